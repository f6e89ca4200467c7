"""Rows that cut off what a solved model could not know: waits, ways, time between sites, who may not meet.

The model leaves them out, as there would be tens of thousands. What a solution breaks is forbidden by the row
that holds for every plan and says most: not this week, but no such wait after whatever ends then. Rows are
`sum <= bound` over the model's columns. Each one is kept by every plan that keeps the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from stepdown.timetable.bounding.block import Block, Row, cliques
from stepdown.timetable.bounding.clinic import UNITS_A_DAY, Clinic, units
from stepdown.timetable.bounding.coupling import Column
from stepdown.timetable.bounding.options import Choices, Option

# Columns of the model with what they stand for: an option, or a section with its leader.
At = tuple[int, Option]


def own_day(chosen: Choices, made: Block, first: int, taken: Sequence[int]) -> Iterator[Row]:
    """Rows against waits that are too long and ways there is no time for in the week that `taken` is.

    `first` is the column of the client's first option in the model.
    """
    way = units(chosen.client.travel)
    for number in range(7):
        today = sorted((made.options[at] for at in taken if _day(made.options[at]) == number), key=_start)
        every = [(first + at, one) for at, one in enumerate(made.options) if _day(one) == number]
        for earlier, later in combinations(today, 2):
            if earlier.video != later.video and 0 <= later.unit - _end(earlier) < way:
                yield _one_of(
                    [at for at, one in every if _runs(one, _end(earlier) - 1, video=earlier.video)],
                    [at for at, one in every if _runs(one, later.unit, video=later.video)],
                )
        if any(later.unit - _end(earlier) > chosen.wait for earlier, later in pairwise(today)):
            # All waits of this day at once: else the next solution waits a quarter of an hour later.
            for end in sorted({_end(one) for _, one in every}):
                yield from _waits(every, end, chosen.wait)


def _waits(every: Sequence[At], end: int, wait: int) -> Iterator[Row]:
    """After what ends then, something begins in time before whatever comes later; a row for each of these."""
    ending = [at for at, one in every if _end(one) == end]
    between = {at for at, one in every if end <= one.unit <= end + wait}
    later = [(at, one) for at, one in every if one.unit > end + wait]
    if not later:
        return
    for clique in cliques([one for _, one in later], range(len(later))):
        running = [later[place][0] for place in clique]
        yield [*((at, 1) for at in (*ending, *running)), *((at, -1) for at in sorted(between))], 1


def between_sites(
    clinic: Clinic, blocks: Sequence[Block], columns: Sequence[Column], firsts: Sequence[int], staff: int
) -> Iterator[tuple[int, int, int, str]]:
    """Everything on site that a member of staff may hold: column, first quarter, the one after, site."""
    for place, made in enumerate(blocks):
        site = clinic.problem.clients[place].site
        for at, one in enumerate(made.options, firsts[place]):
            if one.staff == staff and not one.video:
                yield at, one.unit, _end(one), site
    for at, column in enumerate(columns, firsts[-1]):
        position = clinic.positions[column.position]
        leads = column.what == "crew" and clinic.crews[column.which].members == (staff,)
        if leads and position.site:
            yield at, position.unit, position.unit + position.length, position.site


def site_changes(
    every: Sequence[tuple[int, int, int, str]], numbers: Sequence[float], change: int
) -> Iterator[Row]:
    """Rows against two sessions of one member of staff at two sites with no time between them.

    `change` is in quarters; `every` as `between_sites` tells it.
    """
    held = sorted((one for one in every if numbers[one[0]] > 0.5), key=lambda one: one[1])
    for (_, _, end, here), (_, start, _, there) in pairwise(held):
        if here != there and 0 <= start - end < change:
            yield _one_of(
                [at for at, begins, ends, site in every if site == here and begins < end <= ends],
                [at for at, begins, ends, site in every if site == there and begins <= start < ends],
            )


def _one_of(some: Sequence[int], others: Sequence[int]) -> Row:
    return [(at, 1) for at in (*some, *others)], 1


def _day(one: Option) -> int:
    return one.unit // UNITS_A_DAY


def _start(one: Option) -> int:
    return one.unit


def _end(one: Option) -> int:
    return one.unit + one.length


def _runs(one: Option, unit: int, *, video: bool) -> bool:
    return one.video == video and one.unit <= unit < _end(one)
