"""What somebody who left had not signed: closed by a colleague in their own name. It is never a claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note import models
from stepdown.note.actions import storing
from stepdown.note.queries import reading
from stepdown.note.rules.signing import may_close, may_sign
from stepdown.note.vocabulary import NoteKind


@transaction.atomic
def close_administratively(*, note_ids: Sequence[UUID], why: str, by: Viewer, at: datetime) -> int:
    """Close drafts of colleagues who left: the draft is kept as it stood, the closer says what is known and
    signs in their own name. How many. Raises Refused (its author works here, no power), NotFound.
    """
    if not note_ids:
        raise Refused(Refusal(say("Choose at least one note.")))
    found = reading.readable(by, at).filter(id__in=list(note_ids))
    rows = list(
        models.Note.objects.select_for_update(of=("self",))
        .select_related("author", "left_by")
        .filter(id__in=found.values("id"))
        .order_by("id")
    )
    if by.staff_id is None or {row.id for row in rows} != set(note_ids):
        raise NotFound
    for row in rows:
        active = row.author.active and row.kind != NoteKind.CLOSING
        if refusal := may_close(active, reading.state(row, at), why, by):
            raise Refused(refusal)
        if row.kind != NoteKind.CLOSING:
            _take_over(row, by.staff_id)
        row.author_id, row.did = by.staff_id, why.strip()
    holds = {row.id: storing.hold_of(by, by.staff_id, row, NoteKind.CLOSING, at) for row in rows}
    for held in holds.values():
        if refusal := may_sign(by.staff_id, held.stands, by):
            raise Refused(refusal)
    storing.freeze(rows, holds, by=by, at=at)
    record(
        by=by,
        at=at,
        verb="close notes",
        subject=Subject("staff", by.staff_id),
        clients=sorted({row.client_id for row in rows}),
        why=why,
        detail={"notes": len(rows)},
    )
    return len(rows)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Everything somebody who leaves has not signed becomes a closing that a colleague owes, in their own
    name; nobody signs as the one who left. How many.
    """
    rows = list(
        models.Note.objects.select_for_update()
        .filter(author_id=from_staff_id, signed_at=None, withdrawn_at=None)
        .order_by("id")
    )
    for row in rows:
        if row.kind != NoteKind.CLOSING:
            _take_over(row, to_staff_id)
        row.author_id = to_staff_id
        storing.saved(row, by=by, at=at)
    models.Note.objects.bulk_update(
        rows, ["kind", "left_by_id", "answers", "author_id", "saved_at", "saved_by", "version", *_EMPTIED]
    )
    record(
        by=by,
        at=at,
        verb="hand over unsigned notes",
        subject=Subject("staff", from_staff_id),
        clients=sorted({row.client_id for row in rows}),
        detail={"notes": len(rows)},
    )
    return len(rows)


_EMPTIED = ("did", "responded", "next")


def _take_over(row: models.Note, to_staff_id: UUID) -> None:
    """The draft becomes a closing: its words stay as they stood, beside what the closer will say."""
    left = " ".join(part for part in (row.did, row.responded, row.next) if part)
    row.kind, row.left_by_id, row.author_id = NoteKind.CLOSING, row.author_id, to_staff_id
    row.answers = {**row.answers, "left": left}
    row.did = row.responded = row.next = ""
