"""What is prescribed and what is offered to one person, and every set of sessions that fits into one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stepdown.timetable.solving.compiled import ALL_DAYS, DAY_UNITS
from stepdown.timetable.vocabulary import DAY, UNIT, Client, CountRule


class Choice(NamedTuple):
    """A session somebody could come to. Times in quarters of the week; smaller `cost` is preferred.

    `extra` says that it rests on what is loosened. `purse` is the place of what pays for it with its length,
    -1 for nothing. `source` is for whoever made it: what it takes.
    """

    start: int
    item: int
    length: int
    video: bool
    cost: int
    extra: bool
    must: bool
    source: tuple[int, ...]
    purse: int = -1


@dataclass(frozen=True)
class Item:
    """Something prescribed: how often, minutes door to door and credited; a group at most once a day."""

    sessions: int
    minutes: int
    credited: int
    daily: bool
    what: str = ""

    def brings(self, rule: CountRule) -> int:
        """Minutes of one session that count for a rule."""
        return rule.of(self.what, self.credited, self.minutes - self.credited)


@dataclass(frozen=True)
class Frame:
    """What holds for the person's week whatever is offered. `orders` are items and those they come after.

    `purses` are quarters of an hour that some sessions share: what a member of staff has left in the week.
    """

    items: tuple[Item, ...]
    client: Client
    orders: tuple[tuple[int, int], ...]
    worth: int
    purses: tuple[int, ...] = ()

    def of(self, client: Client) -> Frame:
        """The same prescription under the limits of another life."""
        return replace(self, client=client)

    def unlimited(self) -> Frame:
        """The same prescription for somebody who could always come; the ceiling and the days stay."""
        free = replace(
            self.client,
            gap_most=DAY,
            day_most=DAY * ALL_DAYS,
            days_most=ALL_DAYS,
            travel=0,
            video_percent=0,
        )
        return self.of(free)


@dataclass(frozen=True)
class Field:
    """A count inside a packed number; one more than its limit sets the guard's bit."""

    shift: int
    begin: int
    one: int
    guard: int
    mask: int

    def count(self, packed: int) -> int:
        return (packed >> self.shift & self.mask) - self.begin


# Choices taken, the last one outermost: (what came before, a choice or a day's own chain).
Chain = tuple["Chain", "Choice | Chain"] | None


class Entry(NamedTuple):
    end: int
    video: bool
    cost: int
    chain: Chain


class Step(NamedTuple):
    """What a day adds to the counts, its therapeutic minutes, what it takes, orders turned round in it.

    `part` are the minutes that count for each of the client's rules, where one counts some sessions only.
    """

    added: int
    minutes: int
    cost: int
    chain: Chain
    turned: int
    part: tuple[int, ...] = ()


