"""A whole week aimed at for one person who is short: what it would take of others, and taking it.

Each session they could come to has a price: nothing for a free seat, more for a seat that somebody would have
to leave or a section that would have to be opened. The best week at these prices is exact
(`bounding.alone`); the prices carry some chance, so that the next try aims at another week.
"""

from __future__ import annotations

from random import Random

from stepdown.timetable.bounding.alone import best
from stepdown.timetable.bounding.clinic import read
from stepdown.timetable.bounding.options import Choices, Option, choices
from stepdown.timetable.solving import rebuilding as build
from stepdown.timetable.solving.asking import could_join, fits, leader_free, may_join
from stepdown.timetable.solving.compiled import VIDEO, Person
from stepdown.timetable.solving.state import Held, State, visit

# Prices in minutes: somebody's seat, a section that may be opened, an hour of a leader that others hold.
SEAT, OPENED, HOUR = 15, 20, 25
# What it is worth to have a place again that one had in the last plan.
KEPT = 30
# So many starts of one session on one day are looked at, the cheapest.
STARTS = 3
# Combinations of sessions looked at for one person; above, nothing is aimed at.
COMBINATIONS = 60_000


class Aims:
    """What people could come to, read when it is first asked for."""

    def __init__(self, state: State) -> None:
        self.state = state
        problem = state.made.problem
        self.clinic = read(problem)
        self.sites = {site: n for n, site in enumerate(state.made.sites)} | {"": VIDEO}
        self._known: dict[int, Choices] = {}
        self._asked: set[int] = set()
        self._full: set[int] = set()

    def choices(self, person: Person) -> Choices:
        """Every session one person could come to."""
        if person.index not in self._known:
            self._known[person.index] = choices(self.clinic, person.client)
        return self._known[person.index]

    def is_short(self, index: int) -> bool:
        """Whether they could have more at all; from the second time on it is known exactly."""
        state = self.state
        person = state.made.persons[index]
        if index not in self._asked:
            self._asked.add(index)
        elif index not in self._full:
            self._full.add(index)
            found = best(self.choices(person), state.made.problem.day_worth, limit=COMBINATIONS * 4)
            person.full = min(person.full, found.value)
            if state.lives[index].value >= person.full:
                state.short.discard(index)
        return index in state.short

    def aim(self, index: int, random: Random) -> set[int]:
        """Give one person the week that is best at today's prices. Returns who lost something by it."""
        state = self.state
        for held in list(state.lives[index].held):
            build.depart(state, index, held)
        wanted = _Priced(self, state.made.persons[index], random).week()
        hit = {index}
        for option in wanted:
            hit |= self._take(index, option, random)
        return hit

    def _take(self, index: int, option: Option, random: Random) -> set[int]:
        if option.position < 0:
            return self._own(index, option)
        position = self.clinic.positions[option.position]
        return self._seat(index, position.group, (self.sites[position.site], option.unit), random)

    def _seat(self, index: int, kind: int, where: tuple[int, int], random: Random) -> set[int]:
        state = self.state
        person, life = state.made.persons[index], state.lives[index]
        there = [
            held
            for held in state.sections[kind]
            if held.start == where[1] and held.site == where[0] and could_join(person, held)
        ]
        for held in there:
            if may_join(state, index, held):
                state.join(index, held)
                return set()
        if there:
            held = random.choice(there)
            # What keeps them out must be the others, or nobody gives up a seat for them.
            if life.left[kind] > 0 and not life.busy & held.bits and fits(person, life, held):
                return self._make_room(index, held, random)
        lack = [one for one in state.short if state.lives[one].left.get(kind, 0) > 0 and one != index]
        lack.sort()
        random.shuffle(lack)
        build.open_at(state, state.made.kinds[kind], where, [index, *lack], random)
        return set()

    def _make_room(self, index: int, held: Held, random: Random) -> set[int]:
        """Put whoever is in the way out of a section: those kept apart, or anybody where it is full."""
        state, person = self.state, self.state.made.persons[index]
        out = held.members & person.apart
        if not out:
            members = sorted(held.members)  # as many as there are seats, so there is somebody
            some = random.sample(members, min(3, len(members)))
            out = {max(some, key=lambda one: self._ease(one, held.kind))}
        for one in sorted(out):
            state.leave(one, held)
        if may_join(state, index, held):
            state.join(index, held)
        for one in sorted(out):
            build.mend(state, one)
        return set(out)

    def _ease(self, index: int, kind: int) -> int:
        """In how many other ways somebody could come to a kind."""
        state = self.state
        free = ~state.lives[index].busy
        return sum((bits & free).bit_count() for _, bits in build.places(state.made.persons[index], kind))

    def _own(self, index: int, option: Option) -> set[int]:
        """An hour of their own, with whoever they need, who gives up what stands there."""
        state = self.state
        person, life = state.made.persons[index], state.lives[index]
        site = VIDEO if option.video else person.site
        bits = ((1 << option.length) - 1) << option.unit
        hit: set[int] = set()
        if state.leader_busy[option.staff] & bits:
            for held in [one for one in state.visits if one.leader == option.staff and one.bits & bits]:
                if held in state.visits:
                    (other,) = held.members
                    build.depart(state, other, held)
                    build.mend(state, other)
                    hit.add(other)
            for held in [one for one in state.every if one.leader == option.staff and one.bits & bits]:
                if not build.led_by_another(state, held):
                    hit |= build.drop(state, held)
        for need in person.own:
            starts = (need.by_video if option.video else need.on_site).get(option.staff, 0)
            if life.left_own[need.index] > 0 and need.units == option.length and starts >> option.unit & 1:
                held = visit(need, option.unit, option.staff, site)
                free = leader_free(state, option.staff, option.unit, need.units, site)
                if free and not life.busy & held.bits and fits(person, life, held):
                    state.open(held)
                    state.join(index, held)
                    break
        return hit


