"""Where else in the week a session may stand, keeping every rule it has to do with.

Asked of the checker itself, but of the part of the week that the session touches: its people, its leader and
the rooms looked at. Nothing here decides a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.editing import (
    move_section,
    move_visit,
    remove_section,
    remove_visit,
    section_of,
)
from stepdown.timetable.vocabulary import UNIT, WEEK, Plan, Problem, Rule, Section, Visit

# What the room alone decides: a start that breaks only these may fit in another room.
OF_ROOM = frozenset({Rule.ROOM_TAKEN, Rule.ROOM_CLOSED, Rule.SEATS})


@dataclass(frozen=True, order=True)
class Fit:
    """A place that breaks nothing: the minute of the week, and the room, "" by video or in an office."""

    start: int
    room: str = ""


def section_fits(problem: Problem, plan: Plan, section_id: str) -> tuple[Fit, ...]:
    """Every other place of a section with its leader and its people, in order of the week. Raises Refused."""
    one = section_of(plan, section_id)
    part = _around(problem, plan, one.members, one.leader)
    rooms = {room.id: room for room in problem.rooms}
    site = rooms[one.room].site if one.room in rooms else ""
    others = tuple(room.id for room in problem.rooms if room.site == site)
    known = _keys(problem, remove_section(part, section_id))
    found = []
    for start in _starts(problem, one):
        moved = move_section(part, section_id, start=start)
        if any(rule not in OF_ROOM for rule, _, _ in _keys(problem, moved) - known):
            continue
        for room in (one.room, *(each for each in others if each != one.room)):
            if (start, room) != (one.start, one.room) and _room_takes(problem, plan, one, start, room):
                found.append(Fit(start, room))
    return tuple(sorted(found))


def visit_fits(problem: Problem, plan: Plan, visit: Visit) -> tuple[Fit, ...]:
    """Every other start of a visit with the same member of staff, in order of the week. Raises Refused."""
    part = _around(problem, plan, (visit.client,), visit.staff)
    known = _keys(problem, remove_visit(part, visit))
    return tuple(
        Fit(start)
        for start in range(0, WEEK, UNIT)
        if start != visit.start
        and _could(problem, visit, start)
        and not _keys(problem, move_visit(part, visit, start=start)) - known
    )


def _could(problem: Problem, visit: Visit, start: int) -> bool:
    """Not every quarter of an hour is worth asking the checker about: whoever sees them is there at all."""
    staff = next((one for one in problem.counselors if one.id == visit.staff), None)
    return staff is not None and any(s.window.start <= start < s.window.end for s in staff.shifts)


def _starts(problem: Problem, one: Section) -> Iterator[int]:
    group = next((each for each in problem.groups if each.id == one.group), None)
    leader = next((each for each in problem.counselors if each.id == one.leader), None)
    shifts = leader.shifts if leader is not None else ()
    for start in (group.starts if group is not None else ()) or range(0, WEEK, problem.step):
        if any(shift.window.start <= start < shift.window.end for shift in shifts):
            yield start


def _around(problem: Problem, plan: Plan, people: tuple[str, ...], staff: str) -> Plan:
    """The part of the week these people and this member of staff are in.

    Of other sections only those of these people are left as members: how full they are does not change.
    """
    mine = set(people)
    sections = tuple(
        replace(one, members=tuple(each for each in one.members if each in mine))
        for one in plan.sections
        if one.leader == staff or not mine.isdisjoint(one.members)
    )
    visits = tuple(one for one in plan.visits if one.staff == staff or one.client in mine)
    return Plan(sections, visits)


def _keys(problem: Problem, plan: Plan) -> set[tuple[Rule, str, tuple[str, ...]]]:
    """What a plan breaks, where, and for whom."""
    return {(one.rule, one.about, one.who) for one in broken(_only(problem, plan), plan)}


def _only(problem: Problem, plan: Plan) -> Problem:
    """The problem with those people alone who are in the plan: the others break nothing."""
    named = {each for one in plan.sections for each in one.members} | {one.client for one in plan.visits}
    return replace(problem, clients=tuple(one for one in problem.clients if one.id in named))


def _room_takes(problem: Problem, plan: Plan, one: Section, start: int, room: str) -> bool:
    """Whether the room is open, free and large enough."""
    if not room:
        return True
    there = tuple(
        replace(each, members=()) for each in plan.sections if each.room == room and each.id != one.id
    )
    moved = replace(one, start=start, room=room)
    found = broken(_only(problem, Plan((moved,))), Plan((*there, moved)))
    return not any(each.rule in OF_ROOM and room in each.who for each in found)
