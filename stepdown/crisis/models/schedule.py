"""Tables of who is on call: turns that come round every week, and each site's minutes."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.crisis.vocabulary import CallLine
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


@pghistory.track()
class Turn(models.Model):
    """One person's turn at a place of the list: every week on those days, from a day to a day.

    It never changes but in its last day: what was on call stays known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    line = models.CharField(max_length=8, choices=choices(CallLine))
    place = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField()
    ends = models.TimeField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "until_on"], name="crisis_turn_of_site")]
        constraints = [
            models.CheckConstraint(condition=Q(place__gte=1), name="crisis_turn_place_from_1"),
            models.CheckConstraint(condition=Q(weekdays__len__gte=1), name="crisis_turn_has_days"),
        ]
        triggers = [
            pgtrigger.Protect(name="turns_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="turns_only_end", exclude=["until_on"]),
        ]


class PaceVersion(models.Model):
    """The minutes of a site; the newest holds. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    each = ArrayField(models.PositiveSmallIntegerField())
    again = ArrayField(models.PositiveSmallIntegerField())
    number = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "version"], name="crisis_one_pace_a_version"),
            models.CheckConstraint(
                condition=Q(each__len__gte=1, again__len__gte=1, version__gte=1),
                name="crisis_pace_has_minutes",
            ),
        ]
        triggers = [pgtrigger.Protect(name="paces_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
