"""Give one person the best of what is there: seats in open sections and hours of their own.

The choice is exact up to a number of tries: every combination of free seats is walked with a bound, the
fullest need last, so that the first combination found is already a good one.
"""

from __future__ import annotations

from stepdown.timetable.solving.asking import fits, leader_free, may_join
from stepdown.timetable.solving.compiled import DAY_UNITS, VIDEO, Own, Person, each_bit, runs
from stepdown.timetable.solving.state import Held, Life, State, counted, visit

# So many times for an hour of one's own are looked at, the best first.
TIMES = 6


def fill(state: State, index: int, tries: int = 60) -> bool:
    """Place what somebody still lacks as well as can be. Says whether anything was gained."""
    walk = _Walk(state, index, tries)
    if not walk.needs and not any(state.lives[index].left_own):
        return False
    before = walk.rank()
    walk.best = before
    walk.go(0, 0)
    for held in walk.taken:
        if held.kind < 0:
            state.open(held)
        state.join(index, held)
    return walk.best > before


class _Walk:
    """One walk through the combinations of seats for one person."""

    def __init__(self, state: State, index: int, tries: int) -> None:
        self.state, self.index, self.tries = state, index, tries
        self.person, self.life = state.made.persons[index], state.lives[index]
        self.best: tuple[int, int, int, int] = (0, 0, 0, 0)
        self.taken: list[Held] = []
        self.had = len(self.life.held)
        self.needs = self._needs()
        self.after = self._after()

    def rank(self) -> tuple[int, int, int, int]:
        """What is better for the person, then for the clinic."""
        days = sum(1 for units in self.life.units if units)
        return (self.life.value, -self.state.lost, self.state.wishes, -days)

    def _needs(self) -> list[tuple[int, list[Held]]]:
        needs = []
        for kind, left in self.life.left.items():
            if left <= 0:
                continue
            options = self._open_seats(kind)
            if options:
                options.sort(key=self._taste)
                needs.append((kind, options))
        needs.sort(key=lambda need: len(need[1]) - 3 * self.life.left[need[0]])
        return needs

    def _open_seats(self, kind: int) -> list[Held]:
        """The sections of a kind that they may join as things stand; most are ruled out by their start."""
        state, index, site, busy = self.state, self.index, self.person.site, self.life.busy
        here, seen = self.person.on_site.get(kind, 0), self.person.by_video.get(kind, 0)
        return [
            held
            for held in state.sections[kind]
            if (here if held.site == site else seen) >> held.start & 1
            and not busy & held.bits
            and may_join(state, index, held)
        ]

    def _taste(self, held: Held) -> tuple[int, int, int, int]:
        """Kept places first, then days one comes anyway, then the emptier sections."""
        wish = sum(weight for bits, weight in self.person.wishes if bits & held.bits)
        there = self.life.units[held.day] > 0
        return (-(held.key in self.person.kept), -wish, -there, len(held.members))

    def _after(self) -> list[int]:
        """The most minutes that the needs from each on, and one's own hours, could still bring."""
        own = sum(
            need.credited * left for need, left in zip(self.person.own, self.life.left_own, strict=True)
        )
        after = [own]
        for kind, options in reversed(self.needs):
            most = min(self.life.left[kind], len(options)) * options[0].credited
            after.append(after[-1] + most)
        return after[::-1]

    def _could_still(self, at: int) -> int:
        """A value this walk cannot pass from here."""
        minutes = min(self.life.minutes + self._rest(at), self.person.client.most)
        days = 0
        for of, least, need in self.person.rules:
            got = sum(1 for day in of if self.life.credit[day] >= least)
            days += need if got >= need or self.life.minutes < minutes else got
        for rule, had in zip(self.person.partial, self.life.part, strict=True):
            days += rule.need if self.life.minutes < minutes else counted(rule, had)
        return minutes + days * self.state.made.problem.day_worth

    def _rest(self, at: int) -> int:
        """Minutes still to be had: what is left of the need at hand, and all of those behind it."""
        if at >= len(self.needs):
            return self.after[-1]
        kind, options = self.needs[at]
        return self.life.left[kind] * options[0].credited + self.after[at + 1]

    def go(self, at: int, first: int) -> None:
        """Walk the options of the need `at` from the one numbered `first`."""
        self.tries -= 1
        if at == len(self.needs):
            self._end()
            return
        kind, options = self.needs[at]
        if self.life.left[kind] > 0:
            for number in range(first, len(options)):
                if self._could_still(at) < self.best[0] or self.tries <= 0:
                    break
                held = options[number]
                if not may_join(self.state, self.index, held):
                    continue
                mark = self.state.mark()
                self.state.join(self.index, held)
                self.go(at, number + 1)
                self.state.back(mark)
        if self.tries > 0 or self.best[0] == 0 or at + 1 == len(self.needs):
            self.go(at + 1, 0)

    def _end(self) -> None:
        mark = self.state.mark()
        place_own(self.state, self.index)
        rank = self.rank()
        if rank > self.best:
            self.best = rank
            self.taken = self.life.held[self.had :]
            if self.life.value >= self.person.full:
                self.tries = 0
        self.state.back(mark)


