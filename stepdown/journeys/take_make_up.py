"""A seat that makes up what is missing before the payer's week ends: found by every rule, taken in one tap.

What may be taken: a session of a group that is prescribed to the person, ahead, with a free seat, that fits
their free hours and breaks no rule their week kept; only that it is one session more than prescribed is what
makes it a make-up. What they missed is not held against them. Where no seat can cure it, that is said, with
what was looked at; why a session does not fit is never said: it may be about somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.journeys.held_week import breaks_nothing
from stepdown.kernel.refusal import Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.overview.meter import Meter, State, WeekMeter
from stepdown.overview.queries import meter
from stepdown.people.queries import accountable_for, require_reach
from stepdown.place.queries import zone_of
from stepdown.session import actions, queries
from stepdown.session.actions.locking import days_of, lock_days
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable.queries.own import problem_published
from stepdown.timetable.vocabulary import Problem, Rule

GONE = say("That seat does not fit any more. Nothing has changed; look for another.")
NO_PLAN = say("This week was not made from a plan, so no seat can be looked for here. Look by hand.")
# One session more than prescribed is what a make-up is; a group with too few gains by it.
_BESIDES = frozenset({Rule.SESSIONS, Rule.LEAST})
_MISSED = (State.EXCUSED, State.ABSENT, State.IMPAIRED)


@dataclass(frozen=True)
class Offer:
    """One seat that fits. `counts`: its day counts with it and did not before. `cures`: nothing is missing
    in that week with it. The session is without the people in it.
    """

    session: SessionCard
    minutes: int
    counts: bool
    cures: bool


@dataclass(frozen=True)
class MakeUp:
    """What is missing in the week that ends first, and the seats that make it up.

    `words` say honestly where no seat can: then `offers` is empty or none of them is enough by itself.
    """

    meter: Meter
    week: WeekMeter | None
    offers: tuple[Offer, ...] = ()
    words: Words | None = None


@dataclass(frozen=True)
class _Looked:
    """What was looked at: sessions of the person's groups ahead in which they have no seat, those that fit,
    and how many of them take nobody more: no seat is free, or a law or payer allows no more than are in it.
    """

    held: tuple[SessionCard, ...] = ()
    fits: tuple[SessionCard, ...] = ()
    planned: bool = False
    full: int = 0


def find(viewer: Viewer, client_id: UUID, *, at: datetime) -> MakeUp:
    """The seats that make up what somebody's week lacks. Raises NotFound."""
    card = require_reach(viewer, client_id, at=at)
    zone = ZoneInfo(zone_of(card.site_id))
    found = meter(viewer, client_id, on=at.astimezone(zone).date(), at=at)
    if not found.shorts:
        return MakeUp(found, None)
    week = found.shorts[0]
    looked = _looked(viewer, client_id, found, week, zone, at)
    offers = tuple(sorted((_offer(one, week) for one in looked.fits), key=_first))
    return MakeUp(found, week, offers, _words(looked, offers))


@transaction.atomic
def take(*, client_id: UUID, session_id: UUID, by: Viewer, at: datetime) -> SessionCard:
    """Take a seat that makes up what is missing, at once or not at all.

    Checked again with its day locked. Whoever leads it and the accountable person get a notice.
    Raises Refused where it does not fit any more, NotFound.
    """
    require_reach(by, client_id, at=at)
    whole = replace(by, audience=Audience.SYSTEM)
    lock_days(days_of(queries.session(whole, session_id, at=at).during))
    offers = find(by, client_id, at=at).offers
    if all(one.session.id != session_id for one in offers):
        raise Refused(Refusal(GONE))
    try:
        actions.give_seat(session_id=session_id, client_id=client_id, by=whole, at=at)
    except Stale:
        raise Refused(Refusal(GONE)) from None
    card = queries.session(whole, session_id, at=at)
    record(by=by, at=at, verb="take make-up", subject=Subject("session", session_id), clients=[client_id])
    _tell(client_id, card, by, at)
    return replace(card, client_ids=())


