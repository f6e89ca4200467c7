"""Questions about who is told of a published week."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff
from stepdown.timetable.vocabulary import WRITTEN, TellingCard, TellingWay


def told(viewer: Viewer, draft_id: UUID, *, at: datetime) -> tuple[TellingCard, ...]:
    """Everybody within reach who has to hear of a publication, those to be called first (1 query).

    Raises NotFound.
    """
    of_staff(viewer)
    rows = models.Told.objects.filter(within_reach(viewer, "client", at=at), draft_id=draft_id)
    cards = [telling_card(row) for row in rows.select_related("draft").defer("draft__problem", "draft__plan")]
    return tuple(sorted(cards, key=_to_do_first))


def to_write(viewer: Viewer, *, limit: int) -> tuple[TellingCard, ...]:
    """Messages that have still to be handed to the outbox, the oldest first; for the system alone."""
    if viewer.audience is not Audience.SYSTEM:
        return ()
    rows = models.Told.objects.filter(way__in=WRITTEN, done_at=None).select_related("draft")
    kept = rows.defer("draft__problem", "draft__plan").order_by("id")
    return tuple(map(telling_card, kept[:limit]))


def _to_do_first(card: TellingCard) -> tuple[bool, bool, str]:
    return card.done_at is not None, card.way in WRITTEN, str(card.id)


def telling_card(row: models.Told) -> TellingCard:
    return TellingCard(
        id=row.id,
        draft_id=row.draft_id,
        week=row.draft.week,
        client_id=row.client_id,
        way=TellingWay(row.way),
        why=row.why,
        line_id=row.line_id,
        letter_id=row.letter_id,
        at=row.at,
        done_at=row.done_at,
        done_words=row.done_words,
    )
