"""Tables of consents and of what went out. All append-only: stopping, ending and finding fault are rows."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.privacy.vocabulary import ConsentKind, EventKind, Ground, Purpose, RecipientKind

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Consent(models.Model):
    """One written consent, complete when it was signed (42 CFR 2.31)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(ConsentKind))
    recipient_kind = models.CharField(max_length=20, choices=choices(RecipientKind))
    recipient_name = models.CharField(max_length=120, blank=True)
    purposes = ArrayField(models.CharField(max_length=20))
    categories = ArrayField(models.CharField(max_length=20))
    discloser = models.CharField(max_length=120)
    description = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    ends_event = models.CharField(max_length=200, blank=True)
    until_revoked = models.BooleanField(default=False)
    irrevocable_until = models.DateField(null=True)
    revocable_from = models.DateTimeField(null=True)
    irrevocable_event = models.CharField(max_length=200, blank=True)
    monitors = models.BooleanField(default=False)
    told_revocation = models.BooleanField(default=False)
    told_redisclosure = models.BooleanField(default=False)
    told_refusal = models.BooleanField(default=False)
    signed_name = models.CharField(max_length=120)
    signed_on_behalf = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "-signed_at"], name="privacy_consent_client"),
            models.Index(fields=["ends_at"], name="privacy_consent_ends", condition=~Q(ends_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(purposes__len__gte=1, categories__len__gte=1),
                name="privacy_consent_says_what_for",
            ),
            models.CheckConstraint(
                condition=~Q(signed_name="") & ~Q(description="") & ~Q(discloser=""),
                name="privacy_consent_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(recipient_name="") | Q(kind="tpo"), name="privacy_consent_to_whom"
            ),
            models.CheckConstraint(condition=Q(told_revocation=True), name="privacy_consent_told_revocation"),
            models.CheckConstraint(
                condition=(
                    (Q(ends_at__isnull=False, ends_on__isnull=False, until_revoked=False) & Q(ends_event=""))
                    | (Q(ends_at__isnull=True, ends_on__isnull=True, until_revoked=False) & ~Q(ends_event=""))
                    | (Q(ends_at__isnull=True, ends_on__isnull=True, until_revoked=True) & Q(ends_event=""))
                ),
                name="privacy_consent_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="privacy_consent_forward",
            ),
            models.CheckConstraint(
                condition=Q(kind="criminal_justice")
                | (Q(irrevocable_until__isnull=True, revocable_from__isnull=True) & Q(irrevocable_event="")),
                name="privacy_only_a_court_binds",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__lte=F("starts_at")), name="privacy_consent_signed_first"
            ),
        ]
        triggers = [pgtrigger.Protect(name="consents_stay", operation=_FOREVER)]


class Revocation(models.Model):
    """The client stopped a consent. It acts at the next request; what was sent stays sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="revocation")
    how = models.CharField(max_length=200)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="revocations_stay", operation=_FOREVER)]


class ConsentEvent(models.Model):
    """Something that happened to a consent besides a revocation: its event came, or it was found
    deficient.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=choices(EventKind))
    note = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "what"], name="privacy_event_once")]
        triggers = [pgtrigger.Protect(name="consent_events_stay", operation=_FOREVER)]


class Restriction(models.Model):
    """The client's wish that something does not go to somebody, to which the program agreed (42 CFR 2.26)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    recipient_kind = models.CharField(max_length=20, choices=choices(RecipientKind), blank=True)
    recipient_name = models.CharField(max_length=120, blank=True)
    categories = ArrayField(models.CharField(max_length=20))
    note = models.CharField(max_length=300, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client"], name="privacy_restriction_client")]
        constraints = [
            models.CheckConstraint(condition=Q(categories__len__gte=1), name="privacy_restriction_says_what"),
            models.CheckConstraint(
                condition=Q(recipient_name="") | ~Q(recipient_kind=""), name="privacy_restriction_of_a_kind"
            ),
        ]
        triggers = [pgtrigger.Protect(name="restrictions_stay", operation=_FOREVER)]


class RestrictionEnd(models.Model):
    """The client ended a restriction."""

    restriction = models.OneToOneField(Restriction, models.PROTECT, primary_key=True, related_name="end")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="restriction_ends_stay", operation=_FOREVER)]


class Disclosure(models.Model):
    """One thing that passed the gate: of whom, what, to whom, what for, on which ground."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    recipient_kind = models.CharField(max_length=20, choices=choices(RecipientKind))
    recipient_name = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=20, choices=choices(Purpose))
    categories = ArrayField(models.CharField(max_length=20))
    ground = models.CharField(max_length=20, choices=choices(Ground))
    consent_ids = ArrayField(models.UUIDField(), default=list)
    notice = models.CharField(max_length=10)
    filename = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    body_digest = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="privacy_disclosure_client")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground="consent") | Q(consent_ids__len__gte=1),
                name="privacy_disclosure_names_consent",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(ground="no_client"), name="privacy_disclosure_of_whom"
            ),
            models.CheckConstraint(
                condition=~Q(ground="medical_emergency")
                | Q(facts__has_keys=["recipient_name", "facility", "nature", "consent_impossible"]),
                name="privacy_emergency_is_recorded",
            ),
        ]
        triggers = [pgtrigger.Protect(name="disclosures_stay", operation=_FOREVER)]
