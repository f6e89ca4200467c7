"""Another time for a session of the same group, taken by the client themself: at once, and by every rule.

What may be taken: a session of the same group in the same week that has a free seat, has not begun, and after
which the week breaks no rule it did not break before and counts no day less: with their free time and their
way as they are now, whatever they were when the week was published. A closed group stays together.
Why something does not fit is never said: it may be about somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.journeys.held_week import about, breaks_nothing, plan_of
from stepdown.journeys.week_problem import with_life_now
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import accountable_for, require_reach
from stepdown.place.queries import zone_of
from stepdown.session import actions, queries
from stepdown.session.actions.locking import days_of, lock_days
from stepdown.session.vocabulary import Released, SessionCard
from stepdown.timetable.queries import worth
from stepdown.timetable.queries.own import problem_published
from stepdown.timetable.vocabulary import Problem, Rule

GONE = say("That time does not fit any more. Nothing has changed; look for another.")
BEGUN = say("It has begun or was cancelled.")
CLOSED = say("This group stays together from start to end, so each of its sessions is fixed.")
ALONE = say("It is a time of your own. For another one, talk with whoever you meet.")


@dataclass(frozen=True)
class Choices:
    """What somebody could take instead of a session of theirs, without a word of who else is there.

    `why_not` says why there is nothing, where that can be said.
    """

    mine: SessionCard
    swaps: tuple[SessionCard, ...]
    why_not: Words | None
    zone: str


@dataclass(frozen=True)
class _House:
    """The week as it stands, and what it was made from."""

    cards: tuple[SessionCard, ...]
    problem: Problem | None
    zone: str


def choices(viewer: Viewer, client_id: UUID, session_id: UUID, *, at: datetime) -> Choices:
    """What a client may take instead of one of their sessions. Raises NotFound for one that is not theirs."""
    mine, house = _standing(viewer, client_id, session_id, at)
    why_not = _fixed(mine, house, at)
    swaps = () if why_not else _swaps(mine, house, client_id, at)
    return Choices(_alone(mine), tuple(map(_alone, swaps)), why_not, house.zone)


def counts(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> dict[UUID, int]:
    """How many other times there are for each session of a client's week that has any."""
    house = _house(viewer, client_id, week, at)
    found = {
        card.id: len(list(_swaps(card, house, client_id, at)))
        for card in house.cards
        if client_id in card.client_ids and _fixed(card, house, at) is None
    }
    return {session_id: number for session_id, number in found.items() if number}


@transaction.atomic
def swap(
    *,
    client_id: UUID,
    session_id: UUID,
    to_id: UUID,
    why: Released = Released.ASKED,
    by: Viewer,
    at: datetime,
) -> SessionCard:
    """Give a seat up and take one in another session of the same group, at once or not at all.

    Checked again with the days locked, so that nothing slips between looking and taking. The people who lead
    the two, and the accountable person, get a notice. Raises Refused, NotFound.
    """
    mine, house = _standing(by, client_id, session_id, at)
    other = next((card for card in house.cards if card.id == to_id), None)
    if other is None:
        raise Refused(Refusal(GONE))
    # Both days in one stroke, the earlier first: two people who swap with each other never wait in a ring.
    lock_days(days_of(mine.during, other.during))
    mine, house = _standing(by, client_id, session_id, at)
    if refusal := _fixed(mine, house, at):
        raise Refused(Refusal(refusal))
    if all(card.id != to_id for card in _swaps(mine, house, client_id, at)):
        raise Refused(Refusal(GONE))
    whole = replace(by, audience=Audience.SYSTEM)
    try:
        actions.release_seat(session_id=session_id, client_id=client_id, why=why, by=whole, at=at)
        actions.give_seat(session_id=to_id, client_id=client_id, by=whole, at=at)
    except Stale:
        raise Refused(Refusal(GONE)) from None
    record(by=by, at=at, verb="swap seat", subject=Subject("session", to_id), clients=[client_id])
    _tell(client_id, mine, other, by, at)
    return other


def _alone(card: SessionCard) -> SessionCard:
    """A session without the people in it."""
    return replace(card, client_ids=())


