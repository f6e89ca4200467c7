"""Hours that are taken every week, and people who stand by."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stepdown.assessment.models.document import Assessment
from stepdown.assessment.models.locks import content_locks, every_event
from stepdown.assessment.vocabulary import CommitmentKind, Flexibility
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


@pghistory.track(*every_event())
class Commitment(models.Model):
    """One fixed time as it was said: these days, from then to then. Its windows are rows of their own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="commitments")
    position = models.PositiveSmallIntegerField()
    fact_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=choices(CommitmentKind))
    title = models.CharField(max_length=200, blank=True)
    days = ArrayField(models.CharField(max_length=1), default=list)
    starts = models.TimeField()
    ends = models.TimeField()
    travel_minutes = models.PositiveSmallIntegerField(null=True)
    flexibility = models.CharField(max_length=15, choices=choices(Flexibility), blank=True)
    silent = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="assessment_commitment_lasts"),
            models.CheckConstraint(
                condition=Q(travel_minutes__isnull=True) | Q(travel_minutes__lte=300),
                name="assessment_commitment_travel",
            ),
        ]
        triggers = content_locks()


class CommitmentWindow(models.Model):
    """One window of one weekday (0 is Monday); midnight as an end is the end of the day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="assessment_window_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"), name="assessment_window_in_one_day"
            ),
        ]
        triggers = content_locks()


@pghistory.track(*every_event())
class SupportPerson(models.Model):
    """Somebody in the person's life, by first name. What they may know is a consent, not a field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="supports")
    position = models.PositiveSmallIntegerField()
    fact_id = models.UUIDField(null=True)
    called = models.CharField(max_length=200)
    relation = models.CharField(max_length=200, blank=True)
    stance = models.CharField(max_length=10, blank=True)
    uses = models.BooleanField(null=True)
    take_part = models.BooleanField(null=True)
    silent = models.JSONField(default=dict)

    class Meta:
        triggers = content_locks()
