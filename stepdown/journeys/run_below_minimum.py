"""A session with fewer people than it needs: what can be done now, each way with its reasons, and doing it.

Four ways: it takes place because somebody says so by name; who fits goes to another session of the same
group; each is seen individually in the time that is free now; the clinic cancels it. What the clinic cancels
is nobody's absence, wherever it is looked at: seats are released by the clinic, and nothing is left to miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.attendance.actions import settle
from stepdown.attendance.queries import roll
from stepdown.journeys.floor_telling import tell
from stepdown.journeys.swap_seat import CLOSED, choices, swap
from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards
from stepdown.programme.vocabulary import Service
from stepdown.session import actions, queries
from stepdown.session.vocabulary import (
    Arrangement,
    Cancelled,
    Changes,
    Limit,
    Occasion,
    Override,
    Released,
    SessionCard,
)

# Shorter than this no individual session is worth the name.
ALONE_LEAST = timedelta(minutes=20)
_MINUTE = timedelta(minutes=1)


class Way(Labelled):
    """What can be done with a session below its least."""

    RUN = "run", "Hold it all the same"
    MOVE = "move", "Move who fits elsewhere"
    ALONE = "alone", "See each person individually"
    CANCEL = "cancel", "Cancel it"


@dataclass(frozen=True)
class Move:
    """One person and the session of the same group that fits their week; None where none does, and why."""

    client_id: UUID
    name: str
    to: SessionCard | None
    why_not: Words | None


@dataclass(frozen=True)
class Option:
    """One way, with what speaks for it or stands against it."""

    way: Way
    open: bool
    reasons: tuple[Words, ...]


@dataclass(frozen=True)
class BelowMinimum:
    """A session below its least: who is in it, what was decided, and the ways that are open."""

    session: SessionCard
    decided: Override | None
    options: tuple[Option, ...]
    moves: tuple[Move, ...]

    def option(self, way: Way) -> Option:
        return next(one for one in self.options if one.way is way)


def look(viewer: Viewer, session_id: UUID, *, at: datetime) -> BelowMinimum:
    """What can be done with a session now (a few questions for each person in it). Raises NotFound."""
    card = queries.in_the_room(viewer, session_id, at=at)
    said = queries.overrides(viewer, [session_id], at=at).get(session_id, ())
    decided = next((one for one in reversed(said) if one.limit is Limit.LEAST), None)
    moves = _moves(viewer, card, at)
    options = (_run(card, at), _move(card, moves, at), _alone(card, at), _cancel(card))
    return BelowMinimum(card, decided, options, moves)


@transaction.atomic
def move_who_fits(*, session_id: UUID, by: Viewer, at: datetime) -> tuple[Move, ...]:
    """Everybody who fits another session of the same group goes there, by the clinic's doing; each move made.

    Who fits nowhere keeps the seat. Raises Refused where nobody fits, NotFound.
    """
    found = look(by, session_id, at=at)
    if not found.option(Way.MOVE).open:
        raise Refused(*(Refusal(one) for one in found.option(Way.MOVE).reasons))
    whole = replace(by, audience=Audience.SYSTEM)
    made = []
    for move in found.moves:
        # Whoever moved before may have taken the last seat that was looked at.
        to = _first_choice(whole, move.client_id, session_id, at)
        if to is not None:
            swap(
                client_id=move.client_id,
                session_id=session_id,
                to_id=to.id,
                why=Released.CANCELLED,
                by=whole,
                at=at,
            )
            made.append(replace(move, to=to))
    return tuple(made)


@transaction.atomic
def see_individually(
    *, session_id: UUID, client_ids: Sequence[UUID], version: int, by: Viewer, at: datetime
) -> tuple[SessionCard, ...]:
    """The clinic cancels the group, and whoever leads sees these people one after another in its time.

    The time that is left is shared evenly, in whole minutes. Who is not seen was not absent.
    Raises Refused, Stale, NotFound.
    """
    card = queries.in_the_room(by, session_id, at=at)
    asked = [one for one in card.client_ids if one in set(client_ids)]
    slots = _slots(card, len(asked), at)
    if not slots:
        raise Refused(Refusal(_too_short(card, len(asked), at), field="clients"))
    changes = call_off(
        session_id=session_id, why=Cancelled.TOO_FEW, version=version, by=by, at=at, telling=False
    )
    whole = replace(by, audience=Audience.SYSTEM)  # who leads it knows everybody in it
    made = [
        actions.arrange_session(session=_visit(card, client_id, during), by=whole, at=at).added[0]
        for client_id, during in zip(asked, slots, strict=True)
    ]
    tell(replace(changes, added=tuple(made)), by=by, at=at)
    return tuple(made)


@transaction.atomic
def call_off(
    *,
    session_id: UUID,
    why: Cancelled,
    words: str = "",
    version: int,
    telling: bool = True,
    by: Viewer,
    at: datetime,
) -> Changes:
    """The clinic cancels a session, also one that has begun or whose time is over without it being held.

    Raises Refused where somebody was there for a while, Stale, NotFound.
    """
    there = roll(replace(by, audience=Audience.SYSTEM), session_id, at=at).rows
    if held := sum(one.presence.there and one.minutes > 0 for one in there):
        raise Refused(
            Refusal(
                say("{n} people have minutes of it: it was held.", n=held),
                say("If they were not there, correct their marks first."),
            )
        )
    changes = actions.call_off(session_id=session_id, why=why, words=words, version=version, by=by, at=at)
    settle(session_id=session_id, by=by, at=at)
    if telling:
        tell(changes, by=by, at=at)
    return changes


def _moves(viewer: Viewer, card: SessionCard, at: datetime) -> tuple[Move, ...]:
    """Where each person in reach could go, the first of their choices."""
    names = client_cards(replace(viewer, audience=Audience.SYSTEM), card.client_ids, at=at)
    whole = replace(viewer, audience=Audience.SYSTEM)
    found = []
    for client_id in card.client_ids:
        told = choices(whole, client_id, card.id, at=at)
        to = told.swaps[0] if told.swaps else None
        why_not = told.why_not if told.why_not is CLOSED else NO_TIME
        found.append(Move(client_id, names[client_id].shown_as, to, None if to else why_not))
    return tuple(found)


NO_TIME = say("No other session of this group fits their week.")


def _first_choice(whole: Viewer, client_id: UUID, session_id: UUID, at: datetime) -> SessionCard | None:
    swaps = choices(whole, client_id, session_id, at=at).swaps
    return swaps[0] if swaps else None


def _run(card: SessionCard, at: datetime) -> Option:
    over = (card.during.end or card.during.start) <= at
    if over or card.cancelled:
        return Option(Way.RUN, open=False, reasons=(say("It is over or was cancelled."),))
    if not card.taken:
        return Option(Way.RUN, open=False, reasons=(say("Nobody has a seat in it."),))
    return Option(
        Way.RUN,
        open=True,
        reasons=(
            say("It has {n} of the {least} people it needs.", n=card.taken, least=card.least),
            say("Everybody's minutes count as always. Your name and reason stay with the session."),
        ),
    )


def _move(card: SessionCard, moves: Sequence[Move], at: datetime) -> Option:
    if card.cancelled or card.during.start <= at:
        return Option(Way.MOVE, open=False, reasons=(say("It has begun or was cancelled."),))
    fit = sum(one.to is not None for one in moves)
    reasons = (
        say("{n} of {all} fit another session of this group.", n=fit, all=len(moves)),
        say("Their hours stay what they are; each is told. Who fits nowhere keeps the seat."),
    )
    return Option(Way.MOVE, open=fit > 0, reasons=reasons)


def _alone(card: SessionCard, at: datetime) -> Option:
    people = len(card.client_ids)
    if card.cancelled or people < 1:
        return Option(Way.ALONE, open=False, reasons=(say("Nobody is in it whom you could see."),))
    slots = _slots(card, people, at)
    if not slots:
        return Option(Way.ALONE, open=False, reasons=(_too_short(card, people, at),))
    minutes = int(((slots[0].end or slots[0].start) - slots[0].start) / _MINUTE)
    return Option(
        Way.ALONE,
        open=True,
        reasons=(
            say("{minutes} minutes each, one after another: {n}.", n=people, minutes=minutes),
            say("Each gets the minutes of their own session, not those of the group."),
        ),
    )


def _cancel(card: SessionCard) -> Option:
    if card.cancelled:
        return Option(Way.CANCEL, open=False, reasons=(say("It was cancelled."),))
    return Option(
        Way.CANCEL,
        open=True,
        reasons=(
            say("It is the clinic's doing: nobody is absent, and nobody's week is held against them."),
            say("Everybody is told; make-up seats show on their week."),
        ),
    )


def _slots(card: SessionCard, people: int, at: datetime) -> tuple[Period, ...]:
    """The rest of a session's time shared evenly; nothing where it is too short for that."""
    start = max(card.during.start, _full_minute(at))
    end = card.during.end or card.during.start
    if people < 1 or (end - start) / people < ALONE_LEAST:
        return ()
    each = ((end - start) / people) // _MINUTE * _MINUTE
    return tuple(Period(start + number * each, start + (number + 1) * each) for number in range(people))


def _full_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + _MINUTE


def _too_short(card: SessionCard, people: int, at: datetime) -> Words:
    left = max(timedelta(), (card.during.end or at) - max(card.during.start, at))
    return say(
        "{left} minutes are left for {n} people: less than {least} each.",
        left=int(left / _MINUTE),
        n=people,
        least=int(ALONE_LEAST / _MINUTE),
    )


def _visit(card: SessionCard, client_id: UUID, during: Period) -> Arrangement:
    return Arrangement(
        occasion=Occasion.AD_HOC,
        site_id=card.site_id,
        room_id=card.room_id,
        leader_id=card.leader_id,
        kind=Service.INDIVIDUAL,
        title=str(Service.INDIVIDUAL.label),
        during=during,
        client_ids=(client_id,),
        by_video=card.by_video,
    )
