"""Tables of sites, rooms and hours."""

from __future__ import annotations

import pghistory
from django.db import models

from stepdown.kernel.ids import new_id


@pghistory.track()
class Site(models.Model):
    """A place of the clinic; its hours are wall-clock in its own zone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    zone = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)


@pghistory.track()
class Room(models.Model):
    """A room of a site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="place_room_name_once_a_site"),
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 100)), name="place_room_has_seats"),
        ]


class OpeningWindow(models.Model):
    """One stretch of opening on one weekday (0 is Monday)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="opening")
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField()
    end = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="place_opening_weekday"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="place_opening_forward"
            ),
        ]


class HelpNumber(models.Model):
    """A number to call in need; without a site it holds for all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="help_numbers", null=True)
    label = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    urgent = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
