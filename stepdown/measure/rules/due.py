"""When an instrument is asked of somebody: by programme and phase, counted from what was done last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from stepdown.measure.vocabulary import DueState, Schedule, ScheduleLine


@dataclass(frozen=True)
class Stands:
    """Where one instrument stands: the state, the day it is asked (again), the day it was last filled in."""

    state: DueState
    due_on: date | None
    last_on: date | None


def line_for(schedule: Schedule, instrument: str, programme: str, phase: int) -> ScheduleLine | None:
    """The line that holds in a phase of a programme: the closest one; None where it is not asked."""
    places = ((programme, phase), (programme, 0), ("", 0))
    lines = {(one.programme, one.phase): one for one in schedule.lines if one.instrument == instrument}
    found = next((lines[place] for place in places if place in lines), None)
    return found if found is not None and found.asked else None


def instruments_of(schedule: Schedule) -> tuple[str, ...]:
    """Every instrument a schedule names, in its order, once."""
    return tuple(dict.fromkeys(one.instrument for one in schedule.lines))


def stands(
    line: ScheduleLine, opened_on: date, done: Iterable[date], excused_until: date | None, on: date
) -> Stands:
    """Where it stands on a day. `done` are the days it was filled in, in this episode; what somebody is
    excused from is asked on the day that ends.
    """
    last_on = max((day for day in done if day <= on), default=None)
    if last_on is not None and line.every is None:
        return Stands(DueState.DONE, None, last_on)
    due_on = opened_on + timedelta(days=line.first_day)
    if last_on is not None and line.every is not None:
        due_on = max(due_on, last_on + timedelta(days=line.every))
    if excused_until is not None:
        due_on = max(due_on, excused_until)
    if on < due_on:
        return Stands(DueState.DONE, due_on, last_on)
    late = on > due_on + timedelta(days=line.late_after)
    return Stands(DueState.LATE if late else DueState.DUE, due_on, last_on)
