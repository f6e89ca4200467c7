"""What one person could come to while everybody else stays: each session with what is lacking for it.

A world is a set of lacks that are overlooked. None overlooked is the week as it is; all overlooked is the
person's own life alone. The candidates are bits of one number per kind and place, so a world costs little.
"""

from __future__ import annotations

from stepdown.timetable.questions.reasons.lacks import OPENING, OWN, SECTION, Lack
from stepdown.timetable.questions.reasons.one_week import Choice
from stepdown.timetable.questions.reasons.own_time import Days
from stepdown.timetable.questions.reasons.visit_ways import VisitWays
from stepdown.timetable.solving.compiled import ALL_DAYS, DAY_UNITS


class Ways(VisitWays):
    """The choices of one person in any world."""

    def week(self, allowed: int, extra: int = Lack.NOTHING, *, items: range | None = None) -> Days:
        """Seven days of choices: those that lack only what is allowed, and as extras those that lack more.

        `items` are those that extras are offered for. A day like that of the week as it is, is that day.
        """
        found: dict[tuple[int, int, bool, int, bool], Choice] = {}
        for item in range(len(self.groups) + len(self.visits)):
            more = extra if items is None or item in items else Lack.NOTHING
            for one in self._of_item(item, allowed, more):
                key = (one.start, one.item, one.video, one.purse, one.extra and one.purse < 0)
                known = found.get(key)
                if known is None or _rather(one) < _rather(known):
                    found[key] = one
        days: Days = [[] for _ in range(ALL_DAYS)]
        for key in sorted(found):
            days[key[0] // DAY_UNITS].append(found[key])
        if self._as_it_is is None:
            self._as_it_is = days
        return [old if old == new else new for old, new in zip(self._as_it_is, days, strict=True)]

    def _of_item(self, item: int, allowed: int, extra: int) -> list[Choice]:
        key = (item, allowed, extra)
        if key not in self._cached:
            groups = len(self.groups)
            of = (
                self._of_group(item, allowed, extra)
                if item < groups
                else self._of_visit(item, allowed, extra)
            )
            self._cached[key] = list(of)
        return self._cached[key]

    def lacks_of(self, choice: Choice) -> int:
        """What a choice lacks, no more than it has to."""
        lacks, which = choice.source[-1], choice.source[0]
        if which == SECTION:
            return lacks
        for one in Lack.EACH:
            if one == Lack.TIME and which == OWN and choice.source[2] in self.purses:
                continue  # the start is free; the hours of the week are what lacks
            if one & lacks and self._starts(choice, lacks & ~one) >> choice.start & 1:
                lacks &= ~one
        return lacks

    def _starts(self, choice: Choice, allowed: int) -> int:
        if choice.source[0] == OPENING:
            return self.openings(choice.source[1], choice.source[2], allowed)
        _, number, n, place, _ = choice.source
        return self.visit_starts(self.visits[number], n, place, allowed)


def _rather(choice: Choice) -> tuple[bool, bool, int]:
    """Of two ways to the same session: what stays, then what needs nothing, then what asks least."""
    return (not choice.must, choice.extra, choice.cost)
