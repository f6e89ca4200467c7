"""Houses, their rooms and beds, who keeps them, and the versions of their rules."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.housing.vocabulary import Whose
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Moments(models.Func):
    """A half-open stretch of time."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class House(models.Model):
    """One house of a site: the clinic's own, or a partner's who is named. It is closed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    whose = models.CharField(max_length=10, choices=choices(Whose))
    partner = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="housing_house_name_once_a_site"),
            models.CheckConstraint(
                condition=Q(whose=Whose.OWN, partner="") | Q(whose=Whose.PARTNER) & ~Q(partner=""),
                name="housing_a_partner_has_a_name",
            ),
        ]
        triggers = [pgtrigger.Protect(name="houses_stay", operation=pgtrigger.Delete)]


class Room(models.Model):
    """One room of a house."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    house = models.ForeignKey(House, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="housing_room_once_a_house")]
        triggers = [pgtrigger.Protect(name="rooms_stay", operation=pgtrigger.Delete)]


@pghistory.track()
class Bed(models.Model):
    """One bed; `suits` says in plain words whom. `out_of_use` says why nobody sleeps in it now."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="beds")
    name = models.CharField(max_length=40)
    suits = models.CharField(max_length=120, blank=True)
    out_of_use = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "name"], name="housing_bed_once_a_room")]
        triggers = [pgtrigger.Protect(name="beds_stay", operation=pgtrigger.Delete)]


@pghistory.track()
class Keeper(models.Model):
    """Who keeps a house, from when to when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    house = models.ForeignKey(House, models.PROTECT, related_name="keepers")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="housing_keeper_once_at_a_time",
                expressions=[
                    ("house", RangeOperators.EQUAL),
                    ("staff", RangeOperators.EQUAL),
                    (Moments("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            )
        ]
        triggers = [pgtrigger.Protect(name="keepers_stay", operation=pgtrigger.Delete)]


class Rules(models.Model):
    """One version of a house's rules: curfew by weekday, what is asked, meetings a week. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    house = models.ForeignKey(House, models.PROTECT, related_name="rules")
    number = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    curfew = ArrayField(models.TimeField(null=True), size=7)
    rules = ArrayField(models.CharField(max_length=200))
    meetings_a_week = models.PositiveSmallIntegerField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="housing_rules_count_up"),
            models.CheckConstraint(condition=Q(curfew__len=7), name="housing_curfew_has_seven_nights"),
            models.CheckConstraint(condition=Q(meetings_a_week__lte=21), name="housing_meetings_a_week_most"),
        ]
        triggers = [pgtrigger.Protect(name="rules_stay", operation=_APPEND_ONLY)]
