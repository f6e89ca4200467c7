"""A week as a board: rows of rooms, staff or people; columns of days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from stepdown.kernel.words import Words, say
from stepdown.overview.board.cells import Cells, Marks, people_of, staff_of
from stepdown.overview.board.shown import (
    BEYOND,
    OFFICES,
    VIDEO,
    Asked,
    Board,
    Cell,
    Change,
    Day,
    Names,
    Row,
    Rows,
    clock_hours,
    handle_of,
)
from stepdown.timetable.vocabulary import DAY, WEEK, Client, Counselor, Plan, Problem, Section, Visit

Wanted = Callable[[Section | Visit], bool]


def board(problem: Problem, plan: Plan, names: Names, asked: Asked, marks: Marks | None = None) -> Board:
    """The week in rows, its sessions marked."""
    drawing = _Drawing(Cells(problem, plan, names, marks or Marks()), asked)
    rows = tuple(drawing.rows())
    shown = {cell.handle for row in rows for cell in row.cells if not cell.ghost}
    every = set(map(handle_of, plan.sections)) | set(map(handle_of, plan.visits))
    return Board(
        week=problem.week,
        by=asked.by,
        days=tuple(drawing.heads(rows)),
        rows=rows,
        sessions=len(shown),
        hidden=len(every - shown),
        sites=tuple(sorted(names.sites.items(), key=lambda one: one[1])),
        changed=frozenset(cell.change for row in rows for cell in row.cells) - {Change.SAME},
        begun=any(cell.begun for row in rows for cell in row.cells),
        freed=any(cell.freed for row in rows for cell in row.cells),
    )


class _Drawing:
    """Lays cells into rows, leaving out what was not asked for."""

    def __init__(self, cells: Cells, asked: Asked) -> None:
        self.problem, self.plan, self.names = cells.problem, cells.plan, cells.names
        self.placed, self.asked = cells.placed(), asked
        self.site_of = {client.id: client.site for client in self.problem.clients}
        self.credited = {group.id: group.credited for group in self.problem.groups}

    def rows(self) -> Iterator[Row]:
        made = {Rows.ROOMS: self._by_room, Rows.STAFF: self._by_staff, Rows.PEOPLE: self._by_person}
        for row in made[self.asked.by]():
            if not self.asked.text or any(True for _ in row.cells):
                yield row

    def heads(self, rows: tuple[Row, ...]) -> Iterator[Day]:
        held = {(cell.handle, cell.day) for row in rows for cell in row.cells if not cell.ghost}
        used = {cell.day for row in rows for cell in row.cells}
        away: dict[int, list[str]] = {}
        for one in self.problem.counselors:
            if any(self._here(shift.site) for shift in one.shifts):
                for number in days_away(one):
                    away.setdefault(number, []).append(self.names.member_of_staff(one.id))
        for number in range(7):
            if number < 5 or number in used:
                count = sum(1 for _, each in held if each == number)
                names = tuple(sorted(filter(None, away.get(number, []))))
                yield Day(number, self.problem.week + timedelta(days=number), count, names)

    def _by_room(self) -> Iterator[Row]:
        many = len({room.site for room in self.problem.rooms if self._here(room.site)}) > 1
        for room in sorted(self.problem.rooms, key=lambda one: (one.site, self.names.rooms.get(one.id, ""))):
            if self._here(room.site):
                seats = say("{n} seats", n=room.seats)
                if many:
                    seats = say("{n} seats, {site}", n=room.seats, site=self.names.sites.get(room.site, ""))
                name = self.names.rooms.get(room.id, "")
                yield self._row(room.id, name, seats, _in_room(room.id))
        for key, label, wanted in (
            (VIDEO, say("By video"), self._is_video),
            (OFFICES, say("Offices"), self._is_office),
        ):
            row = self._row(key, "", None, wanted)
            if count := sum(1 for cell in row.cells if not cell.ghost):
                yield replace(
                    row, label=label, meta=say("{n} sessions", n=count), compact=key == OFFICES and count > 12
                )

    def _by_staff(self) -> Iterator[Row]:
        for one in sorted(self.problem.counselors, key=lambda each: self.names.member_of_staff(each.id)):
            name = self.names.member_of_staff(one.id)
            if name and any(self._here(shift.site) for shift in one.shifts):
                row = self._row(one.id, name, None, _by_leader(one.id))
                spent = sum(cell.end - cell.start for cell in row.cells if not cell.ghost)
                told = say("{hours} of {most}", hours=clock_hours(spent), most=clock_hours(one.most_minutes))
                if one.most_minutes >= WEEK:
                    told = say("{hours} with clients", hours=clock_hours(spent))
                yield replace(row, meta=told, away=days_away(one))

    def _by_person(self) -> Iterator[Row]:
        beyond = 0
        for one in sorted(self.problem.clients, key=lambda each: self.names.clients.get(each.id, "")):
            if not self._here(one.site):
                continue
            name = self.names.clients.get(one.id)
            if name is None:
                beyond += 1
            else:
                yield self._person(one, name)
        if beyond and not self.asked.text:
            label = say("1 person of colleagues")
            if beyond > 1:
                label = say("{n} people of colleagues", n=beyond)
            yield Row(BEYOND, label, None, ((),) * 7)

    def _person(self, one: Client, name: str) -> Row:
        row = self._row(one.id, name, None, lambda each: one.id in people_of(each))
        got, wanted = self.minutes(one)
        told = say("{hours} of {most}", hours=clock_hours(got), most=clock_hours(wanted))
        return replace(row, meta=told, short=got < wanted)

    def minutes(self, one: Client) -> tuple[int, int]:
        """Therapeutic minutes somebody has, and those prescribed, within their ceiling."""
        own = {need.key: need.credited for need in one.visits}
        got = sum(self.credited.get(each.group, 0) for each in self.plan.sections if one.id in each.members)
        got += sum(own.get(each.key, 0) for each in self.plan.visits if each.client == one.id)
        wanted = sum(self.credited.get(need.group, 0) * need.sessions for need in one.groups)
        wanted += sum(need.credited * need.sessions for need in one.visits)
        return got, min(wanted, one.most)

    def _row(self, key: str, name: str, meta: Words | None, wanted: Wanted) -> Row:
        days: list[list[Cell]] = [[] for _ in range(7)]
        for one, cell in self.placed:
            if wanted(one) and self._found(cell, name):
                days[min(cell.day, 6)].append(cell)
        return Row(key, say("{name}", name=name), meta, tuple(map(tuple, days)))

    def _found(self, cell: Cell, name: str) -> bool:
        """By people a row is one person: who else comes with them was not asked for."""
        text = self.asked.text.casefold()
        people = () if self.asked.by is Rows.PEOPLE else cell.people
        return not text or any(text in each.casefold() for each in (cell.title, cell.leader, name, *people))

    def _is_video(self, one: Section | Visit) -> bool:
        """By video a session belongs where its people are at home."""
        return one.by_video and any(map(self._here, self._homes(one)))

    def _is_office(self, one: Section | Visit) -> bool:
        return isinstance(one, Visit) and not one.by_video and any(map(self._here, self._homes(one)))

    def _homes(self, one: Section | Visit) -> set[str]:
        return {self.site_of[each] for each in people_of(one) if each in self.site_of}

    def _here(self, site: str) -> bool:
        if self.asked.site:
            return site == self.asked.site
        return not self.asked.sites or site in self.asked.sites


def days_away(one: Counselor) -> frozenset[int]:
    """Days on which leave cuts into the shifts of somebody."""
    return frozenset(
        shift.window.start // DAY
        for shift in one.shifts
        for away in one.away
        if away.start < shift.window.end and shift.window.start < away.end
    )


def _in_room(room: str) -> Wanted:
    return lambda one: isinstance(one, Section) and one.room == room


def _by_leader(staff: str) -> Wanted:
    return lambda one: staff_of(one) == staff
