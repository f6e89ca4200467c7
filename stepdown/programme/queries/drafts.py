"""Programmes on their way: drafts, read as far as they can be read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.programme.models import ProgrammeDraft
from stepdown.programme.rules.reading import parse
from stepdown.programme.vocabulary import DraftCard, DraftLine, Programme

PAGE = 50


def draft(viewer: Viewer, draft_id: UUID) -> DraftCard:
    """One draft. Raises NotFound."""
    row = ProgrammeDraft.objects.filter(id=draft_id).first()
    if row is None:
        raise NotFound
    return card_of(row)


def drafts(viewer: Viewer) -> tuple[DraftLine, ...]:
    """Open drafts, the one last worked on first; at most a page of them."""
    return _lines(ProgrammeDraft.objects.filter(closed_at=None).order_by("-edited_at")[:PAGE])


def drafts_of(viewer: Viewer, key: str) -> tuple[DraftLine, ...]:
    """Open drafts of one programme."""
    return _lines(ProgrammeDraft.objects.filter(closed_at=None, key=key).order_by("-edited_at")[:PAGE])


def _lines(rows: Iterable[ProgrammeDraft]) -> tuple[DraftLine, ...]:
    return tuple(DraftLine(row.id, row.key, row.title, row.edited_by_name, row.edited_at) for row in rows)


def card_of(row: ProgrammeDraft) -> DraftCard:
    """A draft as a value, with what cannot be read in it named place by place."""
    read = parse(row.content)
    return DraftCard(
        id=row.id,
        key=row.key,
        title=row.title,
        based_on=row.based_on_id,
        version=row.version,
        content=row.content,
        programme=read if isinstance(read, Programme) else None,
        faults=() if isinstance(read, Programme) else read,
        edited_by=row.edited_by_name,
        edited_at=row.edited_at,
        open=row.closed_at is None,
        became=row.became_id,
    )
