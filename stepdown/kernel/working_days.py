"""Counting days as an office counts them: without the days it is closed and without federal holidays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MONDAY_TO_FRIDAY = frozenset(range(5))


def federal_holidays(year: int) -> frozenset[date]:
    """The days federal offices keep, with the day in lieu when one falls on a weekend.

    Source: 5 U.S.C. 6103(a) and (b). A state's own holidays are not in it.
    """
    fixed = (date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25))
    # New Year of the next year is kept on 31 December where it falls on a Saturday.
    around = (*fixed, date(year + 1, 1, 1))
    moving = (
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _nth(year, 6, 0, 1) - timedelta(days=7),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    )
    kept = {*fixed, *moving, *(_in_lieu(day) for day in around)}
    return frozenset(day for day in kept if day.year == year)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _in_lieu(day: date) -> date:
    """Saturday is kept on the Friday before, Sunday on the Monday after."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def is_working_day(day: date, weekdays: Collection[int] = MONDAY_TO_FRIDAY) -> bool:
    """Whether an office that is open on these weekdays works on the day. Weekends never count."""
    return day.weekday() in weekdays and day.weekday() < 5 and day not in federal_holidays(day.year)


def after_working_days(day: date, number: int, weekdays: Collection[int] = MONDAY_TO_FRIDAY) -> date:
    """The day that many working days after `day`, which itself does not count.

    An office that names no weekday of its own counts Monday to Friday.
    """
    counted = frozenset(weekdays) & MONDAY_TO_FRIDAY or MONDAY_TO_FRIDAY
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day, counted)
    return day
