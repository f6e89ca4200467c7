"""The sessions of a week as cells, before they are laid into rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from stepdown.kernel.words import Words, say
from stepdown.overview.board.shown import VIDEO, Cell, Change, Names, handle_of, moment_words, service_of
from stepdown.overview.board.turns import Told
from stepdown.programme.vocabulary import Service
from stepdown.timetable.queries.questions import Difference, SectionChange, VisitChange
from stepdown.timetable.vocabulary import Broken, Plan, Problem, Section, Visit

Placed = tuple[Section | Visit, Cell]


@dataclass(frozen=True)
class Marks:
    """What marks the sessions of a week: how it differs from the published one, the rules it breaks, and in a
    published week what happened to each session, by its handle.
    """

    difference: Difference | None = None
    broken: tuple[Broken, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True)
class Cells:
    """Every session of a week as a cell, those that differ from the published week marked."""

    problem: Problem
    plan: Plan
    names: Names
    marks: Marks

    def placed(self) -> list[Placed]:
        """Each session with its cell, in order of time; those that are not held there any more as well."""
        groups = {group.id: group.minutes for group in self.problem.groups}
        most = {group.id: group.most for group in self.problem.groups}
        seats = {room.id: room.seats for room in self.problem.rooms}
        needs = {(one.id, need.key): need.minutes for one in self.problem.clients for need in one.visits}
        changes = dict(self._changes())
        found: list[Placed] = []
        for one in (*self.plan.sections, *self.plan.visits, *self._gone()):
            if isinstance(one, Section):
                room_for = [each for each in (most.get(one.group), seats.get(one.room)) if each is not None]
                cell = self._section(one, groups.get(one.group, 60), min(room_for, default=len(one.members)))
            else:
                cell = self._visit(one, needs.get((one.client, one.key), 60))
            change, was = changes.get(id(one), (Change.SAME, None))
            if (happened := self.marks.told.get(cell.handle)) is not None:
                cell = replace(cell, begun=happened.begun, freed=happened.freed)
            if change in (Change.WAS, Change.NOT_HELD):
                cell = replace(cell, handle=f"was-{cell.handle}", broken=False)
            found.append((one, replace(cell, change=change, was=was)))
        return sorted(found, key=lambda pair: (pair[1].start, pair[1].title, pair[1].room, pair[1].handle))

    @cached_property
    def _broken(self) -> set[str]:
        """The sessions that break a rule, as the checker names them."""
        return {one.about for one in self.marks.broken}

    def _changes(self) -> Iterator[tuple[int, tuple[Change, Words | None]]]:
        """What differs, by the session it differs in: those of now and those of before are other values."""
        if self.marks.difference is None:
            return
        every: tuple[Section | Visit, ...] = (*self.plan.sections, *self.plan.visits)
        now = {handle_of(one): id(one) for one in every}
        for before, after in _pairs(self.marks.difference):
            if before is not None and after is not None and _stays(before, after):
                continue
            if after is not None:
                told = self._was(before) if before is not None else None
                yield now[handle_of(after)], (Change.NEW if before is None else Change.MOVED, told)
            if before is not None:
                yield id(before), (Change.NOT_HELD if after is None else Change.WAS, None)

    def _gone(self) -> Iterator[Section | Visit]:
        """Sessions that do not stand where they stood; with another leader in their place they still do."""
        if self.marks.difference is None:
            return
        for before, after in _pairs(self.marks.difference):
            if before is not None and (after is None or _where(before) != _where(after)):
                yield before

    def _was(self, one: Section | Visit) -> Words:
        return say(
            "was {moment}, {where}, {who}",
            moment=moment_words(one.start),
            where=self._room(one),
            who=self.names.member_of_staff(staff_of(one)) or say("a colleague"),
        )

    def _room(self, one: Section | Visit) -> object:
        if one.by_video:
            return say("by video")
        return self.names.rooms.get(one.room, "") if isinstance(one, Section) else say("in the office")

    def _section(self, one: Section, minutes: int, most: int) -> Cell:
        known = tuple(self.names.clients[each] for each in one.members if each in self.names.clients)
        return Cell(
            handle=handle_of(one),
            start=one.start,
            end=one.start + minutes,
            title=self.names.group(one.group),
            leader=self.names.member_of_staff(one.leader),
            room=self.names.rooms.get(one.room, ""),
            kind=_kind(one.group, "group"),
            taken=len(one.members),
            of=most,
            people=tuple(sorted(known)),
            others=len(one.members) - len(known),
            by_video=one.by_video,
            broken=one.id in self._broken,
            place=one.room or VIDEO,
            staff=one.leader,
        )

    def _visit(self, one: Visit, minutes: int) -> Cell:
        name = self.names.clients.get(one.client)
        return Cell(
            handle=handle_of(one),
            start=one.start,
            end=one.start + minutes,
            title=self.names.visit(one.key),
            leader=self.names.member_of_staff(one.staff),
            room="",
            kind=_kind(one.key, "other"),
            taken=1,
            of=None,
            people=(name,) if name else (),
            others=0 if name else 1,
            by_video=one.by_video,
            broken=f"{one.client}/{one.key}" in self._broken,
            place=VIDEO if one.by_video else "office",
            staff=one.staff,
        )


def staff_of(one: Section | Visit) -> str:
    return one.leader if isinstance(one, Section) else one.staff


def people_of(one: Section | Visit) -> tuple[str, ...]:
    return one.members if isinstance(one, Section) else (one.client,)


def _pairs(difference: Difference) -> Iterator[tuple[Section | Visit | None, Section | Visit | None]]:
    every: tuple[SectionChange | VisitChange, ...] = (*difference.sections, *difference.visits)
    return ((one.before, one.after) for one in every)


def _where(one: Section | Visit) -> tuple[int, str]:
    return one.start, one.room if isinstance(one, Section) else str(one.by_video)


def _stays(before: Section | Visit, after: Section | Visit) -> bool:
    """Whether nobody has to be told: other people alone come."""
    return _where(before) == _where(after) and staff_of(before) == staff_of(after)


def _kind(key: str, otherwise: str) -> str:
    """What colours a session: family, one's own, a group, or something else with one person."""
    known = {Service.FAMILY: "family", Service.INDIVIDUAL: "own"}
    return known.get(service_of(key) or Service.GROUP, otherwise)