class _Priced:
    """One person's sessions with what each would take of others as things stand."""

    def __init__(self, aims: Aims, person: Person, random: Random) -> None:
        self.aims, self.state, self.person, self.random = aims, aims.state, person, random
        self._of_kind: dict[tuple[int, int], dict[int, int]] = {}

    def week(self) -> list[Option]:
        chosen = self.aims.choices(self.person)
        days = [self._some(day) for day in chosen.days]
        prices = [price for day in days for price, _ in day]
        narrowed = Choices(
            chosen.client, chosen.items, tuple(tuple(one for _, one in day) for day in days), chosen.orders
        )
        found = best(narrowed, self.state.made.problem.day_worth, prices, limit=COMBINATIONS)
        options = [option for day in days for _, option in day]
        return [options[place] for place in sorted(found.taken)]

    def _some(self, day: tuple[Option, ...]) -> list[tuple[int, Option]]:
        """The cheapest few starts of each session on one day, in their order."""
        by_item: dict[int, list[tuple[int, Option]]] = {}
        for option in day:
            price = self.price(option)
            if price < option.credited:
                by_item.setdefault(option.item, []).append((price, option))
        found: list[tuple[int, Option]] = []
        for of_item in by_item.values():
            of_item.sort()
            found += of_item[:STARTS]
        found.sort(key=_when)
        return found

    def price(self, option: Option) -> int:
        if option.position < 0:
            return self._hour(option)
        position = self.aims.clinic.positions[option.position]
        key = (position.group, self.aims.sites[position.site])
        if key not in self._of_kind:
            self._read(*key)
        kept = (position.group, option.unit, -1) in self.person.kept
        return self._of_kind[key].get(option.unit, 1 << 20) - KEPT * kept

    def _read(self, kind: int, site: int) -> None:
        """The price of each start of a kind at a site: of a new section, or of a seat where there is one."""
        state, person = self.state, self.person
        draw = self.random.random
        prices: dict[int, int] = {}
        free = build.open_starts(state, state.made.kinds[kind], site)
        while free:
            low = free & -free
            free ^= low
            prices[low.bit_length() - 1] = int(OPENED * (0.5 + 3 * draw()))
        for held in state.sections[kind]:
            if held.site == site and could_join(person, held):
                taken = len(held.members) >= held.most or not person.apart.isdisjoint(held.members)
                price = int(SEAT * (0.5 + 3 * draw())) if taken else int(4 * draw())
                prices[held.start] = min(price, prices.get(held.start, price))
        self._of_kind[kind, site] = prices

    def _hour(self, option: Option) -> int:
        state = self.state
        draw = self.random.random()
        if state.leader_runs(option.staff, option.length) >> option.unit & 1:
            return int(4 * draw)
        return int(HOUR * (0.5 + 2 * draw))


def _when(priced: tuple[int, Option]) -> tuple[int, int, int, int]:
    option = priced[1]
    return option.unit, option.item, option.staff, option.position
