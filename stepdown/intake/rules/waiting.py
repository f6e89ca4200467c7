"""Days waiting at each step, medians of the way in, and what was lost where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepdown.intake.vocabulary import (
    Aims,
    Column,
    Figure,
    Loss,
    Median,
    OutcomeKind,
    Priority,
    Step,
    Waiting,
)

_COLUMNS = {
    Step.NEW: Column.NEW,
    Step.SCREENED: Column.SCREENED,
    Step.BOOKED: Column.BOOKED,
    Step.ASSESSED: Column.ASSESSED,
    Step.DECIDED: Column.STARTING,
    Step.ADMITTED: Column.STARTING,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Way:
    """The moments of one inquiry on its way in."""

    opened_at: datetime
    marks: Mapping[Step, datetime]


def waiting(step: Step, since: datetime, at: datetime, aims: Aims) -> Waiting:
    """Whole days at a step; over once the clinic's aim in days has passed in full."""
    passed = max(at - since, timedelta(0))
    aim = aims.target_days.get(step)
    return Waiting(days=passed // _DAY, aim=aim, over=aim is not None and passed > aim * _DAY)


def column_of(step: Step, since: datetime, at: datetime, aims: Aims) -> Column | None:
    """The board's column; the admitted leave the board with the first session or after the clinic's days."""
    if step is Step.ADMITTED and at - since > aims.starting_leaves_after * _DAY:
        return None
    return _COLUMNS.get(step)


def in_turn(danger: bool, priority: Priority | None, since: datetime) -> tuple[int, int, float]:
    """The order within a column: danger, then priority by rank, then whoever waits longest."""
    return (0 if danger else 1, priority.rank if priority else 99, since.timestamp())


def days_between(way: Way, figure: Figure) -> float | None:
    """Days from one moment of the way to the next, to a tenth; none while it is not reached."""
    assessed, started = way.marks.get(Step.ASSESSED), way.marks.get(Step.STARTED)
    start, end = {
        Figure.CALL_TO_ASSESSMENT: (way.opened_at, assessed),
        Figure.ASSESSMENT_TO_START: (assessed, started),
        Figure.CALL_TO_START: (way.opened_at, started),
    }[figure]
    if start is None or end is None:
        return None
    return round(max(end - start, timedelta(0)) / _DAY, 1)


def median_of(figure: Figure, middle: float | None, cases: int, aims: Aims) -> Median:
    """The median of so many cases, to a tenth of a day, beside the published figure where there is one."""
    to_assessment = aims.published.get("call_to_assessment_days")
    to_start = aims.published.get("assessment_to_start_days")
    published = {Figure.CALL_TO_ASSESSMENT: to_assessment, Figure.ASSESSMENT_TO_START: to_start}.get(figure)
    return Median(figure, None if middle is None else round(middle, 1), cases, published)


def losses(counted: Mapping[tuple[Step, OutcomeKind], int]) -> tuple[Loss, ...]:
    """How many ways ended at each step, by reason: in the order of the way, most frequent first."""
    order = list(Step)
    rows = [Loss(step, reason, count) for (step, reason), count in counted.items()]
    return tuple(sorted(rows, key=lambda loss: (order.index(loss.step), -loss.count, loss.reason.value)))
