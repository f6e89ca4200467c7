"""One paper held while it is decided about; the decision written down, in the room and in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from stepdown.audit.actions import record
from stepdown.inbox.models import Decision, Document
from stepdown.inbox.queries.seeing import listed, works_inbox
from stepdown.inbox.vocabulary import Act, State
from stepdown.kernel.refusal import NotFound, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.vocabulary import Permission

FIELDS = [
    "state",
    "client",
    "kind",
    "paper_date",
    "note",
    "vault",
    "reason",
    "staff",
    "waits_for",
    "waits_since",
    "words",
    "since",
    "version",
]


def worker(by: Viewer) -> UUID:
    """Who works the inbox. Raises NotFound for everybody else."""
    if by.staff_id is None or not works_inbox(by):
        raise NotFound
    return by.staff_id


def handler(by: Viewer, row: Document) -> UUID:
    """Who may file this paper: the inbox, or whoever it was passed on to unfiled. Raises NotFound."""
    given = row.state == State.OPEN and row.waits_for_id == by.staff_id
    if by.staff_id is None or not (works_inbox(by) or (given and by.may(Permission.FILE_OWN_PAPERS))):
        raise NotFound
    return by.staff_id


def held(by: Viewer, document_id: UUID, version: int, at: datetime) -> Document:
    """The row, locked, as the viewer read it. Raises NotFound, Stale."""
    seen = Document.objects.filter(listed(by, at), id=document_id).exists()
    row = Document.objects.select_for_update(of=("self",)).filter(id=document_id).first() if seen else None
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale(row.version)
    return row


def save(row: Document, at: datetime) -> None:
    """Write down where a paper stands now. Whatever was decided about it, it waits for nobody any more."""
    row.waits_for_id, row.waits_since = None, None
    row.since, row.version = at, row.version + 1
    Document.objects.bulk_update([row], FIELDS)


def decided(
    row: Document,
    act: Act,
    clients: Sequence[UUID | None],
    words: str = "",
    to: UUID | None = None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Write a decision down. `clients` are those it was about: from whom, to whom."""
    named = [client for client in clients if client is not None]
    Decision.objects.create(
        document=row,
        act=act,
        kind=row.kind,
        client_id=named[-1] if named else None,
        reason=row.reason,
        words=" ".join(words.split())[:300],
        to_id=to,
        staff_id=by.staff_id,
        at=at,
    )
    record(
        by=by,
        at=at,
        verb=f"{act.value.replace('_', ' ')} paper",
        subject=Subject("paper", row.id),
        clients=named,
        detail={"kind": row.kind, "reason": row.reason} | ({"to": str(to)} if to else {}),
    )
