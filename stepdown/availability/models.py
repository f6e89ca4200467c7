"""Tables of painted weeks and of imported calendars: busy hours only, there is no column for a title."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.availability.vocabulary import MOST_TURNS, MOST_WAY, Means, Paint
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


class Painting(models.Model):
    """Painted weeks of a client from a day up to another; one that was painted over stays, replaced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    during = DateRangeField()
    anchor = models.DateField()
    turns = models.PositiveSmallIntegerField(default=1)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="availability_one_painting_a_day",
                expressions=[("client", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(replaced_at=None),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False), name="availability_painted_from"
            ),
            models.CheckConstraint(condition=Q(anchor__iso_week_day=1), name="availability_anchor_is_monday"),
            models.CheckConstraint(
                condition=Q(turns__range=(1, MOST_TURNS)), name="availability_turns_of_weeks"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="paintings_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="paintings_say_what_they_said",
                fields=["id", "client", "during", "anchor", "turns", "staff", "by_name", "at", "recorded_at"],
            ),
        ]


class PaintedWindow(models.Model):
    """One window of one weekday (0 is Monday) of one turn; midnight as an end is the end of the day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    painting = models.ForeignKey(Painting, models.PROTECT, related_name="windows")
    turn = models.PositiveSmallIntegerField(default=0)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    paint = models.CharField(max_length=10, choices=choices(Paint))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, turn__lt=MOST_TURNS), name="availability_window_weekday"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"), name="availability_window_in_one_day"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="windows_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Calendar(models.Model):
    """A calendar file that was read: what the person calls it, when, how much. It counts once confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    horizon = DateTimeRangeField()
    periods = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    outside = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    timeless = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "label"],
                condition=Q(forgotten_at=None, used_at__isnull=False),
                name="availability_one_calendar_a_label",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="availability_calendar_has_a_label"),
        ]
        indexes = [models.Index(fields=["client", "-at"], name="availability_calendar_client")]
        triggers = [
            pgtrigger.Protect(name="calendars_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="calendars_say_what_they_said",
                fields=[
                    "id",
                    "client",
                    "label",
                    "horizon",
                    "digest",
                    "staff",
                    "by_name",
                    "at",
                    "recorded_at",
                ],
            ),
        ]


class BusyPeriod(models.Model):
    """One stretch that an imported calendar takes. Goes with its calendar: it is the person's, not ours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="busy")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="availability_busy_once",
                expressions=[("calendar", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="availability_busy_has_an_end",
            ),
        ]
        triggers = [pgtrigger.Protect(name="busy_never_changes", operation=pgtrigger.Update)]


class Way(models.Model):
    """How long a client needs to a site and by which means; what was told before stays, ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=10, choices=choices(Means))
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "site"], condition=Q(ended_at=None), name="availability_one_way_a_site"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(0, MOST_WAY)), name="availability_way_of_hours"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ways_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="ways_say_what_they_said",
                fields=[
                    "id", "client", "site", "minutes", "means", "staff", "by_name", "at", "recorded_at",
                ],
            ),
        ]  # fmt: skip


class FamilyTime(models.Model):
    """A time of the week at which somebody of a client's family can come; one that went stays, ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "contact", "weekday", "starts", "ends"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="availability_one_family_time",
            ),
            models.CheckConstraint(
                condition=(Q(ends__gt=F("starts")) | Q(ends="00:00")) & Q(weekday__lte=6),
                name="availability_family_in_one_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="family_times_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="family_times_say_what_they_said",
                fields=[
                    "id", "client", "contact", "weekday", "starts", "ends", "staff", "by_name", "at",
                    "recorded_at",
                ],
            ),
        ]  # fmt: skip
