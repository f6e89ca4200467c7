"""What of a person's own week stays possible at a level: pure overlap of windows, travel included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from stepdown.kernel.period import WeekWindow
from stepdown.placement.vocabulary import DayTimes, Fate, FateLine, OwnWindow
from stepdown.programme.vocabulary import Held, WeekPlan

DAY = 24 * 60


def fates(own: Sequence[OwnWindow], held: Sequence[Held]) -> tuple[Fate, ...]:
    """What becomes of each window beside the sessions of a week. Minutes lost are minutes of the window
    itself,
    widened by the travel it needs before and after."""
    return tuple(_fate(window, held) for window in own)


def best_track(own: Sequence[OwnWindow], plans: Sequence[WeekPlan]) -> WeekPlan:
    """The time of day that leaves most of the person's week; the first one where they are equal."""
    return min(plans, key=lambda plan: sum(fate.minutes_lost for fate in fates(own, plan.held)))


def away(own: Sequence[OwnWindow]) -> tuple[Fate, ...]:
    """Where somebody lives in, nothing of the week at home goes on as it is."""
    return tuple(Fate(window, (), window.window.minutes) for window in own)


def fate_lines(found: Sequence[Fate]) -> tuple[FateLine, ...]:
    """The fates with the days of one commitment together.

    What stays first, then what does not, each in order.
    """
    grouped: dict[tuple[bool, str, time, time], list[Fate]] = {}
    for fate in found:
        key = (not fate.kept, fate.own.title, fate.own.window.start, fate.own.window.end)
        grouped.setdefault(key, []).append(fate)
    return tuple(
        FateLine(
            title,
            tuple(fate.own.window.weekday for fate in alike),
            start,
            end,
            not lost,
            sum(fate.minutes_lost for fate in alike),
        )
        for (lost, title, start, end), alike in sorted(grouped.items())
    )


def times_of(held: Sequence[Held]) -> tuple[DayTimes, ...]:
    """From when until when one is here, days with the same times together, in the order of the week."""
    by_day: dict[int, tuple[time, time]] = {}
    for session in held:
        start, end = by_day.get(session.weekday, (session.start, session.end))
        by_day[session.weekday] = (min(start, session.start), max(end, session.end, key=minute_of_end))
    grouped: dict[tuple[time, time], list[int]] = {}
    for day in sorted(by_day):
        grouped.setdefault(by_day[day], []).append(day)
    return tuple(DayTimes(tuple(days), start, end) for (start, end), days in grouped.items())


def _fate(own: OwnWindow, held: Sequence[Held]) -> Fate:
    start, end = span(own.window, own.travel_minutes)
    clashes = []
    lost = [False] * (end - start)
    for session in held:
        if session.weekday != own.window.weekday:
            continue
        first, last = max(start, minute(session.start)), min(end, minute_of_end(session.end))
        if first < last:
            clashes.append(session)
            lost[first - start : last - start] = [True] * (last - first)
    return Fate(own, tuple(clashes), sum(lost))


def span(window: WeekWindow, travel_minutes: int) -> tuple[int, int]:
    """Minutes of the day a window takes with its travel, kept within the day."""
    start = minute(window.start) - travel_minutes
    end = minute_of_end(window.end) + travel_minutes
    return max(start, 0), min(end, DAY)


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def minute_of_end(clock: time) -> int:
    """An end at midnight is the end of the day."""
    return minute(clock) or DAY
