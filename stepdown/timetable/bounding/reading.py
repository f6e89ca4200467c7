"""The plan that the numbers of a solved model stand for, and rows against what the model could not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from stepdown.timetable.bounding.block import Block, Row, block
from stepdown.timetable.bounding.clinic import Clinic, accepts
from stepdown.timetable.bounding.coupling import Column
from stepdown.timetable.bounding.model import Model
from stepdown.timetable.bounding.options import Choices, Option
from stepdown.timetable.rules.checking import Broken
from stepdown.timetable.vocabulary import UNIT, Client, Plan, Section, Visit


class Reading:
    """For a clinic whose counselors are told apart."""

    def __init__(self, clinic: Clinic, chosen: Sequence[Choices], model: Model) -> None:
        self.clinic, self.problem, self.chosen, self.model = clinic, clinic.problem, chosen, model
        self.blocks: list[Block] = [block(one, self.problem.day_worth, 0) for one in chosen]
        self.first_own = model.first_column[-1]
        self._unsplit: list[int] = []  # positions whose members no way of sharing out lets together

    def plan(self, numbers: Sequence[float]) -> Plan:
        """The plan that some numbers stand for; it may break what the model leaves out."""
        self._unsplit.clear()
        members: dict[int, list[Client]] = {}
        visits = []
        for place, made in enumerate(self.blocks):
            for at in self._on(numbers, place):
                option = made.options[at]
                if option.position >= 0:
                    members.setdefault(option.position, []).append(self.problem.clients[place])
                else:
                    visits.append(self._visit(place, option))
        return Plan(tuple(self._sections(numbers, members)), tuple(visits))

    def _on(self, numbers: Sequence[float], place: int) -> list[int]:
        first = self.model.first_column[place]
        return [at for at in range(len(self.blocks[place].options)) if numbers[first + at] > 0.5]

    def _visit(self, place: int, option: Option) -> Visit:
        chosen = self.chosen[place]
        staff = self.problem.counselors[option.staff].id
        return Visit(chosen.client.id, chosen.items[option.item].key, staff, option.unit * UNIT, option.video)

    def _sections(self, numbers: Sequence[float], members: dict[int, list[Client]]) -> Iterator[Section]:
        open_at: dict[int, list[Column]] = {}
        for at, column in enumerate(self.model.joint.columns, self.first_own):
            for _ in range(round(numbers[at])):
                open_at.setdefault(column.position, []).append(column)
        busy: dict[str, int] = {}
        for place in sorted(members, key=lambda place: self.clinic.positions[place].unit):
            position = self.clinic.positions[place]
            group = self.problem.groups[position.group]
            columns = open_at.get(place, [])
            leaders = [self.clinic.crews[one.which].members[0] for one in columns if one.what == "crew"]
            rooms = [self._room(one.which, position.unit, position.length, busy)
                     for one in columns if one.what == "room"]  # fmt: skip
            split = self._split(members[place], leaders, rooms, place)
            for leader, (room, who) in zip(leaders, split, strict=False):
                start = position.unit * UNIT
                name = self.problem.counselors[leader].id
                section = f"{group.id}-{start}-{name}"
                yield Section(section, group.id, start, room, name, tuple(one.id for one in who))

    def _room(self, tier: int, unit: int, length: int, busy: dict[str, int]) -> str:
        """A room of the tier that is free: positions come in order of their start, so there is one."""
        if tier < 0:
            return ""
        room = next(
            (room for room in self.clinic.tiers[tier].rooms if busy.get(room, 0) <= unit),
            self.clinic.tiers[tier].rooms[0],
        )
        busy[room] = unit + length
        return room

    def _split(
        self, members: list[Client], leaders: list[int], rooms: list[str], place: int
    ) -> list[tuple[str, list[Client]]]:
        """Members shared out over the sections; all into the first where no way keeps the rules."""
        position = self.clinic.positions[place]
        group = self.problem.groups[position.group]
        seats = {room.id: min(room.seats, group.most) for room in self.problem.rooms} | {"": group.most}
        end = position.unit + position.length
        for order in permutations(rooms[:4]):
            sections: list[list[Client]] = [[] for _ in order]
            limits = [seats[room] for room in order]
            able = [
                [accepts(client, self.problem.counselors[leader], end) for leader in leaders]
                for client in members
            ]
            if _share_out(members, able, sections, limits, group.least):
                return list(zip(order, sections, strict=True))
        # Which rooms there are is not part of the row that forbids it, so it must not depend on them.
        if len(position.tiers) <= 1:
            self._unsplit.append(place)
        return [(room, members if not at else []) for at, room in enumerate(rooms)]

    def forbidden(self, numbers: Sequence[float], faults: Sequence[Broken]) -> list[Row]:
        """Rows that forbid exactly what broke a rule: one person's own week, or who is in one position.

        Faults of other kinds have no such row.
        """
        rows = [self._other_members(numbers, place) for place in self._unsplit]
        own = {"gap", "between", "order"}
        weeks = {who for fault in faults if fault.rule.value in own for who in fault.who}
        for place, one in enumerate(self.chosen):
            if one.client.id in weeks:
                first, on = self.model.first_column[place], set(self._on(numbers, place))
                options = range(len(self.blocks[place].options))
                rows.append(([(first + at, 1 if at in on else -1) for at in options], len(on) - 1))
        return rows

    def _other_members(self, numbers: Sequence[float], position: int) -> Row:
        """Not these members with these leaders."""
        columns = [
            at
            for at, column in enumerate(self.model.joint.columns, self.first_own)
            if column.position == position and column.what == "crew"
        ]
        for place, made in enumerate(self.blocks):
            first = self.model.first_column[place]
            columns += [first + at for at, one in enumerate(made.options) if one.position == position]
        on = sum(numbers[at] > 0.5 for at in columns)
        return [(at, 1 if numbers[at] > 0.5 else -1) for at in columns], on - 1


def _share_out(
    members: list[Client], able: list[list[bool]], sections: list[list[Client]], limits: list[int], least: int
) -> bool:
    """Put the members one after the other where they fit, going back where they do not."""
    if not members:
        return all(len(section) >= least for section in sections)
    client = members[0]
    for at, section in enumerate(sections):
        apart = any(one.id in client.apart or client.id in one.apart for one in section)
        if at < len(able[0]) and able[0][at] and not apart and len(section) < limits[at]:
            section.append(client)
            if _share_out(members[1:], able[1:], sections, limits, least):
                return True
            section.pop()
    return False
