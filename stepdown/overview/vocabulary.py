"""What pages that cross rooms show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stepdown.kernel.words import Words
from stepdown.people.vocabulary import ClientCard, Tie


@dataclass(frozen=True)
class Look:
    """One time somebody saw or changed a record, as the person it is about reads it."""

    id: int
    at: datetime
    who: str
    from_staff: bool
    act: Words
    why: str


@dataclass(frozen=True)
class LookedPage:
    """A page of looks, newest first; `older` continues it."""

    looks: tuple[Look, ...]
    older: int | None


@dataclass(frozen=True)
class MyRecord:
    """What a client sees first of their own record."""

    client: ClientCard
    team: tuple[Tie, ...]
