"""Tables of referral: what came, its facts, what was not understood, the sealed file, who opened it."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.referral.vocabulary import (
    AgeBand,
    ChangeKind,
    FactKind,
    Form,
    Holds,
    Precision,
    Question,
    Stance,
)

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Referral(models.Model):
    """One received record. Nothing here says who it is about: that is in the sealed parts alone.

    `digest` and `patient_key` are keyed hashes, so that nobody can try a file or a record number against
    them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    source_label = models.CharField(max_length=80, blank=True)
    working_name = models.CharField(max_length=80)
    word = models.CharField(max_length=20)
    received_on = models.DateField()
    digest = models.BinaryField(max_length=32)
    patient_key = models.BinaryField(max_length=32, null=True)
    newer_copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="newer_copies")
    age_band = models.CharField(max_length=10, choices=choices(AgeBand))
    entries = models.PositiveIntegerField()
    supporting = models.PositiveIntegerField()
    fact_count = models.PositiveIntegerField()
    substance_count = models.PositiveIntegerField()
    not_understood_count = models.PositiveIntegerField()
    labelled_part2 = models.BooleanField()
    form = models.CharField(max_length=10, choices=choices(Form), default=Form.FHIR.value)
    title = models.CharField(max_length=40, blank=True, default="")
    # Keyed hashes again: which document it is, which set it belongs to, and the birth date, to compare by.
    document = models.BinaryField(max_length=32, null=True)
    series = models.BinaryField(max_length=32, null=True)
    birth = models.BinaryField(max_length=32, null=True)
    edition = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    # How many changes and disagreements wait for a person, counted by the actions that change it.
    open_changes = models.PositiveIntegerField(default=0)
    open_disagreements = models.PositiveIntegerField(default=0)
    # The inquiry is of a room beside this one: an id, no key. The client arrives when the inquiry has one.
    inquiry_id = models.UUIDField(null=True)
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="referral_file_comes_once"),
            models.UniqueConstraint(fields=["site", "received_on", "word"], name="referral_word_once_a_day"),
            models.CheckConstraint(
                condition=~Q(newer_copy_of=models.F("id")), name="referral_is_no_copy_of_itself"
            ),
        ]
        indexes = [
            # How Django asks for a part of a word, whatever its letters: upper(...) like upper('%…%').
            GinIndex(OpClass(Upper("working_name"), name="gin_trgm_ops"), name="referral_working_name"),
            GinIndex(OpClass(Upper("source_label"), name="gin_trgm_ops"), name="referral_source"),
            models.Index(fields=["document"], name="referral_document"),
            models.Index(fields=["series", "-at"], name="referral_series"),
            models.Index(
                fields=["site", "-at"],
                name="referral_to_decide",
                condition=Q(open_changes__gt=0) | Q(open_disagreements__gt=0),
            ),
            models.Index(fields=["site", "-at"], name="referral_site_at"),
            models.Index(fields=["patient_key", "-at"], name="referral_patient"),
            models.Index(fields=["inquiry_id"], name="referral_inquiry"),
        ]
        triggers = [
            pgtrigger.Protect(name="referrals_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_came_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "digest",
                    "patient_key",
                    "entries",
                    "fact_count",
                    "at",
                    "site",
                    "form",
                    "document",
                    "series",
                    "birth",
                    "edition",
                    "made_at",
                    "newer_copy_of",
                ),
            ),
        ]


