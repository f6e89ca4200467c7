"""Facts added to the sheet, decisions, and options sheets given out: all added, none ever changed."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.placement.vocabulary import Discrepancy, FactName
from stepdown.programme.vocabulary import LevelCode


def _append_only(name: str) -> pgtrigger.Protect:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class AddedFact(models.Model):
    """One fact that the assessment does not ask for, added on the level sheet.

    The newest of a name counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40, choices=choices(FactName))
    value = models.JSONField(null=True)
    note = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "name", "-at"], name="placement_fact_newest")]
        triggers = [_append_only("added_facts_never_change")]


class LevelDecision(models.Model):
    """A clinician's signed decision, with the sheet as it was seen. A change is the next number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    assessment = models.ForeignKey("assessment.Assessment", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    edition = models.CharField(max_length=40)
    chosen = models.CharField(max_length=20, choices=choices(LevelCode))
    actual = models.CharField(max_length=20, choices=choices(LevelCode))
    agreed = models.BooleanField()
    discrepancy = models.CharField(max_length=20, choices=choices(Discrepancy), blank=True)
    reason = models.TextField(blank=True)
    overruled = ArrayField(models.CharField(max_length=60), default=list)
    overruled_withdrawal = models.BooleanField()
    unasked = ArrayField(models.CharField(max_length=40), default=list)
    by_prescriber = models.BooleanField()
    thresholds_version = models.CharField(max_length=40)
    thresholds_digest = models.CharField(max_length=64)
    sheet = models.JSONField()
    decided_by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-number"], name="placement_decision_newest")]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="placement_decision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="placement_decision_from_one"),
            models.CheckConstraint(
                condition=Q(overruled_withdrawal=False) | Q(by_prescriber=True),
                name="placement_withdrawal_overruled_by_prescriber",
            ),
            models.CheckConstraint(
                condition=(
                    (Q(overruled=[]) & Q(unasked=[]) & Q(agreed=True) & Q(discrepancy="")) | ~Q(reason="")
                ),
                name="placement_difference_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(actual=F("chosen")) | ~Q(discrepancy=""),
                name="placement_other_level_has_a_code",
            ),
        ]
        triggers = [_append_only("decisions_never_change")]


class GivenOptions(models.Model):
    """An options sheet given to a client: what it was made for, prices and programmes of that day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    asked = models.JSONField()
    expected = models.JSONField()
    edition = models.CharField(max_length=40, blank=True)
    own = models.JSONField()
    programmes = models.JSONField()
    prices = models.JSONField()
    price_version = models.CharField(max_length=40)
    price_digest = models.CharField(max_length=64)
    expires_on = models.DateField()
    made_by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "number"], name="placement_options_once")]
        triggers = [_append_only("given_options_never_change")]
