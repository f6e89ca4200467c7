"""The document itself: its head, sections, proposed facts, amendments, and which edition is asked for."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.assessment.models.locks import content_locks, only_once_signed
from stepdown.assessment.vocabulary import EditionScope, FactChoice, FactKind
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


def _together(name: str, *fields: str) -> models.CheckConstraint:
    """All of the fields are set, or none is."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=none | every, name=name)


@pghistory.track()
class Assessment(models.Model):
    """One assessment of one client, written over minutes or days, then signed and locked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    assessor = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    edition_key = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, null=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    set_aside_why = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-signed_at"], name="assessment_client_signed")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(signed_at__isnull=True, set_aside_at__isnull=True),
                name="assessment_one_draft_a_client",
            ),
            _together("assessment_submitted_who_and_when", "submitted_at", "submitted_by", "digest"),
            _together("assessment_signed_who_and_when", "signed_at", "signed_by"),
            _together("assessment_set_aside_who_and_when", "set_aside_at", "set_aside_by"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(submitted_at__isnull=False),
                name="assessment_signed_after_finished",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | (Q(signed_at__isnull=True) & ~Q(set_aside_why="")),
                name="assessment_set_aside_says_why",
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="assessment_digest_is_sha256",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="assessments_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False)
                | pgtrigger.Q(old__set_aside_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="belongs_to_one_client",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__client_id__df=pgtrigger.F("new__client_id")),
            ),
        ]


@pghistory.track()
class AssessmentSection(models.Model):
    """One section: what is not kept in a table of its own, and the version that its form carries."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sections")
    key = models.CharField(max_length=40)
    # Declined or unknown as a whole; empty when the questions speak for themselves.
    whole = models.CharField(max_length=10, blank=True)
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "key"], name="assessment_section_once"),
            models.CheckConstraint(
                condition=Q(whole__in=["", "declined", "unknown"]), name="assessment_section_whole"
            ),
            _together("assessment_section_who_and_when", "saved_at", "saved_by"),
        ]
        triggers = content_locks()


@pghistory.track()
class ProposedFact(models.Model):
    """A fact that came from elsewhere. It counts for nothing until somebody confirms or changes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="facts")
    section = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=choices(FactKind))
    label = models.CharField(max_length=500)
    code = models.CharField(max_length=60, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    observed_at = models.DateTimeField(null=True)
    # A pointer, no foreign key: where it came from is a room upstairs.
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=200, blank=True)
    choice = models.CharField(max_length=10, choices=choices(FactChoice), default=FactChoice.PROPOSED)
    words = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["assessment", "section"], name="assessment_fact_section")]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "source_kind", "source_id"],
                condition=Q(source_id__isnull=False),
                name="assessment_fact_proposed_once",
            ),
            _together("assessment_fact_who_and_when", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(choice="proposed", decided_at__isnull=True)
                | (~Q(choice="proposed") & Q(decided_at__isnull=False)),
                name="assessment_fact_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(choice="changed") | ~Q(words=""), name="assessment_fact_changed_to_something"
            ),
        ]
        triggers = content_locks()


class AssessmentReturn(models.Model):
    """A finished assessment was taken back to go on writing: who, when and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="returns")
    why = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="assessment_return_says_why")]
        triggers = [pgtrigger.Protect(name="returns_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Amendment(models.Model):
    """What was added to a signed assessment; the original stays as it was signed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="amendments")
    section = models.CharField(max_length=40)
    words = models.TextField()
    why = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["assessment", "at"], name="assessment_amendments")]
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(why=""), name="assessment_amendment_says_why")
        ]
        triggers = [
            pgtrigger.Protect(name="amendments_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            only_once_signed(),
        ]


@pghistory.track()
class EditionChoice(models.Model):
    """From which day on a payer, a state or the clinic asks for which edition."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope = models.CharField(max_length=10, choices=choices(EditionScope))
    name = models.CharField(max_length=80, blank=True)
    edition_key = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "name", "starts_on"], name="assessment_edition_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="assessment_edition_forward",
            ),
            models.CheckConstraint(
                condition=Q(scope="clinic", name="") | (~Q(scope="clinic") & ~Q(name="")),
                name="assessment_edition_for_whom",
            ),
        ]
