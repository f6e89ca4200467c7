"""Phrases of one's own."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id


@pghistory.track()
class QuickPhrase(models.Model):
    """A short trigger and the words it becomes, of one member of staff. A dropped one stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=12)
    words = models.CharField(max_length=400)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    dropped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "trigger"], condition=Q(dropped_at=None), name="note_phrase_trigger_once"
            )
        ]
