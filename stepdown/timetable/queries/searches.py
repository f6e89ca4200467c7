"""Questions about searches in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff
from stepdown.timetable.questions.what_if import Given, given_from
from stepdown.timetable.vocabulary import Progress, SearchCard, SearchState


def search(viewer: Viewer, search_id: UUID, *, at: datetime) -> SearchCard:
    """How far a search for a better plan is. Raises NotFound."""
    of_staff(viewer)
    rows = models.Search.objects.filter(id=search_id, supposed__isnull=True)
    row = rows.select_related("draft").defer(*_HEAVY).first()
    if row is None:
        raise NotFound
    return search_card(row)


def search_of(viewer: Viewer, draft_id: UUID, *, at: datetime) -> SearchCard | None:
    """The newest search for a better plan of a draft. Raises NotFound."""
    of_staff(viewer)
    rows = models.Search.objects.filter(draft_id=draft_id, supposed__isnull=True)
    row = rows.select_related("draft").defer(*_HEAVY).order_by("-at", "-id").first()
    return search_card(row) if row else None


@dataclass(frozen=True)
class Supposition:
    """What was supposed of a draft: how it was asked, how far the answer is, the answer itself."""

    card: SearchCard
    asked: Mapping[str, str]
    given: Given | None


def supposition(viewer: Viewer, search_id: UUID, *, at: datetime) -> Supposition:
    """What somebody supposed. Raises NotFound, also for a search for a better plan."""
    of_staff(viewer)
    rows = models.Search.objects.filter(id=search_id, supposed__isnull=False)
    row = rows.select_related("draft").defer(*_HEAVY).first()
    if row is None or row.supposed is None:
        raise NotFound
    given = given_from(row.given) if row.given is not None else None
    return Supposition(search_card(row), row.supposed["asked"], given)


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
