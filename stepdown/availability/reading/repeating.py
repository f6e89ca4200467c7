"""When something that repeats takes place. Source: RFC 5545 section 3.3.10.

Our own, because a rule comes from outside: the libraries that are usually taken look for the next date up
to the year 9999, whatever end they are given, and cannot be stopped (docs/decisions/0020). Here every day
that is looked at costs `Effort`, so that no rule can hold anybody up.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from stepdown.availability.reading.faults import LESS, Effort, at_line
from stepdown.kernel.words import say

_DAY = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STEPS = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1), "SECONDLY": timedelta(seconds=1)}
_FREQUENCIES = frozenset(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", *_STEPS))
# Least and most of each list; below zero counts from the end.
_LISTS = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_FROM_END = frozenset(("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"))
_MOST_TIMES_A_DAY = 48
_MOST_STEPS = 6_000
_LARGEST = 100_000


@dataclass(frozen=True)
class Rule:
    """One rule of repeating, checked. `until` is as written: a day, a wall clock, or UTC."""

    line: int
    frequency: str
    interval: int
    count: int | None
    until: str
    lists: dict[str, tuple[int, ...]]
    # Weekday and, where asked for, the how many-th: (1, 0) is every second Monday of the month.
    weekdays: tuple[tuple[int, int], ...]
    week_start: int

    def at(self, name: str) -> tuple[int, ...]:
        return self.lists.get(name, ())


def read_rule(text: str, line: int) -> Rule:
    """A rule from its text. Raises Unreadable where it cannot be kept."""
    pairs = {}
    for piece in text.upper().split(";"):
        name, _, value = piece.partition("=")
        if name.strip():
            pairs[name.strip()] = value.strip()
    if pairs.get("RSCALE", "GREGORIAN") != "GREGORIAN" or pairs.get("SKIP", "OMIT") != "OMIT":
        raise at_line(line, say("this repeats by another calendar than the Gregorian, which is not read."))
    frequency = pairs.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise at_line(line, say("this says that it repeats, but not how often."))
    count = _number(pairs["COUNT"], 1, 10**9, line) if "COUNT" in pairs else None
    rule = Rule(
        line=line,
        frequency=frequency,
        interval=_number(pairs.get("INTERVAL", "1"), 1, _LARGEST, line),
        count=count,
        until=pairs.get("UNTIL", ""),
        lists={name: _numbers(pairs[name], name, line) for name in _LISTS if pairs.get(name)},
        weekdays=tuple(_weekday(one, line) for one in pairs.get("BYDAY", "").split(",") if one.strip()),
        week_start=_weekday(pairs.get("WKST") or "MO", line)[1],
    )
    if len(rule.at("BYHOUR") or (0,)) * len(rule.at("BYMINUTE") or (0,)) * len(
        rule.at("BYSECOND") or (0,)
    ) > (_MOST_TIMES_A_DAY):
        raise at_line(line, say("this repeats too many times a day."))
    return rule


def _number(text: str, least: int, most: int, line: int) -> int:
    if len(text) <= 10 and text.isascii() and text.lstrip("+-").isdigit() and least <= int(text) <= most:
        return int(text)
    raise at_line(line, say("this repeats by a number that makes no sense."))


def _numbers(text: str, name: str, line: int) -> tuple[int, ...]:
    least, most = _LISTS[name]
    found = {_number(one.strip(), least, most, line) for one in text.split(",")}
    if name in _FROM_END and 0 in found:
        raise at_line(line, say("this repeats by a number that makes no sense."))
    return tuple(sorted(found))


def _weekday(text: str, line: int) -> tuple[int, int]:
    text = text.strip()
    if text[-2:] not in _WEEKDAYS:
        raise at_line(line, say("this repeats on a day of the week that there is not."))
    return (_number(text[:-2], -53, 53, line) if text[:-2] else 0), _WEEKDAYS.index(text[-2:])


def moments(
    rule: Rule, start: datetime, first: datetime, last: datetime, effort: Effort
) -> Iterator[datetime]:
    """Wall clocks at which the rule takes place, from `first` up to, not including, `last`, in order.

    `start` is where it begins, on the same wall clock. Raises Unreadable where it costs too much.
    """
    given = 0
    for period in _periods(rule, start, first, last, effort):
        for moment in _placed(rule, period):
            if moment < start:
                continue
            given += 1
            if moment >= last or (rule.count is not None and given > rule.count):
                return
            effort.spend()
            if moment >= first:
                yield moment


def _placed(rule: Rule, period: list[datetime]) -> list[datetime]:
    """All of a period's moments, or those at the asked-for places."""
    places = rule.at("BYSETPOS")
    if not places:
        return period
    count = len(period)
    chosen = {place - 1 if place > 0 else count + place for place in places}
    return [period[place] for place in sorted(chosen) if 0 <= place < count]


