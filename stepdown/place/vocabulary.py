"""The words of place: sites, rooms, opening hours, and numbers to call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import WeekWindow


@dataclass(frozen=True)
class Room:
    """One room of a site and how many people may sit in it."""

    id: UUID
    name: str
    capacity: int


@dataclass(frozen=True)
class HelpNumber:
    """A number to call, what it is for, and whether it is for danger to life."""

    label: str
    number: str
    urgent: bool


@dataclass(frozen=True)
class SiteLine:
    """A site in a list."""

    id: UUID
    name: str
    zone: str
    phone: str


@dataclass(frozen=True)
class Site:
    """One place of the clinic. `zone` is an IANA name; `opening` is wall-clock, every week."""

    id: UUID
    name: str
    zone: str
    phone: str
    address: str
    rooms: tuple[Room, ...]
    opening: tuple[WeekWindow, ...]
    help_numbers: tuple[HelpNumber, ...]
    version: int

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