class ReferralFact(models.Model):
    """One fact as the sender wrote it, with the entry it stands in. Never changed: what was sent was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="facts")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=choices(FactKind))
    stance = models.CharField(max_length=12, choices=choices(Stance), default=Stance.STATED.value)
    # An edition that says the same again: the earlier fact stands, this one repeats it.
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
    label = models.CharField(max_length=250)
    code = models.CharField(max_length=64, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=420, blank=True)
    occurred_at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=10, choices=choices(Precision), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_precision = models.CharField(max_length=10, choices=choices(Precision), blank=True)
    resource_type = models.CharField(max_length=64)
    resource_id = models.CharField(max_length=36, blank=True)
    entry = models.PositiveIntegerField()
    path = models.CharField(max_length=200, blank=True, default="")
    part = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="referral_fact_position_once"),
            models.CheckConstraint(condition=~Q(label=""), name="referral_fact_says_something"),
            models.CheckConstraint(
                condition=Q(occurred_at=None, precision="") | Q(occurred_at__isnull=False) & ~Q(precision=""),
                name="referral_fact_moment_has_precision",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_precision="")
                | Q(ended_at__isnull=False) & ~Q(ended_precision=""),
                name="referral_fact_end_has_precision",
            ),
        ]
        triggers = [pgtrigger.Protect(name="referral_facts_stay", operation=_APPEND_ONLY)]


class NotUnderstood(models.Model):
    """How many entries of one type were not used, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="not_understood")
    resource_type = models.CharField(max_length=64)
    reason = models.CharField(max_length=120)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "resource_type", "reason"], name="referral_reason_counted_once"
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="referral_reason_counts_something"),
        ]
        triggers = [pgtrigger.Protect(name="what_was_not_understood_stays", operation=_APPEND_ONLY)]


class FilePart(models.Model):
    """One sealed piece of the file, gzip inside.

    A rotation of keys seals it anew; nothing else touches it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    last = models.BooleanField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referral_part_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(last=True), name="referral_one_last_part"
            ),
        ]
        triggers = [pgtrigger.Protect(name="file_parts_are_never_deleted", operation=pgtrigger.Delete)]


class FileOpening(models.Model):
    """Somebody opened a sealed file: who, when, why. Logged like the vault."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="openings")
    fact = models.ForeignKey(ReferralFact, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="referral_opening_says_why")]
        triggers = [pgtrigger.Protect(name="file_openings_stay", operation=_APPEND_ONLY)]


class ReferralChange(models.Model):
    """One difference that a later edition of a record brought. It changes nothing by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="changes")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=choices(ChangeKind))
    before = models.ForeignKey(ReferralFact, models.PROTECT, null=True, related_name="changed_by")
    after = models.ForeignKey(ReferralFact, models.PROTECT, null=True, related_name="changes_from")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="referral_change_position_once"),
            models.UniqueConstraint(fields=["after"], name="referral_change_brings_a_fact_once"),
            models.CheckConstraint(
                condition=Q(kind="new", before=None, after__isnull=False)
                | Q(kind="changed", before__isnull=False, after__isnull=False)
                | Q(kind="gone", before__isnull=False, after=None),
                name="referral_change_has_its_sides",
            ),
        ]
        triggers = [pgtrigger.Protect(name="referral_changes_stay", operation=_APPEND_ONLY)]


class ChangeDecision(models.Model):
    """Somebody took a change over or left it. The newest counts; none is ever removed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.ForeignKey(ReferralChange, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    accepted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="referral_decision_numbered_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="referral_other_decision_says_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="change_decisions_stay", operation=_APPEND_ONLY)]


class Disagreement(models.Model):
    """Two facts of two records about one person that cannot both be so as written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.CharField(max_length=20, choices=choices(Question))
    first = models.ForeignKey(ReferralFact, models.PROTECT, related_name="disagreed_as_first")
    second = models.ForeignKey(ReferralFact, models.PROTECT, related_name="disagreed_as_second")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second", "question"], name="referral_disagreement_noted_once"
            ),
            models.CheckConstraint(
                condition=~Q(first=models.F("second")), name="referral_fact_agrees_with_itself"
            ),
        ]
        triggers = [pgtrigger.Protect(name="disagreements_stay", operation=_APPEND_ONLY)]


class Settlement(models.Model):
    """What a person found to be so, with their reason. The newest counts; both facts stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disagreement = models.ForeignKey(Disagreement, models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField()
    holds = models.CharField(max_length=10, choices=choices(Holds))
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disagreement", "number"], name="referral_settlement_numbered_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="referral_settlement_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="settlements_stay", operation=_APPEND_ONLY)]
