"""Fixed times of a week as windows that stay inside one day."""

from __future__ import annotations

from datetime import time

from stepdown.assessment.vocabulary import Row
from stepdown.kernel.period import WeekWindow

_MIDNIGHT = time(0)


def windows(days: tuple[int, ...], start: time, end: time) -> tuple[WeekWindow, ...]:
    """One window a day; a shift past midnight becomes the evening and the next day's morning."""
    found = []
    for day in days:
        if end > start or end == _MIDNIGHT:
            found.append(WeekWindow(day, start, end))
        else:
            found += [WeekWindow(day, start, _MIDNIGHT), WeekWindow((day + 1) % 7, _MIDNIGHT, end)]
    return tuple(sorted(found))


def windows_of(row: Row) -> tuple[WeekWindow, ...]:
    """The windows of one checked line of fixed times."""
    days = row.answers["days"].value
    start, end = str(row.answers["starts"].value), str(row.answers["ends"].value)
    numbers = tuple(int(day) for day in days) if isinstance(days, tuple) else ()
    return windows(numbers, time.fromisoformat(start), time.fromisoformat(end))
