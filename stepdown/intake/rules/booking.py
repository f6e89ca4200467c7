"""Free hours for an assessment: inside opening hours, outside what is booked, on the clock of the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.intake.vocabulary import Aims, Slot
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

LONGEST_MINUTES = 240


def opening_on(day: date, windows: Iterable[WeekWindow], zone: str) -> list[Period]:
    """The opening windows of a day as moments; an hour the clock skips or repeats counts as it passes."""
    place = ZoneInfo(zone)
    opened = []
    for window in windows:
        if window.weekday != day.weekday():
            continue
        last_day = day + timedelta(days=1) if window.end == time(0) else day
        start = datetime.combine(day, window.start, place).astimezone(UTC)
        end = datetime.combine(last_day, window.end, place).astimezone(UTC)
        opened.append(Period(start, end))
    return sorted(opened)


def free_slots(
    assessors: Mapping[UUID, str],
    taken: Mapping[UUID, Sequence[Period]],
    opened: Sequence[Period],
    *,
    minutes: int,
    not_before: datetime,
    aims: Aims,
) -> tuple[Slot, ...]:
    """Every hour on the grid at which an assessor is free for so many minutes, earliest first."""
    step, length = timedelta(minutes=aims.grid_minutes), timedelta(minutes=minutes)
    slots = []
    for window in opened:
        start, end = window.start, window.end or window.start
        while start + length <= end:
            if start >= not_before:
                wish = Period(start, start + length)
                slots += [
                    Slot(assessor, name, start, minutes)
                    for assessor, name in assessors.items()
                    if not any(wish.overlaps(other) for other in taken.get(assessor, ()))
                ]
            start += step
    return tuple(sorted(slots, key=lambda slot: (slot.starts_at, slot.assessor_name)))


def check_hour(starts_at: datetime, minutes: int, opened: Sequence[Period], at: datetime) -> Refusal | None:
    """An assessment is booked ahead of now, for a sensible time, within the site's opening hours."""
    if starts_at <= at:
        return Refusal(say("That hour has passed. Pick another."), field="starts_at")
    if not 15 <= minutes <= LONGEST_MINUTES:
        return Refusal(say("An assessment takes between 15 minutes and 4 hours."), field="minutes")
    end = starts_at + timedelta(minutes=minutes)
    if not any(window.start <= starts_at and (window.end is None or end <= window.end) for window in opened):
        return Refusal(
            say("The site is not open then."),
            lifted_by=say("A director changes opening hours."),
            field="starts_at",
        )
    return None


def busy() -> Refusal:
    """The assessor has somebody else at that hour: never twice at once."""
    return Refusal(
        say("That hour was just taken. Nothing was booked; here are the hours still free."), field="starts_at"
    )
