"""From a chosen week to a plan: who leads, which room, who else comes, and what somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from stepdown.timetable.questions.reasons.lacks import OPENING, SECTION, Lack
from stepdown.timetable.questions.reasons.loosening import Parts
from stepdown.timetable.questions.reasons.one_week import Choice, Week
from stepdown.timetable.questions.reasons.ways import Ways
from stepdown.timetable.solving.compiled import VIDEO, span
from stepdown.timetable.vocabulary import UNIT, Section, Visit


@dataclass(frozen=True)
class Hint:
    """What a step brings along for a session: who leads or sees them, the room, the least number there."""

    staff: str = ""
    room: str = ""
    least: int | None = None


Hints = Mapping[tuple[int, int], Hint]
NO_HINT = Hint()


@dataclass
class Seated:
    """One person's week in a plan: sections as they would stand, visits, those given up, who else comes."""

    sections: dict[str, Section] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    gone: list[Visit] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


class Seating:
    """Puts one person's chosen week into the plan; `parts` are the clinic as the steps leave it."""

    def __init__(self, ways: Ways, parts: Parts, hints: Hints) -> None:
        self.ways, self.parts, self.hints = ways, parts, hints
        self.standing, self.state = ways.standing, ways.standing.state
        self.made = Seated()
        self._used: dict[str, int] = {}
        self._seating = False

    def seated(self, week: Week) -> Seated | None:
        """The week in a plan, None where staff have not the hours or too few come to a new section."""
        mark, self._seating = self.state.mark(), True
        try:
            return self._seated(week)
        finally:
            self.state.back(mark)

    def _seated(self, week: Week) -> Seated | None:
        for choice in week.taken:
            if choice.source[0] == SECTION:
                one = self.standing.sections[self.ways.sections(choice.source[1])[choice.source[2]]]
                members = tuple(sorted({*one.members, self.ways.client.id}))
                self.made.sections[one.id] = replace(one, members=members)
            elif choice.source[0] == OPENING:
                opened = self._opened(choice)
                if opened is None:
                    return None
                self.made.sections[opened.id] = opened
            else:
                self.made.visits.append(self._visit(choice))
        if any(minutes > self._left(name) for name, minutes in self._used.items()):
            return None
        self._leave()
        return self.made

    def _left(self, name: str) -> int:
        """Minutes that somebody has left as the steps leave them."""
        most = self.parts.counselor(name).most_minutes
        number = self.standing.leader.get(name)
        if number is None:
            return most
        return most - (self.standing.made.leader_cap[number] - self.state.leader_left[number]) * UNIT

    def _leave(self) -> None:
        """What the person had and has no more: they leave the section, the visit is given up."""
        me, standing = self.ways.client.id, self.standing
        for one in standing.plan.sections:
            if me in one.members and one.id not in self.made.sections:
                members = tuple(member for member in one.members if member != me)
                self.made.sections[one.id] = replace(one, members=members)
        had = [one for one in standing.plan.visits if one.client == me]
        self.made.gone = [one for one in had if one not in self.made.visits]
        self.made.visits = [one for one in self.made.visits if one not in had]

    # -- new sessions

    def _visit(self, choice: Choice) -> Visit:
        _, number, leader, place, _ = choice.source
        hint = self.hints.get((choice.start, choice.item), NO_HINT)
        staff = hint.staff or self.standing.problem.counselors[leader].id
        self._used[staff] = self._used.get(staff, 0) + choice.length * UNIT
        need = self.ways.visits[number]
        return Visit(self.ways.client.id, need.key, staff, choice.start * UNIT, place == VIDEO)

    def _opened(self, choice: Choice) -> Section | None:
        """A new section with everybody who lacks the group too and can come without giving anything up."""
        _, kind, place, _ = choice.source
        hint = self.hints.get((choice.start, choice.item), NO_HINT)
        leader = hint.staff or self._leader(choice, kind, place)
        room = "" if place == VIDEO else hint.room or self._room(choice, kind, place)
        if not leader or room is None:
            return None
        group = self.parts.group(self.standing.problem.groups[kind].id)
        seats = group.most if place == VIDEO else min(group.most, self.parts.room(room).seats)
        joiners = self.joiners(choice, leader, seats - 1)
        least = group.least if hint.least is None else hint.least
        if len(joiners) + 1 < least:
            return None
        self._used[leader] = self._used.get(leader, 0) + choice.length * UNIT
        members = tuple(sorted({self.ways.client.id, *joiners}))
        self.made.others |= set(joiners)
        name = f"new-{group.id}-{choice.start}"
        return Section(name, group.id, choice.start * UNIT, room, leader, members)

    def _leader(self, choice: Choice, kind: int, place: int) -> str:
        shape = self.standing.kind_of(kind, anytime=bool(choice.source[3] & Lack.START))
        for n in shape.leaders:
            if self.ways.led_by(shape, n, place, Lack.NOTHING) >> choice.start & 1:
                name = self.standing.problem.counselors[n].id
                if self._used.get(name, 0) + choice.length * UNIT <= self._left(name):
                    return name
        return ""

    def _room(self, choice: Choice, kind: int, place: int) -> str | None:
        """The smallest free room that takes a full group, else the largest."""
        made, bits = self.standing.made, span(choice.start, choice.start + choice.length)
        free = sorted(
            (made.room_seats[room], room)
            for room in made.rooms_of[place]
            if not self.state.room_busy[room] & bits and made.room_open[room] & bits == bits
        )
        most = self.standing.problem.groups[kind].most
        number = next((room for seats, room in free if seats >= most), free[-1][1] if free else None)
        return None if number is None else self.standing.problem.rooms[number].id

    def joiners(self, choice: Choice, leader: str, seats: int) -> list[str]:
        """Others who lack the group and may come as well, in the order of the problem."""
        _, kind, place, _ = choice.source
        number = self.standing.leader.get(leader, 0)
        found = self.ways.joiners(kind, (place, choice.start, number), seats, stay=self._seating)
        return [self.standing.problem.clients[other].id for other in found]
