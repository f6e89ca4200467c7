"""A week under construction: who sits where, what it is worth, and every change with its way back.

`Held` is one session of one or more people. The state knows the free time of everybody, keeps its worth by
the change, and writes a journal: `mark()` and `back(mark)` undo what a try did, however long it was.
"""

from __future__ import annotations

from collections.abc import Callable

from stepdown.timetable.solving.compiled import (
    DAY_UNITS,
    VIDEO,
    Compiled,
    Kind,
    Own,
    Partial,
    Person,
    runs,
    span,
)


class Held:
    """A session that takes place. Of a group, `kind` is its kind; of one's own, `own` the need it meets."""

    __slots__ = (
        "bits",
        "credited",
        "day",
        "end",
        "key",
        "kind",
        "leader",
        "least",
        "members",
        "most",
        "own",
        "place",
        "room",
        "site",
        "start",
        "units",
    )  # fmt: skip

    def __init__(self, start: int, units: int, credited: int, leader: int, site: int) -> None:
        self.start, self.units, self.end = start, units, start + units
        self.credited, self.leader, self.site = credited, leader, site
        self.bits = span(start, start + units)
        self.day = start // DAY_UNITS
        self.kind = self.room = -1
        self.own = self.place = -1
        self.least = self.most = 1
        self.members: set[int] = set()
        self.key = (0, 0, 0)


class Life:
    """One person's week so far. `left` counts, by kind, what is prescribed and not yet placed."""

    __slots__ = (
        "busy",
        "counted",
        "credit",
        "held",
        "left",
        "left_own",
        "minutes",
        "part",
        "units",
        "value",
        "video",
    )

    def __init__(self, person: Person) -> None:
        self.busy = 0
        self.held: list[Held] = []
        self.left = dict(person.wanted)
        self.left_own = [need.sessions for need in person.own]
        self.credit = [0] * 7
        self.counted = [0] * len(person.rules)  # days that have the minutes, by rule
        self.part = [[0] * 7 for _ in person.partial]  # minutes that count for these, by rule and day
        self.units = [0] * 7
        self.minutes = self.video = self.value = 0

    def placed(self, held: Held, sign: int) -> None:
        """Count what is prescribed and placed: one more of it, or with -1 one fewer."""
        self.units[held.day] += sign * held.units
        if held.kind >= 0:
            self.left[held.kind] -= sign
        else:
            self.left_own[held.own] -= sign

    def credited(self, person: Person, held: Held, minutes: int, day_worth: int) -> int:
        """Count so many minutes more of a session, or fewer, and the days that count by them. The gain."""
        day = held.day
        before = self.credit[day]
        after = self.credit[day] = before + minutes
        self.minutes += minutes
        if held.site == VIDEO:
            self.video += minutes
        gained = minutes
        for rule, (days, least, need) in enumerate(person.rules):
            if day in days and (before < least) is not (after < least):
                step = 1 if before < least else -1
                counted = self.counted[rule]
                self.counted[rule] = counted + step
                gained += day_worth * (min(counted + step, need) - min(counted, need))
        if self.part:
            gained += day_worth * self._partly(person, held, 1 if minutes > 0 else -1)
        self.value += gained
        return gained

    def _partly(self, person: Person, held: Held, sign: int) -> int:
        """Count it for the rules that count some sessions only. The days gained."""
        gained, what = 0, held.kind if held.kind >= 0 else ~held.own
        for rule, minutes in zip(person.partial, self.part, strict=True):
            before = counted(rule, minutes)
            minutes[held.day] += sign * rule.brings[what]
            gained += counted(rule, minutes) - before
        return gained

    def days(self, person: Person) -> int:
        """Days that count, of each rule up to the days it asks for."""
        plain = sum(min(had, need) for had, (_, _, need) in zip(self.counted, person.rules, strict=True))
        return plain + sum(map(counted, person.partial, self.part))


def counted(rule: Partial, minutes: list[int]) -> int:
    """The days that count for a rule, up to those it asks for."""
    return min(rule.need, sum(1 for day in rule.days if minutes[day] >= rule.least))


class FreeRuns:
    """From when each leader or room is free for how long, worked out when asked until it is taken."""

    def __init__(self, count: int) -> None:
        self._known: list[dict[int, int]] = [{} for _ in range(count)]

    def of(self, which: int, free: int, units: int) -> int:
        """The starts from which so many units are free; `free` are the bits that are."""
        known = self._known[which]
        if units not in known:
            known[units] = runs(free, units)
        return known[units]

    def forget(self, which: int) -> None:
        """It was taken, or given back."""
        self._known[which] = {}


