"""What comes after the author's signature: co-signatures, amendments, late entries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.rules.ready import check_beside, check_happened
from stepdown.note.rules.signing import may_add, may_cosign
from stepdown.note.vocabulary import Why
from stepdown.signature.actions import sign_all
from stepdown.signature.queries import digest_of
from stepdown.signature.vocabulary import Capacity


@transaction.atomic
def cosign(*, note_id: UUID, present: bool, words: str, by: Viewer, at: datetime) -> UUID:
    """Co-sign the signed words, as one who was there or was not: it is shown either way. Raises Refused (a
    draft, one's own, no power to co-sign, locked), NotFound.
    """
    row, staff_id = _signed_row(note_id, by, at)
    signed_by = set(row.cosignatures.values_list("staff_id", flat=True))
    if refusal := may_cosign(row.author_id, reading.state(row, at), signed_by, by):
        raise Refused(refusal)
    models.CoSignature.objects.create(
        note_id=row.id,
        staff_id=staff_id,
        present=present,
        words=words.strip()[:500],
        digest=row.digest,
        at=at,
    )
    if row.cosigned_at is None:
        models.Note.objects.filter(id=row.id).update(cosigned_at=at, version=row.version + 1)
    sign_all(
        kind="note",
        documents=[(row.id, row.client_id, row.digest)],
        capacity=Capacity.CO_SIGNER,
        author_id=row.author_id,
        by=by,
        at=at,
    )
    detail = {"present": present}
    record(
        by=by,
        at=at,
        verb="co-sign note",
        subject=Subject("note", row.id),
        clients=[row.client_id],
        detail=detail,
    )
    return row.id


@transaction.atomic
def amend(*, note_id: UUID, words: str, why: str, by: Viewer, at: datetime) -> UUID:
    """Correct a signed note beside it; the signed words stay. Raises Refused, NotFound."""
    row, staff_id = _addable(note_id, by, at)
    if refusal := check_beside(words, why):
        raise Refused(refusal)
    said = {"note": row.digest, "words": words.strip(), "why": why.strip(), "by": by.staff_id, "at": at}
    made = models.Amendment.objects.create(
        id=new_id(),
        note_id=row.id,
        words=words.strip(),
        why=why.strip()[:500],
        staff_id=staff_id,
        by_name=by.name[:120],
        digest=digest_of(said),
        at=at,
    )
    record(by=by, at=at, verb="amend note", subject=Subject("note", row.id), clients=[row.client_id])
    return made.id


@transaction.atomic
def late_entry(
    *, note_id: UUID, happened_at: datetime, words: str, why: Why, by: Viewer, at: datetime
) -> UUID:
    """Add what happened then and is written now, with both times. Raises Refused, NotFound."""
    row, staff_id = _addable(note_id, by, at)
    if refusal := check_beside(words) or check_happened(happened_at, at):
        raise Refused(refusal)
    said = {"note": row.digest, "words": words.strip(), "happened": happened_at, "by": by.staff_id, "at": at}
    made = models.LateEntry.objects.create(
        id=new_id(),
        note_id=row.id,
        happened_at=happened_at,
        words=words.strip(),
        why=why,
        staff_id=staff_id,
        by_name=by.name[:120],
        digest=digest_of(said),
        at=at,
    )
    record(by=by, at=at, verb="late entry to note", subject=Subject("note", row.id), clients=[row.client_id])
    return made.id


def _addable(note_id: UUID, by: Viewer, at: datetime) -> tuple[models.Note, UUID]:
    row, staff_id = _signed_row(note_id, by, at)
    if refusal := may_add(row.author_id, row.author.active, reading.state(row, at), by):
        raise Refused(refusal)
    return row, staff_id


def _signed_row(note_id: UUID, by: Viewer, at: datetime) -> tuple[models.Note, UUID]:
    """A note within reach, locked so that two acts beside it follow each other, and who acts. Raises
    NotFound.
    """
    found = reading.readable(by, at).filter(id=note_id)
    rows = models.Note.objects.select_for_update(of=("self",)).select_related("author")
    row = rows.filter(id__in=found.values("id")).first()
    if row is None or by.staff_id is None:
        raise NotFound
    return row, by.staff_id
