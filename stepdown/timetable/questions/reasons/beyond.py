"""What is looked at where nothing helps alone, or not everybody is told: pairs, and rules that protect."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.timetable.questions.reasons.answers import Cause, Fix, Relaxed
from stepdown.timetable.questions.reasons.asking import Asking
from stepdown.timetable.questions.reasons.fixing import Fixing
from stepdown.timetable.questions.reasons.lacks import OWN, SECTION, Lack

# Two things at once are looked for among these, where nothing helps alone.
IN_PAIRS = (
    Lack.SEAT,
    Lack.FREE,
    Lack.LEAST,
    Lack.TIME,
    Lack.STAFF,
    Lack.WINDOWS,
    Lack.ROOM,
    Lack.LEADER,
    Lack.HOLDS,
)


def protected(asking: Asking) -> Cause | None:
    """What rules that keep people apart cost, told to who is entitled to know."""
    week = asking.better(Lack.PROTECTED)
    if week is None:
        return None
    base = asking.base
    people = tuple(sorted({name for one in week.taken for name in _kept_from(asking, one.source)}))
    return Cause(Relaxed.PROTECTED, week.minutes - base.minutes, week.days - base.days, people=people)


def _kept_from(asking: Asking, source: tuple[int, ...]) -> Iterator[str]:
    ways = asking.ways
    if source[0] == SECTION:
        held = ways.sections(source[1])[source[2]]
        apart = ways.standing.made.persons[ways.index].apart & held.members
        yield from (ways.standing.problem.clients[index].id for index in apart)
        leader = ways.standing.problem.counselors[held.leader].id
    elif source[0] == OWN:
        leader = ways.standing.problem.counselors[source[2]].id
    else:
        yield from sorted(asking.client.not_with)
        return
    if leader in asking.client.not_with:
        yield leader


def pair(asking: Asking, fixing: Fixing) -> Fix | None:
    """Two things at once that help where none does alone, the first of the smallest kinds."""
    for number, one in enumerate(IN_PAIRS):
        for other in IN_PAIRS[: number + 1]:
            week = asking.with_extras(one | other, 2)
            fix = None if week is None else fixing.of_week(week)
            if fix is not None and len(fix.steps) == 2:
                return fix
    return None
