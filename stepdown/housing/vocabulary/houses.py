"""Houses, rooms, beds and the rules of a house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from stepdown.housing.vocabulary.labels import Whose
from stepdown.programme.vocabulary import Tag


@dataclass(frozen=True)
class Kind:
    """A kind of residence after NARR. Levels and letters name kinds of support; they are not a rating."""

    key: str
    level: str
    letter: str
    words: str
    marks: str
    source: str
    tag: Tag

    @property
    def shown_as(self) -> str:
        return f"{self.words} ({self.level}, {self.letter})"


@dataclass(frozen=True)
class HouseWords:
    """A house as it is filled in. `partner` names who runs it where it is not the clinic's own."""

    name: str
    kind: str
    whose: Whose
    address: str
    partner: str = ""


@dataclass(frozen=True)
class HouseCard:
    """One house."""

    id: UUID
    site_id: UUID
    zone: str
    words: HouseWords
    kind: Kind
    closed_on: date | None
    version: int

    @property
    def name(self) -> str:
        return self.words.name

    @property
    def own(self) -> bool:
        return self.words.whose is Whose.OWN


@dataclass(frozen=True)
class BedCard:
    """One bed: its room, its name, who it suits in the clinic's own words."""

    id: UUID
    house_id: UUID
    room_id: UUID
    room: str
    name: str
    suits: str
    out_of_use: str = ""

    @property
    def shown_as(self) -> str:
        return f"{self.room}, {self.name}"


@dataclass(frozen=True)
class NewRules:
    """Rules of a house as they are written: curfew by weekday (Monday first; None: none that night)."""

    curfew: tuple[time | None, ...]
    rules: tuple[str, ...]
    meetings_a_week: int
    from_on: date


@dataclass(frozen=True)
class RulesCard:
    """One version of a house's rules; a version never changes."""

    id: UUID
    house_id: UUID
    number: int
    new: NewRules
    by_name: str
    at: datetime

    def curfew_on(self, night: date) -> time | None:
        return self.new.curfew[night.weekday()]


@dataclass(frozen=True)
class Counted:
    """How full a house is: beds in use, taken tonight, the next to be free, nights of the last 30 days."""

    beds: int
    taken: int
    next_free: date | None
    nights: int
    nights_there: int
    waiting: int = 0

    @property
    def free(self) -> int:
        return self.beds - self.taken


@dataclass(frozen=True)
class FreeBed:
    """A bed somebody could have from a day on."""

    house: HouseCard
    bed: BedCard
