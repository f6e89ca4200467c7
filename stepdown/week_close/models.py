"""Tables of closed days and weeks, of what came later, and of who has not been reached."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.week_close.vocabulary import Decision, Ended, TaskKind

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class DayClosed(models.Model):
    """That somebody closed a day at a site, and what was left undone then. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    # How many of each kind were left; who they were is in the rooms themselves.
    left = models.JSONField(default=dict)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "on"], name="week_close_day_once")]
        triggers = [pgtrigger.Protect(name="closed_days_stay", operation=_APPEND_ONLY)]


@pghistory.track()
class AbsentCall(models.Model):
    """Somebody who did not come and has not been reached; one open row a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    first_on = models.DateField()
    session_ids = ArrayField(models.UUIDField())
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended = models.CharField(max_length=10, choices=choices(Ended), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["site", "first_on"], name="week_close_waiting", condition=Q(ended="")),
            models.Index(fields=["client", "-at"], name="week_close_calls_client"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended=""), name="week_close_one_list_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ended="", ended_at=None, ended_by="", ended_words="")
                | ~Q(ended="") & ~Q(ended_at=None) & ~Q(ended_by=""),
                name="week_close_call_ended_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="absent_calls_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="absent_calls_end_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]


class CallTry(models.Model):
    """One time somebody tried to reach them. `call_id` is the call in the log. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absent = models.ForeignKey(AbsentCall, models.PROTECT, related_name="tries")
    came = models.CharField(max_length=60)
    words = models.CharField(max_length=300, blank=True)
    call_id = models.UUIDField(null=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"], condition=~Q(call_id=None), name="week_close_try_of_a_call"
            )
        ]
        triggers = [pgtrigger.Protect(name="tries_stay", operation=_APPEND_ONLY)]


class WelfareDecision(models.Model):
    """What a named person decided about somebody nobody has reached. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absent = models.ForeignKey(AbsentCall, models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=20, choices=choices(Decision))
    words = models.CharField(max_length=500)
    until = models.DateField(null=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(by_name=""), name="week_close_decision_who_and_why"
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.WAIT, until__isnull=False)
                | ~Q(decision=Decision.WAIT) & Q(until=None),
                name="week_close_wait_until",
            ),
        ]
        triggers = [pgtrigger.Protect(name="decisions_stay", operation=_APPEND_ONLY)]


class ClosedWeek(models.Model):
    """One person's week under one payer's rule, as it was closed. Rows never change, for nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    start = models.DateField()
    payer = models.CharField(max_length=120)
    # The rule as it read on that week's date; a later edition changes no closed week.
    asked = models.JSONField()
    prescribed = models.PositiveIntegerField()
    scheduled = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    days_wanted = models.PositiveSmallIntegerField()
    days_had = models.PositiveSmallIntegerField()
    short = models.PositiveIntegerField()
    days_short = models.PositiveSmallIntegerField()
    why = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-start"], name="week_close_weeks_site")]
        constraints = [
            models.UniqueConstraint(fields=["client", "payer", "start"], name="week_close_once"),
            models.CheckConstraint(
                condition=Q(short=0) | Q(short=F("prescribed") - F("attended")),
                name="week_close_short_is_the_rest",
            ),
        ]
        triggers = [pgtrigger.Protect(name="closed_weeks_are_frozen", operation=_APPEND_ONLY)]


@pghistory.track()
class LaterCorrection(models.Model):
    """What a closed week would say now: it stands beside it, and asks for a correction or a refund."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    week = models.ForeignKey(ClosedWeek, models.PROTECT, related_name="later")
    number = models.PositiveSmallIntegerField()
    attended = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    scheduled = models.PositiveIntegerField()
    days_had = models.PositiveSmallIntegerField()
    short = models.PositiveIntegerField()
    days_short = models.PositiveSmallIntegerField()
    why = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    task = models.CharField(max_length=10, choices=choices(TaskKind))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="week_close_owing", condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["week", "number"], name="week_close_correction_number"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", done_words="")
                | ~Q(done_at=None) & ~Q(done_by="") & ~Q(done_words=""),
                name="week_close_task_done_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="corrections_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="corrections_say_what_they_said",
                fields=[
                    "id",
                    "week",
                    "number",
                    "attended",
                    "excused",
                    "scheduled",
                    "days_had",
                    "short",
                    "days_short",
                    "why",
                    "lines",
                    "task",
                    "by_name",
                    "at",
                    "recorded_at",
                ],
            ),
            pgtrigger.Protect(
                name="tasks_are_done_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]
