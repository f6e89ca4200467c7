"""A paper is passed on to a colleague, taken, given back, dealt with, or moves with whoever leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.inbox.actions.holding import decided, held
from stepdown.inbox.models import Document
from stepdown.inbox.queries.passing import may_pass, takers_of
from stepdown.inbox.rules.filing import check_move
from stepdown.inbox.rules.passing import check_giving_back
from stepdown.inbox.vocabulary import Act, State
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import accountable_for, staff_member


@transaction.atomic
def pass_on(
    *, document_id: UUID, to_staff_id: UUID, words: str = "", version: int, by: Viewer, at: datetime
) -> None:
    """Pass a paper on to a colleague who could open it; to oneself is taking it. It waits for them from now
    on, and moves nowhere. Raises Refused, Stale, NotFound.
    """
    row = held(by, document_id, version, at)
    if refusal := check_move("pass on", State(row.state)):
        raise Refused(refusal)
    if not may_pass(by, row, at):
        raise NotFound
    if row.waits_for_id == to_staff_id:
        raise Refused(Refusal(say("It waits for them already."), field="to"))
    if to_staff_id not in {card.id for card in takers_of(by, row, at=at)}:
        raise Refused(
            Refusal(
                say("They may not open this paper."),
                lifted_by=say("Choose a colleague who may, or file it first."),
                field="to",
            )
        )
    act = Act.TAKE if to_staff_id == by.staff_id else Act.PASS_ON
    _wait(row, to_staff_id, at)
    decided(row, act, (row.client_id,), words, to_staff_id, by=by, at=at)


@transaction.atomic
def put_down(*, document_id: UUID, words: str = "", version: int, by: Viewer, at: datetime) -> None:
    """Whom it waits for is done with a filed paper; or gives an unfiled one back to the inbox, with a word.

    Raises Refused, Stale, NotFound for anybody else.
    """
    row = held(by, document_id, version, at)
    if by.staff_id is None or row.waits_for_id != by.staff_id:
        raise NotFound
    unfiled = row.state == State.OPEN
    if unfiled and (refusal := check_giving_back(words)):
        raise Refused(refusal)
    _wait(row, None, at)
    decided(row, Act.GIVE_BACK if unfiled else Act.DONE, (row.client_id,), words, by=by, at=at)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Every paper that waits for somebody who leaves waits for a colleague. Answers how many moved.

    A filed paper the colleague could not open goes to whoever is accountable for the client; nobody ever
    holds what they cannot see. Raises Refused where there is no such person.
    """
    rows = Document.objects.select_for_update(of=("self",)).filter(waits_for_id=from_staff_id)
    moved = list(rows.order_by("waits_since", "id"))
    for row in moved:
        to = _heir(row, from_staff_id, to_staff_id, by, at)
        _wait(row, to, at)
        decided(row, Act.HAND_OVER, (row.client_id,), "", to, by=by, at=at)
    record(
        by=by,
        at=at,
        verb="hand over papers",
        subject=Subject("staff", from_staff_id),
        clients=[row.client_id for row in moved if row.client_id],
        detail={"to": str(to_staff_id), "papers": len(moved)},
    )
    return len(moved)


def _heir(row: Document, leaving: UUID, chosen: UUID, by: Viewer, at: datetime) -> UUID:
    able = {card.id for card in takers_of(by, row, at=at)} - {leaving}
    if chosen in able:
        return chosen
    tie = accountable_for(by, [row.client_id], at=at).get(row.client_id) if row.client_id else None
    if tie is not None and tie.staff_id in able:
        return tie.staff_id
    name = staff_member(by, chosen, at=at).name
    raise Refused(
        Refusal(
            say("{name} could not open every paper that waits here.", name=name),
            lifted_by=say("Choose a colleague who reaches these clients and works their papers."),
            field="desk-papers",
        )
    )


def _wait(row: Document, staff_id: UUID | None, at: datetime) -> None:
    """Whom a paper waits for changes; where it stands, and since when, does not."""
    row.waits_for_id, row.waits_since = staff_id, at if staff_id else None
    row.version += 1
    Document.objects.bulk_update([row], ["waits_for", "waits_since", "version"])
