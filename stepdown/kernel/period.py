"""Half-open stretches of time: the start belongs to it, the end does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, order=True)
class Period:
    """From a moment up to, not including, another; no end means still running."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a period needs moments with a zone")
        if self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def contains(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    def overlaps(self, other: Period) -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


@dataclass(frozen=True, order=True)
class Days:
    """From a day up to, not including, another; no end means until further notice."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("days cannot end before they start")

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, order=True)
class WeekWindow:
    """A wall-clock window of every week: weekday 0 is Monday; it may not cross midnight."""

    weekday: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("weekday goes from 0 (Monday) to 6 (Sunday)")
        # time(0) as an end means midnight at the end of the day
        if self.end != time(0) and self.end <= self.start:
            raise ValueError("a window of the week ends after it starts, on the same day")

    @property
    def minutes(self) -> int:
        end = (self.end.hour * 60 + self.end.minute) or 24 * 60
        return end - (self.start.hour * 60 + self.start.minute)
