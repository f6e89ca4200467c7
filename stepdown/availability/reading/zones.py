"""From what a calendar calls a time zone to moments.

A name that is in the IANA list, or that Windows uses for one (Unicode CLDR), means that zone, whatever the
file says about it beside: its own copies of the rules are often old or cut short. Any other name needs its
description in the file (RFC 5545 section 3.6.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from stepdown.availability.reading.faults import AGAIN, Effort, at_line
from stepdown.availability.reading.lines import Line, Part
from stepdown.availability.reading.repeating import moments, read_rule
from stepdown.kernel.words import say

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?$")
_WALL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?Z?$")
_MOST_RULES = 400
_MOST_CHANGES = 200
EARLIEST, LATEST = 1600, 9000
_YEAR = timedelta(days=400)


class Zone(Protocol):
    """Between a wall clock and moments. A wall clock that comes twice means the first time; one that is
    left out is read with the offset before the gap (RFC 5545 section 3.3.5)."""

    def moment(self, wall: datetime) -> datetime: ...

    def wall(self, moment: datetime) -> datetime: ...


@dataclass(frozen=True)
class Known:
    """A zone of the IANA list."""

    zone: ZoneInfo

    def moment(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)

    def wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, order=True)
class Change:
    """From a moment on, clocks are set `after` from UTC; until then they were `before`."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True)
class Described:
    """A zone that only the file knows: its changes in order, at least one."""

    changes: tuple[Change, ...]

    def moment(self, wall: datetime) -> datetime:
        """The first moment at which a clock there shows this."""
        offset = self.changes[0].before
        for change in self.changes:
            if wall < (change.at + max(change.before, change.after)).replace(tzinfo=None):
                break
            offset = change.after
        return (wall - offset).replace(tzinfo=UTC)

    def wall(self, moment: datetime) -> datetime:
        offset = self.changes[0].before
        for change in self.changes:
            if moment < change.at:
                break
            offset = change.after
        return (moment + offset).replace(tzinfo=None)


UTC_ZONE = Known(ZoneInfo("UTC"))


@cache
def _by_name() -> dict[str, str]:
    names = {name.casefold(): name for name in available_timezones() if name != "localtime"}
    windows = {name.casefold(): zone for name, zone in get_global("windows_zone_mapping").items()}
    return windows | names


def known_zone(name: str) -> Known | None:
    """The IANA zone that a name means: also Windows names, and names with something put before them."""
    pieces = name.strip().strip('"').strip("/").split("/")
    for kept in (len(pieces), 3, 2):
        if kept <= len(pieces):
            found = _by_name().get("/".join(pieces[-kept:]).casefold())
            if found:
                return Known(ZoneInfo(found))
    return None


class Zones:
    """The zones that one calendar names. `around` is the stretch of time that will be asked about."""

    def __init__(self, parts: Iterable[Part], around: tuple[datetime, datetime], effort: Effort) -> None:
        self._parts = {_name(part): part for part in parts if part.name == "VTIMEZONE"}
        self._around = around
        self._effort = effort
        self._made: dict[str, Zone] = {}

    def named(self, name: str, line: int) -> Zone:
        """Raises Unreadable for a name that nobody knows and the file does not describe."""
        if name not in self._made:
            self._made[name] = self._find(name, line)
        return self._made[name]

    def _find(self, name: str, line: int) -> Zone:
        known = known_zone(name)
        if known:
            return known
        part = self._parts.get(name)
        if part is None:
            raise at_line(
                line,
                say("this is in a time zone that is not known, and the file does not describe it."),
                say("Choose a usual time zone for that entry in the calendar and export it again."),
            )
        place = part.first("X-LIC-LOCATION")
        return (place and known_zone(place.value)) or self._described(part)

    def _described(self, part: Part) -> Described:
        rules = [one for one in part.parts if one.name in ("STANDARD", "DAYLIGHT")]
        if not rules or len(rules) > _MOST_RULES:
            raise at_line(part.number, say("a time zone is described without its rules."), AGAIN)
        changes = sorted({change for rule in rules for change in self._changes(rule)})
        first = self._around[0] - _YEAR
        # Of what was long ago only the last change still holds.
        old = [change for change in changes if change.at.replace(tzinfo=None) < first][:-1]
        if len(changes) - len(old) > _MOST_CHANGES:
            raise at_line(part.number, say("a time zone is described that never stands still."), AGAIN)
        return Described(tuple(changes[len(old) :]))

    def _changes(self, rule: Part) -> Iterator[Change]:
        """When this rule sets the clocks: all dates it lists, and of what repeats the years that matter."""
        before, after = (_offset(rule.first(name), rule) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        begins = rule.first("DTSTART")
        start = _wall(begins.value if begins else "", rule.number)
        walls = {start}
        for line in rule.all("RDATE"):
            walls |= {_wall(one.partition("/")[0], line.number) for one in line.value.split(",") if one}
        for line in rule.all("RRULE"):
            told = read_rule(line.value, line.number)
            last = self._around[1] + _YEAR
            if told.until:
                last = min(last, _wall(told.until, line.number) + timedelta(days=1))
            first = min(self._around[0], last) - _YEAR
            walls |= set(moments(told, start, first, last, self._effort))
        self._effort.spend(len(walls))
        return (Change((wall - before).replace(tzinfo=UTC), before, after) for wall in walls)


def _name(part: Part) -> str:
    line = part.first("TZID")
    return line.value.strip('"') if line else ""


def _offset(line: Line | None, rule: Part) -> timedelta:
    match = _OFFSET.match(line.value) if line else None
    if match is None:
        raise at_line(rule.number, say("a time zone is described without its distance from UTC."), AGAIN)
    found = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if found >= timedelta(days=1):
        raise at_line(rule.number, say("a time zone is described without its distance from UTC."), AGAIN)
    return -found if match[1] == "-" else found


def _wall(text: str, line: int) -> datetime:
    match = _WALL.match(text.strip())
    try:
        if match and EARLIEST <= int(match[1]) <= LATEST:
            return datetime(*(int(one or 0) for one in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        pass
    raise at_line(line, say("a time zone is described with a day that is not a date."), AGAIN)
