"""The best week one client could have with the clinic to themselves, or at a price for what they take of it.

Exact: first every set of sessions that fits into one day with its best price, then day after day every count
reached so far. Two things are left out, which only loosens the value: the curriculum's order inside one day,
and what others do. Where a week has more combinations than `LIMIT` a coarser value is given, never a smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stepdown.timetable.bounding.clinic import UNITS_A_DAY, units
from stepdown.timetable.bounding.options import Choices, Option
from stepdown.timetable.vocabulary import CountRule

LIMIT = 400_000  # combinations looked at for one client: about a quarter of a second

Chain = tuple["Chain", int] | None  # places of the options taken, the last one outermost
Found = dict[int, tuple[int, "tuple[Chain, ...]"]]  # what was had, packed: the best value and the days to it


@dataclass(frozen=True)
class Best:
    """No week of this client is worth more; `exact` where one is worth as much (but for order inside a day).

    `taken` are the places of that week's options, by day in their order; empty where it is not exact.
    """

    value: int
    exact: bool
    taken: tuple[int, ...] = ()


@dataclass(frozen=True)
class Alone:
    """What all clients could have together if none stood in another's way: a bound at once."""

    value: int
    weeks: tuple[Best, ...]

    @property
    def per_client(self) -> tuple[int, ...]:
        """Each client's best value, in their order."""
        return tuple(week.value for week in self.weeks)


class TooMany(Exception):
    """More combinations than the limit."""


def alone(chosen: Sequence[Choices], day_worth: int) -> Alone:
    """Each client's best value by themselves, in their order, and the sum; `chosen` as `opened` gives it."""
    weeks = tuple(best(one, day_worth) for one in chosen)
    return Alone(sum(week.value for week in weeks), weeks)


def best(
    chosen: Choices,
    day_worth: int,
    prices: Sequence[int] | None = None,
    *,
    scale: int = 1,
    limit: int = LIMIT,
) -> Best:
    """The greatest value, times `scale`, less the prices of the options taken.

    `prices` are in the order of the options, day by day; None is free.
    """
    search = _Search(chosen, day_worth, prices, scale, limit)
    try:
        return search.run()
    except TooMany:
        return Best(coarse(chosen, day_worth, prices, scale), False)


@dataclass(frozen=True)
class _Field:
    """A count inside a packed number: it begins so that one more than its limit sets the guard's bit."""

    shift: int
    begin: int
    one: int
    guard: int
    mask: int

    def count(self, packed: int) -> int:
        return (packed >> self.shift & self.mask) - self.begin


# When the last session ended, whether it was by video, the best value and what it takes.
Entry = tuple[int, bool, int, Chain]
# What a day adds, its value, the rules it counts for and what it takes.
Step = tuple[int, int, tuple[_Field | None, ...], Chain]


