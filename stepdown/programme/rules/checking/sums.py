"""The arithmetic under every finding: which minutes count, on which day, in whose week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepdown.kernel.words import Words, say
from stepdown.programme.rules.week import laid_out
from stepdown.programme.vocabulary import DaySum, Dose, LevelCode, Phase, Programme, Service, Term


@dataclass(frozen=True)
class Counting:
    """How somebody counts minutes. Source: clinical-facts 4.2, therapeutic minutes without breaks; what else
    a payer leaves out or takes in is that payer's own data.
    """

    services: tuple[Service, ...] = ()
    breaks: bool = False

    def minutes(self, dose: Dose) -> int:
        """Counted minutes of one session."""
        if not dose.therapeutic or (self.services and dose.service not in self.services):
            return 0
        return dose.minutes if self.breaks else dose.minutes - dose.break_minutes

    def why_not(self, dose: Dose) -> Words | None:
        if not dose.therapeutic:
            return say("not a treatment session")
        if self.services and dose.service not in self.services:
            return say("{service} does not count here", service=dose.service.label)
        return None


OWN = Counting()


@dataclass(frozen=True)
class Day:
    """One calendar day of a person's programme: week of the programme, weekday, its sessions."""

    week: int
    weekday: int
    phase: Phase
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class Window:
    """Seven days as a payer counts its weeks, cut to the days the rule is about.

    `week` is the programme's week most of them lie in. `whole`: no day is missing that holds anything.
    """

    week: int
    phase: Phase
    days: tuple[Day, ...]
    whole: bool


def terms(phase: Phase, week: int, counting: Counting) -> tuple[Term, ...]:
    """The sum of one week of the programme, a line for each service that is held in it."""
    return tuple(
        Term(
            dose=place,
            title=dose.title,
            service=dose.service,
            sessions=dose.sessions,
            minutes=dose.minutes,
            break_minutes=0 if counting.breaks else dose.break_minutes,
            counted=dose.sessions * counting.minutes(dose),
            telehealth=dose.telehealth,
            why_not=counting.why_not(dose),
        )
        for place, dose in enumerate(phase.doses)
        if dose.falls_in(week, phase.first_week)
    )


def day_sums(days: Sequence[Day], counting: Counting, least: int) -> tuple[DaySum, ...]:
    """The counted minutes of each day that holds a session, in the order of the payer's week."""
    return tuple(
        DaySum(day.weekday, minutes, minutes >= least)
        for day in days
        if day.doses
        for minutes in [sum(counting.minutes(dose) for dose in day.doses)]
    )


def calendar(programme: Programme) -> tuple[Day, ...]:
    """Every day of the programme, the Monday of week 1 first."""
    return tuple(
        Day(week, weekday, phase, doses)
        for phase in programme.phases
        for week in phase.weeks
        for weekday, doses in enumerate(laid_out(phase, week))
    )


def windows(programme: Programme, levels: Sequence[LevelCode], starts_on: int) -> tuple[Window, ...]:
    """The programme cut into weeks that start on the payer's day, as far as it is at one of the levels.

    A programme begins on a Monday, so a payer whose week starts on another day sees a piece of a week at
    each end. A piece is judged like a whole week when the days it lacks would have held nothing.
    """
    pieces: dict[int, list[Day]] = {}
    for number, day in enumerate(calendar(programme)):
        if day.phase.level in levels:
            pieces.setdefault((number - starts_on) // 7, []).append(day)
    cut = [_window(programme, days, starts_on) for days in pieces.values()]
    return tuple(one for one in cut if one.whole or any(day.doses for day in one.days))


def _window(programme: Programme, days: list[Day], starts_on: int) -> Window:
    first, last = days[0], days[-1]
    weeks = [day.week for day in days]
    main = max(dict.fromkeys(weeks), key=lambda week: (weeks.count(week), week))
    lacks_before = (first.weekday - starts_on) % 7
    lacks_after = 6 - (last.weekday - starts_on) % 7
    # What a missing day would have held is read from the nearest week that is there.
    missing = [(first, (starts_on + step) % 7) for step in range(lacks_before)]
    missing += [(last, (last.weekday + 1 + step) % 7) for step in range(lacks_after)]
    whole = not any(
        dose.therapeutic for near, weekday in missing for dose in laid_out(near.phase, near.week)[weekday]
    )
    return Window(main, programme.phase_in(main), tuple(days), whole)
