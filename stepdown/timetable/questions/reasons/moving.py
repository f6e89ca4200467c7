"""A seat, or an hour of somebody's counselor, made free by one or two others who lose nothing by moving."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.questions.reasons.answers import Fix, How, Relaxed, Step
from stepdown.timetable.questions.reasons.fixing import Fixing
from stepdown.timetable.questions.reasons.lacks import SECTION
from stepdown.timetable.questions.reasons.one_week import Week
from stepdown.timetable.questions.reasons.seating import Seated, Seating
from stepdown.timetable.solving.asking import may_join, still_sound
from stepdown.timetable.solving.state import Held
from stepdown.timetable.vocabulary import UNIT, Section, Window

# So many people move at most, one into the place of the next.
CHAIN = 2
Moves = list[tuple[int, Held, Held]]


class Moving:
    """Makes place for one person by moving others, everybody's week worth as much as before."""

    def __init__(self, fixing: Fixing) -> None:
        self.fixing, self.asking = fixing, fixing.asking
        self.standing, self.state = fixing.standing, fixing.standing.state

    def for_seat(self, week: Week) -> Fix | None:
        """The same week as one with a seat too many, with somebody moved to another section instead."""
        lacking = [one for one in week.taken if one.extra]
        if len(lacking) != 1 or lacking[0].source[0] != SECTION:
            return None
        held = self.asking.ways.sections(lacking[0].source[1])[lacking[0].source[2]]
        taken = {
            self.asking.ways.sections(one.source[1])[one.source[2]]
            for one in week.taken
            if one.source[0] == SECTION and not one.extra
        }
        mark = self.state.mark()
        for full in taken:  # the person's own places are taken
            self.state.join(self.asking.ways.index, full)
        moves = self._out_of(held, {held}, CHAIN)
        self.state.back(mark)
        return None if moves is None else self._seat_fix(week, held, moves)

    def _out_of(self, held: Held, barred: set[Held], depth: int) -> Moves | None:
        """How somebody leaves a section for another of its kind, where that is full somebody that one."""
        for index in sorted(held.members - {self.asking.ways.index}):
            if held.key in self.standing.made.persons[index].kept:
                continue
            for other in self.state.sections[held.kind]:
                if other in barred:
                    continue
                full = len(other.members) >= other.most
                if full and depth <= 1:
                    continue
                if not self._may_move(index, held, other, full=full):
                    continue
                if not full:
                    return [(index, held, other)]
                rest = self._out_of(other, barred | {other}, depth - 1)
                if rest is not None and all(index != moved for moved, _, _ in rest):
                    return [*rest, (index, held, other)]
        return None

    def _may_move(self, index: int, old: Held, new: Held, *, full: bool) -> bool:
        mark = self.state.mark()
        value = self.state.lives[index].value
        self.state.leave(index, old)
        most = new.most
        new.most += full
        good = may_join(self.state, index, new)
        if good:
            self.state.join(index, new)
            good = still_sound(self.state, index) and self.state.lives[index].value >= value
        new.most = most
        self.state.back(mark)
        return good

    def _seat_fix(self, week: Week, held: Held, moves: Moves) -> Fix | None:
        """The plan of it; what is not confirmed is not told."""
        made = self._seated(week)
        if made is None:
            return None
        people = []
        for index, old, new in moves:
            name = self.standing.problem.clients[index].id
            people.append(name)
            for one, stays in ((old, False), (new, True)):
                self._change(made, self.standing.sections[one], name, stays=stays)
        made.others |= set(people)
        full = self.standing.sections[held]
        step = Step(
            Relaxed.SEATS,
            How.MOVE,
            group=full.group,
            section=full.id,
            people=tuple(sorted(people)),
            window=Window(held.start * UNIT, held.end * UNIT),
        )
        return self.fixing.told([step], made)

    def _seated(self, week: Week) -> Seated | None:
        return Seating(self.asking.ways, self.fixing.unchanged, {}).seated(week)

    def _change(self, made: Seated, one: Section, name: str, *, stays: bool) -> None:
        known = made.sections.get(one.id, one)
        members = {*known.members, name} if stays else {*known.members} - {name}
        made.sections[one.id] = replace(known, members=tuple(sorted(members)))

    def for_room(self, week: Week) -> Fix | None:
        """The same week, with the section in a larger room of the site that is free then."""
        lacking = [one for one in week.taken if one.extra]
        if len(lacking) != 1 or lacking[0].source[0] != SECTION:
            return None
        held = self.asking.ways.sections(lacking[0].source[1])[lacking[0].source[2]]
        one, made = self.standing.sections[held], self.standing.made
        count = len(held.members) + 1
        if held.room < 0 or count > self.standing.groups[one.group].most:
            return None
        for room in sorted(made.rooms_of[held.site], key=lambda room: made.room_seats[room]):
            free = not self.state.room_busy[room] & held.bits
            is_open = made.room_open[room] & held.bits == held.bits
            if made.room_seats[room] >= count and free and is_open:
                return self._room_fix(week, one, self.standing.problem.rooms[room].id)
        return None

    def _room_fix(self, week: Week, one: Section, room: str) -> Fix | None:
        made = self._seated(week)
        if made is None:
            return None
        made.sections[one.id] = replace(made.sections[one.id], room=room)
        length = self.standing.groups[one.group].minutes
        window = Window(one.start, one.start + length)
        step = Step(Relaxed.SEATS, How.OTHER_ROOM, group=one.group, section=one.id, room=room, window=window)
        return self.fixing.told([step], made)
