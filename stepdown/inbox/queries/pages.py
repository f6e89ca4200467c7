"""The pages of a paper: drawn here, never handed on as they came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.inbox import drawing
from stepdown.inbox.keeping import kept, texts_of
from stepdown.inbox.models import Document, Stretch
from stepdown.inbox.queries.seeing import may_open
from stepdown.inbox.queries.sheet import live_opening, row_of
from stepdown.inbox.rules.pages import chosen, within
from stepdown.inbox.vocabulary import Format, PageShown
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Audience, Viewer

TEXTUAL = (Format.TEXT, Format.MAIL)


def page(
    viewer: Viewer, document_id: UUID, number: int, *, side: int = 0, turn: int = 0, at: datetime
) -> tuple[UUID | None, PageShown]:
    """One page of a paper and whose it is. Raises NotFound, Unreadable where it cannot be drawn."""
    row = _opened(viewer, document_id, at)
    stretch, inside = _stretch(row, number)
    original = stretch.original
    if original.format in TEXTUAL:
        text = texts_of(original.id, bytes(original.sealed_text or b""))[inside - 1]
        return row.client_id, PageShown(number, text=text)
    raw = b"".join(kept(original.id))
    drawn = drawing.draw(raw, Format(original.format), inside, side=side, turn=turn)
    return row.client_id, PageShown(number, drawn.picture, drawn.media_type)


def page_texts(viewer: Viewer, document_id: UUID, *, at: datetime) -> tuple[tuple[bool, str], ...]:
    """For each page whether it is shown as text, and the text on it; empty where it is only a picture."""
    row = _opened(viewer, document_id, at)
    return pages_of(row)


def named_pages(viewer: Viewer, document_id: UUID, text: str, *, at: datetime) -> tuple[int, ...] | Refusal:
    """The pages of a paper that somebody names, such as `1-2, 4`. Raises NotFound."""
    return chosen(text, _opened(viewer, document_id, at).pages)


def pages_of(row: Document) -> tuple[tuple[bool, str], ...]:
    """The same for a row that may be read."""
    told: list[tuple[bool, str]] = []
    for stretch in _stretches(row):
        original = stretch.original
        texts = texts_of(original.id, bytes(original.sealed_text or b""))
        textual = original.format in TEXTUAL
        told += [(textual, text) for text in texts[stretch.first - 1 : stretch.last]]
    return tuple(told)


def _opened(viewer: Viewer, document_id: UUID, at: datetime) -> Document:
    row = row_of(viewer, document_id, at=at)
    if not may_open(viewer, row, at) or not row.pages:
        raise NotFound
    identified = row.vault and viewer.audience is not Audience.SYSTEM
    if identified and live_opening(viewer, document_id, at=at) is None:
        raise NotFound
    return row


def _stretches(row: Document) -> list[Stretch]:
    return list(Stretch.objects.filter(document_id=row.id).select_related("original").order_by("position"))


def _stretch(row: Document, number: int) -> tuple[Stretch, int]:
    """The stretch that holds a page of a paper, and the page's number in its original."""
    stretches = _stretches(row)
    spans = tuple((one.first, one.last or one.original.pages or 1) for one in stretches)
    for index, first, _ in within(spans, number, number):
        return stretches[index], first
    raise NotFound
