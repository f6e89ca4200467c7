"""The problem as the search reads it: quarters of an hour as bits of a number, people and rooms by position.

A week is 672 bits, bit 0 is Monday 00:00. A set of possible starts is such a number too. Nothing here decides
anything: it says once, ahead of the search, what each person, leader and room could do if they were alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    Client,
    Counselor,
    CountRule,
    Group,
    Place,
    Problem,
    Window,
)

DAY_UNITS = DAY // UNIT
ALL_DAYS = 7


def span(start: int, end: int) -> int:
    """The bits from a unit up to, not including, another."""
    return ((1 << (end - start)) - 1) << start


def bits_of(windows: Iterable[Window]) -> int:
    """The bits of some windows."""
    bits = 0
    for window in windows:
        bits |= span(window.start // UNIT, window.end // UNIT)
    return bits


def runs(free: int, length: int) -> int:
    """The starts from which so many units are free."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def each_bit(bits: int) -> list[int]:
    """The positions of the bits that are set, smallest first."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


@lru_cache
def same_day(length: int) -> int:
    """The starts from which a session of so many units ends on its day."""
    return sum(span(day * DAY_UNITS, (day + 1) * DAY_UNITS - length + 1) for day in range(ALL_DAYS))


@dataclass(frozen=True)
class Kind:
    """A kind of group. `starts` are bits; `leaders` who may ever lead it, `lead_starts` where and when."""

    index: int
    group: Group
    units: int
    credited: int
    starts: int
    sites: tuple[int, ...]
    leaders: tuple[int, ...]
    lead_starts: dict[tuple[int, int], int]
    led_at: dict[int, list[tuple[int, int]]]  # by site: leader, starts
    follows: int


@dataclass(frozen=True)
class Own:
    """A prescribed session of somebody's own: with whom it can be had from when."""

    index: int
    key: str
    units: int
    credited: int
    sessions: int
    on_site: dict[int, int]
    by_video: dict[int, int]


@dataclass(frozen=True)
class Partial:
    """A rule that counts some sessions only, or breaks too: minutes of each, by kind or by ~own."""

    days: frozenset[int]
    least: int
    need: int
    brings: dict[int, int]


@dataclass
class Person:
    """A client. Starts of groups are bits by kind: `on_site` at the own site, `by_video` elsewhere."""

    index: int
    client: Client
    site: int
    wanted: dict[int, int]
    on_site: dict[int, int]
    by_video: dict[int, int]
    own: tuple[Own, ...]
    leaders: int
    apart: set[int]
    travel: int
    gap: int
    day_units: int
    rules: tuple[tuple[frozenset[int], int, int], ...]
    partial: tuple[Partial, ...]
    wishes: tuple[tuple[int, int], ...]
    follows: tuple[tuple[int, int], ...]
    full: int = 0
    kept: set[tuple[int, int, int]] = field(default_factory=set)


VIDEO = -1


@dataclass
class Compiled:
    """A whole problem. Sites, rooms, leaders, kinds and persons are known by their position."""

    problem: Problem
    sites: list[str]
    room_site: list[int]
    room_seats: list[int]
    room_open: list[int]
    rooms_of: list[list[int]]
    leader_work: list[dict[int, int]]
    leader_cap: list[int]
    leader_many: list[bool]
    kinds: list[Kind]
    persons: list[Person]
    change: int
    counselor: dict[str, int]

    @property
    def leaders(self) -> int:
        return len(self.problem.counselors)


