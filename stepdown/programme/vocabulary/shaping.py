"""Words of the desk where programmes are shaped: drafts, versions, putting in use, retiring, moving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary.offers import Programme


class Standing(Labelled):
    """Whether new clients may come to a programme."""

    OFFERED = "offered", "On offer"
    RETIRED = "retired", "Retired"


@dataclass(frozen=True)
class VersionCard:
    """One version of a programme: since when, by whom, and the reasons given for what fell short."""

    id: UUID
    key: str
    number: int
    title: str
    at: datetime
    by_name: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StandingCard:
    """The last word on whether a programme is offered."""

    standing: Standing
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class DraftCard:
    """A programme being shaped. `programme` is None while it cannot be read; `faults` say what is wrong."""

    id: UUID
    key: str
    title: str
    based_on: UUID | None
    version: int
    content: Mapping[str, object]
    programme: Programme | None
    faults: tuple[Refusal, ...]
    edited_by: str
    edited_at: datetime
    open: bool
    became: UUID | None


@dataclass(frozen=True)
class DraftLine:
    """One line of the list of drafts."""

    id: UUID
    key: str
    title: str
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True)
class Unlike:
    """One thing two versions say differently; a side is empty where it has no such thing."""

    place: Words
    left: str
    right: str


@dataclass(frozen=True)
class MoveCard:
    """Somebody in treatment was put on another version: who decided, when, why and from which week."""

    id: UUID
    from_version: UUID
    to_version: UUID
    phase: int
    from_week: int
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class MoveTerms:
    """From which version to which, into which phase, from which week of the programme on."""

    episode_id: UUID
    stay_id: UUID
    from_version: UUID
    to_version: UUID
    phase: int
    from_week: int
