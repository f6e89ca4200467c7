"""What may be published, how it differs from what stands, and which sessions may still change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.session.vocabulary import ARRANGED, MOST_SEATS, Dated, Occasion, Placing, SessionCard

LIFTED = say("Change the plan, or the session it meets.")


@dataclass(frozen=True)
class Diff:
    """What a plan changes of what stands. `past` counts what was asked for and has begun."""

    add: tuple[Dated, ...] = ()
    change: tuple[tuple[SessionCard, Dated], ...] = ()
    cancel: tuple[SessionCard, ...] = ()
    past: int = 0

    @property
    def everything(self) -> tuple[Dated, ...]:
        """What is to stand anew or otherwise."""
        return (*self.add, *(to for _, to in self.change))


@dataclass(frozen=True)
class Seated:
    """Who keeps which seat, who gets another number, who comes new, and who goes."""

    numbers: Mapping[UUID, int]
    joined: tuple[UUID, ...]
    left: tuple[UUID, ...]


def begun(card: SessionCard, at: datetime) -> bool:
    """A session that has begun is never changed any more: what happens in it is attendance."""
    return card.during.start <= at


def diff(standing: Sequence[SessionCard], wanted: Sequence[Dated], at: datetime) -> Diff:
    """What has to be done so that the wanted sessions stand and no others that are still to come.

    The same key is the same session, at its site first. What has begun stays as it is.
    """
    matched = _matched(standing, wanted)
    kept = {card.id for _, card in matched if card is not None}
    add, change, past = [], [], 0
    for one, card in matched:
        if card is not None and dated_as(card) == in_order(one):
            continue
        if one.during.start <= at or (card is not None and begun(card, at)):
            past += 1
        elif card is None:
            add.append(one)
        else:
            change.append((card, one))
    cancel = (card for card in standing if card.id not in kept and not begun(card, at))
    return Diff(tuple(add), tuple(change), tuple(cancel), past)


def _matched(
    standing: Sequence[SessionCard], wanted: Sequence[Dated]
) -> list[tuple[Dated, SessionCard | None]]:
    here = {(card.site_id, card.plan_key): card for card in standing}
    found = [(one, here.pop((one.site_id, one.plan_key), None)) for one in wanted]
    elsewhere = {card.plan_key: card for card in here.values()}
    return [(one, card or elsewhere.pop(one.plan_key, None)) for one, card in found]


def dated_as(card: SessionCard) -> Dated:
    """What stands, in the words of a plan."""
    return in_order(
        Dated(
            plan_key=card.plan_key,
            site_id=card.site_id,
            room_id=card.room_id,
            leader_id=card.leader_id,
            kind=card.kind,
            group_key=card.group_key,
            title=card.title,
            during=card.during,
            break_minutes=card.break_minutes,
            seats=card.seats,
            by_video=card.by_video,
            client_ids=card.client_ids,
            least=card.least,
            occasion=card.occasion,
        )
    )


def placing_of(one: Dated) -> Placing:
    """Where and when a session is to be held."""
    return Placing(one.site_id, one.room_id, one.by_video, one.during)


def altered(card: SessionCard, to: Dated) -> bool:
    """Whether a session is to have another title, kind, break or number of seats."""
    before = (card.kind, card.group_key, card.title, card.break_minutes, card.seats, card.least)
    return before != (to.kind, to.group_key, to.title, to.break_minutes, to.seats, to.least)


def in_order(one: Dated) -> Dated:
    """The same session with its people in one order: who sits on which seat is not asked."""
    return Dated(**(one.__dict__ | {"client_ids": tuple(sorted(one.client_ids))}))


def seating(before: Mapping[UUID, int], wanted: Sequence[UUID], seats: int) -> Seated:
    """Who sits where: whoever stays keeps their seat while there is one of that number."""
    stays = {one: number for one, number in before.items() if one in wanted and number <= seats}
    free = iter(sorted(set(range(1, seats + 1)) - set(stays.values())))
    numbers = stays | {one: next(free) for one in wanted if one not in stays}
    joined = tuple(one for one in wanted if one not in before)
    return Seated(numbers, joined, tuple(one for one in before if one not in wanted))


def check(
    week: date,
    sessions: Sequence[Dated],
    zones: Mapping[UUID, ZoneInfo],
    rooms: Mapping[UUID, Mapping[UUID, int]],
) -> tuple[Refusal, ...]:
    """Whether each session makes sense by itself, at sites with their zones and rooms with their seats."""
    keys = Counter(one.plan_key for one in sessions)
    noes = [Refusal(say("{key} is in the plan twice.", key=key)) for key, n in sorted(keys.items()) if n > 1]
    for one in sessions:
        for reason in _against(week, one, zones[one.site_id], rooms[one.site_id]):
            noes.append(Refusal(say("{title}: {reason}", title=one.title, reason=reason), LIFTED))
    return tuple(noes)


def _against(week: date, one: Dated, zone: ZoneInfo, rooms: Mapping[UUID, int]) -> Iterable[Words]:
    day = one.during.start.astimezone(zone).date()
    if not week <= day < week + timedelta(days=7):
        yield say("it begins in another week.")
    if one.plan_key.startswith(ARRANGED) and one.occasion is Occasion.PLANNED:
        yield say("its key is one of sessions arranged by hand.")
    if one.during.end is None or one.break_minutes >= _minutes(one.during):
        yield say("nothing is left of it beside the breaks.")
    if not 1 <= one.seats <= MOST_SEATS or len(one.client_ids) > one.seats:
        yield say("{people} people, {seats} seats.", people=len(one.client_ids), seats=one.seats)
    if len(set(one.client_ids)) < len(one.client_ids):
        yield say("somebody has two seats.")
    if one.room_id is None:
        return
    if one.by_video:
        yield say("it is by video and needs no room.")
    if one.room_id not in rooms:
        yield say("the room is at another site.")
    elif rooms[one.room_id] < one.seats:
        yield say("the room has {n} seats.", n=rooms[one.room_id])


def _minutes(during: Period) -> float:
    return ((during.end or during.start) - during.start).total_seconds() / 60


def clashes(sessions: Sequence[Dated]) -> tuple[Refusal, ...]:
    """Who or what would be in two of these sessions at once. Nobody is named but by the session's title."""
    found: dict[tuple[str, str], Refusal] = {}
    for told, of in _ONCE:
        for one, other in _meeting(sessions, of):
            found.setdefault((told, f"{one.plan_key} {other.plan_key}"), _twice(told, one, other))
    return tuple(found.values())


