"""The best week one person can have around all others: seats that are free, hours of staff that are free.

Exact where the numbers allow it (nearly always): day after day every count of sessions that can be reached,
as `bounding.alone` does it, over what is really free. What that leaves out (the curriculum's order inside a
day, how many minutes staff have left) is looked at afterwards and tried again without what did not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from stepdown.timetable.bounding.alone import best
from stepdown.timetable.bounding.options import Choices, Item, Option
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.solving.asking import could_join, leader_free, still_sound
from stepdown.timetable.solving.compiled import DAY_UNITS, VIDEO, Own, each_bit, runs
from stepdown.timetable.solving.filling import fill
from stepdown.timetable.solving.rebuilding import depart
from stepdown.timetable.solving.state import Held, visit
from stepdown.timetable.vocabulary import UNIT

# What decides, the greater first: to keep what one has, a minute of value, a session that counts for nothing
# but is prescribed, a section that would be too small otherwise, a wish.
KEEP, VALUE, PLACED, NEEDED, WISHED = 1 << 60, 1 << 36, 1 << 28, 1 << 22, 1 << 8
# Combinations looked at for one week, and tries of the walk that stands in where there are more.
LIMIT, TRIES = 150_000, 600
# So often what did not fit is left out and the week looked at again.
AGAIN = 6


@dataclass(frozen=True)
class Wanted:
    """What is asked of a week: inside which quarters of the week (bits), on how many days at most."""

    inside: int = -1
    days_most: int = 7


ANY = Wanted()
Slot = tuple[tuple[int, int, int], int]


@dataclass(frozen=True)
class Found:
    """A person's week as it was placed. `exact`: no better one can be had around the others."""

    value: int
    minutes: int
    held: tuple[Held, ...]
    exact: bool


def place_best(standing: Standing, index: int, wanted: Wanted = ANY, *, limit: int = LIMIT) -> Found:
    """Give somebody the best week there is around the others; what they have stays theirs.

    Changes the state of `standing`: ask for it inside `trial()`. What starts before `now` is not touched.
    """
    state, life = standing.state, standing.state.lives[index]
    mark = state.mark()
    had = list(life.held)
    kept: set[Slot] = {(held.key, held.site) for held in had}
    for held in had:
        depart(state, index, held)
    without: set[tuple[int, int]] = set()
    for _ in range(AGAIN):
        choice = _Choice(standing, index, wanted, had, without)
        taken = choice.best(limit)
        if taken is None:
            break
        here = state.mark()
        wrong = choice.place(taken)
        if wrong is None and kept <= {(held.key, held.site) for held in life.held}:
            return Found(life.value, life.minutes, tuple(life.held), exact=not without)
        state.back(here)
        if wrong is None:
            break
        without.add(wrong)
    state.back(mark)
    if wanted == ANY and not standing.now:  # the walk does not know what lies behind
        fill(state, index, TRIES)
    return Found(life.value, life.minutes, tuple(life.held), exact=False)