def _looked(
    viewer: Viewer, client_id: UUID, found: Meter, week: WeekMeter, zone: ZoneInfo, at: datetime
) -> _Looked:
    """The whole house's week is needed to say what fits; what comes of it is times, and nobody in them."""
    whole = replace(viewer, audience=Audience.SYSTEM)
    until = datetime.combine(week.end, time(0), zone)
    missed = {one.session_id for one in found.weeks[0].sessions if one.state in _MISSED}
    held: list[SessionCard] = []
    fits: list[SessionCard] = []
    planned, full = False, 0
    for monday in _mondays(at.astimezone(zone).date(), week.end):
        problem = problem_published(whole, week=monday, at=at)
        if problem is None:
            continue
        planned = True
        cards = queries.of_week(whole, week=monday, at=at)
        ahead = list(_ahead(cards, problem, client_id, at, until))
        held += ahead
        own = [
            _without(one, client_id) if one.id in missed else one
            for one in cards
            if client_id in one.client_ids
        ]
        crowded = queries.too_many(whole, ahead, more=1)
        open_ = [one for one in ahead if one.free > 0 and one.id not in crowded]
        full += len(ahead) - len(open_)
        fits += [one for one in open_ if _fits(own, one, problem, client_id)]
    return _Looked(tuple(held), tuple(fits), planned, full)


def _mondays(today: date, end: date) -> Iterator[date]:
    monday = today - timedelta(days=today.weekday())
    while monday < end:
        yield monday
        monday += timedelta(days=7)


def _ahead(
    cards: Iterable[SessionCard], problem: Problem, client_id: UUID, at: datetime, until: datetime
) -> Iterator[SessionCard]:
    """Sessions of the groups prescribed to somebody that begin before their week ends, without them in it."""
    mine = next((one for one in problem.clients if one.id == str(client_id)), None)
    groups = {need.group for need in mine.groups} if mine else set()
    closed = {one.id for one in problem.groups if one.closed and str(client_id) not in one.members}
    for card in cards:
        inside = at < card.during.start < until
        if inside and card.group_key in groups - closed and client_id not in card.client_ids:
            yield card


def _fits(own: Sequence[SessionCard], card: SessionCard, problem: Problem, client_id: UUID) -> bool:
    """Whether every rule is kept that was kept before, first for them alone: most of what does not fit fails
    there already.
    """
    alone = [replace(one, client_ids=(client_id,) if client_id in one.client_ids else ()) for one in own]
    joined = replace(card, client_ids=(*card.client_ids, client_id))
    return breaks_nothing(
        [*alone, replace(card, client_ids=())],
        [*alone, replace(card, client_ids=(client_id,))],
        problem,
        besides=_BESIDES,
    ) and breaks_nothing([*own, card], [*own, joined], problem, besides=_BESIDES)


def _offer(card: SessionCard, week: WeekMeter) -> Offer:
    day = next(one for one in week.days if one.on == card.during.start.astimezone(ZoneInfo(card.zone)).date())
    has = day.done + day.booked + day.waiting
    counts = bool(day.needed) and has < day.needed <= has + card.credited
    cures = card.credited >= week.short and week.days_short <= counts
    return Offer(replace(card, client_ids=()), card.credited, counts, cures)


def _first(one: Offer) -> tuple[bool, bool, datetime]:
    """What is enough comes first, then what makes a day count, then the earliest."""
    return (not one.cures, not one.counts, one.session.during.start)


def _words(looked: _Looked, offers: Sequence[Offer]) -> Words | None:
    """What is said where no seat is enough."""
    if any(one.cures for one in offers):
        return None
    if offers:
        return say("No one seat is enough by itself. Take one, and look again.")
    if not looked.planned:
        return NO_PLAN
    number, full = len(looked.held), looked.full
    if not number:
        return say("None of their groups is held again before this week ends: no seat can cure it.")
    if full == number:
        return say("Every group before this week ends is full ({n}): no seat can cure it now.", n=number)
    return say(
        "{n} groups are held before this week ends: {full} full, the others do not fit. No seat can cure it.",
        n=number,
        full=full,
    )


def _without(card: SessionCard, client_id: UUID) -> SessionCard:
    return replace(card, client_ids=tuple(one for one in card.client_ids if one != client_id))


def _tell(client_id: UUID, card: SessionCard, by: Viewer, at: datetime) -> None:
    accountable = accountable_for(by, [client_id], at=at).get(client_id)
    staff = {card.leader_id} | ({accountable.staff_id} if accountable else set())
    when = f"{card.during.start.astimezone(ZoneInfo(card.zone)):%a %d %b %H:%M}"
    words = say("Somebody takes a make-up seat: {title}, {when}.", title=card.title, when=when)
    for staff_id in sorted(staff - {by.staff_id}, key=str):
        post(to_staff_id=staff_id, kind=LetterKind.WEEK, words=words, client_id=client_id, by=by, at=at)