def _rooms(one: Dated) -> tuple[UUID, ...]:
    return (one.room_id,) if one.room_id is not None else ()


def _leaders(one: Dated) -> tuple[UUID, ...]:
    return (one.leader_id,)


def _people(one: Dated) -> tuple[UUID, ...]:
    return one.client_ids


_ONCE: tuple[tuple[str, Callable[[Dated], tuple[UUID, ...]]], ...] = (
    ("{one} and {other} would be in one room at once.", _rooms),
    ("{one} and {other} would have one leader at once.", _leaders),
    ("Somebody would be in {one} and {other} at once.", _people),
)


def _twice(told: str, one: Dated, other: Dated) -> Refusal:
    return Refusal(say(told, one=one.title, other=other.title), LIFTED)


def _meeting(
    sessions: Sequence[Dated], of: Callable[[Dated], tuple[UUID, ...]]
) -> Iterable[tuple[Dated, Dated]]:
    """Pairs that overlap and share something, each beside the one before it in time."""
    shared: dict[UUID, list[Dated]] = {}
    for one in sorted(sessions, key=lambda one: one.during.start):
        for key in of(one):
            shared.setdefault(key, []).append(one)
    for several in shared.values():
        for one, other in pairwise(several):
            if one.during.overlaps(other.during):
                yield one, other
