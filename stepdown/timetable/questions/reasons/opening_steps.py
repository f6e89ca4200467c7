"""What a new section lacks, told as steps: who leads it, where, who else would have to come."""

from __future__ import annotations

from stepdown.timetable.questions.changes import ONE_MORE
from stepdown.timetable.questions.reasons.answers import How, Relaxed, Step
from stepdown.timetable.questions.reasons.asking import Asking
from stepdown.timetable.questions.reasons.lacks import OWN, SECTION, Lack
from stepdown.timetable.questions.reasons.one_week import Choice, Week
from stepdown.timetable.questions.reasons.seating import Hint, Seating
from stepdown.timetable.solving.compiled import VIDEO, Kind, runs, span
from stepdown.timetable.vocabulary import UNIT, WEEK, Group, Window

Found = tuple[list[Step], Hint] | None


class OpeningSteps:
    """The steps that let a new section be held for one person; and what all steps are told with."""

    def __init__(self, asking: Asking, seating: Seating) -> None:
        self.asking, self.seating = asking, seating
        self.ways, self.standing = asking.ways, asking.standing

    def _window(self, choice: Choice) -> Window:
        return Window(choice.start * UNIT, (choice.start + choice.length) * UNIT)

    def _free(self, choice: Choice) -> Step:
        """Free for the session and the way; told by what is lacking of it."""
        way = 0 if choice.video else self.ways.way
        start, end = max(0, choice.start - way), choice.start + choice.length + way
        have = self.ways.screen if choice.video else self.ways.free
        lacking = span(start, end) & ~have
        first = (lacking & -lacking).bit_length() - 1
        window = Window(first * UNIT, min(WEEK, lacking.bit_length() * UNIT))
        kind = Relaxed.VIDEO_FREE if choice.video else Relaxed.FREE
        until = first > 0 and have >> (first - 1) & 1
        before = have >> lacking.bit_length() & 1
        how = How.UNTIL if until and not before else How.FROM if before and not until else How.PLAIN
        return Step(kind, how, window=window, was=0, becomes=lacking.bit_count() * UNIT)

    def _of_opening(self, choice: Choice, lacks: int) -> Found:
        _, kind, place, _ = choice.source
        shape = self.standing.kind_of(kind, anytime=bool(lacks & Lack.START))
        group, window = shape.group, self._window(choice)
        group = self.standing.groups[group.id]
        steps = self._barred(lacks, group)
        if lacks & Lack.START:
            steps.append(Step(Relaxed.START, group=group.id, window=window))
        if lacks & Lack.PROTECTED:
            steps.append(Step(Relaxed.PROTECTED, people=self._protected(choice)))
        staff, room, least = "", "", None
        if lacks & (Lack.LEADER | Lack.TIME | Lack.HOLDS):
            led = self._led(shape, choice, place)
            if led is None:
                return None
            steps.append(led)
            staff = led.staff or ONE_MORE
        if lacks & Lack.ROOM and place != VIDEO:
            step = self._room(choice, place, group)
            steps.append(step)
            room = step.room or ONE_MORE
        if lacks & Lack.LEAST:
            least = 1 + len(self._joiners(choice, shape, place, staff))
            if least < group.least:
                steps.append(
                    Step(Relaxed.LEAST, group=group.id, window=window, was=group.least, becomes=least)
                )
        return steps, Hint(staff, room, least)

    def _joiners(self, choice: Choice, shape: Kind, place: int, staff: str) -> list[str]:
        for n in shape.leaders:
            name = self.standing.problem.counselors[n].id
            if name == staff or self.ways.led_by(shape, n, place, Lack.NOTHING) >> choice.start & 1:
                return self.seating.joiners(choice, name, shape.group.most - 1)
        return []

    def _led(self, shape: Kind, choice: Choice, place: int) -> Step | None:
        """The least that gives the section a leader: a credential, hours, a skill, one person more."""
        at = {"group": shape.group.id, "window": self._window(choice), "site": self.asking.client.site}
        staff = self.standing.problem.counselors
        able = [n for n in shape.leaders if staff[n].id not in self.asking.client.not_with]
        for n in able if self.asking.client.leader_holds else ():
            if self._can(shape, n, place, Lack.HOLDS, choice):
                name = min(self.asking.client.leader_holds)
                return Step(Relaxed.LEADER_HOLDS, staff=staff[n].id, name=name, **at)  # type: ignore[arg-type]
        for n in able:
            free = self.standing.free_from(n, choice.length, place) >> choice.start & 1
            if free and self._can(shape, n, place, Lack.TIME, choice):
                return self._hours(n, choice, shape.group.id)
        for n, one in enumerate(staff):
            free = self._free_then(n, choice, place)
            here = runs(self.standing.made.leader_work[n].get(place, 0), choice.length) >> choice.start & 1
            if one.id in self.asking.client.not_with or not free or not one.skills:
                continue
            if here:
                return Step(Relaxed.LEADER, How.SKILL, staff=one.id, name=shape.group.skill, **at)  # type: ignore[arg-type]
        busy = any(self._can(shape, n, place, Lack.TIME, choice) for n in able)
        kind = Relaxed.BUSY if busy else Relaxed.LEADER
        return Step(kind, How.SOMEBODY, name=shape.group.skill, **at)  # type: ignore[arg-type]

    def _protected(self, choice: Choice) -> tuple[str, ...]:
        """Whom a rule keeps from this person in a session."""
        client = self.asking.client
        if choice.source[0] != SECTION:
            return tuple(sorted(client.not_with))
        held = self.ways.sections(choice.source[1])[choice.source[2]]
        apart = self.standing.made.persons[self.ways.index].apart & held.members
        people = {self.standing.problem.clients[index].id for index in apart}
        leader = self.standing.problem.counselors[held.leader].id
        return tuple(sorted(people | ({leader} & client.not_with)))

    def _barred(self, lacks: int, group: Group) -> list[Step]:
        steps = []
        if lacks & Lack.CLOSED:
            steps.append(Step(Relaxed.CLOSED, group=group.id))
        if lacks & Lack.ELIGIBLE:
            steps.append(Step(Relaxed.ELIGIBLE, group=group.id))
        return steps

    def _can(self, shape: Kind, n: int, place: int, allowed: int, choice: Choice) -> bool:
        return bool(self.ways.led_by(shape, n, place, allowed) >> choice.start & 1)

    def _free_then(self, n: int, choice: Choice, place: int) -> bool:
        """Whether somebody has the time and the hours, on shift or not."""
        left = self.standing.state.leader_left[n] >= choice.length
        away = runs(~self._away(n), choice.length) >> choice.start & 1
        return bool(left and away and self.standing.free_from(n, choice.length, place) >> choice.start & 1)

    def _away(self, n: int) -> int:
        bits = 0
        for window in self.standing.problem.counselors[n].away:
            bits |= span(window.start // UNIT, window.end // UNIT)
        return bits

    def _hours(self, n: int, choice: Choice, what: str, week: Week | None = None) -> Step:
        """So many more minutes with clients than their limit."""
        one = self.standing.problem.counselors[n]
        others = week.taken if week else ()
        also = [other for other in others if other.source[0] == OWN and other.source[2] == n]
        asked = sum(other.length for other in also) or choice.length
        lacking = asked - self.standing.state.leader_left[n]
        most = one.most_minutes
        # A limit that is no whole number of quarters has left less than its quarters say.
        becomes = most - most % UNIT + lacking * UNIT
        return Step(
            Relaxed.HOURS, group=what, staff=one.id, window=self._window(choice), was=most, becomes=becomes
        )

    def _room(self, choice: Choice, place: int, group: Group) -> Step:
        """A room of the site that is closed then, open; else one more."""
        bits = span(choice.start, choice.start + choice.length)
        window, site = self._window(choice), self.asking.client.site
        made = self.standing.made
        for room in made.rooms_of[place]:
            if made.room_seats[room] >= group.least and not self.standing.state.room_busy[room] & bits:
                name = self.standing.problem.rooms[room].id
                return Step(Relaxed.ROOM, How.OPENING, group=group.id, room=name, site=site, window=window)
        return Step(Relaxed.ROOM, How.SOMEBODY, group=group.id, site=site, window=window, becomes=group.most)
