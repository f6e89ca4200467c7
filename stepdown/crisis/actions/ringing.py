"""Ringing: begun once, one step further by the clock, answered by somebody, ended by a death."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F

from stepdown.audit.actions import record
from stepdown.crisis import models, rules
from stepdown.crisis.actions.whom import everybody
from stepdown.crisis.queries.rings import card_of
from stepdown.crisis.queries.schedule import pace, turns
from stepdown.crisis.reaching import within
from stepdown.crisis.shelf import duties
from stepdown.crisis.vocabulary import Cause, NewRing, OnCall, Rang, RingCard, Rung
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.actions import tie
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission, TieGround
from stepdown.place.queries import zone_of

LONGEST_WORDS = 1000


@transaction.atomic
def ring(*, new: NewRing, by: Viewer, at: datetime) -> Rang:
    """Ring whoever is on call for somebody in danger, in the same transaction that says so.

    The same id again rings nobody again. What comes while a ring of theirs is open joins it. Raises Refused,
    NotFound out of reach.
    """
    client = require_reach(by, new.client_id, at=at)
    if new.cause is Cause.DRILL:
        raise Refused(Refusal(say("A drill is about nobody. A director starts it.")))
    _one_at_a_time(new.client_id)
    known = models.Said.objects.select_related("ring__holder").filter(id=new.id).first()
    if known is not None:
        if known.client_id != new.client_id:
            raise NotFound
        return Rang(card_of(known.ring), again=True)
    rows = models.Ring.objects.select_for_update(of=("self",)).select_related("holder")
    running = rows.filter(client_id=new.client_id, closed_at=None, ended_at=None).order_by("-at").first()
    if running is not None and rules.joins(card_of(running), new.cause, at):
        return _join(running, new, by=by, at=at)
    return _begin(new.id, client.site_id, new, by=by, at=at)


@transaction.atomic
def drill(*, ring_id: UUID, site_id: UUID, by: Viewer, at: datetime) -> Rang:
    """Ring whoever is on call to see that it works. Every word of it says DRILL, and no figure counts it.

    Raises Refused for who may not, NotFound for a site of others.
    """
    if not by.may(Permission.MANAGE_STAFF):
        raise Refused(Refusal(say("A director starts a drill.")))
    if site_id not in by.site_ids:
        raise NotFound
    known = models.Ring.objects.select_related("holder").filter(id=ring_id, cause=Cause.DRILL).first()
    if known is not None:
        return Rang(card_of(known), again=True)
    return _begin(ring_id, site_id, None, by=by, at=at)


@transaction.atomic
def advance(*, ring_id: UUID, by: Viewer, at: datetime) -> Rang | None:
    """A ring that is due one step further; None: it is not due. Two clocks never take the same one.

    However long the machine stood still, one step is taken: the next who is on call now is rung, and has the
    whole of their minutes.
    """
    rows = models.Ring.objects.select_for_update(skip_locked=True, of=("self",)).select_related("holder")
    row = rows.filter(id=ring_id, next_at__lte=at).first()
    return _step(row, by=by, at=at) if row is not None else None


@transaction.atomic
def answer(*, ring_id: UUID, by: Viewer, at: datetime) -> RingCard:
    """Answer a ring: nobody else is rung any more, and it is the answerer's until it is settled.

    Somebody who does not reach the person has the chart for some hours, as in any emergency, and it is told.
    Answering again changes nothing. Raises Refused where a colleague was first, NotFound.
    """
    rows = models.Ring.objects.select_for_update(of=("self",)).select_related("holder")
    row = rows.filter(within(by, at), id=ring_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    if row.holder_id == by.staff_id:
        return card_of(row)
    if row.answered_at is not None or row.ended_at is not None:
        raise Refused(Refusal(say("It is answered already.")))
    models.Ring.objects.filter(id=ring_id).update(
        answered_at=at, holder_id=by.staff_id, next_at=None, version=F("version") + 1
    )
    clients = [row.client_id] if row.client_id else []
    record(by=by, at=at, verb="answer ring", subject=Subject("ring", ring_id), clients=clients)
    if row.client_id is not None and not _reaches(by, row.client_id, at):
        ends_at = at + timedelta(hours=duties().emergency_hours)
        tie(
            staff_id=by.staff_id,
            client_id=row.client_id,
            ground=TieGround.EMERGENCY,
            ends_at=ends_at,
            by=by,
            at=at,
        )
    return card_of(rows.get(id=ring_id))


@transaction.atomic
def end_rings(*, client_id: UUID, why: str, by: Viewer, at: datetime) -> int:
    """Somebody died: nobody is rung for them any more, and no contact is owed. How many ended.

    Raises NotFound.
    """
    require_reach(by, client_id, at=at)
    rings = models.Ring.objects.filter(client_id=client_id, closed_at=None, ended_at=None)
    ended = rings.update(ended_at=at, ended_why=why.strip()[:200], next_at=None, version=F("version") + 1)
    nexts = models.NextContact.objects.filter(client_id=client_id, done_at=None, ended_at=None)
    ended += nexts.update(ended_at=at)
    if ended:
        record(by=by, at=at, verb="end rings", subject=Subject("client", client_id), clients=[client_id])
    return ended


def _reaches(by: Viewer, client_id: UUID, at: datetime) -> bool:
    try:
        require_reach(by, client_id, at=at)
    except NotFound:
        return False
    return True


def _one_at_a_time(client_id: UUID) -> None:
    """Of two things one person sends at once, the second waits for the first and then finds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ring ' || %s))", [str(client_id)])


