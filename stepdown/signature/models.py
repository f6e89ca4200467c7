"""Tables of signatures. All append-only: a mistake is answered by another row, never by a change."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.signature.vocabulary import Capacity, Method

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Signature(models.Model):
    """Somebody signed one exact text in one capacity."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    # None for what is about no client, such as hours of supervision.
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    capacity = models.CharField(max_length=12, choices=choices(Capacity))
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    handed_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    method = models.CharField(max_length=10, choices=choices(Method))
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="signature_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity="client", staff__isnull=True)
                | (~Q(capacity="client") & Q(staff__isnull=False)),
                name="signature_client_or_staff",
            ),
            models.CheckConstraint(
                condition=~Q(capacity="client") | Q(client__isnull=False), name="signature_client_of_whom"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="signature_digest_is_sha256"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_a_name"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "digest", "capacity", "staff"],
                name="signature_once_in_a_capacity",
                nulls_distinct=False,
            ),
        ]
        triggers = [pgtrigger.Protect(name="signatures_stay", operation=_FOREVER)]


class SignatureRefusal(models.Model):
    """Somebody was asked to sign and chose not to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12, choices=choices(Capacity))
    note = models.CharField(max_length=500)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="signature_refused_subject")]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="signature_refusal_says_why")]
        triggers = [pgtrigger.Protect(name="refusals_to_sign_stay", operation=_FOREVER)]


class PaperSigning(models.Model):
    """One version of one paper was put before a client, with the particulars it named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    paper = models.CharField(max_length=40)
    paper_version = models.PositiveSmallIntegerField()
    particulars = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "paper", "-at"], name="signature_paper_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="signature_paper_digest"
            ),
        ]
        triggers = [pgtrigger.Protect(name="paper_signings_stay", operation=_FOREVER)]
