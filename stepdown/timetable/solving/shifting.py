"""A section moved to another time: whoever can come along does, and those who are short of it join.

Most sections keep somebody short by standing where they stand. A move looks at every other start at once: how
many of its people could come then, and how many of those who lack the kind.
"""

from __future__ import annotations

from random import Random

from stepdown.timetable.solving import rebuilding as build
from stepdown.timetable.solving.compiled import each_bit, runs
from stepdown.timetable.solving.state import Held, State

# So many of the most wanted starts are drawn from.
STARTS = 6


def shift(state: State, index: int, random: Random) -> set[int]:
    """For somebody who lacks a kind: move one of its sections to where they could come. Who was touched."""
    life, person = state.lives[index], state.made.persons[index]
    lacks = [kind for kind, left in life.left.items() if left > 0 and state.sections[kind]]
    if not lacks:
        return set()
    kind = random.choice(lacks)
    mine = dict(build.places(person, kind))
    sections = [held for held in state.sections[kind] if held.site in mine]
    if not sections:
        return set()
    held = random.choice(sections)
    members = sorted(held.members)
    hit = build.drop(state, held)
    pool = [one for one in state.short if state.lives[one].left.get(kind, 0) > 0]
    where = _start(state, held, sorted({index, *members, *pool}), index, random)
    if where >= 0:
        people = [index, *members, *(one for one in sorted(pool) if one != index and one not in held.members)]
        build.open_at(state, state.made.kinds[kind], (held.site, where), people, random)
    return hit | {index}


def _start(state: State, held: Held, people: list[int], index: int, random: Random) -> int:
    """A start at which this person and many others could come, not the one it had; -1 where there is none."""
    kind = state.made.kinds[held.kind]
    open_at = build.open_starts(state, kind, held.site) & ~(1 << held.start)
    persons, lives = state.made.persons, state.lives
    free = {
        one: bits & open_at & runs(~lives[one].busy, kind.units)
        for one in people
        for place, bits in build.places(persons[one], kind.index)
        if place == held.site
    }
    could = [(one, held.site, bits & free.get(index, 0)) for one, bits in free.items()]
    best: list[int] = []
    for size, _, bits in build.most_wanted(could):
        if size < held.least or len(best) >= STARTS:
            break
        best += each_bit(bits)
    return random.choice(best[:STARTS]) if best else -1