def compile_problem(problem: Problem) -> Compiled:
    """Everything the search needs to know, worked out once."""
    sites = sorted(
        {room.site for room in problem.rooms}
        | {client.site for client in problem.clients}
        | {shift.site for one in problem.counselors for shift in one.shifts}
    )
    at = {site: index for index, site in enumerate(sites)}
    rooms = problem.rooms
    work = [_work(one, at) for one in problem.counselors]
    kinds = _kinds(problem, at, work)
    made = Compiled(
        problem=problem,
        sites=sites,
        room_site=[at[room.site] for room in rooms],
        room_seats=[room.seats for room in rooms],
        room_open=[bits_of(room.open) for room in rooms],
        rooms_of=[[n for n, room in enumerate(rooms) if at[room.site] == site] for site in range(len(sites))],
        leader_work=work,
        leader_cap=[one.most_minutes // UNIT for one in problem.counselors],
        leader_many=[len({shift.site for shift in one.shifts}) > 1 for one in problem.counselors],
        kinds=kinds,
        persons=[],
        change=-(-problem.site_change // UNIT),
        counselor={one.id: n for n, one in enumerate(problem.counselors)},
    )
    made.persons = _persons(made, at)
    return made


def _work(one: Counselor, at: dict[str, int]) -> dict[int, int]:
    """When somebody works, by site; under VIDEO at any."""
    away = bits_of(one.away)
    work: dict[int, int] = {VIDEO: 0}
    for shift in one.shifts:
        bits = bits_of((shift.window,)) & ~away
        work[at[shift.site]] = work.get(at[shift.site], 0) | bits
        work[VIDEO] |= bits
    return work


def _kinds(problem: Problem, at: dict[str, int], work: list[dict[int, int]]) -> list[Kind]:
    index = {group.id: n for n, group in enumerate(problem.groups)}
    grid = sum(1 << u for u in range(0, ALL_DAYS * DAY_UNITS, max(1, problem.step // UNIT)))
    kinds: list[Kind] = []
    for group in problem.groups:
        units = group.minutes // UNIT
        starts = sum({1 << start // UNIT for start in group.starts}) if group.starts else grid
        starts &= same_day(units)
        lead: dict[tuple[int, int], int] = {}
        for n, one in enumerate(problem.counselors):
            may = starts & _qualified(one, group, units)
            for site, bits in work[n].items():
                if from_here := may & runs(bits, units):
                    lead[n, site] = from_here
        sites = tuple(sorted(at[site] for site in group.sites)) or tuple(range(len(at)))
        held: list[int] = [*sites] if group.place is not Place.VIDEO else []
        held += [VIDEO] if group.place is not Place.ON_SITE else []
        leaders = tuple(sorted({n for n, site in lead if site in held}))
        follows = index.get(group.follows, -1)
        led: dict[int, list[tuple[int, int]]] = {place: [] for place in held}
        for (n, site), bits in lead.items():
            if site in led:
                led[site].append((n, bits))
        kinds.append(
            Kind(len(kinds), group, units, group.credited, starts, tuple(held), leaders, lead, led, follows)
        )
    return kinds


def _qualified(one: Counselor, group: Group, units: int) -> int:
    """From when somebody may lead a group, by skill, language and what they hold on the day."""
    if group.skill and group.skill not in one.skills:
        return 0
    if group.language and group.language not in one.languages:
        return 0
    if not group.credentials:
        return same_day(units)
    bits = 0
    for held in one.credentials:
        if held.name in group.credentials:
            last = same_day(units).bit_length() if held.until is None else held.until // UNIT - units + 1
            bits |= span(0, max(0, last))
    return bits & same_day(units)


def _persons(made: Compiled, at: dict[str, int]) -> list[Person]:
    index = {client.id: n for n, client in enumerate(made.problem.clients)}
    both: dict[int, set[int]] = {n: set() for n in index.values()}
    for client in made.problem.clients:
        for other in client.apart & index.keys():
            both[index[client.id]].add(index[other])
            both[index[other]].add(index[client.id])
    persons = [_person(made, at, n, client) for n, client in enumerate(made.problem.clients)]
    _let_meet(made, persons)
    for person in persons:
        person.apart = both[person.index]
    _keep_last(made, persons, index)
    return persons


def _person(made: Compiled, at: dict[str, int], index: int, client: Client) -> Person:
    travel = -(-client.travel // UNIT)
    free, screen = bits_of(client.free), bits_of(client.video_free) if client.video_percent else 0
    wanted, here, away = {}, {}, {}
    site = at[client.site]
    by_id = {kind.group.id: kind for kind in made.kinds}
    for need in client.groups:
        kind = by_id[need.group]
        if not _may_come(client, kind.group):
            continue
        starts = runs(free, travel + kind.units + travel) << travel & kind.starts
        if site in kind.sites and starts:
            here[kind.index] = starts
        if VIDEO in kind.sites and (seen := runs(screen, kind.units) & kind.starts):
            away[kind.index] = seen
        if kind.index in here or kind.index in away:
            wanted[kind.index] = need.sessions
    rules = tuple((rule.days, rule.minutes, rule.need) for rule in client.counts if rule.plain)
    partial = tuple(_partial(made, client, rule) for rule in client.counts if not rule.plain)
    own = tuple(_own(made, client, n, site, (free, screen, travel)) for n in range(len(client.visits)))
    follows = tuple((kind, made.kinds[kind].follows) for kind in wanted if made.kinds[kind].follows in wanted)
    return Person(
        index, client, site, wanted, here, away, own, 0, set(), travel,
        client.gap_most // UNIT, client.day_most // UNIT, rules, partial,
        tuple((bits_of((wish.window,)), wish.weight) for wish in client.wishes), follows,
    )  # fmt: skip


def _partial(made: Compiled, client: Client, rule: CountRule) -> Partial:
    brings = {
        kind.index: rule.of(kind.group.id, kind.credited, kind.group.break_minutes) for kind in made.kinds
    }
    for n, need in enumerate(client.visits):
        brings[~n] = rule.of(need.key, need.credited)
    return Partial(rule.days, rule.minutes, rule.need, brings)


def _let_meet(made: Compiled, persons: list[Person]) -> None:
    """Who may have whom in a group; a credential that lapses in the week is not relied on."""
    place = {one.id: n for n, one in enumerate(made.problem.counselors)}
    lasting = [
        {held.name for held in one.credentials if held.until is None} for one in made.problem.counselors
    ]
    able: dict[frozenset[str], int] = {frozenset(): (1 << len(lasting)) - 1}
    for person in persons:
        asked = person.client.leader_holds
        if asked not in able:
            able[asked] = sum(1 << n for n, held in enumerate(lasting) if held & asked)
        person.leaders = able[asked]
        for one in person.client.not_with & place.keys():
            person.leaders &= ~(1 << place[one])


def _may_come(client: Client, group: Group) -> bool:
    if group.closed and client.id not in group.members:
        return False
    if group.language and group.language not in client.languages:
        return False
    return group.asks <= client.tags


def _own(made: Compiled, client: Client, n: int, site: int, when: tuple[int, int, int]) -> Own:
    need = client.visits[n]
    free, screen, travel = when
    units = need.minutes // UNIT
    inside = bits_of(need.windows) if need.windows else -1
    fits = runs(inside, units) if need.windows else -1
    here = runs(free, travel + units + travel) << travel & same_day(units) & fits
    seen = runs(screen, units) & same_day(units) & fits
    on_site, by_video = {}, {}
    for leader in sorted({made.counselor[one] for one in need.staff if one in made.counselor}):
        if made.problem.counselors[leader].id in client.not_with:
            continue
        work = made.leader_work[leader]
        if need.place is not Place.VIDEO and (bits := here & runs(work.get(site, 0), units)):
            on_site[leader] = bits
        if need.place is not Place.ON_SITE and (bits := seen & runs(work[VIDEO], units)):
            by_video[leader] = bits
    return Own(n, need.key, units, need.credited, need.sessions, on_site, by_video)


def _keep_last(made: Compiled, persons: list[Person], index: dict[str, int]) -> None:
    """What people in treatment had: (kind, start, -1) of groups, (~visit, start, leader) of their own."""
    kind_of = {kind.group.id: kind.index for kind in made.kinds}
    leader_of = {one.id: n for n, one in enumerate(made.problem.counselors)}
    for section in made.problem.last.sections:
        for member in section.members:
            person = persons[index[member]] if member in index else None
            kind = kind_of.get(section.group, -1)
            prescribed = person is not None and section.group in {n.group for n in person.client.groups}
            if person and person.client.in_treatment and prescribed:
                person.kept.add((kind, section.start // UNIT, -1))
    for visit in made.problem.last.visits:
        person = persons[index[visit.client]] if visit.client in index else None
        if person is None or not person.client.in_treatment:
            continue
        for need in person.own:
            if need.key == visit.key:
                person.kept.add((~need.index, visit.start // UNIT, leader_of.get(visit.staff, -2)))
