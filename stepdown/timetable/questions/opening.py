"""Small steps on a week that stands: a section opened for people who lack it, one person moved for a seat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.solving.asking import could_join, may_join, still_sound
from stepdown.timetable.solving.compiled import Kind, each_bit, runs
from stepdown.timetable.solving.rebuilding import most_wanted, open_starts, places, staffed
from stepdown.timetable.solving.state import Held, State

# So many starts of one size, and so many new sections of one kind, are looked at.
STARTS, OPENINGS = 4, 6


@dataclass(frozen=True)
class Opening:
    """A new section, with people in it who lack it; nobody is moved for it."""

    held: Held
    joiners: tuple[int, ...]

    def take(self, state: State) -> None:
        state.open(self.held)
        for index in self.joiners:
            state.join(index, self.held)


@dataclass(frozen=True)
class Move:
    """One person goes to another section of the same kind, and a seat is free."""

    index: int
    old: Held
    new: Held

    def take(self, state: State) -> None:
        state.leave(self.index, self.old)
        state.join(self.index, self.new)


Step = Opening | Move


def openings(
    standing: Standing, kind: Kind, pool: Iterable[int], guest: int | None = None, inside: int = -1
) -> Iterator[Opening]:
    """New sections of a kind that enough of the pool could come to, the most wanted first.

    With a `guest` only where they could come, one seat being left for them.
    """
    state = standing.state
    open_at = {place: open_starts(state, kind, place) & ~standing.past for place in kind.sites}
    open_at = {place: bits & runs(inside, kind.units) for place, bits in open_at.items()}
    if guest is not None:
        mine = dict(places(standing.made.persons[guest], kind.index))
        open_at = {place: bits & mine.get(place, 0) for place, bits in open_at.items()}
    found = 0
    for people, place, start in _wanted(standing, kind, pool, guest, open_at):
        for held in staffed(state, kind, place, start, Random(start)):  # noqa: S311 - no secret
            if guest is not None and not could_join(standing.made.persons[guest], held):
                continue
            joiners = _together(state, held, people, guest)
            if len(joiners) + (guest is not None) >= kind.group.least and (joiners or guest is not None):
                yield Opening(held, tuple(joiners))
                found += 1
                break
        if found >= OPENINGS:
            return


def _wanted(
    standing: Standing, kind: Kind, pool: Iterable[int], guest: int | None, open_at: dict[int, int]
) -> Iterator[tuple[list[int], int, int]]:
    """Who could come, where and from when: the starts at which most of the pool could, first."""
    state, least = standing.state, kind.group.least - (guest is not None)
    could = [
        (index, place, free)
        for index in pool
        if index != guest and state.lives[index].left.get(kind.index, 0) > 0
        for place, bits in places(standing.made.persons[index], kind.index)
        if place in open_at and (free := bits & open_at[place] & runs(~state.lives[index].busy, kind.units))
    ]
    sizes = most_wanted(could)
    if least <= 0:  # the guest alone is enough
        sizes += [(0, place, bits) for place, bits in open_at.items() if bits]
    for size, place, bits in sizes:
        if size < least:
            return
        for start in each_bit(bits)[:STARTS]:
            yield [one for one, where, free in could if where == place and free >> start & 1], place, start


def _together(state: State, held: Held, people: list[int], guest: int | None) -> list[int]:
    """Who of them may come and keeps from nobody else who does."""
    persons, room = state.made.persons, held.most - (guest is not None)
    found: list[int] = []
    for index in people:
        apart = persons[index].apart
        if (
            len(found) < room
            and guest not in apart
            and apart.isdisjoint(found)
            and may_join(state, index, held)
        ):
            found.append(index)
    return found


def moves(standing: Standing, kind: int, guest: int, inside: int = -1) -> Iterator[Move]:
    """One way for each full section the guest could come to: somebody goes elsewhere and loses nothing."""
    state, person = standing.state, standing.made.persons[guest]
    for held in list(state.sections[kind]):
        if len(held.members) < held.most or held.start < standing.now or held.bits & ~inside:
            continue
        if could_join(person, held) and len(person.apart & held.members) <= 1:
            yield from _one_goes(standing, held, person.apart)


def _one_goes(standing: Standing, held: Held, apart: set[int]) -> Iterator[Move]:
    state = standing.state
    others = [one for one in state.sections[held.kind] if one is not held and one.start >= standing.now]
    in_the_way = sorted(apart & held.members)
    for index in in_the_way or sorted(held.members):
        life = state.lives[index]
        for new in others:
            if len(new.members) >= new.most:
                continue
            mark, value = state.mark(), life.value
            state.leave(index, held)
            good = may_join(state, index, new)
            if good:
                state.join(index, new)
                good = still_sound(state, index) and life.value >= value
            state.back(mark)
            if good:
                yield Move(index, held, new)
                return
