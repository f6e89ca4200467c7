"""Who is on call when: weekly turns on the wall clock of a site become stretches of time, and gaps show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from stepdown.crisis.vocabulary import CallLine, Cause, NewTurn, OnCall, Pace, Stretch, Turn
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

DAY = timedelta(days=1)
MOST_PLACES = 6
MOST_MINUTES = 240


@dataclass(frozen=True)
class _Shift:
    """One time a turn comes round."""

    turn: Turn
    start: datetime
    end: datetime


def on_call_at(turns: Iterable[Turn], zone: tzinfo, at: datetime) -> tuple[OnCall, ...]:
    """Who is on call at a moment, in the order of their places."""
    stretch = next(iter(stretches(turns, zone, Period(at, at + timedelta(days=8)))))
    return stretch.on_call


def stretches(turns: Iterable[Turn], zone: tzinfo, during: Period) -> Iterator[Stretch]:
    """A time cut where somebody else comes on call, in order; stretches with nobody among them.

    Of two turns at the same place and line the one that began later holds, then the one entered later.
    Whoever works here no more is not on call.
    """
    end = during.end or during.start + timedelta(days=8)
    shifts = [one for turn in turns if turn.works_here for one in _shifts(turn, zone, during.start, end)]
    edges = {during.start, end}
    edges |= {at for one in shifts for at in (one.start, one.end) if during.start < at < end}
    cut: list[Stretch] = []
    for start, stop in pairwise(sorted(edges)):
        found = Stretch(Period(start, stop), _holding(shifts, start))
        if cut and _same(cut[-1], found):
            cut[-1] = Stretch(Period(cut[-1].during.start, stop), cut[-1].on_call)
        else:
            cut.append(found)
    yield from cut


def _same(one: Stretch, other: Stretch) -> bool:
    people = [[(each.line, each.place, each.staff_id) for each in both.on_call] for both in (one, other)]
    return people[0] == people[1]


def _holding(shifts: Sequence[_Shift], at: datetime) -> tuple[OnCall, ...]:
    held: dict[tuple[CallLine, int], _Shift] = {}
    for one in shifts:
        key = (one.turn.new.line, one.turn.new.place)
        if one.start <= at < one.end and (key not in held or _later(one, held[key])):
            held[key] = one
    return tuple(
        OnCall(one.turn.new.staff_id, one.turn.staff_name, place, one.end, line)
        for (line, place), one in sorted(
            held.items(), key=lambda pair: (pair[0][0] != CallLine.ANY, pair[0][1])
        )
    )


def _later(one: _Shift, other: _Shift) -> bool:
    return (one.turn.new.from_on, one.turn.at) > (other.turn.new.from_on, other.turn.at)


def _shifts(turn: Turn, zone: tzinfo, start: datetime, end: datetime) -> Iterator[_Shift]:
    day = max(turn.new.from_on, start.astimezone(zone).date() - DAY)
    last = min(turn.new.until_on or date.max, end.astimezone(zone).date())
    over_night = turn.new.ends <= turn.new.starts
    while day <= last:
        if day.weekday() in turn.new.weekdays:
            begins = datetime.combine(day, turn.new.starts, zone)
            stops = datetime.combine(day + DAY if over_night else day, turn.new.ends, zone)
            if begins < end and stops > start:
                yield _Shift(turn, begins, stops)
        day += DAY


def rung_in_order(on_call: Iterable[OnCall], cause: Cause) -> tuple[OnCall, ...]:
    """Who is rung for a cause, first to last, each person once: for withdrawal the medical list first."""
    medical_first = cause is Cause.WITHDRAWAL
    every = [one for one in on_call if medical_first or one.line is CallLine.ANY]
    every.sort(key=lambda one: (one.line is not CallLine.MEDICAL if medical_first else False, one.place))
    found: dict[object, OnCall] = {}
    for one in every:
        found.setdefault(one.staff_id, one)
    return tuple(found.values())


def against_turn(new: NewTurn, today: date) -> list[Refusal]:
    """What stands against a turn as it was filled in."""
    noes = []
    if not 1 <= new.place <= MOST_PLACES:
        noes.append(Refusal(say("Places go from 1 to {n}.", n=MOST_PLACES), field="place"))
    if not new.weekdays or not set(new.weekdays) <= set(range(7)):
        noes.append(Refusal(say("Choose at least one day of the week."), field="weekdays"))
    if new.until_on is not None and new.until_on < new.from_on:
        noes.append(Refusal(say("The last day is before the first."), field="until_on"))
    if new.from_on < today:
        noes.append(Refusal(say("That day is over. What was, stays as it was."), field="from_on"))
    return noes


def against_pace(pace: Pace) -> list[Refusal]:
    """What stands against the minutes of a site."""
    noes = []
    for name, minutes in (("each", pace.each), ("again", pace.again)):
        if not minutes or any(not 1 <= one <= MOST_MINUTES for one in minutes) or len(minutes) > MOST_PLACES:
            noes.append(
                Refusal(
                    say("Write whole minutes from 1 to {n}, with commas between.", n=MOST_MINUTES), field=name
                )
            )
    if len(pace.number) > 40 or not set(pace.number) <= set("+0123456789 -()"):
        noes.append(Refusal(say("Write the number with digits, spaces and hyphens."), field="number"))
    return noes
