"""The trail: entries that nobody changes, the seals that chain them, and receipts of requests."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

APPEND_ONLY = ("audit_entry", "audit_seal")


class Entry(models.Model):
    """One thing somebody did or saw. `client_ids` names every client shown or changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    audience = models.CharField(max_length=10)
    account_id = models.UUIDField(null=True)
    staff_id = models.UUIDField(null=True)
    acting_client_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    client_ids = ArrayField(models.UUIDField(), default=list)
    why = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["client_ids"], name="audit_entry_clients"),
            models.Index(fields=["staff_id", "-at"], name="audit_entry_staff"),
            models.Index(fields=["-at"], name="audit_entry_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="trail_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Seal(models.Model):
    """One link of the chain over committed entries, made by the sealer in its own order."""

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="seals_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Receipt(models.Model):
    """The first answer to a request that a client's device named, so that a repeat gets it again."""

    request_id = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    body_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
