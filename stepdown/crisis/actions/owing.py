"""The next contact: agreed with a day and an hour, work until it was made, moved when somebody leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.crisis import models, rules
from stepdown.crisis.actions.locking import answered, move_on
from stepdown.crisis.shelf import duties
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.actions import tie, untie
from stepdown.people.queries import ties, within_reach
from stepdown.people.queries.staff import who_reach
from stepdown.people.vocabulary import TieGround

# Who reaches somebody only because they answered can open the chart so long after the hour agreed on.
AFTER = timedelta(hours=12)


@transaction.atomic
def set_next_contact(*, ring_id: UUID, due_at: datetime, staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Agree on when somebody speaks with the person again, and who; in place of what was agreed before.

    Raises Refused, NotFound.
    """
    row = answered(ring_id, by, at)
    if row.client_id is None:
        raise Refused(Refusal(say("A drill is about nobody. Say what it showed.")))
    models.NextContact.objects.filter(ring=row, done_at=None, ended_at=None).update(ended_at=at)
    _agree(row, row.client_id, due_at, staff_id, by=by, at=at)
    move_on(row, "agree on next contact", by=by, at=at, next_set_at=row.next_set_at or at)


@transaction.atomic
def next_contact_done(
    *,
    next_id: UUID,
    reached: bool,
    words: str,
    again_at: datetime | None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Write down what came of a next contact. Who was not reached is tried again at a named hour. Its ring.

    Raises Refused, NotFound.
    """
    rows = models.NextContact.objects.select_for_update(of=("self",)).select_related("ring")
    row = rows.filter(within_reach(by, "client", at=at), id=next_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    if row.done_at is not None or row.ended_at is not None:
        raise Refused(Refusal(say("It is done already.")))
    noes = []
    if not words.strip() or len(words.strip()) > 1000:
        noes.append(Refusal(say("Say in a few words what came of it."), field="words"))
    if not reached and again_at is None:
        noes.append(Refusal(say("Name the hour at which they are tried again."), field="again"))
    if noes:
        raise Refused(*noes)
    models.NextContact.objects.filter(id=next_id).update(
        done_at=at, done_by=by.name[:120], done_words=words.strip(), reached=reached
    )
    if not reached and again_at is not None:
        _agree(row.ring, row.client_id, again_at, row.staff_id, by=by, at=at)
    record(
        by=by, at=at, verb="make next contact", subject=Subject("ring", row.ring_id), clients=[row.client_id]
    )
    ring_id: UUID = row.ring_id
    return ring_id


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Rings somebody holds and contacts they owe become a colleague's, with the reach they need. How many."""
    rings = models.Ring.objects.select_for_update().filter(
        holder_id=from_staff_id, closed_at=None, ended_at=None
    )
    nexts = models.NextContact.objects.select_for_update().filter(
        staff_id=from_staff_id, done_at=None, ended_at=None
    )
    until: dict[UUID, datetime] = {}
    for client_id in rings.filter(client__isnull=False).values_list("client_id", flat=True):
        until[client_id] = at + timedelta(hours=duties().emergency_hours)
    for client_id, due_at in nexts.values_list("client_id", "due_at"):
        until[client_id] = max(until.get(client_id, at), max(due_at, at) + AFTER)
    moved = rings.update(holder_id=to_staff_id) + nexts.update(staff_id=to_staff_id)
    for client_id in sorted(until):
        _reach(to_staff_id, client_id, until[client_id], by=by, at=at)
    if moved:
        subject, detail = Subject("staff", from_staff_id), {"moved": moved}
        record(by=by, at=at, verb="hand over rings", subject=subject, clients=sorted(until), detail=detail)
    return moved


def _reach(staff_id: UUID, client_id: UUID, until: datetime, *, by: Viewer, at: datetime) -> None:
    """Who reaches somebody not at all, or only as in an emergency, can open the chart until then."""
    whole, emergency = replace(by, audience=Audience.SYSTEM), TieGround.EMERGENCY
    theirs = [one for one in ties(whole, client_id, at=at) if one.staff_id == staff_id]
    held = [one for one in theirs if one.ground is emergency]
    if any(one.ends_at is not None and one.ends_at < until for one in held):
        untie(staff_id=staff_id, client_id=client_id, ground=emergency, by=by, at=at)
    elif staff_id in {one.id for one in who_reach(whole, client_id, at=at)}:
        return
    tie(staff_id=staff_id, client_id=client_id, ground=emergency, ends_at=until, by=by, at=at)


def _agree(
    ring: models.Ring, client_id: UUID, due_at: datetime, staff_id: UUID, *, by: Viewer, at: datetime
) -> None:
    noes = rules.against_next(due_at, at, duties())
    if staff_id not in {one.id for one in who_reach(by, client_id, at=at)}:
        noes.append(Refusal(say("Choose somebody who works with them."), field="staff"))
    if noes:
        raise Refused(*noes)
    models.NextContact.objects.create(
        ring=ring, client_id=client_id, staff_id=staff_id, due_at=due_at, by_name=by.name[:120], at=at
    )
    _reach(staff_id, client_id, due_at + AFTER, by=by, at=at)
