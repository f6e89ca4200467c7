"""Tables of episodes: the episode, its stays, the care team, hand-overs, discharge and reopening.

That an open episode is without gaps in its stays and in its accountable person is checked by the database
when a
transaction ends: see `migrations/0002_whole.py`.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Now

from stepdown.episode.vocabulary import CareRole, Move, WayIn
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


class Span(models.Func):
    """A half-open stretch of time."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class Episode(models.Model):
    """One treatment episode of one client. `inquiry_id` and `decision_id` belong to rooms above and are no
    keys.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    way_in = models.CharField(max_length=20, choices=choices(WayIn))
    court_ordered = models.BooleanField(default=False)
    inquiry_id = models.UUIDField(null=True)
    decision_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-opened_at"], name="episode_of_client"),
            models.Index(fields=["site", "opened_at", "id"], name="episode_opened"),
            models.Index(
                fields=["site", "closed_at", "id"],
                name="episode_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gt=models.F("opened_at")),
                name="episode_forward",
            ),
            # One open episode per client, and none within another.
            ExclusionConstraint(
                name="episode_one_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Span("opened_at", "closed_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [pgtrigger.Protect(name="episodes_are_never_deleted", operation=pgtrigger.Delete)]


@pghistory.track()
class Stay(models.Model):
    """A stretch of an episode at one level, programme version and phase. The programme room lies above: no
    key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="stays")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    level_code = models.CharField(max_length=30)
    level_label = models.CharField(max_length=80)
    level_rank = models.PositiveSmallIntegerField()
    programme_key = models.CharField(max_length=60)
    programme_version_id = models.UUIDField()
    phase = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=10, choices=choices(Move))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=1000, blank=True)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["episode", "-starts_at"], name="episode_stay_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="episode_stay_forward",
            ),
            models.CheckConstraint(condition=models.Q(phase__gte=1), name="episode_stay_phase_from_one"),
            # Never two stays of one client at once, whatever runs at the same moment.
            ExclusionConstraint(
                name="episode_stay_one_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [pgtrigger.Protect(name="stays_are_never_deleted", operation=pgtrigger.Delete)]


@pghistory.track()
class TeamMember(models.Model):
    """Somebody's part in one episode besides the accountable person, whose tie is kept by the people room."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="team")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=choices(CareRole))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role=CareRole.ACCOUNTABLE), name="episode_team_besides_accountable"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="episode_team_forward",
            ),
            ExclusionConstraint(
                name="episode_team_role_once",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    ("staff", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class HandOver(models.Model):
    """One change of the accountable person, in one row: who it was, who it is, from when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="hand_overs")
    from_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    to_staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=1000, blank=True)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "at"], name="episode_one_hand_over_a_moment"),
            models.CheckConstraint(
                condition=models.Q(from_staff__isnull=True) | ~models.Q(from_staff=models.F("to_staff")),
                name="episode_hand_over_to_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="hand_overs_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Discharge(models.Model):
    """The end of an episode, with a standard reason. It is never changed; a reopening is a row of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="discharges")
    reason = models.CharField(max_length=30)
    teds_code = models.SmallIntegerField()
    words = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "at"], name="episode_one_discharge_a_moment")
        ]
        triggers = [
            pgtrigger.Protect(name="discharges_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Reopening(models.Model):
    """A discharge taken back: the episode goes on from this moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    discharge = models.OneToOneField(Discharge, models.PROTECT, related_name="reopening")
    at = models.DateTimeField()
    why = models.CharField(max_length=2000)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="reopenings_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
