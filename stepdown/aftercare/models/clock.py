"""The clock of check-ups: who calls whom until when, each try, what asked for more."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.aftercare.vocabulary import Ended, Housing, Linked, Sign, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track()
class Clock(models.Model):
    """Check-ups of one person after one end of treatment; one runs at a time. It ends once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    started_on = models.DateField()
    ends_on = models.DateField()
    agreed = models.CharField(max_length=300)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=choices(Ended), blank=True)
    ended_words = models.CharField(max_length=500, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner"], condition=Q(ended_at=None), name="aftercare_clock_of_owner"),
            models.Index(fields=["client", "-at"], name="aftercare_clock_of_client"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_at=None), name="aftercare_one_clock_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("started_on")), name="aftercare_clock_goes_forward"
            ),
            models.CheckConstraint(condition=~Q(agreed=""), name="aftercare_clock_was_agreed"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="") | Q(ended_at__isnull=False) & ~Q(ended=""),
                name="aftercare_clock_ends_with_why",
            ),
        ]
        triggers = [pgtrigger.Protect(name="clocks_stay", operation=pgtrigger.Delete)]


class CheckUp(models.Model):
    """One check-up of a clock, as the schedule had it on the first day. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="check_ups")
    key = models.CharField(max_length=30)
    words = models.CharField(max_length=80)
    due_on = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "key"], name="aftercare_check_up_once"),
            models.CheckConstraint(condition=Q(until__gte=F("due_on")), name="aftercare_check_up_forward"),
        ]
        triggers = [pgtrigger.Protect(name="check_ups_stay", operation=_APPEND_ONLY)]


class Try(models.Model):
    """One try to reach somebody and what they said; the id is made by whoever tries. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    check_up = models.ForeignKey(CheckUp, models.PROTECT, related_name="tries")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=choices(Way))
    reached = models.BooleanField()
    used = models.BooleanField(null=True)
    housing = models.CharField(max_length=10, choices=choices(Housing), default=Housing.NOT_SAID)
    asks = models.BooleanField(default=False)
    words = models.CharField(max_length=500, blank=True)
    by_self = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["check_up", "at"], name="aftercare_try_of_check_up")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=True) | Q(used=None, housing=Housing.NOT_SAID, asks=False),
                name="aftercare_only_who_is_reached_says",
            )
        ]
        triggers = [pgtrigger.Protect(name="tries_stay", operation=_APPEND_ONLY)]


class Flag(models.Model):
    """That a talk asked for more, until somebody says what came of it; that is said once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attempt = models.OneToOneField(Try, models.PROTECT, related_name="flag")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    signs = ArrayField(models.CharField(max_length=10, choices=choices(Sign)))
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    how = models.CharField(max_length=10, choices=choices(Linked), blank=True)
    link_words = models.CharField(max_length=500, blank=True)
    linked_by = models.CharField(max_length=120, blank=True)
    linked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["client"], condition=Q(linked_at=None), name="aftercare_flag_open"),
            models.Index(fields=["client", "-at"], name="aftercare_flag_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(linked_at=None, how="") | Q(linked_at__isnull=False) & ~Q(how=""),
                name="aftercare_linked_says_how",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="flags_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="flags_are_linked_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__linked_at__isnull=False)
                | pgtrigger.Q(old__signs__df=pgtrigger.F("new__signs")),
            ),
        ]
