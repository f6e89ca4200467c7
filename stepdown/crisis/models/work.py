"""Tables of what was done about a ring: contacts, screens, decisions, next contacts; and own words."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.crisis.models.ring import Ring
from stepdown.crisis.vocabulary import Asked, Means
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Contact(models.Model):
    """One try to reach the person, with the call it stands in, where there is one."""

    id = models.UUIDField(primary_key=True, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="contacts")
    means = models.CharField(max_length=10, choices=choices(Means))
    reached = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)
    call_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=False) | ~Q(words=""), name="crisis_reached_says_what_was_said"
            )
        ]
        triggers = [pgtrigger.Protect(name="contacts_stay", operation=_APPEND_ONLY)]


class Screen(models.Model):
    """What was asked in a structured way; the answers themselves stand in the filling it names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="screens")
    asked = models.CharField(max_length=12, choices=choices(Asked))
    filling_id = models.UUIDField(null=True)
    result = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__in=("declined", "not_reached"), filling_id=None, result="")
                | ~Q(asked__in=("declined", "not_reached")) & Q(filling_id__isnull=False) & ~Q(result=""),
                name="crisis_screen_has_its_filling",
            )
        ]
        triggers = [pgtrigger.Protect(name="screens_stay", operation=_APPEND_ONLY)]


class Decision(models.Model):
    """What was decided; the newest holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="decisions")
    key = models.CharField(max_length=30)
    label = models.CharField(max_length=120)
    words = models.CharField(max_length=1000)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="crisis_decision_says_why")]
        triggers = [pgtrigger.Protect(name="decisions_stay", operation=_APPEND_ONLY)]


@pghistory.track()
class NextContact(models.Model):
    """When somebody speaks with the person again. It is work until it is done, with what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ring = models.ForeignKey(Ring, models.PROTECT, related_name="nexts")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_words = models.CharField(max_length=1000, blank=True)
    reached = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["staff", "due_at"], name="crisis_next_owed", condition=Q(done_at=None, ended_at=None)
            ),
            models.Index(fields=["client"], name="crisis_next_client"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ring"], name="crisis_one_next_contact_open", condition=Q(done_at=None, ended_at=None)
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="crisis_next_is_ahead"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", done_words="", reached=None)
                | Q(done_at__isnull=False, reached__isnull=False) & ~Q(done_by="") & ~Q(done_words=""),
                name="crisis_next_done_who_when_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="next_contacts_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="owed_contact_stays_owed", fields=["id", "ring", "client", "due_at", "at"]
            ),
        ]


class OwnWords(models.Model):
    """What somebody wrote to themself for a bad hour; the newest holds. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="crisis_own_words")]
        triggers = [pgtrigger.Protect(name="own_words_stay", operation=_APPEND_ONLY)]