class _Choice:
    """Every session one person could have around the others, as the exact search of one week reads it."""

    def __init__(
        self, standing: Standing, index: int, wanted: Wanted, had: list[Held], without: set[tuple[int, int]]
    ) -> None:
        self.standing, self.index, self.wanted, self.without = standing, index, wanted, without
        self.state = standing.state
        self.person, self.life = standing.made.persons[index], standing.state.lives[index]
        self.items: list[Item] = []
        self.kinds: list[int] = []
        self.found: dict[tuple[int, int, bool], tuple[int, Held | tuple[Own, int, int]]] = {}
        self.rows: list[tuple[Option, Held | tuple[Own, int, int]]] = []
        # What somebody has is kept before all else, so that nothing that crosses it need be looked at.
        self.taken = self.life.busy | ~wanted.inside
        for held in had:
            self.taken |= held.bits
        for kind, left in self.life.left.items():
            if left > 0:
                self._sections(kind, left, had)
        for own in self.person.own:
            if self.life.left_own[own.index] > 0:
                self._hours(own, had)

    # -- what there is

    def _sections(self, kind: int, left: int, had: list[Held]) -> None:
        shape = self.standing.made.kinds[kind]
        group = shape.group
        item = self._item(kind, Item(left, shape.credited, True, group.id, pause=group.break_minutes))
        apart, past = self.person.apart, self.standing.now
        mine = [held for held in had if held.kind == kind]
        days = {held.day for held in mine}
        for held in mine:
            self._enter(item, held.start, held.site, KEEP, held)
        for held in self.state.sections[kind] if len(mine) < left else ():
            if (
                len(held.members) < held.most
                and held.start >= past
                and not held.bits & self.taken
                and held.day not in days
                and could_join(self.person, held)
                and (not apart or apart.isdisjoint(held.members))
            ):
                self._enter(item, held.start, held.site, NEEDED * (len(held.members) < held.least), held)

    def _hours(self, own: Own, had: list[Held]) -> None:
        item = self._item(~own.index, Item(self.life.left_own[own.index], own.credited, False, key=own.key))
        state, most = self.state, PLACED if not own.credited else 0
        mine = [held for held in had if held.own == own.index and held.kind < 0]
        for held in mine:
            self._enter(item, held.start, held.site, KEEP, (own, held.leader, held.site))
        if len(mine) >= self.life.left_own[own.index]:
            return
        open_at = ~self.standing.past
        for site, by_leader in ((self.person.site, own.on_site), (VIDEO, own.by_video)):
            for leader, starts in by_leader.items():
                if state.leader_left[leader] < own.units:
                    continue
                many = self.standing.made.leader_many[leader] and site != VIDEO
                for start in each_bit(
                    starts & open_at & runs(~(state.leader_busy[leader] | self.taken), own.units)
                ):
                    if not many or leader_free(state, leader, start, own.units, site):
                        self._enter(item, start, site, most, (own, leader, site))

    def _item(self, kind: int, item: Item) -> int:
        self.items.append(item)
        self.kinds.append(kind)
        return len(self.items) - 1

    def _enter(self, item: int, start: int, site: int, bonus: int, what: Held | tuple[Own, int, int]) -> None:
        """One way to have it from then is enough: the one somebody has, or the first."""
        key = (item, start, site == VIDEO)
        known = self.found.get(key)
        if (item, start) not in self.without and (known is None or known[0] < bonus):
            self.found[key] = (bonus, what)

    # -- the best of it

    def best(self, limit: int) -> tuple[int, ...] | None:
        """The places of the rows of the best week; None where there are too many combinations."""
        self.rows, prices = [], []
        days: list[list[Option]] = [[] for _ in range(7)]
        for (item, start, video), (bonus, what) in sorted(self.found.items(), key=_when):
            kind = self.kinds[item]
            units = self.person.own[~kind].units if kind < 0 else self.standing.made.kinds[kind].units
            bits = ((1 << units) - 1) << start
            wished = sum(weight for wish, weight in self.person.wishes if wish & bits)
            option = Option(
                item, start, units, units * UNIT, self.items[item].credited, video, len(self.rows), -1
            )
            self.rows.append((option, what))
            prices.append(-bonus - WISHED * max(-1000, min(1000, wished)))
            days[start // DAY_UNITS].append(option)
        client = self.person.client
        client = replace(client, days_most=min(client.days_most, self.wanted.days_most))
        at = {kind: item for item, kind in enumerate(self.kinds)}
        orders = tuple((at[a], at[b]) for a, b in self.person.follows if a in at and b in at)
        chosen = Choices(client, tuple(self.items), tuple(tuple(day) for day in days), orders)
        worth = self.standing.problem.day_worth
        week = best(chosen, worth, prices, scale=VALUE, limit=limit)
        return week.taken if week.exact else None

    def place(self, taken: tuple[int, ...]) -> tuple[int, int] | None:
        """Place what was found; answers with the item and start that did not fit after all, or None."""
        state, index = self.state, self.index
        for number in taken:
            option, what = self.rows[number]
            if isinstance(what, Held):
                state.join(index, what)
                continue
            own, leader, site = what
            if not leader_free(state, leader, option.unit, own.units, site):
                return option.item, option.unit
            held = visit(own, option.unit, leader, site)
            state.open(held)
            state.join(index, held)
        return None if still_sound(state, index) else self._out_of_order(taken)

    def _out_of_order(self, taken: tuple[int, ...]) -> tuple[int, int] | None:
        """The session that comes before the one it follows; the rest that can be unsound nobody can mend."""
        firsts: dict[int, int] = {}
        for number in taken:
            option = self.rows[number][0]
            kind = self.kinds[option.item]
            firsts[kind] = min(firsts.get(kind, option.unit), option.unit)
        for later, earlier in self.person.follows:
            if later in firsts and earlier in firsts and firsts[later] <= firsts[earlier]:
                return self.kinds.index(later), firsts[later]
        return None


def _when(entry: tuple[tuple[int, int, bool], object]) -> tuple[int, int, bool]:
    item, start, video = entry[0]
    return start, item, video
