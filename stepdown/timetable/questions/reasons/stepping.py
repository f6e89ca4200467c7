"""What would have to be different for a session that lacks something: the smallest step, and who does it."""

from __future__ import annotations

from stepdown.timetable.questions.changes import ONE_MORE
from stepdown.timetable.questions.reasons.answers import How, Relaxed, Step
from stepdown.timetable.questions.reasons.lacks import OPENING, SECTION, Lack
from stepdown.timetable.questions.reasons.one_week import Choice, Week
from stepdown.timetable.questions.reasons.opening_steps import Found, OpeningSteps
from stepdown.timetable.questions.reasons.seating import NO_HINT, Hint


class Stepping(OpeningSteps):
    """The steps that let one person have sessions that lack something."""

    def of(self, choice: Choice, week: Week) -> Found:
        """The steps for one session, with what they bring; None where no step is known for it."""
        steps = []
        lacks, which = self.ways.lacks_of(choice), choice.source[0]
        if lacks & Lack.FREE:
            steps.append(self._free(choice))
            lacks &= ~Lack.FREE
        if which == SECTION:
            found = self._of_section(choice, lacks)
        elif which == OPENING:
            found = self._of_opening(choice, lacks)
        else:
            found = self._of_visit(choice, lacks, week)
        return None if found is None else (steps + found[0], found[1])

    # -- sections that are held already

    def _of_section(self, choice: Choice, lacks: int) -> Found:
        _, kind, number, _ = choice.source
        held = self.ways.sections(kind)[number]
        one = self.standing.sections[held]
        group = self.standing.groups[one.group]
        steps = self._barred(lacks, group)
        at = {"group": group.id, "section": one.id, "room": one.room, "window": self._window(choice)}
        if lacks & Lack.SEAT:
            count = len(held.members)
            steps.append(Step(Relaxed.SEATS, was=count, becomes=count + 1, **at))  # type: ignore[arg-type]
        if lacks & Lack.HOLDS:
            name = min(self.asking.client.leader_holds)
            steps.append(Step(Relaxed.LEADER_HOLDS, staff=one.leader, name=name, **at))  # type: ignore[arg-type]
        if lacks & Lack.PROTECTED:
            steps.append(Step(Relaxed.PROTECTED, people=self._protected(choice)))
        return steps, NO_HINT

    # -- visits

    def _of_visit(self, choice: Choice, lacks: int, week: Week) -> Found:
        _, number, n, place, _ = choice.source
        need, one = self.ways.visits[number], self.standing.problem.counselors[n]
        window, steps, staff = self._window(choice), [], ""
        if lacks & Lack.WINDOWS:
            steps.append(Step(Relaxed.VISIT_WINDOWS, group=need.key, window=window))
        if lacks & Lack.PLACE:
            steps.append(Step(Relaxed.VISIT_PLACE, group=need.key))
        if lacks & Lack.STAFF and one.id not in need.staff:
            steps.append(Step(Relaxed.VISIT_STAFF, group=need.key, staff=one.id, window=window))
        if lacks & Lack.PROTECTED:
            steps.append(Step(Relaxed.PROTECTED, people=self._protected(choice)))
        site = self.asking.client.site
        if lacks & Lack.LEADER:
            if not self._free_then(n, choice, place):
                return None
            steps.append(
                Step(Relaxed.LEADER, How.SHIFT, group=need.key, staff=one.id, site=site, window=window)
            )
        if lacks & Lack.TIME:
            if self.standing.free_from(n, choice.length, place) >> choice.start & 1:
                steps.append(self._hours(n, choice, need.key, week))
            else:
                staff = ONE_MORE
                steps.append(Step(Relaxed.BUSY, How.SOMEBODY, group=need.key, site=site, window=window))
        return steps, Hint(staff)
