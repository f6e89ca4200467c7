"""A week meter as its picture wants it, and as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stepdown.kernel.words import Words, say
from stepdown.overview.meter import Meter, Segment, State, WeekMeter, left

# The order in which sessions of a week are told: what is done first, then what may still be.
ORDER = (State.DONE, State.BOOKED, State.WAITING, State.EXCUSED, State.ABSENT, State.IMPAIRED)


@dataclass(frozen=True)
class DayShown:
    """One column of the picture; minutes."""

    label: Words
    done: int
    booked: int
    lost: int
    today: bool


@dataclass(frozen=True)
class WeekShown:
    """One week with its picture. `booked` holds sessions too whose roll nobody ended."""

    week: WeekMeter
    days: tuple[DayShown, ...]
    last: date
    by: Words
    # The days of each dose with the last of them.
    segments: tuple[tuple[Segment, date], ...] = ()

    @property
    def booked(self) -> int:
        return self.week.booked + self.week.waiting


def shown(week: WeekMeter, today: date) -> WeekShown:
    """One week, seen from a day."""
    last, days = week.end - timedelta(days=1), left(week, today)
    by = say("by {day}, {n} days left", day=last, n=days) if days > 1 else say("by {day}", day=last)
    return WeekShown(
        week,
        tuple(
            DayShown(say("{day}", day=one.on), one.done, one.booked + one.waiting, one.lost, one.on == today)
            for one in week.days
        ),
        last,
        by,
        tuple((one, one.end - timedelta(days=1)) for one in week.segments),
    )


def all_shown(meter: Meter, today: date) -> tuple[WeekShown, ...]:
    """Every week of a meter, the programme's first."""
    return tuple(shown(one, today) for one in meter.weeks)
