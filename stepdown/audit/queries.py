"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.audit.models import Entry, Seal
from stepdown.audit.vocabulary import TrailEntry
from stepdown.kernel.viewer import Viewer


def _lines(rows: Iterable[Entry]) -> tuple[TrailEntry, ...]:
    listed = list(rows)
    sealed = set(Seal.objects.filter(entry_id__in=[row.id for row in listed]).values_list("entry_id", flat=True))
    return tuple(
        TrailEntry(
            id=row.id,
            at=row.at,
            audience=row.audience,
            actor=row.actor,
            staff_id=row.staff_id,
            verb=row.verb,
            kind=row.kind,
            subject_id=row.subject_id,
            client_ids=tuple(row.client_ids),
            why=row.why,
            detail=row.detail,
            sealed=row.id in sealed,
        )
        for row in listed
    )


def entries_about(viewer: Viewer, client_id: UUID, *, before: int | None = None, limit: int = 50) -> tuple[TrailEntry, ...]:
    """Who saw or changed this client's record, newest first; `before` pages by entry id."""
    rows = Entry.objects.filter(client_ids__contains=[client_id])
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _lines(rows.order_by("-id")[:limit])


def entries_by(viewer: Viewer, staff_id: UUID, *, since: datetime, limit: int = 50) -> tuple[TrailEntry, ...]:
    """What one member of staff saw or did since a moment, newest first."""
    return _lines(Entry.objects.filter(staff_id=staff_id, at__gte=since).order_by("-at")[:limit])
