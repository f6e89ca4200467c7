"""Days, moments, lengths and periods as calendars write them. Source: RFC 5545 sections 3.3.4 to 3.3.9."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from stepdown.availability.reading.faults import Unreadable, at_line
from stepdown.availability.reading.lines import Line
from stepdown.availability.reading.zones import EARLIEST, LATEST, UTC_ZONE, Zone, Zones
from stepdown.kernel.words import say

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$", re.IGNORECASE)
_LENGTH = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$",
    re.IGNORECASE,
)
LONGEST = timedelta(days=3660)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """A wall clock in a zone. `whole_day` where only a day was given; it begins at midnight."""

    wall: datetime
    zone: Zone
    whole_day: bool

    @property
    def utc(self) -> datetime:
        return self.zone.moment(self.wall)


@dataclass(frozen=True)
class Length:
    """Days on the calendar and then time as it passes: a day may have 23 or 25 hours."""

    days: timedelta
    time: timedelta

    @property
    def most(self) -> timedelta:
        return self.days + self.time

    def after(self, wall: datetime, zone: Zone) -> datetime:
        """The moment at which something ends that begins at a wall clock."""
        return zone.moment(wall + self.days) + self.time


class Clock:
    """Reads the moments of one calendar: zones by name, the rest on the clock of the site."""

    def __init__(self, zones: Zones, floating: Zone, site: Zone) -> None:
        self._zones = zones
        self._floating = floating
        self._site = site

    def moment(self, line: Line) -> Moment:
        """The one moment of a line. Raises Unreadable."""
        return self._read(line.value, line)

    def moments(self, line: Line) -> list[Moment]:
        return [self._read(one, line) for one in line.value.split(",") if one.strip()]

    def periods(self, line: Line) -> list[tuple[Moment, Length | None]]:
        """Moments, and of those written as a period how long they last."""
        found: list[tuple[Moment, Length | None]] = []
        for one in line.value.split(","):
            begins, slash, ends = one.strip().partition("/")
            if begins:
                start = self._read(begins, line)
                found.append((start, self._until(start, ends, line) if slash else None))
        return found

    def _until(self, start: Moment, ends: str, line: Line) -> Length:
        if ends[:1].upper() in ("P", "+", "-"):
            return read_length(ends, line.number)
        return between(start, self._read(ends, line), line.number)

    def _read(self, text: str, line: Line) -> Moment:
        match = _STAMP.match(text.strip())
        if match is None:
            raise at_line(line.number, say("this is not a date."))
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            clock = time(int(match[4] or 0), int(match[5] or 0), min(int(match[6] or 0), 59))
        except ValueError:
            raise at_line(line.number, say("there is no such day or time of day.")) from None
        if not EARLIEST <= day.year <= LATEST:
            raise at_line(line.number, say("this is too many years away."))
        wall = datetime.combine(day, clock)
        if match[4] is None:
            return Moment(wall, self._site, True)
        if match[7]:
            return Moment(wall, UTC_ZONE, False)
        name = line.parameters.get("TZID", "")
        return Moment(wall, self._zones.named(name, line.number) if name else self._floating, False)


def between(start: Moment, end: Moment, line: int) -> Length:
    """How long something lasts that has an end: days on the calendar, else time as it passes."""
    if start.whole_day:
        # Some programs write the same day as the end of a day.
        found = Length(max(datetime.combine(end.wall.date(), time(0)) - start.wall, _DAY), timedelta())
        if end.wall < start.wall:
            raise _backwards(line)
    else:
        found = Length(timedelta(), end.utc - start.utc)
    return _sensible(found, line)


def read_length(text: str, line: int) -> Length:
    """A length such as PT1H30M or P1W. Raises Unreadable."""
    match = _LENGTH.match(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise at_line(line, say("this is not a length of time."))
    if match[1] == "-":
        raise _backwards(line)
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in match.groups()[1:])
    found = Length(
        timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
    )
    return _sensible(found, line)


def _sensible(length: Length, line: int) -> Length:
    if length.most < timedelta():
        raise _backwards(line)
    if length.most > LONGEST:
        raise at_line(line, say("this lasts longer than ten years."))
    return length


def _backwards(line: int) -> Unreadable:
    return at_line(line, say("this ends before it begins."))


def until_wall(text: str, start: Moment, line: int) -> datetime | None:
    """The last wall clock at which a rule may take place; None where it has no end."""
    if not text:
        return None
    match = _STAMP.match(text.strip())
    try:
        if match:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            if match[4] is None or start.whole_day:
                return datetime.combine(day, time(23, 59, 59))
            wall = datetime.combine(day, time(int(match[4]), int(match[5]), min(int(match[6] or 0), 59)))
            return start.zone.wall(wall.replace(tzinfo=UTC)) if match[7] else wall
    except (ValueError, OverflowError):
        pass
    raise at_line(line, say("this says until when it repeats, but not by a date."))