def _standing(viewer: Viewer, client_id: UUID, session_id: UUID, at: datetime) -> tuple[SessionCard, _House]:
    require_reach(viewer, client_id, at=at)
    mine = queries.session(replace(viewer, audience=Audience.SYSTEM), session_id, at=at)
    if client_id not in mine.client_ids:
        raise NotFound
    return mine, _house(viewer, client_id, mine.week, at)


def _house(viewer: Viewer, client_id: UUID, week: date, at: datetime) -> _House:
    """The whole week is needed to say what fits; the client is shown times that do, and nobody in them."""
    card = require_reach(viewer, client_id, at=at)
    whole = replace(viewer, audience=Audience.SYSTEM)
    problem = problem_published(whole, week=week, at=at)
    return _House(
        queries.of_week(whole, week=week, at=at),
        with_life_now(problem, card, week=week, at=at) if problem is not None else None,
        zone_of(card.site_id),
    )


def _fixed(mine: SessionCard, house: _House, at: datetime) -> Words | None:
    """Why a session has one time only, where it can be said."""
    if mine.cancelled is not None or mine.during.start <= at:
        return BEGUN
    groups = {} if house.problem is None else {group.id: group for group in house.problem.groups}
    if mine.group_key not in groups:
        return ALONE
    return CLOSED if groups[mine.group_key].closed else None


def _swaps(mine: SessionCard, house: _House, client_id: UUID, at: datetime) -> Iterable[SessionCard]:
    """Sessions of the same group that fit, the earliest first."""
    if house.problem is None:
        return
    own = [one for one in house.cards if client_id in one.client_ids]
    for card in house.cards:
        alike = card.group_key == mine.group_key and card.id != mine.id
        if not alike or card.free < 1 or card.during.start <= at or client_id in card.client_ids:
            continue
        before = [*own, card]
        after = _swapped(before, mine, card, client_id)
        if _fits_alone(before, after, house.problem, client_id) and breaks_nothing(
            before, after, house.problem
        ):
            yield card


def _fits_alone(
    before: Sequence[SessionCard], after: Sequence[SessionCard], problem: Problem, client_id: UUID
) -> bool:
    """Whether it fits somebody's own week, as if nobody else came, and no day that counts is lost.

    Most of what does not fit fails here already.
    """
    was, now = (
        [replace(one, client_ids=(client_id,) if client_id in one.client_ids else ()) for one in cards]
        for cards in (before, after)
    )
    if not breaks_nothing(was, now, problem, besides=frozenset({Rule.LEAST})):
        return False
    own = about(problem, was)
    return worth(own, plan_of(now, own)).counted_days >= worth(own, plan_of(was, own)).counted_days


def _swapped(
    cards: Iterable[SessionCard], mine: SessionCard, other: SessionCard, client_id: UUID
) -> list[SessionCard]:
    """The same sessions with somebody in the other instead of in theirs."""
    found = []
    for card in cards:
        if card.id == mine.id:
            left = tuple(one for one in card.client_ids if one != client_id)
            found.append(replace(card, client_ids=left))
        elif card.id == other.id:
            found.append(replace(card, client_ids=(*card.client_ids, client_id)))
        else:
            found.append(card)
    return found


def _tell(client_id: UUID, mine: SessionCard, other: SessionCard, by: Viewer, at: datetime) -> None:
    """A notice for whoever leads the two, and for the accountable person; each once."""
    accountable = accountable_for(by, [client_id], at=at).get(client_id)
    staff = {mine.leader_id, other.leader_id} | ({accountable.staff_id} if accountable else set())
    words = say(
        "Somebody took another time: {title}, {to} instead of {before}.",
        title=other.title,
        to=_when(other),
        before=_when(mine),
    )
    for staff_id in sorted(staff, key=str):
        post(to_staff_id=staff_id, kind=LetterKind.WEEK, words=words, client_id=client_id, by=by, at=at)


def _when(card: SessionCard) -> str:
    return f"{card.during.start.astimezone(ZoneInfo(card.zone)):%a %d %b %H:%M}"
