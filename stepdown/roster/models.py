"""Tables of working weeks, their shifts, and leave. The database keeps anybody from two of them at once."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.roster.vocabulary import LeaveKind


@pghistory.track()
class WorkingWeek(models.Model):
    """How somebody works from a Monday on. Only its last day changes, and whether another took its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    days = DateRangeField()
    direct_minutes = models.PositiveSmallIntegerField()
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="roster_one_working_week_a_day",
                expressions=[("staff", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(replaced_at=None),
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False), name="roster_week_has_a_start"
            ),
            models.CheckConstraint(
                condition=Q(days__startswith__iso_week_day=1), name="roster_week_from_a_monday"
            ),
            models.CheckConstraint(condition=Q(direct_minutes__lte=10_080), name="roster_direct_in_a_week"),
        ]
        triggers = [
            pgtrigger.Protect(name="working_weeks_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="working_weeks_say_what_they_said",
                fields=["id", "staff", "direct_minutes", "by_staff", "by_name", "at", "recorded_at"],
            ),
        ]


class Shift(models.Model):
    """One shift: minutes of one weekday (0 is Monday) at a site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    week = models.ForeignKey(WorkingWeek, models.PROTECT, related_name="shifts")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    minutes = IntegerRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="roster_one_shift_at_a_time",
                expressions=[
                    ("week", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("minutes", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="roster_shift_weekday"),
            models.CheckConstraint(
                condition=Q(minutes__isempty=False, minutes__contained_by=(0, 1440)),
                name="roster_shift_in_one_day",
            ),
        ]
        triggers = [pgtrigger.Protect(name="shifts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Leave(models.Model):
    """Somebody is away. `during` is what was entered, `held` what of it holds: less once it is taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    held = DateTimeRangeField()
    kind = models.CharField(max_length=10, choices=choices(LeaveKind))
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="roster_one_leave_at_a_time",
                expressions=[("staff", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="roster_leave_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(held=F("during"))
                | Q(held__contained_by=F("during"), taken_back_at__isnull=False),
                name="roster_leave_holds_or_was_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by="")
                | ~Q(taken_back_at=None) & ~Q(taken_back_by=""),
                name="roster_leave_taken_back_by_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="leaves_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="leaves_say_what_they_said",
                fields=["id", "staff", "during", "kind", "by_staff", "by_name", "at", "recorded_at"],
            ),
        ]
