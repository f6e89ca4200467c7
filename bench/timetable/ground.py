"""A week that keeps every rule, and the handles by which a fault is planted into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    Client,
    Counselor,
    Group,
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

T = TypeVar("T", Room, Counselor, Group, Client)
Planted = tuple[Problem, Plan]


@dataclass(frozen=True)
class Ground:
    """A week with its annex, and the draw of where the fault goes."""

    problem: Problem
    plan: Plan
    draw: Random

    def one_of(self, values: list[Any]) -> Any:
        return values[self.draw.randrange(len(values))]

    def section(self, fits: Callable[[Section], bool] = lambda _: True) -> Section:
        found: Section = self.one_of([one for one in self.plan.sections if one.members and fits(one)])
        return found

    def visit(self) -> Visit:
        found: Visit = self.one_of(list(self.plan.visits))
        return found

    def group(self, name: str) -> Group:
        return next(one for one in self.problem.groups if one.id == name)

    def client(self, name: str) -> Client:
        return next(one for one in self.problem.clients if one.id == name)

    def staff(self, name: str) -> Counselor:
        return next(one for one in self.problem.counselors if one.id == name)

    def room(self, name: str) -> Room:
        return next(one for one in self.problem.rooms if one.id == name)

    def member(self, section: Section) -> Client:
        return self.client(self.one_of(list(section.members)))

    def need(self, visit: Visit) -> VisitNeed:
        return next(one for one in self.client(visit.client).visits if one.key == visit.key)

    def week_of(self, name: str) -> list[tuple[int, int, int, bool, str]]:
        """Start, end, credited minutes, by video, group ("" for a visit) of what somebody has, in order."""
        mine = [
            (one.start, one.start + group.minutes, group.credited, one.by_video, one.group)
            for one in self.plan.sections
            if name in one.members
            for group in (self.group(one.group),)
        ]
        for one in self.plan.visits:
            if one.client == name:
                need = self.need(one)
                credited = need.minutes if need.therapeutic else 0
                mine.append((one.start, one.start + need.minutes, credited, one.by_video, ""))
        return sorted(mine)

    def staff_week(self, name: str) -> list[tuple[int, int]]:
        """Start and end of what somebody of the staff has, in order."""
        mine = [
            (one.start, one.start + self.group(one.group).minutes)
            for one in self.plan.sections
            if one.leader == name
        ]
        mine += [
            (one.start, one.start + self.need(one).minutes) for one in self.plan.visits if one.staff == name
        ]
        return sorted(mine)

    # -- the week with something changed

    def room_as(self, one: Room, **changes: Any) -> Planted:
        return replace(self.problem, rooms=_swapped(self.problem.rooms, one, changes)), self.plan

    def staff_as(self, one: Counselor, **changes: Any) -> Planted:
        return replace(self.problem, counselors=_swapped(self.problem.counselors, one, changes)), self.plan

    def group_as(self, one: Group, **changes: Any) -> Planted:
        return replace(self.problem, groups=_swapped(self.problem.groups, one, changes)), self.plan

    def client_as(self, one: Client, **changes: Any) -> Planted:
        return replace(self.problem, clients=_swapped(self.problem.clients, one, changes)), self.plan

    def with_visit(self, client: Client, visit: Visit, minutes: int = UNIT) -> Planted:
        """Somebody has one visit more, which counts for nothing and for which their day has time."""
        need = VisitNeed(visit.key, minutes, (visit.staff,), therapeutic=False, place=Place.EITHER)
        known = replace(client, visits=(*client.visits, need), day_most=DAY)
        kept = tuple(one for one in self.problem.clients if one.id != client.id)
        plan = replace(self.plan, visits=(*self.plan.visits, visit))
        return replace(self.problem, clients=(*kept, known)), plan


def _swapped(values: tuple[T, ...], old: T, changes: dict[str, Any]) -> tuple[T, ...]:
    return tuple(replace(one, **changes) if one is old else one for one in values)


def cut(windows: tuple[Window, ...], start: int, end: int) -> tuple[Window, ...]:
    """The windows without a stretch."""
    kept = []
    for one in windows:
        if one.start < min(one.end, start):
            kept.append(Window(one.start, min(one.end, start)))
        if max(one.start, end) < one.end:
            kept.append(Window(max(one.start, end), one.end))
    return tuple(kept)


def window_of(ground: Ground, one: Section | Visit) -> Window:
    minutes = ground.group(one.group).minutes if isinstance(one, Section) else ground.need(one).minutes
    return Window(one.start, one.start + minutes)


def off_shift(g: Ground, one: Section | Visit, who: str) -> Planted:
    """Whoever holds a session does not work then, at any site."""
    staff, window = g.staff(who), window_of(g, one)
    shifts = tuple(
        Shift(shift.site, left)
        for shift in staff.shifts
        for left in cut((shift.window,), window.start, window.end)
    )
    return g.staff_as(staff, shifts=shifts)
