"""Clinics so small that every plan can be tried, with any of the contract's rules in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from random import Random

from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    Credential,
    Group,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Visit,
    VisitNeed,
    Window,
)

DAYS = (0, 1)
FIRST = 9 * 60


def hours(draw: Random, day: int, most: int) -> Window:
    begin = day * DAY + FIRST + draw.choice([0, 0, 30])
    return Window(begin, begin + draw.choice([90, 120, 150, 150])) if most else Window(begin, begin + 30)


def tiny(seed: int) -> Problem:
    """Two or three clients, one or two groups, one or two counselors, two days of a morning."""
    draw = Random(seed)
    groups = tuple(_group(draw, name) for name in ("one", "two")[: draw.randint(1, 2)])
    groups = tuple(
        Group(**{**vars(group), "follows": "one"}) if group.id == "two" and draw.random() < 0.3 else group
        for group in groups
    )
    staff = tuple(_counselor(draw, name) for name in ("ana", "ben")[: draw.randint(1, 2)])
    rooms = tuple(
        Room(
            name,
            "main",
            draw.choice([1, 2, 3, 3]),
            tuple(Window(day * DAY + FIRST, day * DAY + 720) for day in DAYS),
        )
        for name in ("red", "blue")[: draw.choice([1, 1, 2])]
    )
    names = ("ida", "joe", "kim")[: draw.randint(1, 3)]
    clients = tuple(_client(draw, name, groups, staff) for name in names)
    worth_of_day = draw.choice([60, 60, 45, 0])
    return Problem(
        date(2026, 1, 5), rooms, staff, groups, clients, day_worth=worth_of_day, step=draw.choice([30, 60])
    )


def picky(seed: int) -> Problem:
    """The same with payers that count some sessions only, or breaks too."""
    problem, draw = tiny(seed), Random(seed)
    made = []
    for client in problem.clients:
        known = [*(one.id for one in problem.groups), *(one.key for one in client.visits)]
        (rule,) = client.counts
        only = frozenset({draw.choice(known)}) if draw.random() < 0.8 else frozenset()
        part = replace(rule, only=only, breaks=draw.random() < 0.5)
        made.append(replace(client, counts=(part, rule) if draw.random() < 0.4 else (part,)))
    return replace(problem, clients=tuple(made))


def _group(draw: Random, name: str) -> Group:
    minutes = draw.choice([60, 60, 90])
    least = draw.choice([1, 2, 2])
    return Group(
        name,
        minutes,
        least,
        least + draw.randint(0, 1),
        draw.choice([0, 0, 15]),
        credentials=frozenset({"lpc"}) if draw.random() < 0.2 else frozenset(),
        place=draw.choice([Place.ON_SITE, Place.ON_SITE, Place.EITHER, Place.VIDEO]),
        starts=(FIRST, FIRST + 60, DAY + FIRST + 30)[: draw.randint(1, 3)] if draw.random() < 0.5 else (),
        closed=(closed := draw.random() < 0.15),
        members=frozenset({"ida", "kim"}) if closed else frozenset(),
    )


def _counselor(draw: Random, name: str) -> Counselor:
    return Counselor(
        name,
        tuple(Shift("main", hours(draw, day, 1)) for day in DAYS),
        credentials=(Credential("lpc", draw.choice([None, None, DAY])),) if draw.random() < 0.7 else (),
        most_minutes=draw.choice([120, 180, 240, 1000]),
        away=(Window(DAY + FIRST, DAY + FIRST + 60),) if draw.random() < 0.15 else (),
    )


def _client(draw: Random, name: str, groups: tuple[Group, ...], staff: tuple[Counselor, ...]) -> Client:
    visits = []
    if draw.random() < 0.5:
        seen_by = tuple(one.id for one in staff[: draw.randint(1, 2)])
        place = draw.choice([Place.ON_SITE, Place.ON_SITE, Place.EITHER])
        visits.append(
            VisitNeed("own", draw.choice([30, 45, 60]), seen_by, place=place, therapeutic=draw.random() < 0.8)
        )
    return Client(
        name,
        "main",
        tuple(GroupNeed(group.id, draw.randint(1, 2)) for group in groups if draw.random() < 0.85),
        tuple(visits),
        tuple(hours(draw, day, 1) for day in DAYS),
        travel=draw.choice([0, 0, 15]),
        video_free=tuple(hours(draw, day, 1) for day in DAYS) if draw.random() < 0.4 else (),
        video_percent=draw.choice([0, 50, 100]),
        most=draw.choice([10_000, 10_000, 150]),
        day_most=draw.choice([DAY, DAY, 100]),
        days_most=draw.choice([7, 7, 1]),
        gap_most=draw.choice([DAY, DAY, 0]),
        counts=(CountRule(frozenset({0, 1}), draw.choice([1, 60, 105]), draw.randint(1, 2)),),
        apart=frozenset({"joe"}) if name == "ida" and draw.random() < 0.2 else frozenset(),
        not_with=frozenset({"ana"}) if draw.random() < 0.12 else frozenset(),
        leader_holds=frozenset({"lpc"}) if draw.random() < 0.15 else frozenset(),
    )


def best_plan(problem: Problem, most: int = 400_000) -> tuple[int, Plan] | None:
    """The greatest value of all plans that keep the rules, by trying them; None where there are too many."""
    frames = _frames(problem)
    if len(frames) > 11:
        return None
    found = (0, Plan())
    tried = 0
    for count in range(len(frames) + 1):
        for chosen in combinations(frames, count):
            if _clashes(problem, chosen):
                continue
            weeks = [list(_weeks(problem, client, chosen)) for client in problem.clients]
            for week in product(*weeks):
                tried += 1
                if tried > most:
                    return None
                plan = _assembled(chosen, week)
                value = worth(problem, plan).value
                if value > found[0] and not broken(problem, plan):
                    found = (value, plan)
    return found


def _frames(problem: Problem) -> list[Section]:
    """Every section that may be held, without members."""
    frames = []
    for group in problem.groups:
        starts = group.starts or tuple(range(0, 2 * DAY, problem.step))
        for start, room, leader in product(
            starts, (*(room.id for room in problem.rooms), ""), problem.counselors
        ):
            one = Section(f"{group.id} {start} {room} {leader.id}", group.id, start, room, leader.id, ())
            rules = {fault.rule.value for fault in broken(problem, Plan((one,)))}
            if rules <= {"least"}:
                frames.append(one)
    return frames


def _clashes(problem: Problem, chosen: tuple[Section, ...]) -> bool:
    return bool({fault.rule.value for fault in broken(problem, Plan(chosen))} - {"least"})


Week = tuple[str, tuple[str, ...], tuple[Visit, ...]]


def _weeks(problem: Problem, client: Client, chosen: tuple[Section, ...]) -> Iterator[Week]:
    """Every choice of sections and visits one person could have by themselves."""
    visits: list[tuple[Visit, ...]] = [()]
    for need in client.visits:
        for start, staff, video in product(range(0, 2 * DAY, 15), need.staff, (False, True)):
            one = Visit(client.id, need.key, staff, start, video)
            alone = broken(problem, Plan((), (one,)))
            if not {fault.rule.value for fault in alone} - {"video_share"}:
                visits.append((one,))
    for count in range(len(chosen) + 1):
        for some in combinations(chosen, count):
            for visit in visits:
                week = (client.id, tuple(one.id for one in some), visit)
                plan = _assembled(chosen, (week,))
                faults = {fault.rule.value for fault in broken(problem, plan)}
                if not faults - {"least"}:
                    yield week


def _assembled(chosen: tuple[Section, ...], weeks: tuple[Week, ...]) -> Plan:
    sections = tuple(
        Section(
            one.id,
            one.group,
            one.start,
            one.room,
            one.leader,
            tuple(who for who, ids, _ in weeks if one.id in ids),
        )
        for one in chosen
    )
    return Plan(
        tuple(one for one in sections if one.members), tuple(v for _, _, visits in weeks for v in visits)
    )
