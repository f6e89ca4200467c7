"""An hour of somebody's counselor made free: another person's own hour is at another time, worth as much."""

from __future__ import annotations

from stepdown.timetable.questions.reasons.answers import Fix, How, Relaxed, Step
from stepdown.timetable.questions.reasons.fixing import Fixing
from stepdown.timetable.questions.reasons.lacks import OWN
from stepdown.timetable.questions.reasons.one_week import Choice, Week
from stepdown.timetable.questions.reasons.seating import Seating
from stepdown.timetable.solving.asking import still_sound
from stepdown.timetable.solving.compiled import VIDEO
from stepdown.timetable.solving.filling import own_time
from stepdown.timetable.solving.state import Held, visit
from stepdown.timetable.vocabulary import UNIT, Visit, Window


class MovingVisits:
    """Makes place for one person's own hour by moving one other's."""

    def __init__(self, fixing: Fixing) -> None:
        self.fixing, self.asking = fixing, fixing.asking
        self.standing, self.state = fixing.standing, fixing.standing.state

    def for_visit(self, week: Week) -> Fix | None:
        """The same week, with another person's own hour with the same staff at another time instead."""
        lacking = [one for one in week.taken if one.extra]
        if len(lacking) != 1 or lacking[0].source[0] != OWN:
            return None
        choice = lacking[0]
        bits = ((1 << choice.length) - 1) << choice.start
        leader = choice.source[2]
        blocking = [one for one in self.state.visits if one.leader == leader and one.bits & bits]
        sections = any(one.leader == leader and one.bits & bits for one in self.state.every)
        if sections or len(blocking) != 1:
            return None
        moved = self._elsewhere(blocking[0], choice, week)
        return None if moved is None else self._visit_fix(week, choice, blocking[0], moved)

    def _elsewhere(self, old: Held, choice: Choice, week: Week) -> Visit | None:
        """Another time for somebody's own hour, while this person's own takes the old one."""
        (index,) = old.members
        person, me = self.standing.made.persons[index], self.asking.ways.index
        need = next(one for one in person.own if one.index == old.own)
        if old.key in person.kept:
            return None
        mark = self.state.mark()
        value = self.state.lives[index].value
        self.state.leave(index, old)
        self.state.close(old)
        mine = self.standing.made.persons[me].own[self._own_of(choice)]
        site = VIDEO if choice.video else self.asking.ways.site
        self.state.open(visit(mine, choice.start, choice.source[2], site))
        held = own_time(self.state, index, need)
        found = None
        if held is not None:
            self.state.open(held)
            self.state.join(index, held)
            if still_sound(self.state, index) and self.state.lives[index].value >= value:
                staff = self.standing.problem.counselors[held.leader].id
                found = Visit(person.client.id, need.key, staff, held.start * UNIT, held.site == VIDEO)
        self.state.back(mark)
        return found

    def _own_of(self, choice: Choice) -> int:
        key = self.asking.ways.visits[choice.source[1]].key
        return next(n for n, one in enumerate(self.asking.client.visits) if one.key == key)

    def _visit_fix(self, week: Week, choice: Choice, old: Held, moved: Visit) -> Fix | None:
        made = Seating(self.asking.ways, self.fixing.unchanged, {}).seated(week)
        if made is None:
            return None
        made.visits.append(moved)
        made.gone.append(self.standing.visits[old])
        made.others.add(moved.client)
        staff = self.standing.problem.counselors[choice.source[2]].id
        window = Window(choice.start * UNIT, (choice.start + choice.length) * UNIT)
        key = self.asking.ways.visits[choice.source[1]].key
        step = Step(Relaxed.BUSY, How.MOVE, group=key, staff=staff, people=(moved.client,), window=window)
        return self.fixing.told([step], made)
