"""What is used, diagnoses, ratings, risk and the safety plan: by column, because others ask for it later.

`silent` says of each empty column whether somebody asked: {"days": "declined"}. Empty is never zero.
"""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Left
from django.db.models.lookups import Exact

from stepdown.assessment.models.document import Assessment
from stepdown.assessment.models.locks import content_locks, every_event
from stepdown.assessment.vocabulary import (
    Band,
    Course,
    Frequency,
    PlanStep,
    Route,
    Severity,
    Strength,
    Substance,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


@pghistory.track(*every_event())
class SubstanceUse(models.Model):
    """One substance or behavior. The first three in order are TEDS's primary, secondary and tertiary."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    fact_id = models.UUIDField(null=True)
    substance = models.CharField(max_length=20, choices=choices(Substance))
    detail = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=10, choices=choices(Route), blank=True)
    frequency = models.CharField(max_length=10, choices=choices(Frequency), blank=True)
    days_of_30 = models.PositiveSmallIntegerField(null=True)
    first_age = models.PositiveSmallIntegerField(null=True)
    last_on = models.DateField(null=True)
    amount = models.CharField(max_length=200, blank=True)
    cents_per_week = models.PositiveIntegerField(null=True)
    withdrawal_now = models.CharField(max_length=10, choices=choices(Strength), blank=True)
    silent = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="assessment_use_in_order",
            ),
            models.CheckConstraint(
                condition=Q(days_of_30__isnull=True) | Q(days_of_30__lte=30), name="assessment_use_days"
            ),
            models.CheckConstraint(
                condition=Q(first_age__isnull=True) | Q(first_age__lte=110), name="assessment_use_age"
            ),
        ]
        triggers = content_locks()


def _severity(name: str, severity: Severity, least: int, most: int) -> models.CheckConstraint:
    """DSM-5: so many criteria of a substance use disorder are so severe [V]."""
    substance_code = Q(Exact(Left(Cast("code_id", models.CharField()), 2), "F1"))
    return models.CheckConstraint(
        condition=~substance_code
        | Q(criteria__isnull=True)
        | ~Q(criteria__range=(least, most))
        | Q(severity=severity.value),
        name=name,
    )


@pghistory.track(*every_event())
class Diagnosis(models.Model):
    """A diagnosis made here. The severity is kept apart, because the code loses it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="diagnoses")
    position = models.PositiveSmallIntegerField()
    fact_id = models.UUIDField(null=True)
    code = models.ForeignKey("terminology.Icd10Code", models.PROTECT, related_name="+")
    title = models.TextField()
    criteria = models.PositiveSmallIntegerField(null=True)
    severity = models.CharField(max_length=10, choices=choices(Severity), blank=True)
    course = models.CharField(max_length=20, choices=choices(Course), blank=True)
    controlled = models.BooleanField(null=True)
    maintenance = models.BooleanField(null=True)
    basis = models.CharField(max_length=200, blank=True)
    silent = models.JSONField(default=dict)
    made_by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="assessment_diagnosis_in_order",
            ),
            models.UniqueConstraint(
                fields=["assessment", "code"],
                deferrable=models.Deferrable.DEFERRED,
                name="assessment_diagnosis_once",
            ),
            models.CheckConstraint(
                condition=Q(criteria__isnull=True) | Q(criteria__range=(2, 11)),
                name="assessment_diagnosis_criteria",
            ),
            _severity("assessment_diagnosis_mild", Severity.MILD, 2, 3),
            _severity("assessment_diagnosis_moderate", Severity.MODERATE, 4, 5),
            _severity("assessment_diagnosis_severe", Severity.SEVERE, 6, 11),
        ]
        triggers = content_locks()


@pghistory.track(*every_event())
class DimensionRating(models.Model):
    """One rating of one dimension or part of the assessment's edition, and what it rests on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="ratings")
    dimension = models.CharField(max_length=40)
    part = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=20, blank=True)
    evidence = models.TextField(blank=True)
    silent = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "dimension", "part"], name="assessment_rating_once"
            ),
        ]
        triggers = content_locks()


@pghistory.track(*every_event())
class RiskScreen(models.Model):
    """What was asked about suicide and harm to others. Answers by number; no form's text is kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="risk")
    tool = models.CharField(max_length=20, blank=True)
    asked_on = models.DateField(null=True)
    q1 = models.BooleanField(null=True)
    q2 = models.BooleanField(null=True)
    q3 = models.BooleanField(null=True)
    q4 = models.BooleanField(null=True)
    q5 = models.BooleanField(null=True)
    q6 = models.BooleanField(null=True)
    q6_recent = models.BooleanField(null=True)
    intent = models.BooleanField(null=True)
    attempts = models.PositiveSmallIntegerField(null=True)
    means = models.BooleanField(null=True)
    suicide_band = models.CharField(max_length=10, choices=choices(Band), blank=True)
    harm_others = models.BooleanField(null=True)
    harm_plan = models.BooleanField(null=True)
    violence_past = models.BooleanField(null=True)
    violence_band = models.CharField(max_length=10, choices=choices(Band), blank=True)
    silent = models.JSONField(default=dict)

    class Meta:
        triggers = content_locks()


@pghistory.track(*every_event())
class SafetyPlanStep(models.Model):
    """One line of a safety plan, in the person's words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="plan_steps")
    position = models.PositiveSmallIntegerField()
    fact_id = models.UUIDField(null=True)
    step = models.CharField(max_length=15, choices=choices(PlanStep), blank=True)
    words = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    silent = models.JSONField(default=dict)

    class Meta:
        triggers = content_locks()
