"""Versions of programmes: added, never changed, never removed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id


class ProgrammeVersion(models.Model):
    """One programme as it was offered from a moment on.

    Stays and plans point here, so it can never change.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="programme_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="programme_version_from_one"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="programme_digest_sha256"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="versions_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
