"""Plans for afterwards, who stays in touch, and ceremonies."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class AftercarePlan(models.Model):
    """A plan for afterwards as it was written down; the newest counts. Rows never change; signatures are
    of the signature room.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    caller = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    # [[kind, words], …] and [[day or "", words], …]
    anchors = models.JSONField()
    appointments = models.JSONField()
    slip = models.CharField(max_length=2000)
    words = models.CharField(max_length=2000)
    calls_agreed = models.BooleanField()
    digest = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="aftercare_plan_of_client")]
        triggers = [pgtrigger.Protect(name="aftercare_plans_stay", operation=_APPEND_ONLY)]


class Alum(models.Model):
    """That somebody wants to stay in touch, and for what; they end it whenever they like."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    letters = models.BooleanField()
    events = models.BooleanField()
    by_self = models.BooleanField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_at=None), name="aftercare_in_touch_once"
            ),
            models.CheckConstraint(
                condition=Q(letters=True) | Q(events=True), name="aftercare_in_touch_for_something"
            ),
        ]
        triggers = [pgtrigger.Protect(name="alums_stay", operation=pgtrigger.Delete)]


class Ceremony(models.Model):
    """A day of a site on which people who finished are celebrated."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["site", "starts_at"], name="aftercare_ceremony_ahead")]
        triggers = [pgtrigger.Protect(name="ceremonies_stay", operation=pgtrigger.Delete)]


class Guest(models.Model):
    """Somebody who comes to a ceremony. `named_as` is empty where they would rather not be named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="guests")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    named_as = models.CharField(max_length=80, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ceremony", "client"], name="aftercare_guest_once")]
