"""People who are free in the mornings, and a week of them: one site, one room, few of the staff."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.rules.generating import generate
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    Group,
    Problem,
    Room,
    Shift,
    VisitNeed,
    Window,
)

MORNING = (Window(540, 720), Window(DAY + 540, DAY + 720))


def ana(name: str = "ana", most: int = 10_000) -> Counselor:
    return Counselor(name, tuple(Shift("main", window) for window in MORNING), most_minutes=most)


def asking(name: str, *staff: str, **more: object) -> Client:
    """Somebody who wants one hour with one of these and is free in the mornings."""
    client = Client(name, "main", (), (VisitNeed("own", 60, staff),), MORNING)
    return replace(client, **more)  # type: ignore[arg-type]


def week(
    *clients: Client, staff: tuple[Counselor, ...] = (ana(),), groups: tuple[Group, ...] = (), seats: int = 9
) -> Problem:
    return Problem(
        generate(clients=1, seed=0).week, (Room("red", "main", seats, MORNING),), staff, groups, clients
    )
