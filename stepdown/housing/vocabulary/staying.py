"""A stay, its beds, what it costs and what was paid; waiting for a bed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.housing.vocabulary.labels import Agreed, Left, LineKind, Per, StayState
from stepdown.kernel.money import Money


@dataclass(frozen=True)
class Price:
    """What a bed costs from a day on, counted by nights."""

    cents: int
    per: Per
    from_on: date

    @property
    def amount(self) -> Money:
        return Money(self.cents)


@dataclass(frozen=True)
class Berth:
    """One bed for one stretch of nights; the day of `until` is the first without it."""

    bed_id: UUID
    bed: str
    from_on: date
    until: date | None


@dataclass(frozen=True)
class StayCard:
    """One person's time in one house. `tells`: what the house writes, the person's counselor may read."""

    id: UUID
    client_id: UUID
    site_id: UUID
    name: str
    house_id: UUID
    house: str
    own: bool
    berths: tuple[Berth, ...]
    from_on: date
    planned_end: date | None
    until: date | None
    moved_in_at: datetime | None
    agreed: str
    tells: bool
    left: Left | None = None
    left_words: str = ""

    def bed_on(self, day: date) -> str:
        """The bed of a day; of the last stretch where the stay is over."""
        for one in self.berths:
            if one.from_on <= day and (one.until is None or day < one.until):
                return one.bed
        return self.berths[-1].bed if self.berths else ""

    def state_on(self, day: date) -> StayState:
        if self.moved_in_at is None:
            return StayState.COMING if self.until is None else StayState.CALLED_OFF
        return StayState.OVER if self.until is not None and self.until <= day else StayState.HERE

    @property
    def running(self) -> bool:
        return self.until is None


@dataclass(frozen=True)
class Bill:
    """The nights of one stretch as they are to be charged."""

    start: date
    end: date
    nights: int
    cents: int


@dataclass(frozen=True)
class Line:
    """One line of the account of a stay, in whole cents: plus is owed, minus was paid or let off."""

    id: UUID
    kind: LineKind
    on: date
    cents: int
    words: str
    nights: int
    by_name: str
    at: datetime
    start: date | None = None
    taken_back: bool = False

    @property
    def amount(self) -> Money:
        return Money(self.cents)


@dataclass(frozen=True)
class Account:
    """The account of one stay: each line, what is owed now, nights that are not charged yet."""

    lines: tuple[Line, ...]
    price: Price | None
    owed: Money
    open_nights: int
    open: Money
    charged_on: date | None


@dataclass(frozen=True)
class Gone:
    """Somebody who moved out, and what is left of their account: plus is owed to the house, minus to them."""

    stay: StayCard
    owed: Money


@dataclass(frozen=True)
class WaitCard:
    """Somebody who waits for a bed."""

    id: UUID
    client_id: UUID
    name: str
    site_id: UUID
    house: str
    needs: str
    by_name: str
    at: datetime

    def days(self, at: datetime) -> int:
        return (at - self.at) // timedelta(days=1)


@dataclass(frozen=True)
class Acknowledged:
    """That a resident agreed to a version of the rules."""

    number: int
    how: Agreed
    at: datetime
