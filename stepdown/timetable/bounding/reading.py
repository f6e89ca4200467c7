"""The plan that the numbers of a solved model stand for, and rows against what the model could not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from stepdown.timetable.bounding import forbidding
from stepdown.timetable.bounding.block import Block, Row, block
from stepdown.timetable.bounding.clinic import Clinic, accepts, units
from stepdown.timetable.bounding.coupling import Column
from stepdown.timetable.bounding.model import Model
from stepdown.timetable.bounding.options import Choices, Option
from stepdown.timetable.rules.checking import Broken
from stepdown.timetable.vocabulary import UNIT, Client, Plan, Rule, Section, Visit

STEPS = 20_000  # ways to share out the members of one position before it is left open


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
            for leader, room, who in split:
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
    ) -> list[tuple[int, str, list[Client]]]:
        """Members shared out over leaders and rooms; all into the first where no way keeps the rules."""
        group = self.problem.groups[self.clinic.positions[place].group]
        seats = {room.id: min(room.seats, group.most) for room in self.problem.rooms} | {"": group.most}
        sharing = _Sharing(self, members, place)
        for count in range(min(len(rooms), len(leaders)), 0, -1):
            for some in permutations(leaders, count):
                found = sharing.out(some, [seats[room] for room in rooms[:count]])
                if found:
                    return list(zip(some, rooms, found, strict=False))
        if self._never(sharing, leaders, place):
            self._unsplit.append(place)
        return [(leaders[0], rooms[0], members)] if leaders and rooms else []

    def _never(self, sharing: _Sharing, leaders: list[int], place: int) -> bool:
        """Whether these members can be shared out over no choice of these leaders, in whatever rooms."""
        position = self.clinic.positions[place]
        group = self.problem.groups[position.group]
        seats = max((self.clinic.tiers[tier].seats for tier in position.tiers), default=group.most)
        for count in range(1, len(leaders) + 1):
            for some in combinations(leaders, count):
                if sharing.out(some, [min(seats, group.most)] * count):
                    return False
        return sharing.steps > 0

    def forbidden(self, numbers: Sequence[float], faults: Sequence[Broken]) -> list[Row]:
        """Rows that forbid what broke a rule, [] where there is none: of one person's day, of one member of
        staff between two sites, of who is in one position.
        """
        rows = [row for place in self._unsplit for row in self._apart(numbers, place)]
        broke: dict[Rule, set[str]] = {}
        for fault in faults:
            broke.setdefault(fault.rule, set()).update(fault.who)
        for place, one in enumerate(self.chosen):
            first, on = self.model.first_column[place], self._on(numbers, place)
            if one.client.id in broke.get(Rule.GAP, set()) | broke.get(Rule.BETWEEN, set()):
                rows += forbidding.own_day(one, self.blocks[place], first, on)
            if one.client.id in broke.get(Rule.ORDER, set()):
                options = range(len(self.blocks[place].options))
                rows.append(([(first + at, 1 if at in on else -1) for at in options], len(on) - 1))
        for number, staff in enumerate(self.problem.counselors):
            if staff.id in broke.get(Rule.SITE_CHANGE, set()):
                firsts, columns = self.model.first_column, self.model.joint.columns
                every = [*forbidding.between_sites(self.clinic, self.blocks, columns, firsts, number)]
                rows += forbidding.site_changes(every, numbers, units(self.problem.site_change))
        return rows

    def _apart(self, numbers: Sequence[float], position: int) -> list[Row]:
        """Two kept apart need a section each; without such two, not these members with these leaders."""
        crews = [
            (at, -1)
            for at, column in enumerate(self.model.joint.columns, self.first_own)
            if column.position == position and column.what == "crew"
        ]
        there = [
            (self.problem.clients[place], self.model.first_column[place] + at)
            for place, made in enumerate(self.blocks)
            for at, one in enumerate(made.options)
            if one.position == position and numbers[self.model.first_column[place] + at] > 0.5
        ]
        rows: list[Row] = [
            ([(at, 1), (other, 1), *crews], 0)
            for (one, at), (two, other) in combinations(there, 2)
            if one.id in two.apart or two.id in one.apart
        ]
        broken = [row for row in rows if sum(numbers[at] * each for at, each in row[0]) > row[1] + 0.5]
        return broken or [self._other_members(numbers, position)]

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


class _Sharing:
    """The ways to share members of one position out over sections; `steps` is what may still be tried."""

    def __init__(self, of: Reading, members: list[Client], place: int) -> None:
        self.of, self.members, self.steps = of, members, STEPS
        position = of.clinic.positions[place]
        self.end = position.unit + position.length
        self.least = of.problem.groups[position.group].least

    def out(self, leaders: Sequence[int], limits: list[int]) -> list[list[Client]]:
        """The members of each leader's section, [] where there is no way or too many were tried."""
        able = [
            [accepts(client, self.of.problem.counselors[leader], self.end) for leader in leaders]
            for client in self.members
        ]
        sections: list[list[Client]] = [[] for _ in leaders]
        return sections if self._placed(0, able, sections, limits) else []

    def _placed(
        self, at: int, able: list[list[bool]], sections: list[list[Client]], limits: list[int]
    ) -> bool:
        """Put the members one after the other where they fit, going back where they do not."""
        self.steps -= 1
        if at == len(self.members):
            return all(len(section) >= self.least for section in sections)
        client = self.members[at]
        for number, section in enumerate(sections):
            apart = any(one.id in client.apart or client.id in one.apart for one in section)
            if able[at][number] and not apart and len(section) < limits[number] and self.steps > 0:
                section.append(client)
                if self._placed(at + 1, able, sections, limits):
                    return True
                section.pop()
        return False
