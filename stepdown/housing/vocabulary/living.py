"""Living in a house: beds tonight, the round, passes, meetings, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from stepdown.housing.vocabulary.houses import BedCard
from stepdown.housing.vocabulary.labels import MeetingKind, PassState, Seen
from stepdown.housing.vocabulary.staying import StayCard


@dataclass(frozen=True)
class BedNow:
    """A bed on a day: who has it, who comes next, from when it is free (None: nobody knows)."""

    bed: BedCard
    now: StayCard | None
    next: StayCard | None
    free_from: date | None


@dataclass(frozen=True)
class LookCard:
    """One look at one person on one night. A later one stands beside an earlier, never over it."""

    id: UUID
    stay_id: UUID
    night: date
    seen: Seen
    came_at: time | None
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class NewPass:
    """A pass as it is asked for: from when to when, where in neutral words."""

    starts_at: datetime
    ends_at: datetime
    where: str


@dataclass(frozen=True)
class PassCard:
    """One pass and what became of it."""

    id: UUID
    stay_id: UUID
    client_id: UUID
    name: str
    new: NewPass
    asked_by: str
    by_self: bool
    asked_at: datetime
    state: PassState
    decided_by: str = ""
    decided_why: str = ""
    back_at: datetime | None = None

    def covers(self, curfew: datetime) -> bool:
        """Whether it is granted, or was used, at a moment."""
        return (
            self.state in (PassState.GRANTED, PassState.BACK)
            and self.new.starts_at <= curfew < self.new.ends_at
            and (self.back_at is None or self.back_at > curfew)
        )


@dataclass(frozen=True)
class RoundRow:
    """One resident in tonight's round: the hour, what was seen last and before, the pass that covers it."""

    stay: StayCard
    bed: str
    curfew: datetime | None
    looks: tuple[LookCard, ...]
    out: PassCard | None

    @property
    def last(self) -> LookCard | None:
        return self.looks[-1] if self.looks else None


@dataclass(frozen=True)
class MeetingCard:
    """One meeting somebody went to; the resident writes it, the house confirms it."""

    id: UUID
    stay_id: UUID
    name: str
    on: date
    kind: MeetingKind
    words: str
    by_name: str
    by_self: bool
    confirmed_by: str
    confirmed_at: datetime | None


@dataclass(frozen=True)
class WeekOfMeetings:
    """One week (its Monday): how many were asked for, how many were, how many of them the house confirmed."""

    monday: date
    asked: int
    been: int
    confirmed: int


@dataclass(frozen=True)
class Happening:
    """Something that happened in a house, in plain words; about one resident, or the house."""

    id: UUID
    house_id: UUID
    stay_id: UUID | None
    name: str
    words: str
    by_name: str
    at: datetime
