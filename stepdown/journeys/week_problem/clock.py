"""From moments to minutes of the week and back. Free time is rounded inward, taken time outward."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period, WeekWindow
from stepdown.timetable.vocabulary import DAY, UNIT, WEEK, Window

_CELLS = WEEK // UNIT


def moment_of(monday: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment at which a site's clock first shows a minute of the week."""
    day = monday + timedelta(days=minute // DAY)
    clock = time(minute % DAY // 60, minute % 60)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def quarters_of(windows: Iterable[Window]) -> int:
    """Windows as quarters of the week, one bit each."""
    found = 0
    for one in windows:
        found |= _span(one.start // UNIT, one.end // UNIT)
    return found


def windows_of(quarters: int) -> tuple[Window, ...]:
    """Quarters of the week as windows, joined where they touch."""
    marks, found = bin(quarters)[:1:-1] + "0", []  # the first quarter first
    first = marks.find("1")
    while first >= 0:
        last = marks.find("0", first)
        found.append(Window(first * UNIT, last * UNIT))
        first = marks.find("1", last)
    return tuple(found)


def opening(windows: Iterable[WeekWindow]) -> int:
    """Windows of a wall clock, as far as whole quarters lie in them."""
    found = 0
    for one in windows:
        start = one.weekday * DAY + one.start.hour * 60 + one.start.minute
        first, last = -(-start // UNIT), (start + one.minutes) // UNIT
        found |= _span(first, last) if first < last else 0
    return found


def taken(period: Period, monday: date, zone: ZoneInfo) -> int:
    """The quarters that a stretch of time touches; one without an end goes on."""
    first = _minute(period.start, monday, zone) // UNIT
    last = -(-_minute(period.end, monday, zone) // UNIT) if period.end else _CELLS
    return _span(first, last) if first < last else 0


def since(moment: datetime, monday: date, zone: ZoneInfo) -> int:
    """The quarters of a week that begin at a moment or after it."""
    return _span(-(-_minute(moment, monday, zone) // UNIT), _CELLS)


@lru_cache(maxsize=64)
def left_out(monday: date, zone: ZoneInfo) -> int:
    """The quarters that the clock leaves out in a week: those that never come."""
    found = 0
    for cell in range(_CELLS):
        shown = datetime.combine(monday, time(0)) + timedelta(minutes=cell * UNIT)
        again = shown.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        found |= 0 if again == shown else 1 << cell
    return found


def _minute(moment: datetime, monday: date, zone: ZoneInfo) -> int:
    """The minute of the week a site's clock shows, held inside the week."""
    local = moment.astimezone(zone)
    minute = (local.date() - monday).days * DAY + local.hour * 60 + local.minute
    return max(0, min(WEEK, minute + (local.second > 0)))


def _span(first: int, last: int) -> int:
    return (1 << last) - (1 << first)