class _Search:
    """One client's week. Counts of items, days and counted days are packed into one number, to add them."""

    def __init__(
        self, chosen: Choices, day_worth: int, prices: Sequence[int] | None, scale: int, limit: int
    ) -> None:
        self.chosen, self.client, self.scale, self.left = chosen, chosen.client, scale, limit
        self.worth = day_worth * scale
        self.prices = prices or [0] * sum(len(day) for day in chosen.days)
        self.bits = self.begin = self.guards = 0
        self.items = [self._field(item.sessions) for item in chosen.items]
        able = {number for number, day in enumerate(chosen.days) if day}
        self.coming = self._field(self.client.days_most) if self.client.days_most < len(able) else None
        self.rules = [
            (rule, self._field(rule.need) if rule.need < len(rule.days & able) else None)
            for rule in self.client.counts
        ]
        self.video = self.bits
        self.mixed = 0 < self.client.video_percent < 100
        self.way, self.gap = units(self.client.travel), chosen.wait

    def _field(self, limit: int) -> _Field:
        width = max(1, limit.bit_length())
        begin, guard = (1 << width) - 1 - limit, 1 << self.bits + width
        field = _Field(self.bits, begin, 1 << self.bits, guard, (2 << width) - 1)
        self.begin |= field.begin << self.bits
        self.guards |= field.guard
        self.bits += width + 1
        return field

    def run(self) -> Best:
        """The best value of a whole week."""
        found: Found = {self.begin: (0, ())}
        first = 0
        for number, day in enumerate(self.chosen.days):
            if day:
                found = self._joined(found, self._steps(number, first))
            first += len(day)
        value, days = max(
            (week for packed, week in found.items() if self._keeps(packed)), key=lambda week: week[0]
        )
        return Best(value, True, tuple(place for chain in days for place in _unchained(chain)))

    def _keeps(self, packed: int) -> bool:
        total = self._credited(packed)
        video = packed >> self.video
        return total <= self.client.most and video * 100 <= self.client.video_percent * total

    def _credited(self, packed: int) -> int:
        return sum(
            item.credited * field.count(packed)
            for item, field in zip(self.chosen.items, self.items, strict=True)
        )

    def _steps(self, number: int, first: int) -> list[Step]:
        steps = []
        for packed, entries in self._day(number, first).items():
            minutes = self._credited(packed)
            added = packed - self.begin
            counted = tuple(_of_day(self, number, minutes, packed))
            if added and self.coming:
                added += self.coming.one
            entry = max(entries, key=lambda entry: entry[2])
            steps.append((added, entry[2], counted, entry[3]))
        return steps

    def _joined(self, found: Found, steps: list[Step]) -> Found:
        """Every count reached so far with everything the day may add."""
        self._spend(len(found) * len(steps))
        joined: Found = {}
        ordered = bool(self.chosen.orders)
        for packed, (value, days) in found.items():
            for added, gain, counted, chain in steps:
                reached, worth = packed + added, value + gain
                if reached & self.guards or (ordered and self._out_of_order(packed, added)):
                    continue
                for field in counted:
                    if field is None:
                        worth += self.worth
                    elif not reached + field.one & field.guard:
                        reached += field.one
                        worth += self.worth
                known = joined.get(reached)
                if known is None or known[0] < worth:
                    joined[reached] = (worth, (*days, chain) if chain else days)
        return joined

    def _out_of_order(self, packed: int, added: int) -> bool:
        """Whether a day brings the first session of a group that one of an earlier day should follow."""
        for later, earlier in self.chosen.orders:
            before, after = self.items[earlier], self.items[later]
            had = before.count(packed)
            if not had and before.count(packed + added) and after.count(packed):
                return True
        return False

    def _day(self, number: int, first: int) -> dict[int, list[Entry]]:
        """Every set of sessions that fits into a day, with its possible ends and the best value for each."""
        table: dict[int, list[Entry]] = {self.begin: [(-1, False, 0, None)]}
        minutes = {self.begin: 0}
        for place, option in enumerate(self.chosen.days[number], first):
            self._spend(len(table))
            field, item = self.items[option.item], self.chosen.items[option.item]
            gain = option.credited * self.scale - self.prices[place]
            added = field.one + (option.credited << self.video if option.video and self.mixed else 0)
            for packed, entries in list(table.items()):
                reached = packed + added
                load = minutes[packed] + option.minutes
                if reached & field.guard or load > self.client.day_most:
                    continue
                if item.daily and field.count(packed):
                    continue
                last = self._last(entries, option)
                if last is not None:
                    minutes[reached] = load
                    end = option.unit + option.length
                    new = (end, option.video, last[2] + gain, (last[3], place))
                    self._enter(table.setdefault(reached, []), new)
        return table

    def _last(self, entries: list[Entry], option: Option) -> Entry | None:
        """The best of those that an option may follow."""
        unit, video, found = option.unit, option.video, None
        for entry in entries:
            if entry[0] >= 0:
                wait = unit - entry[0]
                if wait < (self.way if video is not entry[1] else 0) or wait > self.gap:
                    continue
            if found is None or entry[2] > found[2]:
                found = entry
        return found

    def _enter(self, entries: list[Entry], new: Entry) -> None:
        """Keep an end that is earlier, or worth more, than the others; each where waits are limited."""
        end, video, value, _ = new
        for old in entries:
            earlier = old[0] == end if self.gap < UNITS_A_DAY else old[0] <= end
            if earlier and old[1] == video and old[2] >= value:
                return
        if self.gap >= UNITS_A_DAY:
            entries[:] = [old for old in entries if old[1] != video or old[0] < end or old[2] > value]
        entries.append(new)

    def _spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooMany


def _of_day(search: _Search, number: int, minutes: int, packed: int) -> Iterator[_Field | None]:
    """The rules that a day with so many therapeutic minutes counts for."""
    for rule, field in search.rules:
        came = minutes if rule.plain else _brought(search, rule, packed)
        if number in rule.days and came >= rule.minutes:
            yield field


def _brought(search: _Search, rule: CountRule, packed: int) -> int:
    """Minutes that count for a rule that counts some sessions only."""
    counted = zip(search.chosen.items, search.items, strict=True)
    return sum(item.brings(rule) * field.count(packed) for item, field in counted)


def _unchained(chain: Chain) -> Iterator[int]:
    while chain:
        chain, place = chain
        yield place


def coarse(chosen: Choices, day_worth: int, prices: Sequence[int] | None, scale: int) -> int:
    """A value that nothing passes: each item at its best, as if they never met, and every day counted."""
    paid = prices or [0] * sum(len(day) for day in chosen.days)
    gains: list[dict[int, int]] = [{} for _ in chosen.items]
    options = [(number, option) for number, day in enumerate(chosen.days) for option in day]
    for price, (number, option) in zip(paid, options, strict=True):
        of_item = gains[option.item]
        of_item[number] = max(of_item.get(number, 0), option.credited * scale - price)
    total = 0
    for item, by_day in zip(chosen.items, gains, strict=True):
        best_days = sorted(by_day.values(), reverse=True)
        total += sum(best_days[: item.sessions] if item.daily else best_days[:1] * item.sessions)
    if min(paid, default=0) >= 0:
        total = min(total, chosen.client.most * scale)
    days = sum(min(rule.need, len(rule.days)) for rule in chosen.client.counts)
    return total + days * day_worth * scale
