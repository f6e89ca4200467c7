"""What one calendar's entries take of a stretch of time: single ones, those that repeat, those changed.

Source: RFC 5545 sections 3.6.1 (entries), 3.6.4 (free and busy), 3.8.4.4 (changed occurrences), 3.8.5 (dates
that come and go). An entry takes time unless it is cancelled or says that it leaves the time free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property

from stepdown.availability.reading.faults import Effort, at_line
from stepdown.availability.reading.lines import Line, Part
from stepdown.availability.reading.moments import Clock, Length, Moment, between, read_length, until_wall
from stepdown.availability.reading.repeating import moments, read_rule
from stepdown.kernel.period import Period
from stepdown.kernel.words import say

_DAY = timedelta(days=1)
_FREE_BUSY = frozenset(("FREE", "X-FREE"))
Found = tuple[datetime, datetime]


@dataclass
class Entry:
    """One entry as written: its lines that say when, read only once somebody asks."""

    part: Part
    clock: Clock

    @property
    def takes_time(self) -> bool:
        word = self.part.word
        return (
            word("STATUS") != "CANCELLED"
            and word("TRANSP") != "TRANSPARENT"
            and word("X-MICROSOFT-CDO-BUSYSTATUS") != "FREE"
        )

    @cached_property
    def start(self) -> Moment | None:
        line = self.part.first("DTSTART")
        return self.clock.moment(line) if line else None

    @cached_property
    def length(self) -> Length:
        """How long it lasts; a day without an end is that day, a time without an end does not last."""
        assert self.start is not None  # noqa: S101 - asked only of entries that begin
        end, lasts = self.part.first("DTEND"), self.part.first("DURATION")
        if end:
            return between(self.start, self.clock.moment(end), end.number)
        if lasts:
            return read_length(lasts.value, lasts.number)
        return Length(_DAY if self.start.whole_day else timedelta(), timedelta())

    @cached_property
    def replaces(self) -> Moment | None:
        """Which occurrence of a repeating entry this one stands for."""
        line = self.part.first("RECURRENCE-ID")
        return self.clock.moment(line) if line else None

    @property
    def and_following(self) -> bool:
        line = self.part.first("RECURRENCE-ID")
        return line is not None and line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"

    @property
    def sequence(self) -> int:
        word = self.part.word("SEQUENCE")
        return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0

    @property
    def repeats(self) -> bool:
        return "RRULE" in self.part.lines or "RDATE" in self.part.lines


@dataclass
class Tally:
    """How many entries were counted how."""

    entries: int = 0
    outside: int = 0
    open: int = 0
    timeless: int = 0


@dataclass
class Reading:
    """One file being read: the stretch that is asked about, the work left, what was found so far."""

    horizon: Period
    effort: Effort
    tally: Tally = field(default_factory=Tally)
    found: list[Found] = field(default_factory=list)

    @property
    def end(self) -> datetime:
        assert self.horizon.end is not None  # noqa: S101 - the horizon is made with an end
        return self.horizon.end

    @cached_property
    def near(self) -> tuple[str, str]:
        """The first and the last day, as calendars write them, that can have to do with the horizon."""
        return (self.horizon.start - 2 * _DAY).strftime("%Y%m%d"), (self.end + 2 * _DAY).strftime("%Y%m%d")

    def keep(self, stretches: Iterable[Found]) -> None:
        """Keep what reaches into the horizon, cut to it."""
        reached = False
        for start, end in stretches:
            if start < self.end and end > self.horizon.start and start < end:
                self.effort.spend()
                self.found.append((max(start, self.horizon.start), min(end, self.end)))
                reached = True
        if reached:
            self.tally.entries += 1
        else:
            self.tally.outside += 1


def read_entries(parts: Iterable[Part], clock: Clock, reading: Reading) -> None:
    """Add what entries and free-busy lists of one calendar take. Raises Unreadable."""
    series: dict[str, list[Entry]] = {}
    for part in parts:
        if part.name == "VFREEBUSY":
            _read_free_busy(part, clock, reading)
        elif part.name == "VEVENT":
            uid = part.first("UID")
            # Entries without a name of their own belong to nothing else.
            name = f"uid {uid.value}" if uid and uid.value else f"line {part.number}"
            series.setdefault(name, []).append(Entry(part, clock))
    for entries in series.values():
        if not _is_far(entries, reading):
            _read_series(entries, reading)


def _read_free_busy(part: Part, clock: Clock, reading: Reading) -> None:
    for line in part.all("FREEBUSY"):
        if line.parameters.get("FBTYPE", "BUSY").upper() in _FREE_BUSY:
            reading.tally.open += 1
            continue
        for start, length in clock.periods(line):
            if length is None:
                raise at_line(line.number, say("this says that somebody is busy, but not until when."))
            reading.keep([(start.utc, length.after(start.wall, start.zone))])


def _is_far(entries: list[Entry], reading: Reading) -> bool:
    """Whether a single entry is so long past or ahead that nothing about it can matter, not even a fault."""
    only = entries[0]
    begins, ends = only.part.first("DTSTART"), only.part.first("DTEND")
    if len(entries) > 1 or only.repeats or begins is None or only.part.first("DURATION"):
        return False
    first, last = reading.near
    days = [line.value[:8] for line in (begins, ends) if line]
    far = all(day.isascii() and day.isdigit() and len(day) == 8 for day in days) and (
        max(days) < first or min(days) > last
    )
    reading.tally.outside += far
    return far


def _read_series(entries: list[Entry], reading: Reading) -> None:
    """An entry with everything that was changed of it. Of what was written twice the latest holds."""
    changed: dict[tuple[datetime, bool], Entry] = {}
    masters: list[Entry] = []
    for entry in entries:
        at = entry.replaces
        if at is None:
            masters.append(entry)
        else:
            key = (at.utc, entry.and_following)
            if key not in changed or entry.sequence >= changed[key].sequence:
                changed[key] = entry
    newest = max((entry.sequence for entry in masters), default=0)
    masters = [entry for entry in masters if entry.sequence == newest]
    following = sorted(key[0] for key in changed if key[1])
    for master in masters:
        _read_master(master, changed, [changed[at, True] for at in following], reading)
    for (_, goes_on), entry in changed.items():
        if not goes_on or not masters:
            _read_alone(entry, reading)


def _read_master(
    master: Entry, changed: dict[tuple[datetime, bool], Entry], following: list[Entry], reading: Reading
) -> None:
    if master.start is None:
        reading.tally.timeless += 1
        return
    if not master.takes_time:
        reading.tally.open += 1
        return
    reading.effort.spend(len(changed))
    singles = [entry.replaces for (_, goes_on), entry in changed.items() if not goes_on and entry.replaces]
    replaced = _Dates(singles, master.start.whole_day)
    shifts = [_Shift(entry) for entry in following]
    stretches = []
    for moment, length in _occurrences(master, shifts, reading):
        reading.effort.spend(len(shifts))
        if moment in replaced:
            continue
        shift = next((one for one in reversed(shifts) if one.holds(moment)), None)
        if shift is None:
            stretches.append((moment.utc, length.after(moment.wall, moment.zone)))
        elif shift.entry.takes_time:
            stretches.append(shift.moved(moment))
    _keep(master, stretches, reading)


def _read_alone(entry: Entry, reading: Reading) -> None:
    """A changed occurrence, or one whose series is not in the file: where it stands now."""
    if entry.start is None:
        reading.tally.timeless += 1
    elif not entry.takes_time:
        reading.tally.open += 1
    else:
        found = _occurrences(entry, [], reading)
        _keep(entry, [(one.utc, length.after(one.wall, one.zone)) for one, length in found], reading)


def _keep(entry: Entry, stretches: list[Found], reading: Reading) -> None:
    if not entry.length.most and all(start == end for start, end in stretches):
        reading.tally.timeless += 1
    else:
        reading.keep(stretches)


class _Dates:
    """Moments that are left out: at that moment, or on that day where either side only names a day."""

    def __init__(self, moments_: Iterable[Moment], whole_days: bool) -> None:
        listed = list(moments_)
        self._moments = {one.utc for one in listed if not whole_days and not one.whole_day}
        self._days = {one.wall.date() for one in listed if whole_days or one.whole_day}

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, Moment) and (
            moment.wall.date() in self._days or (bool(self._moments) and moment.utc in self._moments)
        )


class _Shift:
    """An occurrence that was changed together with all that follow: moved by so much, lasting so long."""

    def __init__(self, entry: Entry) -> None:
        start, at = entry.start, entry.replaces
        if start is None or at is None:
            raise at_line(entry.part.number, say("this changes something that repeats, but not to when."))
        self.entry = entry
        self._start = start
        self._at = at
        self.by = start.wall - start.zone.wall(at.utc)
        if start.whole_day or at.whole_day:
            self.by = datetime.combine(start.wall.date(), time(0)) - datetime.combine(at.wall.date(), time(0))

    def holds(self, moment: Moment) -> bool:
        if moment.whole_day or self._at.whole_day:
            return moment.wall.date() >= self._at.wall.date()
        return moment.utc >= self._at.utc

    def moved(self, moment: Moment) -> Found:
        zone = self._start.zone
        wall = (moment.wall if moment.whole_day else zone.wall(moment.utc)) + self.by
        return zone.moment(wall), self.entry.length.after(wall, zone)


def _occurrences(entry: Entry, shifts: list[_Shift], reading: Reading) -> Iterator[tuple[Moment, Length]]:
    """Each time the entry takes place near the horizon, and how long; what is left out is left out."""
    start, length = entry.start, entry.length
    assert start is not None  # noqa: S101 - asked only of entries that begin
    left_out = _left_out(entry, start, reading)
    seen: set[datetime] = set()
    reach = max([length.most, *(one.entry.length.most for one in shifts)])
    moved = max([timedelta(), *(abs(one.by) for one in shifts)])
    first = start.zone.wall(reading.horizon.start) - reach - moved - 2 * _DAY
    last = start.zone.wall(reading.end) + moved + 2 * _DAY
    for wall in _walls(entry, start, (first, last), reading.effort):
        moment = Moment(wall, start.zone, start.whole_day)
        if wall not in seen and moment not in left_out:
            seen.add(wall)
            yield moment, length
    for line in entry.part.all("RDATE"):
        _check_dates(line)
        for moment, own in entry.clock.periods(line):
            reading.effort.spend()
            if moment not in left_out:
                yield moment, own or length


def _walls(
    entry: Entry, start: Moment, around: tuple[datetime, datetime], effort: Effort
) -> Iterator[datetime]:
    """Where it begins, and where its rules place it: on the wall clock of its own zone."""
    yield start.wall
    for line in entry.part.all("RRULE"):
        yield from _ruled(line, start, around, effort)


def _ruled(
    line: Line, start: Moment, around: tuple[datetime, datetime], effort: Effort
) -> Iterator[datetime]:
    rule = read_rule(line.value, line.number)
    until = until_wall(rule.until, start, line.number)
    first, last = around
    if until is not None:
        last = min(last, until + timedelta(seconds=1))
    if first < last:
        yield from moments(rule, start.wall, first, last, effort)


def _left_out(entry: Entry, start: Moment, reading: Reading) -> _Dates:
    """Dates that were taken out, one by one or (as RFC 2445 had it) by a rule."""
    found: list[Moment] = []
    for line in entry.part.all("EXDATE"):
        listed = entry.clock.moments(line)
        reading.effort.spend(len(listed))
        found += listed
    reach = 2 * _DAY + entry.length.most
    around = (start.zone.wall(reading.horizon.start) - reach, start.zone.wall(reading.end) + reach)
    for line in entry.part.all("EXRULE"):
        found += [
            Moment(wall, start.zone, start.whole_day) for wall in _ruled(line, start, around, reading.effort)
        ]
    return _Dates(found, start.whole_day)


def _check_dates(line: Line) -> None:
    if line.parameters.get("VALUE", "").upper() not in ("", "DATE", "DATE-TIME", "PERIOD"):
        raise at_line(line.number, say("this takes place again at something that is not a date."))
