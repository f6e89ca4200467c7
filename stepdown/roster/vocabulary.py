"""The words of the roster: shifts at a site, a working week that holds from a Monday on, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Days, Period, WeekWindow

# The week is planned in quarters of an hour; nothing that is kept here is finer.
QUARTER = 15


class LeaveKind(Labelled):
    """Why somebody is away. Shown to whoever keeps the hours and to the person; others see that they are."""

    LEAVE = "leave", "Leave"
    SICK = "sick", "Sick"
    TRAINING = "training", "Training"


@dataclass(frozen=True, order=True)
class ShiftWindow:
    """One shift of a week, on the wall clock of its site."""

    window: WeekWindow
    site_id: UUID


@dataclass(frozen=True)
class WorkingWeek:
    """How somebody works, week after week, from a Monday on.

    `direct_minutes` is the most they spend with clients in one week. `days` is half-open: without an end it
    holds until something else is set.
    """

    id: UUID
    staff_id: UUID
    days: Days
    shifts: tuple[ShiftWindow, ...]
    direct_minutes: int
    by_name: str
    at: datetime

    @property
    def minutes(self) -> int:
        """Minutes of work in a whole week."""
        return sum(one.window.minutes for one in self.shifts)


@dataclass(frozen=True)
class LeaveCard:
    """A stretch in which somebody is away: what of it still holds.

    `kind` is None for colleagues who do not keep the hours.
    """

    id: UUID
    staff_id: UUID
    staff_name: str
    during: Period
    kind: LeaveKind | None
    by_name: str
    at: datetime
