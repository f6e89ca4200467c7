"""What makes a working week and a leave whole, and what becomes of the hours that were set before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.roster.vocabulary import QUARTER, ShiftWindow

_WEEK = timedelta(days=7)
# Longer than any leave that is entered at once; a slip of the pen in the year is found by it.
MOST_LEAVE = timedelta(days=366)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def check_week(
    shifts: Sequence[ShiftWindow], direct_minutes: int, works_at: Collection[UUID]
) -> tuple[Refusal, ...]:
    """Shifts lie on quarters of an hour at sites of the person and never overlap; no more time with clients
    than there is work. Source: one person is at one place; the direct hours cap is the clinic's own.
    """
    noes = []
    if any(one.site_id not in works_at for one in shifts):
        noes.append(Refusal(say("They do not work at one of these sites."), _SITES_ARE_SET, "shifts"))
    if any(_off_the_grid(one.window) for one in shifts):
        noes.append(Refusal(say("Times are kept to quarters of an hour."), field="shifts"))
    for earlier, later in pairwise(sorted(shifts)):
        if earlier.window.weekday == later.window.weekday and _start(later) < _end(earlier):
            noes.append(Refusal(say("Two shifts of one day overlap. Change one of them."), field="shifts"))
            break
    worked = sum(one.window.minutes for one in shifts)
    if not 0 <= direct_minutes <= worked:
        noes.append(
            Refusal(
                say(
                    "The shifts hold {worked} hours; there cannot be more with clients.",
                    worked=_hours(worked),
                ),
                field="direct_minutes",
            )
        )
    return tuple(noes)


_SITES_ARE_SET = say("A director says under People where somebody works.")


def _off_the_grid(window: WeekWindow) -> bool:
    both = (window.start, window.end)
    return any(one.minute % QUARTER or one.second or one.microsecond for one in both)


def _start(shift: ShiftWindow) -> int:
    return shift.window.start.hour * 60 + shift.window.start.minute


def _end(shift: ShiftWindow) -> int:
    return _start(shift) + shift.window.minutes


def _hours(minutes: int) -> str:
    return f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes / 60:.2f}".rstrip("0")


def check_from(monday: date, today: date) -> Refusal | None:
    """Hours are set for this week and those to come: what was worked stays as it was."""
    if monday < monday_of(today):
        return Refusal(say("That week is over. Its hours stay as they were."), field="from_day")
    return None


def holds(monday: date, later: Sequence[date]) -> Days:
    """For how long a new working week holds: until the next one that was set already begins."""
    return Days(monday, min((one for one in later if one > monday), default=None))


def shifts_of(shifts: Sequence[ShiftWindow], days: Days, monday: date) -> tuple[ShiftWindow, ...]:
    """The shifts of one dated week: those on days on which the hours hold."""
    return tuple(sorted(one for one in shifts if days.contains(monday + timedelta(days=one.window.weekday))))


def check_leave(during: Period) -> Refusal | None:
    """A leave ends, after it starts, and is not longer than a year."""
    if during.end is None or during.end <= during.start:
        return Refusal(say("A leave ends after it begins."), field="until")
    if during.end - during.start > MOST_LEAVE:
        return Refusal(say("That is longer than a year. Enter it year by year."), field="until")
    return None


def rest_of_day(at: datetime, zone: ZoneInfo) -> Period:
    """From now to the end of the day where somebody works."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return Period(at, datetime.combine(tomorrow, time(0), zone).astimezone(at.tzinfo))


def whole_days(first: date, last: date, zone: ZoneInfo) -> Period | Refusal:
    """From the beginning of one day to the end of another, on the wall clock of where somebody works."""
    if last < first:
        return Refusal(say("The last day comes before the first."), field="until")
    return Period(
        datetime.combine(first, time(0), zone), datetime.combine(last + timedelta(days=1), time(0), zone)
    )


def still_holds(during: Period, at: datetime) -> Period | None:
    """What stays of a leave that is taken back: the part that is over, or nothing."""
    return Period(during.start, at) if during.start < at else None