class State:
    """The whole week. Worth: `value`, `lost` places of the last plan, `staff` units, `wishes`."""

    def __init__(self, made: Compiled) -> None:
        self.made = made
        self.lives = [Life(person) for person in made.persons]
        self.leader_busy = [0] * made.leaders
        self.leader_left = list(made.leader_cap)
        self.leader_at: list[dict[int, int]] = [{} for _ in range(made.leaders)]
        self.room_busy = [0] * len(made.room_site)
        self._leaders_free, self._rooms_free = FreeRuns(made.leaders), FreeRuns(len(made.room_site))
        self.sections: dict[int, dict[Held, None]] = {kind.index: {} for kind in made.kinds}
        self.every: list[Held] = []
        self.short = {person.index for person in made.persons if person.full}
        self.visits: dict[Held, None] = {}
        self.value = self.staff = self.wishes = 0
        self.lost = sum(len(person.kept) for person in made.persons)
        self._undo: list[tuple[Callable[..., None], tuple[object, ...]]] = []

    @property
    def worth(self) -> tuple[int, int, int, int]:
        """Greater is better; the first that differs decides."""
        return (self.value, -self.lost, -self.staff, self.wishes)

    def mark(self) -> int:
        """Where the journal stands."""
        return len(self._undo)

    def back(self, mark: int) -> None:
        """Undo everything since the mark."""
        journal = self._undo
        while len(journal) > mark:
            undo, values = journal.pop()
            undo(*values)

    def forget(self) -> None:
        """Keep what was done: nothing before now can be undone."""
        self._undo.clear()

    def too_small(self, mark: int) -> list[Held]:
        """The sections changed since the mark that have fewer people than they need."""
        found: dict[Held, None] = {}
        for _, values in self._undo[mark:]:
            held = values[-1]
            if not isinstance(held, Held) or held.kind < 0 or len(held.members) >= held.least:
                continue
            if held in self.sections[held.kind]:
                found[held] = None
        return list(found)

    # -- sessions

    def open(self, held: Held) -> None:
        """Let a session take place; whoever leads and the room are taken."""
        self._open(held)
        self._undo.append((self._close, (held,)))

    def close(self, held: Held) -> None:
        """End a session nobody is in any more."""
        self._close(held)
        self._undo.append((self._open, (held,)))

    def leader_runs(self, leader: int, units: int) -> int:
        """The starts from which a leader has so many units free, shifts aside."""
        return self._leaders_free.of(leader, ~self.leader_busy[leader], units)

    def room_runs(self, room: int, units: int) -> int:
        """The starts from which a room is open and free for so many units."""
        return self._rooms_free.of(room, self.made.room_open[room] & ~self.room_busy[room], units)

    def _open(self, held: Held) -> None:
        leader = held.leader
        self.leader_busy[leader] |= held.bits
        self._leaders_free.forget(leader)
        self.leader_left[leader] -= held.units
        if self.made.leader_many[leader] and held.site != VIDEO:
            at = self.leader_at[leader]
            at[held.site] = at.get(held.site, 0) | held.bits
        if held.room >= 0:
            self.room_busy[held.room] |= held.bits
            self._rooms_free.forget(held.room)
        self.staff += held.units
        if held.kind >= 0:
            self.sections[held.kind][held] = None
            held.place = len(self.every)
            self.every.append(held)
        else:
            self.visits[held] = None

    def _close(self, held: Held) -> None:
        leader = held.leader
        self.leader_busy[leader] &= ~held.bits
        self._leaders_free.forget(leader)
        self.leader_left[leader] += held.units
        if self.made.leader_many[leader] and held.site != VIDEO:
            self.leader_at[leader][held.site] &= ~held.bits
        if held.room >= 0:
            self.room_busy[held.room] &= ~held.bits
            self._rooms_free.forget(held.room)
        self.staff -= held.units
        if held.kind >= 0:
            del self.sections[held.kind][held]
            last = self.every.pop()
            if last is not held:
                self.every[held.place] = last
                last.place = held.place
        else:
            del self.visits[held]

    # -- people

    def join(self, index: int, held: Held) -> None:
        """Place somebody; that it is allowed was asked before (`may_join`)."""
        self._join(index, held)
        self._undo.append((self._leave, (index, held)))

    def leave(self, index: int, held: Held) -> None:
        """Take somebody's place away."""
        self._leave(index, held)
        self._undo.append((self._join, (index, held)))

    def _join(self, index: int, held: Held) -> None:
        life, person = self.lives[index], self.made.persons[index]
        held.members.add(index)
        life.held.append(held)
        life.busy |= held.bits
        self._count(life, person, held, 1)

    def _leave(self, index: int, held: Held) -> None:
        life, person = self.lives[index], self.made.persons[index]
        held.members.discard(index)
        life.held.remove(held)
        life.busy &= ~held.bits
        self._count(life, person, held, -1)

    def _count(self, life: Life, person: Person, held: Held, sign: int) -> None:
        life.placed(held, sign)
        if held.credited:
            self.value += life.credited(person, held, sign * held.credited, self.made.problem.day_worth)
            if life.value < person.full:
                self.short.add(person.index)
            else:
                self.short.discard(person.index)
        if held.key in person.kept:
            self.lost -= sign
        for bits, weight in person.wishes:
            if bits & held.bits:
                self.wishes += sign * weight


def section(kind: Kind, start: int, leader: int, place: tuple[int, int, int]) -> Held:
    """A session of a group; `place` is (site, room, seats), room -1 by video."""
    site, room, seats = place
    held = Held(start, kind.units, kind.credited, leader, site)
    held.kind, held.room = kind.index, room
    held.least, held.most = kind.group.least, min(kind.group.most, seats)
    held.key = (kind.index, start, -1)
    return held


def visit(own: Own, start: int, leader: int, site: int) -> Held:
    """A session of somebody's own."""
    held = Held(start, own.units, own.credited, leader, site)
    held.own = own.index
    held.key = (~own.index, start, leader)
    return held
