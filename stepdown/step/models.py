"""Tables of decisions about steps, what they did, what was taken back, what only people can say."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.programme.vocabulary import Measure
from stepdown.step.vocabulary import Direction

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Decision(models.Model):
    """What a clinician decided with a client, with the evidence of that moment.

    Only `settled_at` is ever set: when it took effect, or was taken back before that. One decision waits for
    a person at a time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    episode = models.ForeignKey("episode.Episode", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=choices(Direction))
    proposed = models.CharField(max_length=10, choices=choices(Direction))
    # Stays as they are named in the episode: level, programme, version, phase.
    here = models.JSONField()
    to = models.JSONField(null=True)
    effective_on = models.DateField()
    look_again_on = models.DateField(null=True)
    words = models.CharField(max_length=2000, blank=True)
    client_words = models.CharField(max_length=2000, blank=True)
    agreed = models.BooleanField()
    overruled = models.CharField(max_length=1000, blank=True)
    evidence = models.JSONField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="step_decision_client"),
            models.Index(fields=["effective_on"], name="step_decision_ahead", condition=Q(settled_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(settled_at=None), name="step_one_ahead_a_person"
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.STAY, look_again_on__isnull=False)
                | ~Q(direction=Direction.STAY),
                name="step_staying_looks_again",
            ),
            models.CheckConstraint(
                condition=~Q(direction__in=[Direction.DOWN, Direction.UP]) | ~Q(to=None),
                name="step_leads_somewhere",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="step_decisions_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="step_decisions_say_what_they_said",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["settled_at"]),
            ),
            pgtrigger.Protect(
                name="step_decisions_settle_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]


class Effect(models.Model):
    """That a decision took effect: from when, and which seats it gave back and took. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="effect")
    stay_id = models.UUIDField(null=True)
    # Session ids by what became of their seat: released, taken.
    seats = models.JSONField(default=dict)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="step_effects_stay", operation=_APPEND_ONLY)]


class TakenBack(models.Model):
    """That a decision was taken back, by whom and why. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="taken_back")
    why = models.CharField(max_length=500)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="step_taken_back_why")]
        triggers = [pgtrigger.Protect(name="step_taken_back_stays", operation=_APPEND_ONLY)]


class Attested(models.Model):
    """What only a person can say of one measure, on one day. The newest counts. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=20, choices=choices(Measure))
    value = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    on = models.DateField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "measure", "-at"], name="step_attested_newest")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="step_attested_words")]
        triggers = [pgtrigger.Protect(name="step_attested_stays", operation=_APPEND_ONLY)]


class OwnWords(models.Model):
    """What the person themself thinks of the next step. The newest counts. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    by_client = models.BooleanField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="step_own_words_newest")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="step_own_words")]
        triggers = [pgtrigger.Protect(name="step_own_words_stay", operation=_APPEND_ONLY)]
