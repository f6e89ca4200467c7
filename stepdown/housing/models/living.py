"""What is written in a house: looks at curfew, passes, meetings, what happened."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.housing.models.houses import House
from stepdown.housing.models.staying import Stay
from stepdown.housing.vocabulary import MeetingKind, PassState, Seen
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Look(models.Model):
    """One look at one resident on one night; the id is made by whoever looks. A later row stands beside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="looks")
    night = models.DateField()
    seen = models.CharField(max_length=10, choices=choices(Seen))
    came_at = models.TimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["stay", "-night", "id"], name="housing_look_of_stay"),
            models.Index(fields=["night"], condition=Q(seen=Seen.AWAY), name="housing_look_away"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(came_at=None) | Q(seen=Seen.LATE), name="housing_only_late_has_an_hour"
            )
        ]
        triggers = [pgtrigger.Protect(name="looks_stay", operation=_APPEND_ONLY)]


class Pass(models.Model):
    """A pass as it was asked for; it is decided once and come back from once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="passes")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    where = models.CharField(max_length=120)
    by_self = models.BooleanField()
    asked_by = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    decided = models.CharField(max_length=10, choices=choices(PassState), blank=True)
    decided_why = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stay", "-starts_at"], name="housing_pass_of_stay"),
            models.Index(fields=["stay"], condition=Q(decided=""), name="housing_pass_to_decide"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="housing_pass_goes_forward"),
            models.CheckConstraint(
                condition=Q(decided="", decided_at=None)
                | Q(decided_at__isnull=False)
                & Q(decided__in=[PassState.GRANTED, PassState.DECLINED, PassState.WITHDRAWN]),
                name="housing_pass_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(decided=PassState.DECLINED) | ~Q(decided_why=""), name="housing_no_says_why"
            ),
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(decided=PassState.GRANTED), name="housing_back_from_a_granted"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="passes_are_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="passes_say_what_was_asked",
                fields=["id", "stay", "starts_at", "ends_at", "where", "by_self", "asked_by", "at"],
            ),
            pgtrigger.Protect(
                name="passes_are_decided_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__decided="")
                & pgtrigger.Q(old__decided__df=pgtrigger.F("new__decided")),
            ),
        ]


class Meeting(models.Model):
    """A meeting somebody went to, as they or the house wrote it; the house confirms it once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="meetings")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=choices(MeetingKind))
    words = models.CharField(max_length=120, blank=True)
    by_self = models.BooleanField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stay", "-on"], name="housing_meeting_of_stay"),
            models.Index(fields=["stay"], condition=Q(confirmed_at=None), name="housing_meeting_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="")
                | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=""),
                name="housing_confirmed_by_whom",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="meetings_are_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="meetings_say_what_they_said",
                fields=["id", "stay", "on", "kind", "words", "by_self", "by_name", "at"],
            ),
        ]


class Happening(models.Model):
    """Something that happened in a house, in plain words. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    house = models.ForeignKey(House, models.PROTECT, related_name="happenings")
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="happenings")
    words = models.CharField(max_length=500)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["house", "-at"], name="housing_happening_of_house")]
        triggers = [pgtrigger.Protect(name="happenings_stay", operation=_APPEND_ONLY)]
