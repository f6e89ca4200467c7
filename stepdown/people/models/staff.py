"""Staff and their credentials."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.people.vocabulary import CredentialKind


@pghistory.track()
class StaffMember(models.Model):
    """Somebody who works here, under the name colleagues and clients call them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField("people.Account", models.PROTECT, related_name="staff")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    site_ids = ArrayField(models.UUIDField(), default=list)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    skills = ArrayField(models.CharField(max_length=40), default=list)
    populations = ArrayField(models.CharField(max_length=40), default=list)
    weekly_hours = models.PositiveSmallIntegerField(default=40)
    caseload_limit = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [GinIndex(fields=["site_ids"], name="people_staff_sites")]


@pghistory.track()
class Credential(models.Model):
    """A license, certification or agreement: who issued it, from when until when, and who verified it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=20, choices=choices(CredentialKind))
    title = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    issued_by = models.CharField(max_length=80, blank=True)
    powers = ArrayField(models.CharField(max_length=20), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verified_by__isnull=True)
                | models.Q(verified_at__isnull=False, verified_by__isnull=False),
                name="people_credential_verified_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="people_credential_forward",
            ),
            # Nobody vouches for themselves.
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("staff")),
                name="people_credential_not_by_oneself",
            ),
        ]