class OneDay:
    """One person's limits as counts in one number, and the sets of a day. Days that come again are known."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.client = frame, frame.client
        self._bits = self._begin = self._guards = 0
        self._items = [self._field(item.sessions) for item in frame.items]
        self._item_bits = (1 << self._bits) - 1
        self._minutes_of: dict[int, int] = {}
        self._known: dict[tuple[int, int], tuple[Sequence[Choice], list[Step]]] = {}
        self._extras = self._field(ALL_DAYS)
        self._purses = [self._field(purse) for purse in frame.purses]
        self._coming = self._field(min(self.client.days_most, ALL_DAYS))
        self._rules = [(rule, self._field(rule.need)) for rule in self.client.counts]
        self._partial = any(not rule.plain for rule, _ in self._rules)
        self._turned = [1 << self._bits + n for n in range(len(frame.orders))]
        self._all_turned = sum(self._turned)
        self._video = self._bits + len(frame.orders)
        self._mixed = 0 < self.client.video_percent < 100
        self._way = -(-self.client.travel // UNIT)
        self._gap = self.client.gap_most // UNIT

    def _field(self, limit: int) -> Field:
        width = max(1, limit.bit_length())
        begin, guard = (1 << width) - 1 - limit, 1 << self._bits + width
        field = Field(self._bits, begin, 1 << self._bits, guard, (2 << width) - 1)
        self._begin |= begin << self._bits
        self._guards |= guard
        self._bits += width + 1
        return field

    def _minutes(self, packed: int) -> int:
        key = packed & self._item_bits
        known = self._minutes_of.get(key)
        if known is None:
            counted = zip(self.frame.items, self._items, strict=True)
            known = sum(item.credited * field.count(packed) for item, field in counted)
            self._minutes_of[key] = known
        return known

    def _part(self, packed: int) -> tuple[int, ...]:
        """Minutes that count for each rule."""
        counted = [
            (item, field.count(packed)) for item, field in zip(self.frame.items, self._items, strict=True)
        ]
        return tuple(sum(item.brings(rule) * n for item, n in counted) for rule, _ in self._rules)

    def _steps(self, day: Sequence[Choice], begin: int) -> list[Step]:
        """Every set of sessions that fits into a day, each at its least cost; known days are known."""
        key = (id(day), begin if any(one.extra for one in day) else 0)
        known = self._known.get(key)
        if known is None:
            # The day is kept with its steps: as long as it is, no other has its number.
            known = self._known[key] = (day, self._sets(day, begin))
        return known[1]

    def _sets(self, day: Sequence[Choice], begin: int) -> list[Step]:
        table: dict[int, list[Entry]] = {begin: [Entry(-1, False, 0, None)]}
        load = {begin: (0, -1)}
        for choice in day:
            table = self._with(table, load, choice)
        steps = []
        for packed, entries in table.items():
            entry = min(entries, key=_cost_of)
            if entry.chain:
                turned = packed & self._all_turned
                added = packed - turned - begin + self._coming.one
                part = self._part(packed) if self._partial else ()
                steps.append(Step(added, self._minutes(packed), entry.cost, entry.chain, turned, part))
        return steps

    def _with(
        self, table: dict[int, list[Entry]], load: dict[int, tuple[int, int]], choice: Choice
    ) -> dict[int, list[Entry]]:
        """The sets so far, and each of them with one more session; those alone where it must stay.

        `load` is what is known of each set: its minutes, and when the first of its ends is, or sooner.
        """
        field, item = self._items[choice.item], self.frame.items[choice.item]
        # A new set has one session more, so that none is met again on the way through.
        made: dict[int, list[Entry]] = {} if choice.must else table
        if choice.purse >= 0 and choice.length > self.frame.purses[choice.purse]:
            return made
        added, turning = self._added(choice), self._turning(choice.item)
        guards, most = self._guards, self.client.day_most - item.minutes
        start, end = choice.start, choice.start + choice.length
        for packed, entries in list(table.items()):
            minutes, soonest = load[packed]
            if soonest > start or minutes > most or (item.daily and field.count(packed)):
                continue
            reached = packed + added
            if reached & guards or (found := self._before(entries, choice)) is None:
                continue
            for later, bit in turning:
                if later.count(packed):
                    reached |= bit
            entry = Entry(end, choice.video, found.cost + choice.cost, (found.chain, choice))
            known = load.get(reached)
            load[reached] = (minutes + item.minutes, end if known is None else min(end, known[1]))
            if reached in made:
                self._enter(made[reached], entry)
            else:
                made[reached] = [entry]
        return made

    def _added(self, choice: Choice) -> int:
        """What a session adds to the counts."""
        item = self.frame.items[choice.item]
        added = self._items[choice.item].one + (self._extras.one if choice.extra else 0)
        added += item.credited << self._video if choice.video and self._mixed else 0
        return added + (self._purses[choice.purse].one * choice.length if choice.purse >= 0 else 0)

    def _turning(self, item: int) -> list[tuple[Field, int]]:
        """The orders that this item turns round by coming after, inside a day: after what, and the bit."""
        orders = zip(self.frame.orders, self._turned, strict=True)
        return [(self._items[later], bit) for (later, earlier), bit in orders if earlier == item]

    def _before(self, entries: list[Entry], choice: Choice) -> Entry | None:
        """The cheapest of those that a session may follow."""
        found, start, video, gap = None, choice.start, choice.video, self._gap
        for entry in entries:
            end, by_video, cost, _ = entry
            if end >= 0:
                wait = start - end
                if wait < 0 or wait > gap or (video is not by_video and wait < self._way):
                    continue
            if found is None or cost < found.cost:
                found = entry
        return found

    def _enter(self, entries: list[Entry], new: Entry) -> None:
        """Keep an end that is earlier or cheaper than the others; each where waits are limited."""
        limited = self._gap < DAY_UNITS
        for old in entries:
            sooner = old.end == new.end if limited else old.end <= new.end
            if sooner and old.video == new.video and old.cost <= new.cost:
                return
        entries.append(new)


def _cost_of(entry: Entry) -> int:
    return entry.cost
