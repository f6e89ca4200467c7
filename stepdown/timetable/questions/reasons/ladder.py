"""The ladder: what somebody's week could give, rung by rung, as more and more of the clinic is looked at."""

from __future__ import annotations

from stepdown.timetable.questions.reasons.answers import Height, Rung
from stepdown.timetable.questions.reasons.asking import CLINIC, GROUPS, Asking
from stepdown.timetable.questions.reasons.lacks import Lack
from stepdown.timetable.questions.reasons.one_week import Solver, Week

# From the week as it is up to the person's life alone; each overlooks more than the one before.
WORLDS: tuple[tuple[Rung, int], ...] = (
    (Rung.SEATS, Lack.PROTECTED),
    (Rung.LEAST, Lack.PROTECTED | Lack.SEAT),
    (Rung.ROOMS, Lack.PROTECTED | Lack.SEAT | Lack.LEAST),
    (Rung.STAFF_TIME, Lack.PROTECTED | Lack.SEAT | Lack.LEAST | Lack.ROOM),
    (Rung.LEADERS, CLINIC & ~(Lack.LEADER | Lack.HOLDS)),
    (Rung.GROUPS, CLINIC),
    (Rung.LIFE, CLINIC | GROUPS),
)


def climbed(asking: Asking) -> tuple[Height, ...]:
    """The heights from the freest rung down; above one that gives everything all give it."""
    top = asking.if_always_free()
    known = asking.base
    heights = [_height(Rung.PROTECTED, known)]
    for rung, lacks in WORLDS:
        if known.value < top.value:
            known = _freer(asking, lacks, known, top.value, ordered=rung is not Rung.LIFE)
        heights.append(_height(rung, known))
    heights.append(_height(Rung.PRESCRIPTION, max(top, known, key=_value)))
    return tuple(reversed(heights))


def _freer(asking: Asking, lacks: int, known: Week, enough: int, *, ordered: bool) -> Week:
    """The best week of a freer world, which gives no less than the one known."""
    solver = asking.solver if ordered else Solver(asking.ways.frame(ordered=False))
    return solver.best(asking.ways.week(lacks), known.value, enough) or known


def first_drop(heights: tuple[Height, ...], wanted: int, worth: int) -> Rung | None:
    """The first rung, from the freest, at which something of what is wanted is lost."""
    for height in heights:
        if height.minutes + height.days * worth < wanted:
            return height.rung
    return None


def _height(rung: Rung, week: Week) -> Height:
    return Height(rung, week.minutes, week.days)


def _value(week: Week) -> int:
    return week.value
