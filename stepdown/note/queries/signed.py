"""Which people of which sessions have a signed note: for the closing of the day, and no word of any."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from stepdown.note import models


def signed_in(session_ids: Iterable[UUID]) -> frozenset[tuple[UUID, UUID]]:
    """Session and person of each signed note of some sessions (1 query)."""
    rows = models.Note.objects.filter(
        session_id__in=list(session_ids), signed_at__isnull=False, withdrawn_at=None
    )
    return frozenset(rows.values_list("session_id", "client_id"))
