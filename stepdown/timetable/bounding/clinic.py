"""What a clinic can offer in a week, on bitmasks: where groups may be held, who leads, rooms that are alike.

Everything here is loose where the contract leaves a choice: a start that only some reading of a rule allows
stays in, because a bound must never cut off a plan that keeps the rules.
A week is one whole number of 672 bits, one for each quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd

from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    Group,
    Place,
    Problem,
    Window,
)

UNITS_A_DAY = DAY // UNIT
ALL = (1 << (WEEK // UNIT)) - 1


def units(minutes: int) -> int:
    """How many quarters of an hour a length takes up, a begun one being taken up whole."""
    return -(-minutes // UNIT)


def mask(windows: Iterable[Window]) -> int:
    """The quarters of an hour inside any of the windows; windows that touch are one."""
    bits = 0
    for window in windows:
        bits |= (1 << window.end // UNIT) - (1 << window.start // UNIT)
    return bits


def room_for(bits: int, length: int) -> int:
    """The quarters at which `length` quarters in a row begin that are all in `bits`."""
    done = 1
    while bits and done < length:
        shift = min(done, length - done)
        bits &= bits >> shift
        done += shift
    return bits


def each(bits: int) -> Iterator[int]:
    """The set bits' numbers, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def steps(minutes: int) -> int:
    """The quarters of a week that are a multiple of so many minutes, as a mask."""
    return sum(1 << unit for unit in range(0, WEEK // UNIT, max(1, units(minutes))))


def same_day(length: int) -> int:
    """The quarters at which a session of `length` quarters may begin and end the same day."""
    day = (1 << max(0, UNITS_A_DAY - length + 1)) - 1
    return sum(day << (number * UNITS_A_DAY) for number in range(7))


@dataclass(frozen=True)
class Crew:
    """Counselors who are alike as leaders: same shifts, skills, credentials, languages."""

    members: tuple[int, ...]  # places in `problem.counselors`
    sites: dict[str, int]  # on shift and not away, by site
    anywhere: int


@dataclass(frozen=True)
class Tier:
    """Rooms of a site that are alike: seats and opening."""

    site: str
    seats: int
    open: int
    rooms: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.rooms)


@dataclass(frozen=True)
class Position:
    """A group at a start at a site ("" by video), with how it may be roomed and led."""

    group: int
    site: str
    unit: int
    length: int
    tiers: tuple[int, ...]  # empty by video
    crews: tuple[int, ...]


@dataclass(frozen=True)
class Clinic:
    """A problem, read for the bound."""

    problem: Problem
    grid: int  # minutes: visits may be taken to start on its multiples without loss
    on_shift: tuple[dict[str, int], ...]  # by counselor, by site
    anywhere: tuple[int, ...]  # by counselor
    crews: tuple[Crew, ...]
    tiers: tuple[Tier, ...]
    positions: tuple[Position, ...]
    starts: dict[tuple[int, str], dict[int, int]]  # (group, site) -> quarter -> place in positions


def read(problem: Problem, *, merge: bool = True) -> Clinic:
    """Read a problem. `merge` makes it smaller and the bound a little looser.

    With it counselors who are alike become one crew, and visits start on the coarse `grid`.
    """
    on_shift = tuple(_on_shift(counselor) for counselor in problem.counselors)
    anywhere = tuple(_anywhere(counselor) for counselor in problem.counselors)
    crews = _crews(problem, on_shift, anywhere, merge)
    tiers = _tiers(problem)
    positions: list[Position] = []
    starts: dict[tuple[int, str], dict[int, int]] = {}
    for index, group in enumerate(problem.groups):
        for site in _sites(group, tiers):
            found = _positions(problem, index, site, crews, tiers)
            starts[index, site] = {at.unit: len(positions) + place for place, at in enumerate(found)}
            positions.extend(found)
    fine = grid(problem) if merge else UNIT
    return Clinic(problem, fine, on_shift, anywhere, crews, tiers, tuple(positions), starts)


def grid(problem: Problem) -> int:
    """The coarsest grid on which visits need to be looked at.

    Where all lengths and the starts of groups are multiples of it, every start can be moved down to one of
    its multiples without two sessions meeting that did not; windows are then widened to it.
    """
    coarse = units(problem.step) * UNIT
    for group in problem.groups:
        coarse = gcd(coarse, units(group.minutes) * UNIT, *group.starts)
    for client in problem.clients:
        for need in client.visits:
            coarse = gcd(coarse, units(need.minutes) * UNIT)
    return max(UNIT, coarse)


def qualifies(counselor: Counselor, group: Group, end: int) -> bool:
    """Whether they may lead the group in a session that ends at a quarter of the week."""
    if group.skill and group.skill not in counselor.skills:
        return False
    if group.language and group.language not in counselor.languages:
        return False
    return not group.credentials or bool(group.credentials & held(counselor, end))


def held(counselor: Counselor, end: int) -> frozenset[str]:
    """The credentials that have not lapsed before a quarter of the week."""
    return frozenset(
        credential.name
        for credential in counselor.credentials
        if credential.until is None or credential.until >= end * UNIT
    )


def accepts(client: Client, counselor: Counselor, end: int) -> bool:
    """Whether a client may be in a group that this counselor leads and that ends at a quarter of the week."""
    if counselor.id in client.not_with:
        return False
    return not client.leader_holds or bool(client.leader_holds & held(counselor, end))


def _on_shift(counselor: Counselor) -> dict[str, int]:
    away = mask(counselor.away)
    sites = {shift.site for shift in counselor.shifts}
    return {
        site: mask(shift.window for shift in counselor.shifts if shift.site == site) & ~away
        for site in sorted(sites)
    }


def _anywhere(counselor: Counselor) -> int:
    return mask(shift.window for shift in counselor.shifts) & ~mask(counselor.away)


def _crews(
    problem: Problem, on_shift: tuple[dict[str, int], ...], anywhere: tuple[int, ...], merge: bool
) -> tuple[Crew, ...]:
    alike: dict[object, list[int]] = {}
    for place, counselor in enumerate(problem.counselors):
        key = (
            tuple(on_shift[place].items()),
            counselor.skills,
            frozenset(counselor.credentials),
            counselor.languages,
            None if merge else place,
        )
        alike.setdefault(key, []).append(place)
    return tuple(Crew(tuple(them), on_shift[them[0]], anywhere[them[0]]) for them in alike.values())


def _tiers(problem: Problem) -> tuple[Tier, ...]:
    alike: dict[tuple[str, int, int], list[str]] = {}
    largest = max((group.most for group in problem.groups), default=0)
    for room in problem.rooms:
        key = (room.site, min(room.seats, largest), mask(room.open))
        alike.setdefault(key, []).append(room.id)
    return tuple(Tier(site, seats, hours, tuple(rooms)) for (site, seats, hours), rooms in alike.items())


def _sites(group: Group, tiers: tuple[Tier, ...]) -> list[str]:
    sites = sorted({tier.site for tier in tiers} & (group.sites or {tier.site for tier in tiers}))
    held_at = [] if group.place is Place.VIDEO else sites
    return held_at if group.place is Place.ON_SITE else [*held_at, ""]


def _positions(
    problem: Problem, index: int, site: str, crews: tuple[Crew, ...], tiers: tuple[Tier, ...]
) -> list[Position]:
    group = problem.groups[index]
    length = units(group.minutes)
    starts = sum(1 << start // UNIT for start in set(group.starts)) if group.starts else steps(problem.step)
    starts &= same_day(length)
    roomy = [
        (place, room_for(tier.open, length))
        for place, tier in enumerate(tiers)
        if site and tier.site == site and tier.seats >= group.least
    ]
    led = [
        (place, room_for(crew.sites.get(site, 0) if site else crew.anywhere, length))
        for place, crew in enumerate(crews)
    ]
    found = []
    for unit in each(starts):
        rooms = tuple(place for place, free in roomy if free >> unit & 1)
        end = unit + length
        leaders = tuple(
            place
            for place, free in led
            if free >> unit & 1 and qualifies(problem.counselors[crews[place].members[0]], group, end)
        )
        if leaders and (rooms or not site):
            found.append(Position(index, site, unit, length, rooms, leaders))
    return found
