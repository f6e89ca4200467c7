"""Another clinic than this one: parts of a problem that would be different, or that would be added."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from stepdown.timetable.rules.wire import as_plain, value_from
from stepdown.timetable.vocabulary import (
    WEEK,
    Client,
    Counselor,
    Credential,
    Group,
    Problem,
    Room,
    Shift,
    Window,
)

Part = TypeVar("Part", Room, Counselor, Group, Client)

FORMAT = "stepdown-timetable-change-1"
# Ids of what would be added; nobody is meant by them.
ONE_MORE = "one-more"


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


def change_from(text: str | bytes) -> Change:
    """Read a change. Raises Refused with every fault; whether it makes sense says the changed problem."""
    return value_from(Change, FORMAT, text)


def change_text(change: Change) -> str:
    """The change as JSON text, as `change_from` reads it."""
    return json.dumps({"format": FORMAT, **as_plain(change)}, ensure_ascii=False, indent=1) + "\n"


def _overlaid(parts: tuple[Part, ...], others: tuple[Part, ...]) -> tuple[Part, ...]:
    others_by_id: dict[str, Part] = {one.id: one for one in others}
    known = {one.id for one in parts}
    new = tuple(one for one in others if one.id not in known)
    return tuple(others_by_id.get(one.id, one) for one in parts) + new


# -- what is asked most. Each raises KeyError for an id that is not in the problem.


def another_section(problem: Problem, group_id: str, site: str, start: int) -> Change:
    """What one more section of a group takes: somebody who may lead it then, and a room it fits into."""
    group = _of(problem.groups, group_id)
    window = Window(start, start + group.minutes)
    held = group.credentials | {name for one in problem.clients for name in one.leader_holds}
    leader = Counselor(
        ONE_MORE,
        (Shift(site, window),),
        skills=frozenset({group.skill} - {""}),
        credentials=tuple(Credential(name) for name in sorted(held)),
        languages=frozenset({group.language} - {""}),
        most_minutes=group.minutes,
    )
    room = Room(ONE_MORE, site, group.most, (window,))
    starts = (*group.starts, start) if group.starts and start not in group.starts else group.starts
    groups = (replace(group, starts=starts),) if starts != group.starts else ()
    return Change(rooms=(room,), counselors=(leader,), groups=groups)


def open_longer(problem: Problem, site: str, windows: Iterable[Window], staff: Iterable[str]) -> Change:
    """Another evening, a Saturday: every room of the site open then, and these people on shift there."""
    more = tuple(windows)
    rooms = tuple(replace(room, open=(*room.open, *more)) for room in problem.rooms if room.site == site)
    shifts = tuple(Shift(site, window) for window in more)
    people = [_of(problem.counselors, name) for name in staff]
    return Change(rooms, tuple(replace(one, shifts=(*one.shifts, *shifts)) for one in people))


def one_more_like(problem: Problem, staff_id: str) -> Change:
    """Somebody with the shifts, skills, credentials and hours of a colleague, and nobody assigned yet."""
    like = _of(problem.counselors, staff_id)
    return Change(counselors=(replace(like, id=ONE_MORE, away=(), caseload=0),))


def bigger_room(problem: Problem, room_id: str, seats: int) -> Change:
    """A room with so many seats."""
    return Change(rooms=(replace(_of(problem.rooms, room_id), seats=seats),))


def one_more_room(problem: Problem, site: str, seats: int) -> Change:
    """A room that is open when any room of the site is. Raises KeyError for a site without a room."""
    windows = tuple(window for room in problem.rooms if room.site == site for window in room.open)
    if not windows:
        raise KeyError(site)
    return Change(rooms=(Room(ONE_MORE, site, seats, tuple(sorted(set(windows)))),))


def longer_shift(problem: Problem, staff_id: str, site: str, window: Window) -> Change:
    """Somebody at a site for one more stretch, with as many more minutes with clients."""
    one = _of(problem.counselors, staff_id)
    most = min(WEEK, one.most_minutes + window.end - window.start)
    return Change(counselors=(replace(one, shifts=(*one.shifts, Shift(site, window)), most_minutes=most),))


def _of(parts: tuple[Part, ...], name: str) -> Part:
    found = next((one for one in parts if one.id == name), None)
    if found is None:
        raise KeyError(name)
    return found
