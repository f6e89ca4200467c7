"""A calendar file to stretches of time in which somebody is busy: nothing else of it is read or kept.

The one way in is `read_calendar`. It gives the busy stretches of a horizon, or raises `Unreadable` with one
line a person can act on; it never guesses. Bounded in bytes, entries and work, so that no file holds anybody
up (measured in docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.availability.reading.entries import Found, Reading, read_entries
from stepdown.availability.reading.faults import Effort, Unreadable
from stepdown.availability.reading.lines import Part, parts_of
from stepdown.availability.reading.moments import Clock
from stepdown.availability.reading.zones import Known, Zones, known_zone
from stepdown.availability.vocabulary import CalendarRead
from stepdown.kernel.period import Period
from stepdown.kernel.words import say

HORIZON = timedelta(weeks=26)
_MOST_EFFORT = 150_000


def read_calendar(data: bytes, *, zone: ZoneInfo, start: datetime) -> CalendarRead:
    """When a calendar says that somebody is busy in the 26 weeks from `start`.

    `zone` is the site's: whole days and times without a zone of their own are meant there, times also in the
    zone that the file calls its own. Raises Unreadable.
    """
    horizon = Period(start.astimezone(UTC), start.astimezone(UTC) + HORIZON)
    reading = Reading(horizon, Effort(_MOST_EFFORT))
    try:
        for calendar in parts_of(data):
            _read(calendar, Known(zone), reading)
    except OverflowError:
        raise Unreadable(say("The calendar names a time that is too many years away.")) from None
    tally = reading.tally
    return CalendarRead(
        horizon, joined(reading.found), tally.entries, tally.outside, tally.open, tally.timeless
    )


def _read(calendar: Part, site: Known, reading: Reading) -> None:
    if calendar.word("VERSION") == "1.0":
        raise Unreadable(
            say("This calendar is written in a format of 1996 (vCalendar 1.0)."),
            say("Export it as iCalendar, whose file names end in .ics."),
        )
    if calendar.word("CALSCALE") not in ("", "GREGORIAN"):
        raise Unreadable(say("This calendar does not count days by the Gregorian calendar."))
    start, end = (moment.replace(tzinfo=None) for moment in (reading.horizon.start, reading.end))
    zones = Zones(calendar.parts, (start, end), reading.effort)
    own = calendar.first("X-WR-TIMEZONE")
    floating = (own and known_zone(own.value)) or site
    read_entries(calendar.parts, Clock(zones, floating, site), reading)


def joined(found: Iterable[Found]) -> tuple[Period, ...]:
    """Stretches in order, joined where they touch: how many entries there are is not told either."""
    periods: list[Period] = []
    for start, end in sorted(found):
        if periods and start <= (periods[-1].end or start):
            periods[-1] = Period(periods[-1].start, max(end, periods[-1].end or end))
        else:
            periods.append(Period(start, end))
    return tuple(periods)
