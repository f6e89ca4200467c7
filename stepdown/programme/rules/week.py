"""The minutes of a week: per service, per phase, laid out over days, and which days count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from stepdown.programme.vocabulary import DayRule, Dose, Held, Phase, PhaseWeek, Programme, Track, WeekPlan

DAY = 24 * 60
# Days to fill when none is named: with a day of rest between where there can be one.
SPREAD = (0, 2, 4, 1, 3, 5, 6)


def dose_minutes(dose: Dose) -> int:
    """Therapeutic minutes of one session: its length without the break; none where it is not therapeutic.

    Source: payers count therapeutic minutes attended, not time in the house (clinical-facts 4.2, day rule).
    """
    return dose.minutes - dose.break_minutes if dose.therapeutic else 0


def minutes_in_week(programme: Programme, week: int) -> int:
    """Therapeutic minutes of one week of the programme, extra and fortnightly sessions in their own weeks."""
    phase = programme.phase_in(week)
    return sum(
        dose.sessions * dose_minutes(dose) for dose in phase.doses if dose.falls_in(week, phase.first_week)
    )


def weekly_minutes(phase: Phase) -> int:
    """Therapeutic minutes that every week of the phase has.

    What can be promised, without the occasional session.
    """
    return sum(dose.sessions * dose_minutes(dose) for dose in phase.doses if dose.weekly)


def weeks_of(programme: Programme) -> tuple[PhaseWeek, ...]:
    """Each week of the programme with its phase and its minutes."""
    return tuple(
        PhaseWeek(week, phase.number, minutes_in_week(programme, week))
        for phase in programme.phases
        for week in phase.weeks
    )


def total_minutes(programme: Programme) -> int:
    return sum(week.minutes for week in weeks_of(programme))


def days_that_count(minutes_by_day: tuple[int, ...], rule: DayRule | None) -> tuple[int, ...]:
    """The days (0 is Monday) that reach the therapeutic minutes a day needs.

    Without a rule, every day with some.
    """
    least = rule.minutes if rule else 1
    return tuple(day for day, minutes in enumerate(minutes_by_day) if minutes >= least)


def laid_out(phase: Phase, week: int | None = None) -> tuple[tuple[Dose, ...], ...]:
    """The sessions of each day (Monday first): those of every week, or those of one week of the programme.

    Named days as named, the rest on the phase's lightest days, one after the other. Left out is what is
    neither therapeutic nor on a named day: a random test, a support group of one's own choice.
    """
    by_day: list[list[Dose]] = [[] for _ in range(7)]
    for dose in phase.doses:
        held = dose.weekly if week is None else dose.falls_in(week, phase.first_week)
        if held and (dose.therapeutic or dose.on):
            for day in dose.on or _lightest_days(by_day, phase, dose):
                by_day[day].append(dose)
    return tuple(tuple(doses) for doses in by_day)


def sample_week(programme: Programme, phase: Phase, track: Track) -> WeekPlan:
    """An ordinary week of the phase, without what is not held every week.

    Sessions of a day follow each other in the order of the doses; an offset from the track's start is a
    clock time that the programme itself gives.
    """
    by_day = laid_out(phase)
    held = tuple(session for day, doses in enumerate(by_day) for session in _held(day, doses, track))
    minutes = tuple(sum(dose_minutes(dose) for dose in doses) for doses in by_day)
    return WeekPlan(phase.number, track, held, minutes, days_that_count(minutes, programme.day_rule))


def _lightest_days(by_day: list[list[Dose]], phase: Phase, dose: Dose) -> list[int]:
    """Days for a dose that names none: days already in use first, the lightest of them first.

    More sessions than days of the week go round again.
    """
    in_use = {day for other in phase.doses for day in other.on}
    load = {day: sum(other.minutes for other in by_day[day]) for day in SPREAD}
    days = sorted(SPREAD, key=lambda day: (day not in in_use, load[day]))
    return sorted(days[turn % 7] for turn in range(dose.sessions))


def _held(day: int, doses: Sequence[Dose], track: Track) -> list[Held]:
    start = track.start.hour * 60 + track.start.minute
    clock = start
    sessions = []
    for dose in doses:
        begin = max(clock, start + dose.offset_minutes)
        clock = begin + dose.minutes
        held = Held(day, _time(begin), _time(clock), dose.title, dose.service, dose_minutes(dose))
        sessions.append(held)
    return sessions


def _time(minutes: int) -> time:
    """Wall-clock time; what would run past midnight ends at midnight."""
    minutes = min(minutes, DAY) % DAY
    return time(minutes // 60, minutes % 60)


def ends_in_time(plan: WeekPlan) -> bool:
    """Whether every session of the sample week ends before midnight."""
    return all(held.start < held.end for held in plan.held)
