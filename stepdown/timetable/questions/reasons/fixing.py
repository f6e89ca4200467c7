"""Fixes for one person: a step tried, their week solved anew with it, its plan held against the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stepdown.timetable.questions.reasons.answers import Fix, How, Relaxed, Step
from stepdown.timetable.questions.reasons.asking import Asking
from stepdown.timetable.questions.reasons.confirming import confirmed
from stepdown.timetable.questions.reasons.lacks import OPENING, SECTION, Lack
from stepdown.timetable.questions.reasons.loosening import FIELDS, change_of
from stepdown.timetable.questions.reasons.one_week import Solver, Week
from stepdown.timetable.questions.reasons.seating import Hint, Seated, Seating
from stepdown.timetable.questions.reasons.stepping import Stepping
from stepdown.timetable.questions.reasons.ways import Ways
from stepdown.timetable.vocabulary import UNIT, Client

# How much is asked of people, in minutes, where a step is not told in minutes itself.
ASKED = {
    Relaxed.SEATS: 15,
    Relaxed.LEAST: 45,
    Relaxed.DAYS_MOST: 60,
    Relaxed.VIDEO_SHARE: 30,
    Relaxed.PRESCRIPTION: 60,
    Relaxed.ELIGIBLE: 120,
    Relaxed.CLOSED: 60,
    Relaxed.ORDER: 60,
    Relaxed.START: 45,
    Relaxed.VISIT_WINDOWS: 60,
    Relaxed.VISIT_PLACE: 20,
    Relaxed.VISIT_STAFF: 30,
    Relaxed.LEADER: 240,
    Relaxed.BUSY: 240,
    Relaxed.ROOM: 90,
    Relaxed.LEADER_HOLDS: 480,
    Relaxed.PROTECTED: 0,
}
MOVING = 30
# So often new sections are left out, before a person is told about the week they have.
ATTEMPTS = 6


class Fixing:
    """Makes fixes of weeks and steps for one person, each confirmed or none."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.standing = asking, asking.standing
        self.unchanged = change_of(asking.standing, asking.client.id, ())

    def settle(self) -> Fix | None:
        """Make the base one that can be seated: new sections that too few can join after all are left out."""
        for _ in range(ATTEMPTS):
            fix = self.of([], self.asking.base, {}, self.asking.ways)
            opened = {(one.start, one.item) for one in self.asking.base.taken if one.source[0] == OPENING}
            if fix is not None or not opened:
                return fix
            self.asking.without(opened)
        return None

    def of_week(self, week: Week) -> Fix | None:
        """The fix of a week that was found with some sessions that lack something."""
        seating = Seating(self.asking.ways, self.unchanged, {})
        stepping = Stepping(self.asking, seating)
        steps: list[Step] = []
        hints: dict[tuple[int, int], Hint] = {}
        for choice in week.taken:
            if choice.extra:
                found = stepping.of(choice, week)
                if found is None:
                    return None
                steps += found[0]
                hints[choice.start, choice.item] = found[1]
        steps += self._left_too_small(week)
        free = [step for step in steps if step.kind in (Relaxed.FREE, Relaxed.VIDEO_FREE)]
        if steps and len(free) == len(steps):
            return self.of_client(steps)
        return self.of(steps, week, hints, self.asking.ways) if steps else None

    def of_client(self, steps: Sequence[Step]) -> Fix | None:
        """The fix of steps that change the person's own life only: their week solved anew."""
        parts = change_of(self.standing, self.asking.client.id, steps)
        client = parts.client(self.asking.client.id)
        ways = Ways(self.standing, client, self.asking.had, self.asking.ways)
        week = Solver(ways.frame()).best(ways.week(Lack.NOTHING), self.asking.base.value)
        return None if week is None else self.of(list(steps), week, {}, ways)

    def of_order(self, step: Step) -> Fix | None:
        """The fix of a group that need not come after another."""
        parts = change_of(self.standing, self.asking.client.id, [step])
        kept = tuple(
            order
            for order in self.asking.frame.orders
            if parts.group(self.asking.ways.groups[order[0]].group).follows
        )
        frame = replace(self.asking.frame, orders=kept)
        week = Solver(frame).best(self.asking.days, self.asking.base.value)
        return None if week is None else self.of([step], week, {}, self.asking.ways)

    def of(self, steps: list[Step], week: Week, hints: dict[tuple[int, int], Hint], ways: Ways) -> Fix | None:
        """The fix with its plan, if the rules hold in it and it gives what was found."""
        parts = change_of(self.standing, self.asking.client.id, steps)
        made = Seating(ways, parts, hints).seated(week)
        return None if made is None else self.told(steps, made)

    def told(self, steps: list[Step], made: Seated) -> Fix | None:
        """The fix of a plan, if the rules hold in it and something is gained."""
        parts = change_of(self.standing, self.asking.client.id, steps)
        got = confirmed(self.standing, parts, self.asking.client.id, made)
        if got is None:
            return None
        base = self.asking.base
        minutes, days = got[0] - base.minutes, got[1] - base.days
        if minutes + days * self.asking.frame.worth <= 0 and steps:
            return None
        known = {one.id: one for one in self.standing.plan.sections}
        sections = tuple(one for one in made.sections.values() if known.get(one.id) != one)
        size = sum(self.asked(step) for step in steps)
        return Fix(tuple(steps), minutes, days, size, sections, tuple(made.visits), tuple(made.gone))

    def asked(self, step: Step) -> int:
        """How much a step asks of people, in minutes."""
        if step.how is How.MOVE:
            return MOVING * len(step.people)
        if step.how is How.OTHER_ROOM:
            return 5
        if step.kind in ASKED:
            count = abs(step.was - step.becomes) if step.kind in (Relaxed.LEAST, Relaxed.DAYS_MOST) else 1
            return ASKED[step.kind] * max(1, count)
        return max(UNIT, abs(step.becomes - step.was))

    def _left_too_small(self, week: Week) -> Iterator[Step]:
        """Sections the person would leave with one too few: they would have to run all the same."""
        taken = {
            self.asking.ways.sections(one.source[1])[one.source[2]]
            for one in week.taken
            if one.source[0] == SECTION
        }
        for held, one in self.standing.sections.items():
            had = (SECTION, held.kind, held.start, held.leader) in self.asking.had
            mine = had and self.asking.client.id in one.members
            if mine and held not in taken and len(held.members) < held.least:
                yield Step(
                    Relaxed.LEAST, group=one.group, section=one.id, was=held.least, becomes=held.least - 1
                )

    # -- limits of the person's own

    def limit(self, kind: Relaxed, values: Sequence[int]) -> Fix | None:
        """The smallest of these values of a limit, in their order, that gives something back."""
        if not values or self._with(kind, values[-1]) is None:
            return None
        low, high = 0, len(values) - 1
        while low < high:
            middle = (low + high) // 2
            if self._with(kind, values[middle]) is None:
                low = middle + 1
            else:
                high = middle
        was: int = getattr(self.asking.client, FIELDS[kind])
        return self.of_client([Step(kind, was=was, becomes=values[low])])

    def _with(self, kind: Relaxed, value: int) -> Week | None:
        client = self._client(kind, value)
        times = kind in (Relaxed.TRAVEL, Relaxed.VIDEO_SHARE)
        return self.asking.as_client(client, same_times=not times)

    def _client(self, kind: Relaxed, value: int) -> Client:
        step = Step(kind, becomes=value)
        return change_of(self.standing, self.asking.client.id, [step]).client(self.asking.client.id)