def place_own(state: State, index: int) -> None:
    """Place the hours of somebody's own that are not placed yet, each at the best time there is."""
    life, person = state.lives[index], state.made.persons[index]
    for need in person.own:
        while life.left_own[need.index] > 0:
            held = own_time(state, index, need)
            if held is None:
                break
            state.open(held)
            state.join(index, held)


def own_time(state: State, index: int, need: Own) -> Held | None:
    """The best time there is for one session of somebody's own, or None."""
    life, person = state.lives[index], state.made.persons[index]
    found = []
    for site, by_leader in ((person.site, need.on_site), (VIDEO, need.by_video)):
        for leader, starts in by_leader.items():
            free = starts & runs(~(state.leader_busy[leader] | life.busy), need.units)
            if free and state.leader_left[leader] >= need.units:
                found += [
                    (_rank(state, index, need, start, leader, site), start, leader, site)
                    for start in _few(free, life, state.leader_busy[leader], need.units)
                ]
    found.sort()
    for _, start, leader, site in found[:TIMES]:
        held = visit(need, start, leader, site)
        if leader_free(state, leader, start, need.units, site) and fits(person, life, held):
            return held
    return None


def _few(free: int, life: Life, busy: int, units: int) -> list[int]:
    """Starts worth a look: right before or after something of either's, and each day's first and last."""
    beside = 0
    for taken in (life.busy, busy):
        beside |= taken << 1 & ~taken  # where something just ended
        beside |= (taken & ~(taken << 1)) >> units  # where it would end as something begins
    picked = each_bit(free & beside)
    for day in range(7):
        of_day = free >> day * DAY_UNITS & ((1 << DAY_UNITS) - 1)
        if of_day:
            base = day * DAY_UNITS
            picked += [base + (of_day & -of_day).bit_length() - 1, base + of_day.bit_length() - 1]
    return picked


def _rank(state: State, index: int, need: Own, start: int, leader: int, site: int) -> tuple[int, ...]:
    """Smaller is better: kept, wished for, on a day one comes anyway, in no gap of the leader's day."""
    life, person = state.lives[index], state.made.persons[index]
    day = start // DAY_UNITS
    bits = ((1 << need.units) - 1) << start
    wish = sum(weight for wished, weight in person.wishes if wished & bits)
    kept = (~need.index, start, leader) in person.kept
    near = (bits << 1 | bits >> 1) & state.leader_busy[leader]
    helps = _helps(person, life, day, need)
    return (-kept, -helps, -wish, -(life.units[day] > 0), site == VIDEO, not near, start)


def _helps(person: Person, life: Life, day: int, need: Own) -> int:
    """How many rules this day would count for only with these minutes."""
    had = life.credit[day]
    helps = sum(1 for days, least, _ in person.rules if day in days and had < least <= had + need.credited)
    for rule, part in zip(person.partial, life.part, strict=True):
        helps += day in rule.days and part[day] < rule.least <= part[day] + rule.brings[~need.index]
    return helps
