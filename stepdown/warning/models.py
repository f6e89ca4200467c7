"""The table of calls made about flags. Flags themselves are kept nowhere: they are worked out when asked."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.warning.vocabulary import FlagKind, Reached


class Heeded(models.Model):
    """A call made about one flag and its facts. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(FlagKind))
    facts = models.CharField(max_length=400)
    reached = models.CharField(max_length=12, choices=choices(Reached))
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "kind", "-at"], name="warning_heeded_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached="not_reached") | ~Q(words=""), name="warning_heeded_says_what"
            )
        ]
        triggers = [pgtrigger.Protect(name="heeded_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
