"""What may be painted, for which weeks it holds, and what becomes of what was painted before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from stepdown.availability.rules.free import monday_of, turn_of
from stepdown.availability.vocabulary import HALF_HOUR, QUARTER, Holds, Paint, PaintedWindow, Painting
from stepdown.kernel.period import Days, WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

_WEEK = timedelta(days=7)


def may_paint(windows: Sequence[PaintedWindow]) -> Refusal | None:
    """Windows lie on quarters of an hour, and no stretch is painted twice."""
    seen: set[tuple[int, int]] = set()
    for one in windows:
        if one.window.start.minute % QUARTER or one.window.end.minute % QUARTER:
            return Refusal(say("Times are kept to quarters of an hour."), field="windows")
        cells = {(one.window.weekday, cell) for cell in _cells(one.window)}
        if seen & cells:
            return Refusal(say("Two times overlap on one day. Change one of them."), field="windows")
        seen |= cells
    return None


def _cells(window: WeekWindow) -> range:
    first = (window.start.hour * 60 + window.start.minute) // QUARTER
    return range(first, first + window.minutes // QUARTER)


def painting_of(
    windows: Sequence[PaintedWindow], week: date, holds: Holds, before: Sequence[Painting]
) -> Painting:
    """The new painting. Every second week leaves the weeks between as they were."""
    monday = monday_of(week)
    mine = tuple(sorted(windows))
    if holds is Holds.ONCE:
        return Painting(Days(monday, monday + _WEEK), monday, (mine,))
    if holds is Holds.SECOND:
        next_week = monday + _WEEK
        other = next((turn_of(one, next_week) for one in before if one.days.contains(next_week)), ())
        return Painting(Days(monday), monday, (mine, other))
    return Painting(Days(monday), monday, (mine,))


def left_over(old: Painting, new: Painting) -> tuple[Painting, ...]:
    """What of an earlier painting still holds beside a new one: before it, and after it where that ends."""
    kept = []
    if old.days.start < new.days.start:
        kept.append(replace(old, days=Days(old.days.start, _earlier(old.days.end, new.days.start))))
    if new.days.end is not None and (old.days.end is None or old.days.end > new.days.end):
        kept.append(replace(old, days=Days(max(old.days.start, new.days.end), old.days.end)))
    return tuple(kept)


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)


def brushed(
    windows: Sequence[PaintedWindow], cells: Iterable[tuple[int, int]], paint: Paint | None
) -> tuple[PaintedWindow, ...]:
    """A painted week once half hours (weekday, number in the day) got another paint, or none."""
    found: dict[tuple[int, int], Paint] = {}
    for one in windows:
        first = one.window.start.hour * 60 + one.window.start.minute
        for minute in range(first // HALF_HOUR * HALF_HOUR, first + one.window.minutes, HALF_HOUR):
            found[one.window.weekday, minute // HALF_HOUR] = one.paint
    for cell in cells:
        found.pop(cell, None)
        if paint is not None:
            found[cell] = paint
    return _joined(found)


def _joined(cells: Mapping[tuple[int, int], Paint]) -> tuple[PaintedWindow, ...]:
    """Half hours as windows, joined where they touch and say the same."""
    found: list[PaintedWindow] = []
    for (weekday, number), paint in sorted(cells.items()):
        start, end = _clock(number), _clock(number + 1)
        last = found[-1] if found else None
        if last and last.paint is paint and last.window.weekday == weekday and last.window.end == start:
            found[-1] = PaintedWindow(WeekWindow(weekday, last.window.start, end), paint)
        else:
            found.append(PaintedWindow(WeekWindow(weekday, start, end), paint))
    return tuple(found)


def _clock(number: int) -> time:
    minute = number * HALF_HOUR % (24 * 60)
    return time(minute // 60, minute % 60)
