"""Tables of kiosks and of people's own codes. Codes are kept as digests under a key, never as they are."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id


class Kiosk(models.Model):
    """A device in the lobby: opened by staff with a code, known by a token of its own from then on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    opening_digest = models.BinaryField(max_length=32)
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    first_wrong_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["site"], condition=Q(ended_at=None), name="kiosk_of_site")]
        constraints = [
            models.UniqueConstraint(
                fields=["opening_digest"], condition=Q(ended_at=None, taken_at=None), name="kiosk_opens_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, token_digest=None) | ~Q(taken_at=None) & ~Q(token_digest=None),
                name="kiosk_taken_has_a_token",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | ~Q(ended_at=None) & ~Q(ended_by=""),
                name="kiosk_ended_by_somebody",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kiosks_stay", operation=pgtrigger.Delete)]


class OwnCode(models.Model):
    """One person's short code for the kiosks of their site; one at a time, and nobody else's there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_at=None), name="kiosk_one_code_each"
            ),
            models.UniqueConstraint(
                fields=["site", "digest"], condition=Q(ended_at=None), name="kiosk_code_is_one_persons"
            ),
        ]
        triggers = [pgtrigger.Protect(name="codes_stay", operation=pgtrigger.Delete)]
