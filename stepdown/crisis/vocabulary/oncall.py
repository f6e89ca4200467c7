"""The words of being on call: turns, minutes, stretches of time, who is rung next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period


class CallLine(Labelled):
    """Which list somebody is on: for any danger, or first for withdrawal."""

    ANY = "any", "Any danger"
    MEDICAL = "medical", "Withdrawal and medication"


@dataclass(frozen=True)
class NewTurn:
    """A turn of being on call, as a director enters it: every week on those days, from a day on.

    An end at or before the start is on the next day. Of two turns at one place the later begun holds, so a
    turn of one night stands in for the standing one and then gives it back.
    """

    staff_id: UUID
    place: int
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    from_on: date
    until_on: date | None = None
    line: CallLine = CallLine.ANY


@dataclass(frozen=True)
class Turn:
    """A turn as it stands in the schedule."""

    id: UUID
    new: NewTurn
    staff_name: str
    at: datetime
    works_here: bool = True


@dataclass(frozen=True)
class OnCall:
    """Somebody who is on call at a moment: at which place of the list, until when."""

    staff_id: UUID
    name: str
    place: int
    until: datetime
    line: CallLine = CallLine.ANY


@dataclass(frozen=True)
class Stretch:
    """A time in which the same people are on call, in the order in which they are rung."""

    during: Period
    on_call: tuple[OnCall, ...]

    @property
    def nobody(self) -> bool:
        return not self.on_call

    @property
    def alone(self) -> bool:
        """Whether nobody stands behind the one who is on call."""
        return len({one.staff_id for one in self.on_call}) == 1


@dataclass(frozen=True)
class Pace:
    """Minutes of one site: how long each place is rung, and after how long everybody is rung again.

    Of both the last one goes on. `number` is the telephone of whoever is on call, where the clinic has one.
    """

    each: tuple[int, ...]
    again: tuple[int, ...]
    number: str = ""
    version: int = 0
    by_name: str = ""
    at: datetime | None = None

    def minutes_at(self, place: int) -> int:
        return self.each[min(place, len(self.each)) - 1]

    def again_after(self, rounds: int) -> int:
        return self.again[min(rounds, len(self.again) - 1)]


@dataclass(frozen=True)
class Move:
    """Who is rung next (None: everybody), and when the one after them would be."""

    whom: OnCall | None
    next_at: datetime
