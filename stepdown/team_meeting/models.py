"""Tables of meetings. The leader's signature locks all of one: by trigger, not by politeness."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.team_meeting.vocabulary import PrescriberPart

_FOREVER = pgtrigger.Update | pgtrigger.Delete
PART_OF_LOCKED = """
PERFORM 1 FROM team_meeting_meeting m WHERE m.id IN (NEW.meeting_id, OLD.meeting_id) FOR SHARE;
PERFORM 1 FROM team_meeting_meeting m
  WHERE m.id IN (NEW.meeting_id, OLD.meeting_id) AND m.locked_at IS NOT NULL;
IF FOUND THEN
  RAISE EXCEPTION 'this meeting is signed; write an addendum' USING ERRCODE = 'restrict_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
# Of a task of a signed meeting only who does it and that it is done may still change.
LOCKED_TASK = """
PERFORM 1 FROM team_meeting_meeting m WHERE m.id = OLD.meeting_id AND m.locked_at IS NOT NULL;
IF FOUND AND (to_jsonb(NEW) - '{owner_id,done_at,done_words,done_by_id,done_by_name,version}'::text[])
   IS DISTINCT FROM
   (to_jsonb(OLD) - '{owner_id,done_at,done_words,done_by_id,done_by_name,version}'::text[])
THEN
  RAISE EXCEPTION 'this meeting is signed; its tasks stay' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


class Span(models.Func):
    """The half-open stretch somebody was talked about."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _locked(operations: pgtrigger.Operations) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="locked_with_meeting", operation=operations, when=pgtrigger.Before, func=PART_OF_LOCKED
    )


_ALL = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


@pghistory.track()
class Meeting(models.Model):
    """One meeting of the team at a site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    leader = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["site", "-starts_at", "-id"], name="team_meeting_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, digest="")
                | (Q(locked_at__isnull=False) & Q(digest__regex=r"^[0-9a-f]{64}$")),
                name="team_meeting_locked_with_digest",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="meetings_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="signed_meetings_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
        ]


@pghistory.track()
class Attendance(models.Model):
    """One person of a meeting, with title, roles and credentials as they were on that day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    credentials = ArrayField(models.CharField(max_length=160), default=list)
    came_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    absent_why = models.CharField(max_length=200, blank=True)
    told_confidential = models.BooleanField(default=False)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "staff"], name="team_meeting_there_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                name="team_meeting_left_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(came_at__isnull=True) | Q(absent_why=""), name="team_meeting_there_or_not"
            ),
            models.CheckConstraint(
                condition=Q(staff__isnull=False) | Q(came_at__isnull=True) | Q(told_confidential=True),
                name="team_meeting_guest_was_told",
            ),
        ]
        triggers = [_locked(_ALL)]


@pghistory.track()
class Item(models.Model):
    """One person of the agenda: why, what was decided. It belongs to that person's chart and to no other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    why = models.JSONField(default=list)
    decisions = ArrayField(models.CharField(max_length=20), default=list)
    words = models.TextField(blank=True)
    prescriber = models.CharField(max_length=10, choices=choices(PrescriberPart), blank=True)
    prescriber_words = models.CharField(max_length=500, blank=True)
    names_checked = models.BooleanField(default=False)
    needs_prescriber = models.BooleanField(default=False)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["client", "-id"], name="team_meeting_of_client")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "client"], name="team_meeting_client_once"),
        ]
        triggers = [_locked(_ALL)]


class Stretch(models.Model):
    """A stretch of time somebody was talked about: one person at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="stretches")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="team_meeting_clock_forward",
            ),
            ExclusionConstraint(
                name="team_meeting_one_at_a_time",
                expressions=[
                    ("meeting", RangeOperators.EQUAL),
                    (Span("started_at", "ended_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [_locked(_ALL)]


@pghistory.track()
class Task(models.Model):
    """What somebody takes away from a meeting. It can be done, and handed over, after the signature."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="tasks")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="tasks")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300)
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_words = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    done_by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="team_meeting_task_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True, client__isnull=True)
                | Q(item__isnull=False, client__isnull=False),
                name="team_meeting_task_of_whom",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="locked_with_meeting",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=PART_OF_LOCKED,
            ),
            pgtrigger.Trigger(
                name="tasks_stay", operation=pgtrigger.Update, when=pgtrigger.Before, func=LOCKED_TASK
            ),
        ]


class Addendum(models.Model):
    """What was added to a signed decision; the decision stays as it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="addenda")
    words = models.TextField()
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="team_meeting_addendum_says")]
        triggers = [pgtrigger.Protect(name="addenda_to_decisions_stay", operation=_FOREVER)]
