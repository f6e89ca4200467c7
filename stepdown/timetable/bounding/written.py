"""A plan as the columns of a model: the numbers it stands for, as a start for the solver."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.timetable.bounding.block import Block, block
from stepdown.timetable.bounding.clinic import UNITS_A_DAY, Clinic
from stepdown.timetable.bounding.model import Model
from stepdown.timetable.bounding.options import Choices
from stepdown.timetable.vocabulary import UNIT, Client, Plan


class Written:
    """For a clinic whose counselors are told apart."""

    def __init__(self, clinic: Clinic, chosen: Sequence[Choices], model: Model) -> None:
        self.clinic, self.problem, self.chosen, self.model = clinic, clinic.problem, chosen, model
        self.blocks: list[Block] = [block(one, self.problem.day_worth, 0) for one in chosen]
        self.places = {client.id: place for place, client in enumerate(self.problem.clients)}
        self.first_own = model.first_column[-1]

    def columns(self, plan: Plan) -> list[float]:
        """The numbers that stand for a plan; what the model has no column for is left at 0."""
        numbers = [0.0] * len(self.model.values)
        for place, made in enumerate(self.blocks):
            self._week(plan, place, made, numbers)
        by_section = {
            (column.position, column.what, column.which): at
            for at, column in enumerate(self.model.joint.columns, self.first_own)
        }
        groups = {group.id: number for number, group in enumerate(self.problem.groups)}
        rooms = {room.id: room for room in self.problem.rooms}
        for section in plan.sections:
            site = rooms[section.room].site if section.room else ""
            position = self.clinic.starts.get((groups[section.group], site), {}).get(
                section.start // UNIT, -1
            )
            crew = next(
                number
                for number, crew in enumerate(self.clinic.crews)
                if self.problem.counselors[crew.members[0]].id == section.leader
            )
            tier = self._tier(section.room)
            for key in ((position, "crew", crew), (position, "room", tier)):
                if key in by_section:
                    numbers[by_section[key]] += 1
        return numbers

    def _tier(self, room: str) -> int:
        return next((number for number, tier in enumerate(self.clinic.tiers) if room in tier.rooms), -1)

    def _week(self, plan: Plan, place: int, made: Block, numbers: list[float]) -> None:
        client, first = self.problem.clients[place], self.model.first_column[place]
        taken = self._taken(plan, client)
        came = [[0] * 7 for _ in client.counts]
        there = [False] * 7
        for at, option in enumerate(made.options):
            if (option.position, option.staff, option.unit, option.item) in taken:
                numbers[first + at] = 1.0
                there[option.unit // UNITS_A_DAY] = True
                for minutes, rule in zip(came, client.counts, strict=True):
                    minutes[option.unit // UNITS_A_DAY] += self.chosen[place].items[option.item].brings(rule)
                taken.discard((option.position, option.staff, option.unit, option.item))
        counted: dict[int, int] = {}
        for at, (what, which, day) in enumerate(made.labels, first + len(made.options)):
            asked = client.counts[which] if what == "counts" else None
            if asked is None:
                numbers[at] = float(there[day])
            elif came[which][day] >= asked.minutes and counted.get(which, 0) < asked.need:
                counted[which] = counted.get(which, 0) + 1
                numbers[at] = 1.0

    def _taken(self, plan: Plan, client: Client) -> set[tuple[int, int, int, int]]:
        """Position, staff, quarter and item of each session of a client."""
        chosen = self.chosen[self.places[client.id]]
        items = {item.group or item.key: number for number, item in enumerate(chosen.items)}
        groups = {group.id: number for number, group in enumerate(self.problem.groups)}
        staff = {one.id: number for number, one in enumerate(self.problem.counselors)}
        taken = set()
        for section in plan.sections:
            if client.id in section.members and section.group in items:
                site = client.site if section.room else ""
                unit = section.start // UNIT
                position = self.clinic.starts.get((groups[section.group], site), {}).get(unit, -1)
                taken.add((position, -1, unit, items[section.group]))
        for visit in plan.visits:
            if visit.client == client.id and visit.key in items:
                unit = visit.start // self.clinic.grid * self.clinic.grid // UNIT
                taken.add((-1, staff[visit.staff], unit, items[visit.key]))
        return taken