def _begin(ring_id: UUID, site_id: UUID, new: NewRing | None, *, by: Viewer, at: datetime) -> Rang:
    cause = new.cause if new is not None else Cause.DRILL
    row = models.Ring.objects.create(
        id=ring_id,
        site_id=site_id,
        client_id=new.client_id if new is not None else None,
        cause=cause,
        by_name=_name(by),
        next_at=at,
        at=at,
    )
    words, filling_id = (new.words, new.filling_id) if new is not None else ("", None)
    _say(row, ring_id, cause, words, filling_id, by=by, at=at)
    clients = [row.client_id] if row.client_id else []
    detail: dict[str, str | int | bool | None] = {"cause": cause.value}
    record(by=by, at=at, verb="ring", subject=Subject("ring", ring_id), clients=clients, detail=detail)
    return _step(row, by=by, at=at)


def _join(row: models.Ring, new: NewRing, *, by: Viewer, at: datetime) -> Rang:
    _say(row, new.id, new.cause, new.words, new.filling_id, by=by, at=at)
    graver = rules.gravest([Cause(row.cause), new.cause])
    if graver != row.cause:
        models.Ring.objects.filter(id=row.id).update(cause=graver, version=F("version") + 1)
        row.cause = graver
    subject = Subject("ring", row.id)
    record(by=by, at=at, verb="add to ring", subject=subject, clients=[new.client_id])
    return Rang(card_of(row), joined=True)


def _say(
    row: models.Ring,
    said_id: UUID,
    cause: Cause,
    words: str,
    filling_id: UUID | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    models.Said.objects.create(
        id=said_id,
        ring=row,
        client_id=row.client_id,
        cause=cause,
        words=words.strip()[:LONGEST_WORDS],
        filling_id=filling_id,
        by_name=_name(by),
        at=at,
    )


def _step(row: models.Ring, *, by: Viewer, at: datetime) -> Rang:
    """Ring the next one, or everybody; when it goes on stands in the row."""
    zone = ZoneInfo(zone_of(row.site_id))
    known = turns(by, row.site_id, at=at)
    now, then = [*rules.stretches(known, zone, Period(at, at + timedelta(days=1)))][:2], None
    if len(now) == 2:
        then = now[1].during.start
    on_call = rules.rung_in_order(now[0].on_call, Cause(row.cause))
    before = set(models.Rung.objects.filter(ring=row, place__gte=1).values_list("staff_id", flat=True))
    move = rules.next_move(on_call, before, row.rounds, pace=pace(by, row.site_id), changes_at=then, at=at)
    if move.whom is not None:
        rung = _ring_one(row, move.whom, list(on_call).index(move.whom) + 1, at)
        models.Ring.objects.filter(id=row.id).update(next_at=move.next_at)
    else:
        rung = _ring_everybody(row, on_call, by=by, at=at)
        models.Ring.objects.filter(id=row.id).update(
            next_at=move.next_at, rounds=row.rounds + 1, red_at=row.red_at or at
        )
    clients = [row.client_id] if row.client_id else []
    detail: dict[str, str | int | bool | None] = {"rung": len(rung), "everybody": move.whom is None}
    record(by=by, at=at, verb="ring on call", subject=Subject("ring", row.id), clients=clients, detail=detail)
    fresh = models.Ring.objects.select_related("holder").get(id=row.id)
    return Rang(card_of(fresh), rung, everybody=move.whom is None)


def _ring_one(row: models.Ring, whom: OnCall, place: int, at: datetime) -> tuple[Rung, ...]:
    models.Rung.objects.create(ring=row, staff_id=whom.staff_id, place=place, round=row.rounds, at=at)
    return (Rung(whom.staff_id, whom.name, place, at),)


def _ring_everybody(
    row: models.Ring, on_call: tuple[OnCall, ...], *, by: Viewer, at: datetime
) -> tuple[Rung, ...]:
    found = everybody(row.site_id, row.client_id, Cause(row.cause), on_call, by=by, at=at)
    models.Rung.objects.bulk_create(
        models.Rung(ring=row, staff_id=staff_id, place=0, round=row.rounds, at=at) for staff_id, _ in found
    )
    return tuple(Rung(staff_id, name, 0, at) for staff_id, name in found)


def _name(by: Viewer) -> str:
    if by.audience is Audience.CLIENT:
        return by.name[:120] or "the client"
    return (by.name or by.audience.value)[:120]
