"""Questions about searches in the background."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff
from stepdown.timetable.vocabulary import Progress, SearchCard, SearchState


def search(viewer: Viewer, search_id: UUID, *, at: datetime) -> SearchCard:
    """How far a search is. Raises NotFound."""
    of_staff(viewer)
    row = models.Search.objects.filter(id=search_id).select_related("draft").defer(*_HEAVY).first()
    if row is None:
        raise NotFound
    return search_card(row)


def search_of(viewer: Viewer, draft_id: UUID, *, at: datetime) -> SearchCard | None:
    """The newest search for a draft. Raises NotFound."""
    of_staff(viewer)
    rows = models.Search.objects.filter(draft_id=draft_id).select_related("draft").defer(*_HEAVY)
    row = rows.order_by("-at", "-id").first()
    return search_card(row) if row else None


_HEAVY = ("draft__problem", "draft__plan")


def search_card(row: models.Search) -> SearchCard:
    return SearchCard(
        id=row.id,
        draft_id=row.draft_id,
        week=row.draft.week,
        seconds=row.seconds,
        seed=row.seed,
        state=SearchState(row.state),
        progress=Progress(**row.progress) if row.progress else None,
        asked_by_name=row.asked_by_name,
        asked_at=row.at,
        started_at=row.claimed_at,
        ended_at=row.ended_at,
        found_draft_id=row.found_draft_id,
        why=row.why,
        cancel_asked=row.cancel_asked_at is not None,
        take_asked=row.take_asked_at is not None,
    )
