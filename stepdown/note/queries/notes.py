"""A client's notes, one note, who has signed it, and whether its words are still those that were signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.rules.ready import answers_read
from stepdown.note.vocabulary import (
    Altered,
    AmendmentCard,
    LateEntryCard,
    Note,
    NoteCard,
    NoteKind,
    SignedLine,
    Why,
)
from stepdown.people.queries import require_reach

AT_ONCE = 500


def notes(
    viewer: Viewer, client_id: UUID, *, at: datetime, kind: NoteKind | None = None, limit: int = 100
) -> tuple[NoteCard, ...]:
    """A client's notes, newest first (2 queries). Counseling notes are never among them. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = reading.counted(reading.readable(viewer, at)).filter(client_id=client_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(reading.card(row, at) for row in rows.order_by("-on", "-starts_at", "-id")[:limit])


def find(viewer: Viewer, note_id: UUID, *, at: datetime) -> models.Note:
    """The row of a note within reach, or written by the viewer. Raises NotFound."""
    row = reading.readable(viewer, at).filter(id=note_id).first()
    if row is None:
        raise NotFound
    return row


def note(viewer: Viewer, note_id: UUID, *, at: datetime) -> Note:
    """One note whole, with its signatures and what stands beside it (7 queries). Raises NotFound."""
    row = reading.counted(reading.readable(viewer, at)).filter(id=note_id).first()
    if row is None:
        raise NotFound
    return Note(
        card=reading.card(row, at),
        words=reading.words(viewer, row),
        objectives=reading.picked(row),
        scores=reading.scores(row),
        topic=row.topic,
        shared=row.shared,
        item=row.item,
        absence=row.absence,
        client_minutes=row.client_minutes,
        answers=answers_read(NoteKind(row.kind), row.answers),
        signatures=tuple(_signatures(row)),
        amendments=_amendments(row),
        late_entries=_late(row),
        left_by=row.left_by.name if row.left_by else "",
        left=str(row.answers.get("left", "")),
        digest=row.digest,
        holds=row.signed_at is None or reading.digests([row])[row.id] == row.digest,
    )


def _signatures(row: models.Note) -> Iterator[SignedLine]:
    if row.signed_at is not None:
        what: Words = (
            say("Signed as author, under supervision") if row.needs_cosign else say("Signed as author")
        )
        author = row.author
        yield SignedLine(author.id, author.name, author.title, what, None, "", row.signed_at)
    for one in row.cosignatures.select_related("staff").order_by("at", "id"):
        what = say("Co-signed, was there") if one.present else say("Co-signed, was not there")
        yield SignedLine(one.staff_id, one.staff.name, one.staff.title, what, one.present, one.words, one.at)


def _amendments(row: models.Note) -> tuple[AmendmentCard, ...]:
    found = row.amendments.order_by("at", "id")
    return tuple(AmendmentCard(one.id, one.words, one.why, one.by_name, one.at) for one in found)


def _late(row: models.Note) -> tuple[LateEntryCard, ...]:
    found = row.late_entries.order_by("at", "id")
    return tuple(
        LateEntryCard(one.id, one.happened_at, one.words, Why(one.why), one.by_name, one.at) for one in found
    )


def altered(
    viewer: Viewer, *, at: datetime, client_id: UUID | None = None, after: UUID | None = None
) -> tuple[Altered, ...]:
    """Signed notes whose stored words are not those that were signed: each is computed anew, in pieces.

    `after` starts behind a note that was looked at before. Source: 45 CFR 164.312(c)(2), integrity.
    """
    rows = reading.readable(viewer, at).filter(signed_at__isnull=False).order_by("id")
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    found: list[Altered] = []
    while True:
        piece = list((rows.filter(id__gt=after) if after else rows)[:AT_ONCE])
        now = reading.digests(piece)
        found += [
            Altered(one.id, one.client_id, one.on, one.signed_at, one.author.name)
            for one in piece
            if one.signed_at is not None and now[one.id] != one.digest
        ]
        if len(piece) < AT_ONCE:
            return tuple(found)
        after = piece[-1].id
