"""The best week for one person from what they could come to: exact, and fast enough for a hundred questions.

First every set of sessions that fits into one day, then day after day every count reached so far. What cannot
pass a value known before is dropped on the way, so that a question whose answer is no is answered soonest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stepdown.timetable.questions.reasons.one_day import Chain, Choice, Field, Frame, Item, OneDay, Step
from stepdown.timetable.solving.compiled import ALL_DAYS
from stepdown.timetable.vocabulary import CountRule

__all__ = ["Choice", "Frame", "Item", "Solver", "Week"]

Found = dict[int, tuple[int, Chain]]


@dataclass(frozen=True)
class Week:
    """The best week there is: therapeutic minutes, days that count of each rule up to its need, sessions."""

    minutes: int
    days: int
    value: int
    own: int
    taken: tuple[Choice, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """Value, then sessions that credit nothing but are prescribed all the same."""
        return (self.value, self.own)


@dataclass(frozen=True)
class Rest:
    """What the days from one on could still bring."""

    items: list[int]
    rules: list[int]
    must: bool


class Solver(OneDay):
    """The best week from what is offered, day after day; ready for many questions."""

    def best(
        self,
        days: Sequence[Sequence[Choice]],
        above: int = -1,
        enough: int | None = None,
        extras: int = ALL_DAYS,
    ) -> Week | None:
        """The best week from seven days of choices, each in order of start, if it is worth more than `above`.

        None too where a session that must stay cannot. The first that is worth `enough` will do.
        At most so many `extras` are taken.
        """
        begin = self._begin + (ALL_DAYS - extras) * self._extras.one
        steps = [self._steps(day, begin) if day else [] for day in days]
        could = self._could(days, steps)
        found: Found = {begin: (0, None)}
        for number, day in enumerate(days):
            if not day:
                continue
            final = not could[number].must
            found = self._promising(found, could[number], above, final=final)
            if enough is not None and final and self._reached(found, enough):
                break
            found = self._joined(found, steps[number], number, must=any(one.must for one in day))
        ended = [
            (*self._rank(packed), -cost, packed) for packed, (cost, _) in found.items() if self._keeps(packed)
        ]
        value, own, _, packed = max(ended, default=(above, 0, 0, 0))
        if value <= above:
            return None
        taken = tuple(sorted(_unchained(found[packed][1])))
        return Week(self._minutes(packed), self._days(packed), value, own, taken)

    def _reached(self, found: Found, enough: int) -> bool:
        return any(self._rank(packed)[0] >= enough and self._keeps(packed) for packed in found)

    def _rank(self, packed: int) -> tuple[int, int]:
        """Value, then sessions that credit nothing but are prescribed all the same."""
        value = self._minutes(packed) + self._days(packed) * self.frame.worth
        counted = zip(self.frame.items, self._items, strict=True)
        return value, sum(field.count(packed) for item, field in counted if not item.credited)

    def _days(self, packed: int) -> int:
        return sum(field.count(packed) for _, field in self._rules)

    def _keeps(self, packed: int) -> bool:
        total = self._minutes(packed)
        if total > self.client.most:
            return False
        return not self._mixed or (packed >> self._video) * 100 <= self.client.video_percent * total

    def _promising(self, found: Found, rest: Rest, above: int, *, final: bool) -> Found:
        """Without the counts that cannot pass what is known to be had."""
        values = {packed: self._minutes(packed) for packed in found}
        if final:
            had = (
                values[packed] + self._days(packed) * self.frame.worth
                for packed in found
                if self._keeps(packed)
            )
            above = max(above, max(had, default=above) - 1)
        most = _most(self.frame, self._items, self._rules, rest)
        return {packed: known for packed, known in found.items() if most(packed, values[packed]) > above}

    def _could(self, days: Sequence[Sequence[Choice]], steps: list[list[Step]]) -> list[Rest]:
        """From each day on: days that offer each item, days that could count, whether something must stay."""
        rest = Rest([0] * len(self._items), [0] * len(self._rules), must=False)
        could: list[Rest] = []
        for number in reversed(range(len(days))):
            items, rules, must = list(rest.items), list(rest.rules), rest.must
            for item in {one.item for one in days[number]}:
                items[item] += 1
            most = max((step.minutes for step in steps[number]), default=0)
            for place, (rule, _) in enumerate(self._rules):
                if not rule.plain:
                    most_of = max((step.part[place] for step in steps[number]), default=0)
                    rules[place] += number in rule.days and most_of >= rule.minutes
                    continue
                rules[place] += number in rule.days and most >= rule.minutes
            must = must or any(one.must for one in days[number])
            rest = Rest(items, rules, must)
            could.append(rest)
        return could[::-1]

    def _joined(
        self,
        found: Found,
        steps: list[Step],
        number: int,
        *,
        must: bool,
    ) -> Found:
        """Every count reached so far with everything the day may add."""
        joined = {} if must else dict(found)
        guards, ordered = self._guards, bool(self.frame.orders)
        of_day = [
            (step, step.added, step.cost, [(one.one, one.guard) for one in self._counted(step, number)])
            for step in steps
        ]
        for packed, (cost, chains) in found.items():
            for step, added, more_cost, counted in of_day:
                reached = packed + added
                if reached & guards or (ordered and self._out_of_order(packed, step)):
                    continue
                for one, guard in counted:
                    if not (more := reached + one) & guard:
                        reached = more
                known = joined.get(reached)
                total = cost + more_cost
                if known is None or total < known[0]:
                    joined[reached] = (total, (chains, step.chain))
        return joined

    def _counted(self, step: Step, number: int) -> list[Field]:
        came = step.part or (step.minutes,) * len(self._rules)
        return [
            field
            for (rule, field), minutes in zip(self._rules, came, strict=True)
            if number in rule.days and minutes >= rule.minutes
        ]

    def _out_of_order(self, packed: int, step: Step) -> bool:
        """Whether this day brings the first session of a group after one that should follow it."""
        for (later, earlier), turned in zip(self.frame.orders, self._turned, strict=True):
            before, after = self._items[earlier], self._items[later]
            if before.count(packed) or not before.count(self._begin + step.added):
                continue
            if after.count(packed) or step.turned & turned:
                return True
        return False


def _most(
    frame: Frame, fields: Sequence[Field], rules: Sequence[tuple[CountRule, Field]], rest: Rest
) -> Callable[[int, int], int]:
    """What no week passes which begins with some counts and so many minutes."""
    # How many sessions are left at most, told by where a count ends; what credits nothing adds nothing.
    items = [
        (field.shift, field.mask, field.begin + item.sessions, days if item.daily else item.sessions,
         item.credited)
        for field, item, days in zip(fields, frame.items, rest.items, strict=True)
        if days and item.credited
    ]  # fmt: skip
    counts = [
        (field.shift, field.mask, field.begin - more, rule.need)
        for (rule, field), more in zip(rules, rest.rules, strict=True)
    ]
    ceiling, worth = frame.client.most, frame.worth

    def most(packed: int, minutes: int) -> int:
        for shift, mask, end, possible, credited in items:
            left = end - (packed >> shift & mask)
            minutes += credited * (left if left < possible else possible)
        days = 0
        for shift, mask, begin, need in counts:
            had = (packed >> shift & mask) - begin
            days += had if had < need else need
        return (minutes if minutes < ceiling else ceiling) + days * worth

    return most


def _unchained(chain: Choice | Chain) -> Iterator[Choice]:
    while chain:
        if isinstance(chain, Choice):
            yield chain
            return
        chain, last = chain
        yield from _unchained(last)
