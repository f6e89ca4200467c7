"""Another clinic than this one: parts of a problem that would be different, or that would be added."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from stepdown.timetable.vocabulary import Client, Counselor, Group, Problem, Room

Part = TypeVar("Part", Room, Counselor, Group, Client)


@dataclass(frozen=True)
class Change:
    """Each part comes in place of the one with its id, or is new where there is none."""

    rooms: tuple[Room, ...] = ()
    counselors: tuple[Counselor, ...] = ()
    groups: tuple[Group, ...] = ()
    clients: tuple[Client, ...] = ()


def changed(problem: Problem, change: Change) -> Problem:
    """The problem as it would be."""
    return replace(
        problem,
        rooms=_overlaid(problem.rooms, change.rooms),
        counselors=_overlaid(problem.counselors, change.counselors),
        groups=_overlaid(problem.groups, change.groups),
        clients=_overlaid(problem.clients, change.clients),
    )


def _overlaid(parts: tuple[Part, ...], others: tuple[Part, ...]) -> tuple[Part, ...]:
    others_by_id: dict[str, Part] = {one.id: one for one in others}
    known = {one.id for one in parts}
    new = tuple(one for one in others if one.id not in known)
    return tuple(others_by_id.get(one.id, one) for one in parts) + new
