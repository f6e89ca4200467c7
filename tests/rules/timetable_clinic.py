"""A small clinic for tests of the timetable: two sites, three staff, a handful of people, one good plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

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

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def at(day: int, hour: float) -> int:
    """The minute of the week of an hour of a day."""
    return day * DAY + round(hour * 60)


def hours(day: int, start: float, end: float) -> Window:
    return Window(at(day, start), at(day, end))


def weekdays(start: float, end: float) -> tuple[Window, ...]:
    return tuple(hours(day, start, end) for day in range(5))


def shifts(site: str, *windows: Window) -> tuple[Shift, ...]:
    return tuple(Shift(site, window) for window in windows)


ROOMS = (
    Room("oak", "north", 6, weekdays(8, 20)),
    Room("elm", "north", 3, weekdays(8, 20)),
    Room("pine", "south", 10, weekdays(8, 20)),
)
STAFF = (
    Counselor(
        "ana",
        shifts("north", *weekdays(8, 12), *weekdays(12.5, 17)),
        skills=frozenset({"relapse prevention"}),
        credentials=(Credential("licensed"), Credential("trauma", until=at(WEDNESDAY, 0))),
        languages=frozenset({"es"}),
        most_minutes=1500,
    ),
    Counselor("ben", shifts("north", *weekdays(8, 20)), credentials=(Credential("licensed"),)),
    Counselor(
        "cleo",
        shifts("north", hours(MONDAY, 8, 12)) + shifts("south", hours(MONDAY, 12, 20), hours(TUESDAY, 8, 16)),
    ),
)
GROUPS = (
    Group("core", 180, 2, 4, break_minutes=30, skill="relapse prevention", sites=frozenset({"north"})),
    Group("skills", 90, 2, 5, place=Place.EITHER),
    Group("advanced", 90, 2, 5, follows="skills"),
    Group("spanish", 60, 1, 5, language="es"),
    Group("trauma", 60, 1, 5, credentials=frozenset({"trauma"}), asks=frozenset({"trauma"})),
    Group("closed", 60, 1, 5, closed=True, members=frozenset({"ida"}), starts=(at(THURSDAY, 10.25),)),
    Group("screen", 60, 1, 5, place=Place.VIDEO),
)
NEEDS = tuple(GroupNeed(group.id, 3) for group in GROUPS)
IDA = Client(
    "ida",
    "north",
    NEEDS,
    visits=(
        VisitNeed("individual", 60, ("ana", "ben"), place=Place.EITHER),
        VisitNeed("family", 60, ("ben",), windows=(hours(FRIDAY, 17, 19),)),
        VisitNeed("prescriber", 30, ("cleo",), therapeutic=False, place=Place.VIDEO),
    ),
    free=weekdays(7.5, 20),
    travel=30,
    video_free=weekdays(8, 22),
    video_percent=50,
    most=900,
    day_most=300,
    days_most=5,
    gap_most=90,
    counts=(CountRule(frozenset(range(5)), 120, 3),),
    tags=frozenset({"trauma"}),
    languages=frozenset({"en", "es"}),
)
PEOPLE = (
    IDA,
    replace(IDA, id="joe", visits=(), counts=()),
    replace(IDA, id="kim", visits=(), counts=()),
    replace(IDA, id="lea", visits=(), counts=()),
    replace(IDA, id="sam", site="south", visits=(), counts=()),
    replace(IDA, id="tom", site="south", visits=(), counts=()),
)
PROBLEM = Problem(date(2026, 11, 23), ROOMS, STAFF, GROUPS, PEOPLE)
PLAN = Plan(
    sections=(
        Section("core 1", "core", at(MONDAY, 9), "oak", "ana", ("ida", "joe")),
        Section("skills 1", "skills", at(TUESDAY, 9), "oak", "ana", ("ida", "joe", "kim")),
        Section("skills 2", "skills", at(WEDNESDAY, 18), "", "ben", ("ida", "joe")),
    ),
    visits=(
        Visit("ida", "individual", "ben", at(TUESDAY, 11)),
        Visit("ida", "family", "ben", at(FRIDAY, 17)),
    ),
)


def client(name: str, **changes: Any) -> Problem:
    """The clinic with something else about one person."""
    return replace(
        PROBLEM, clients=tuple(replace(c, **changes) if c.id == name else c for c in PROBLEM.clients)
    )


def counselor(name: str, **changes: Any) -> Problem:
    return replace(
        PROBLEM, counselors=tuple(replace(c, **changes) if c.id == name else c for c in PROBLEM.counselors)
    )


def group(name: str, **changes: Any) -> Problem:
    return replace(
        PROBLEM, groups=tuple(replace(c, **changes) if c.id == name else c for c in PROBLEM.groups)
    )


def room(name: str, **changes: Any) -> Problem:
    return replace(PROBLEM, rooms=tuple(replace(c, **changes) if c.id == name else c for c in PROBLEM.rooms))


def held(*more: Section | Visit, instead_of: str = "") -> Plan:
    """The good plan with more in it; a section of that id is left out."""
    return Plan(
        tuple(s for s in PLAN.sections if s.id != instead_of)
        + tuple(one for one in more if isinstance(one, Section)),
        PLAN.visits + tuple(one for one in more if isinstance(one, Visit)),
    )


def only(*parts: Section | Visit) -> Plan:
    """A plan of these alone."""
    return Plan(
        tuple(one for one in parts if isinstance(one, Section)),
        tuple(one for one in parts if isinstance(one, Visit)),
    )