def _periods(
    rule: Rule, start: datetime, first: datetime, last: datetime, effort: Effort
) -> Iterator[list[datetime]]:
    """The moments of each year, month, week, day or shorter step, from the first that can matter on."""
    if rule.frequency in _STEPS:
        yield from _short_steps(rule, start, first, last, effort)
        return
    times = _times(rule, start)
    chosen = _Days(rule, start)
    for days in _stretches(rule, start, first, last):
        effort.spend(len(days))
        yield [datetime.combine(day, clock) for day in days if chosen.hold(day) for clock in times]


def _times(rule: Rule, start: datetime) -> list[time]:
    return [
        time(hour, minute, min(second, 59))
        for hour in rule.at("BYHOUR") or (start.hour,)
        for minute in rule.at("BYMINUTE") or (start.minute,)
        for second in rule.at("BYSECOND") or (start.second,)
    ]


def _stretches(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[list[date]]:
    """The days of each period. Without a count, periods long before `first` are passed over."""
    behind = rule.count is None and first > start
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 7 if rule.frequency == "WEEKLY" else 1
        begin = start.date()
        if length == 7:
            begin -= (begin.weekday() - rule.week_start) % 7 * _DAY
        step = length * rule.interval
        skip = max((first.date() - begin).days // step - 1, 0) if behind else 0
        numbers = _in_week(rule, start) if length == 7 else [0]
        while (begins := begin.toordinal() + skip * step) <= last.toordinal():
            yield [date.fromordinal(begins + number) for number in numbers]
            skip += 1
        return
    months = 12 if rule.frequency == "YEARLY" else 1
    begun = start.year * 12 + (start.month - 1 if months == 1 else 0)
    step = months * rule.interval
    skip = max((first.year * 12 + first.month - 1 - begun) // step - 1, 0) if behind else 0
    while (month := begun + skip * step) <= last.year * 12 + last.month - 1:
        yield _days_of(rule, month, months, start)
        skip += 1


def _in_week(rule: Rule, start: datetime) -> list[int]:
    """Which days of its weeks a rule can mean, counted from the day the week begins on."""
    wanted = {day for _, day in rule.weekdays}
    if not wanted:
        wanted = set(range(7)) if _names_days(rule) else {start.weekday()}
    return sorted((day - rule.week_start) % 7 for day in wanted)


def _days_of(rule: Rule, month: int, months: int, start: datetime) -> list[date]:
    """The days of a month, or of a year without the months that the rule leaves out."""
    wanted: tuple[int, ...] = rule.at("BYMONTH")
    if months == 12 and not wanted and not _names_days(rule):
        wanted = (start.month,)
    year = month // 12
    if months == 12 and rule.at("BYWEEKNO") and not wanted:
        begin, end = _first_week(year, rule.week_start), _first_week(year + 1, rule.week_start)
        return [begin + number * _DAY for number in range((end - begin).days)]
    numbers = [number for number in range(1, 13) if not wanted or number in wanted]
    if months == 1:
        numbers = [number for number in numbers if number == month % 12 + 1]
    days = [
        date(year, number, day) for number in numbers for day in range(1, monthrange(year, number)[1] + 1)
    ]
    return days


def _first_week(year: int, week_start: int) -> date:
    """Where week 1 begins: the first with four days of the year in it, so the one of 4 January."""
    fourth = date(year, 1, 4)
    return fourth - (fourth.weekday() - week_start) % 7 * _DAY


def _names_days(rule: Rule) -> bool:
    return bool(rule.weekdays or rule.at("BYMONTHDAY") or rule.at("BYYEARDAY") or rule.at("BYWEEKNO"))


class _Days:
    """Which days of a period a rule means. What it leaves open is taken from its start."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self._rule = rule
        self._months = rule.at("BYMONTH")
        self._weeks = rule.at("BYWEEKNO") if rule.frequency == "YEARLY" else ()
        self._year_days = rule.at("BYYEARDAY")
        self._month_days = rule.at("BYMONTHDAY")
        self._any = frozenset(day for nth, day in rule.weekdays if not nth or not self._counts)
        self._nth = frozenset(one for one in rule.weekdays if one[0] and self._counts)
        if _names_days(rule):
            if self._weeks and not rule.weekdays:
                self._any = frozenset((start.weekday(),))
            return
        if rule.frequency in ("YEARLY", "MONTHLY"):
            self._month_days = (start.day,)
        elif rule.frequency == "WEEKLY":
            self._any = frozenset((start.weekday(),))

    @property
    def _counts(self) -> bool:
        """Only in months and years is there a third Tuesday."""
        return self._rule.frequency in ("MONTHLY", "YEARLY") and not self._weeks

    def hold(self, day: date) -> bool:
        return (
            (not self._months or day.month in self._months)
            and (not self._month_days or self._in_month(day))
            and (not self._year_days or self._in_year(day))
            and (not self._weeks or self._in_week(day))
            and (not (self._any or self._nth) or day.weekday() in self._any or self._is_nth(day))
        )

    def _in_month(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        return day.day in self._month_days or day.day - length - 1 in self._month_days

    def _in_year(self, day: date) -> bool:
        number = day.timetuple().tm_yday
        return number in self._year_days or number - 366 - isleap(day.year) in self._year_days

    def _in_week(self, day: date) -> bool:
        begin = day - (day.weekday() - self._rule.week_start) % 7 * _DAY
        year = (begin + 3 * _DAY).year  # the year that has four days of this week
        week = (begin - _first_week(year, self._rule.week_start)).days // 7 + 1
        weeks = (_first_week(year + 1, self._rule.week_start) - begin).days // 7 + week - 1
        return week in self._weeks or week - weeks - 1 in self._weeks

    def _is_nth(self, day: date) -> bool:
        if not self._nth:
            return False
        if self._rule.frequency == "MONTHLY" or self._months:
            number, length = day.day, monthrange(day.year, day.month)[1]
        else:
            number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
        forth, back = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
        return (forth, day.weekday()) in self._nth or (back, day.weekday()) in self._nth


def _short_steps(
    rule: Rule, start: datetime, first: datetime, last: datetime, effort: Effort
) -> Iterator[list[datetime]]:
    """Steps shorter than a day; every hour of the horizon is the most that can be meant."""
    step = _STEPS[rule.frequency] * rule.interval
    chosen = _Days(rule, start)
    skip = max((first - start) // step - 1, 0) if rule.count is None and first > start else 0
    moment = start + skip * step
    if (last - moment) / step > _MOST_STEPS:
        raise at_line(rule.line, say("this repeats more often than can be read."), LESS)
    while moment < last:
        effort.spend()
        if chosen.hold(moment.date()) and _in_hour(rule, moment):
            yield _inside(rule, moment)
        moment += step


def _in_hour(rule: Rule, moment: datetime) -> bool:
    hours, minutes, seconds = rule.at("BYHOUR"), rule.at("BYMINUTE"), rule.at("BYSECOND")
    return (
        (not hours or moment.hour in hours)
        and (rule.frequency == "HOURLY" or not minutes or moment.minute in minutes)
        and (rule.frequency != "SECONDLY" or not seconds or moment.second in seconds)
    )


def _inside(rule: Rule, moment: datetime) -> list[datetime]:
    """The moments within one hour or minute that the rule names."""
    minutes = (rule.at("BYMINUTE") if rule.frequency == "HOURLY" else ()) or (moment.minute,)
    seconds = (rule.at("BYSECOND") if rule.frequency != "SECONDLY" else ()) or (moment.second,)
    return [moment.replace(minute=minute, second=min(second, 59)) for minute in minutes for second in seconds]
