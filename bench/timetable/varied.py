"""Clinics stranger than those that are invented: limits at their edges, odd ways, lapses in mid-session.

Each change is drawn on its own, so that rules meet in combinations nobody thought of. The problem still makes
sense; how much of it can be fulfilled does not matter here.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from stepdown.timetable.rules.generating import generate
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    Credential,
    Group,
    Place,
    Problem,
    Room,
    Window,
)


def varied(seed: int) -> Problem:
    """A small clinic, of two sites now and then, in which much has been changed by chance."""
    draw = Random(seed)
    problem = generate(clients=draw.randint(4, 24), seed=seed, step=draw.choice((15, 30, 30, 60)))
    return replace(
        problem,
        rooms=_rooms(problem.rooms, draw),
        counselors=tuple(_counselor(one, draw) for one in problem.counselors),
        groups=tuple(_group(one, problem, draw) for one in problem.groups),
        clients=tuple(_client(one, problem, draw) for one in problem.clients),
        site_change=draw.choice((0, 20, 30, 90)),
    )


def _rooms(rooms: tuple[Room, ...], draw: Random) -> tuple[Room, ...]:
    changed = [
        replace(one, seats=draw.choice((one.seats, 3, 5)), open=_thinned(one.open, draw)) for one in rooms
    ]
    if draw.random() < 0.4:
        changed.append(replace(changed[-1], id="south1", site="south"))
    return tuple(changed)


def _thinned(windows: tuple[Window, ...], draw: Random) -> tuple[Window, ...]:
    """Some split where they stay one stretch, some shortened at an end, some gone."""
    kept: list[Window] = []
    for one in windows:
        drawn, middle = draw.random(), (one.start + one.end) // 2 // UNIT * UNIT
        if drawn < 0.1 or not one.start < middle < one.end:
            continue
        if drawn < 0.3:
            kept += [Window(middle, one.end), Window(one.start, middle)]
        else:
            kept.append(Window(one.start, one.end) if drawn < 0.8 else Window(one.start, middle))
    return tuple(kept) or windows


def _counselor(one: Counselor, draw: Random) -> Counselor:
    shifts = tuple(
        replace(shift, site="south" if draw.random() < 0.15 else shift.site) for shift in one.shifts
    )
    lapses = (*(Credential("rare", draw.randrange(0, WEEK, UNIT)) for _ in range(2)), *one.credentials)
    start = draw.randrange(0, WEEK - 300, UNIT)
    return replace(
        one,
        shifts=shifts,
        credentials=lapses if draw.random() < 0.5 else one.credentials,
        away=(Window(start, start + 300),) if draw.random() < 0.3 else one.away,
        most_minutes=draw.choice((one.most_minutes, 600, 285)),
    )


def _group(one: Group, problem: Problem, draw: Random) -> Group:
    site = problem.rooms[0].site
    starts = tuple(draw.randrange(0, 6 * DAY, UNIT) for _ in range(60))
    starts = tuple(at for at in starts if at // DAY == (at + one.minutes - 1) // DAY)
    return replace(
        one,
        least=draw.choice((one.least, 1, 2, 3)),
        place=draw.choice((one.place, Place.EITHER, Place.ON_SITE, Place.VIDEO)),
        credentials=frozenset({"rare"}) if draw.random() < 0.15 else one.credentials,
        sites=frozenset({site}) if draw.random() < 0.2 else one.sites,
        starts=starts if draw.random() < 0.2 and not one.closed else one.starts,
        break_minutes=draw.choice((one.break_minutes, 0, 10)),
        follows="core" if one.id != "core" and draw.random() < 0.2 else one.follows,
    )


def _client(one: Client, problem: Problem, draw: Random) -> Client:
    others = [other.id for other in problem.clients if other.id != one.id]
    staff = [other.id for other in problem.counselors]
    apart = frozenset(draw.sample(others, min(len(others), draw.choice((0, 0, 0, 1, 3)))))
    return replace(
        one,
        free=_thinned(one.free, draw),
        video_free=_thinned(one.free, draw) if draw.random() < 0.5 else one.video_free,
        video_percent=draw.choice((0, 17, 50, 100)),
        travel=draw.choice((one.travel, 0, 20, 50)),
        gap_most=draw.choice((one.gap_most, 0, 15, 50)),
        day_most=draw.choice((one.day_most, 195, 285)),
        days_most=draw.choice((one.days_most, 1, 2, 3)),
        most=max(one.least, draw.choice((one.most, 540, 690))),
        apart=apart,
        not_with=frozenset(draw.sample(staff, draw.choice((0, 0, 1)))),
        leader_holds=frozenset({"rare"}) if draw.random() < 0.1 else one.leader_holds,
        visits=tuple(
            replace(need, place=draw.choice(tuple(Place)), minutes=draw.choice((15, 45, 60)), sessions=2)
            for need in one.visits
        ),
    )
