"""Stays and their beds, agreements to the rules, prices, the account, and who waits for a bed.

That no bed has two people on one night and nobody two beds is held by the database (`Berth`).
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.housing.models.houses import Bed, House, Rules
from stepdown.housing.vocabulary import Agreed, Left, LineKind, Per, WaitEnd
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Nights(models.Func):
    """A half-open stretch of nights."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Stay(models.Model):
    """One person's time in one house, asked for by the clinic, begun by the house, ended with why.

    `agreed` is what the person agreed to before their name reached the house.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    house = models.ForeignKey(House, models.PROTECT, related_name="stays")
    from_on = models.DateField()
    planned_end = models.DateField(null=True)
    until = models.DateField(null=True)
    agreed = models.CharField(max_length=300)
    tells = models.BooleanField()
    moved_in_at = models.DateTimeField(null=True)
    moved_in_by = models.CharField(max_length=120, blank=True)
    left = models.CharField(max_length=12, choices=choices(Left), blank=True)
    left_words = models.CharField(max_length=500, blank=True)
    left_by = models.CharField(max_length=120, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["house"], condition=Q(until=None), name="housing_stay_of_house_now"),
            models.Index(fields=["client", "-from_on"], name="housing_stay_of_client"),
            models.Index(
                fields=["house", "-until"], condition=Q(until__isnull=False), name="housing_stay_gone_from"
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="housing_one_house_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Nights("from_on", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_on")), name="housing_stay_goes_forward"
            ),
            models.CheckConstraint(condition=~Q(agreed=""), name="housing_stay_was_agreed"),
            models.CheckConstraint(
                condition=Q(moved_in_at=None) | Q(until=None) | ~Q(left=""), name="housing_left_with_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="stays_are_kept", operation=pgtrigger.Delete)]


@pghistory.track()
class Berth(models.Model):
    """One bed for one stretch of nights of a stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="berths")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="berths")
    from_on = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="housing_one_person_a_bed",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    (Nights("from_on", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="housing_one_bed_a_person",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Nights("from_on", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_on")), name="housing_berth_goes_forward"
            ),
        ]
        triggers = [pgtrigger.Protect(name="berths_are_kept", operation=pgtrigger.Delete)]


class Acknowledgement(models.Model):
    """That a resident agreed to one version of the rules, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="acknowledged")
    rules = models.ForeignKey(Rules, models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=choices(Agreed))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "rules"], name="housing_agreed_once")]
        triggers = [pgtrigger.Protect(name="agreements_stay", operation=_APPEND_ONLY)]


class Price(models.Model):
    """What the nights of a stay cost from a day on; a later row takes over from its day. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="prices")
    from_on = models.DateField()
    cents = models.PositiveIntegerField()
    per = models.CharField(max_length=6, choices=choices(Per))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "from_on"], name="housing_one_price_from_a_day")
        ]
        triggers = [pgtrigger.Protect(name="prices_stay", operation=_APPEND_ONLY)]


class Line(models.Model):
    """One line of the account of a stay. Nights are charged by stretch and turn, so never twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=12, choices=choices(LineKind))
    on = models.DateField()
    cents = models.IntegerField()
    words = models.CharField(max_length=200, blank=True)
    start = models.DateField(null=True)
    turn = models.PositiveSmallIntegerField(null=True)
    nights = models.SmallIntegerField(default=0)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["stay", "on", "id"], name="housing_line_of_stay")]
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "start", "turn"],
                condition=Q(kind=LineKind.NIGHTS),
                name="housing_nights_charged_once",
            ),
            models.CheckConstraint(condition=~Q(cents=0), name="housing_line_of_something"),
            models.CheckConstraint(
                condition=Q(kind=LineKind.NIGHTS, start__isnull=False, turn__isnull=False)
                | ~Q(kind=LineKind.NIGHTS) & Q(start=None, turn=None),
                name="housing_nights_name_their_stretch",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[LineKind.PAYMENT, LineKind.LET_OFF]) | Q(cents__lt=0),
                name="housing_paid_is_less_owed",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.TAKEN_BACK, undoes__isnull=False)
                | ~Q(kind=LineKind.TAKEN_BACK) & Q(undoes=None),
                name="housing_taken_back_names_what",
            ),
        ]
        triggers = [pgtrigger.Protect(name="lines_are_kept", operation=_APPEND_ONLY)]


@pghistory.track()
class Waiting(models.Model):
    """Somebody who waits for a bed at a site, or in one house; it ends once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")
    needs = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=choices(WaitEnd), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["site", "at"], condition=Q(ended_at=None), name="housing_waiting_at_site")
        ]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(ended_at=None), name="housing_waits_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="") | Q(ended_at__isnull=False) & ~Q(ended=""),
                name="housing_waiting_ends_with_why",
            ),
        ]
        triggers = [pgtrigger.Protect(name="waiting_is_kept", operation=pgtrigger.Delete)]
