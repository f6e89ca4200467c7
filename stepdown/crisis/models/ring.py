"""Tables of rings: what set one going, whom it rang, how far it has come."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.crisis.vocabulary import Cause
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete
_DONE = Q(
    contact_at__isnull=False, screen_at__isnull=False, decision_at__isnull=False, next_set_at__isnull=False
)


@pghistory.track()
class Ring(models.Model):
    """One ring from the first word until it is settled. Its id is made where it begins.

    The columns of moments say how far it has come; a constraint keeps it open until all of them are there.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=12, choices=choices(Cause))
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    next_at = models.DateTimeField(null=True)
    rounds = models.PositiveIntegerField(default=0)
    red_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    holder = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    contact_at = models.DateTimeField(null=True)
    screen_at = models.DateTimeField(null=True)
    decision_at = models.DateTimeField(null=True)
    next_set_at = models.DateTimeField(null=True)
    learned = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="crisis_ring_due", condition=Q(next_at__isnull=False)),
            models.Index(
                fields=["site", "at"], name="crisis_ring_open", condition=Q(closed_at=None, ended_at=None)
            ),
            models.Index(fields=["client", "-at"], name="crisis_ring_client", condition=~Q(client=None)),
            models.Index(fields=["site", "-at"], name="crisis_ring_site"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause="drill", client=None) | ~Q(cause="drill") & Q(client__isnull=False),
                name="crisis_a_drill_is_about_nobody",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(answered_at__isnull=False) & (Q(cause="drill") & ~Q(learned="") | _DONE),
                name="crisis_closed_only_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, holder=None)
                | Q(answered_at__isnull=False, holder__isnull=False),
                name="crisis_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(answered_at=None, closed_at=None, ended_at=None),
                name="crisis_rings_until_answered",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False) | Q(answered_at__isnull=False) | Q(ended_at__isnull=False),
                name="crisis_never_silently_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="")
                | Q(ended_at__isnull=False, closed_at=None) & ~Q(ended_why=""),
                name="crisis_ended_with_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("at")),
                name="crisis_answered_after_it_rang",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rings_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="rings_say_whom", fields=["id", "site", "client", "at", "by_name"]),
            pgtrigger.Protect(
                name="answered_stays_answered",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False, new__answered_at__isnull=True)
                | pgtrigger.Q(old__closed_at__isnull=False, new__closed_at__df=pgtrigger.F("old__closed_at")),
            ),
        ]


class Said(models.Model):
    """What set a ring going, or came while it rang. The id is made by whoever sends: twice is once."""

    id = models.UUIDField(primary_key=True, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="said")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=12, choices=choices(Cause))
    words = models.CharField(max_length=1000, blank=True)
    filling_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="crisis_said_client", condition=~Q(client=None)),
            models.Index(fields=["ring", "at"], name="crisis_said_ring"),
        ]
        triggers = [pgtrigger.Protect(name="said_stays", operation=_APPEND_ONLY)]


class Rung(models.Model):
    """One try to reach one member of staff. Place 0: everybody was rung in that moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="rung")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["staff", "ring"], name="crisis_rung_staff")]
        constraints = [
            models.UniqueConstraint(
                fields=["ring", "staff"], name="crisis_rung_once_in_turn", condition=Q(place__gte=1)
            ),
            models.UniqueConstraint(
                fields=["ring", "staff", "round", "place"], name="crisis_rung_once_a_round"
            ),
        ]
        triggers = [pgtrigger.Protect(name="rung_stays", operation=_APPEND_ONLY)]
