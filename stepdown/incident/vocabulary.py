"""The words of incidents: what happened, to whom, what was done, who is told by when, what changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


def reported(number: int) -> Words:
    """What those who review are told of a new incident."""
    return say("Incident {number} was reported.", number=number)


class Severity(Labelled):
    """How much harm came of it, least first."""

    NEAR = "near", "No harm, but there could have been"
    MINOR = "minor", "Minor: first aid, or upset"
    MODERATE = "moderate", "Moderate: a doctor or a clinic was needed"
    SERIOUS = "serious", "Serious: hospital, or lasting harm"
    DEATH = "death", "Death"


SEVERITIES = tuple(Severity)


class Part(Labelled):
    """What part somebody had."""

    AFFECTED = "affected", "Affected"
    INVOLVED = "involved", "Involved"
    WITNESS = "witness", "Saw it"


class Factor(Labelled):
    """What contributed, in words without blame."""

    STAFFING = "staffing", "Too few people, or too much at once"
    HANDOFF = "handoff", "Something was not passed on"
    TRAINING = "training", "Not trained for this"
    PROCEDURE = "procedure", "No procedure, or one that does not fit"
    RECORD = "record", "The record was wrong, late or hard to find"
    PLACE = "place", "The building or the equipment"
    MEDICINE = "medicine", "A medicine or its handling"
    OUTSIDE = "outside", "Something outside the clinic"
    CONDITION = "condition", "The person's health at the time"
    UNKNOWN = "unknown", "Not found"


class State(Labelled):
    """How an incident stands."""

    REPORTED = "reported", "Reported"
    REVIEWED = "reviewed", "Reviewed, actions open"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True)
class Kind:
    """A kind of incident; `privacy` kinds tell the privacy officer."""

    key: str
    label: str
    icon: str
    privacy: bool = False


@dataclass(frozen=True)
class Duty:
    """Who outside has to be told of which incidents, and how fast; from a day on, with its source."""

    key: str
    name: str
    to: str
    kinds: tuple[str, ...]
    least: Severity
    starts_on: date
    source: str
    tag: str
    hours: int = 0
    days: int = 0
    working_days: bool = False
    after_year: bool = False
    acts: bool = True
    site_id: UUID | None = None


@dataclass(frozen=True)
class Owed:
    """One report that an incident asks for: to whom, until when, and what became of it."""

    id: UUID
    incident_id: UUID
    name: str
    to: str
    due_at: datetime
    source: str
    tag: str
    told_at: datetime | None
    told_to: str
    reference: str
    not_needed: str
    by_name: str
    late: bool

    @property
    def settled(self) -> bool:
        return self.told_at is not None


@dataclass(frozen=True)
class Person:
    """Somebody who had a part: a client, a colleague, or somebody known by a name only."""

    part: Part
    client_id: UUID | None
    staff_id: UUID | None
    name: str
    harm: str


@dataclass(frozen=True)
class NewPerson:
    """Somebody who had a part, as reported. One of a client, a colleague or a name."""

    part: Part
    client_id: UUID | None = None
    staff_id: UUID | None = None
    name: str = ""
    harm: str = ""


@dataclass(frozen=True)
class NewIncident:
    """An incident as somebody reports it, in two minutes."""

    site_id: UUID
    kind: str
    severity: Severity
    happened_at: datetime
    where: str
    what: str
    done: str = ""
    told: str = ""
    people: tuple[NewPerson, ...] = ()


@dataclass(frozen=True)
class NewReview:
    """What was found: the factors, the causes in plain words, and what is to change."""

    factors: tuple[Factor, ...]
    causes: str
    actions: tuple[tuple[str, UUID, date], ...] = ()


@dataclass(frozen=True)
class Review:
    """A review as recorded."""

    factors: tuple[Factor, ...]
    causes: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Action:
    """Something that is to change: whose it is, until when, and whether it is done."""

    id: UUID
    incident_id: UUID
    number: int
    words: str
    owner_id: UUID
    owner: str
    due_on: date
    done_at: datetime | None
    done_words: str
    late: bool


@dataclass(frozen=True)
class IncidentCard:
    """One incident as lists show it; no name of anybody it happened to."""

    id: UUID
    number: int
    site_id: UUID
    site_name: str
    kind: Kind
    severity: Severity
    happened_at: datetime
    where: str
    reported_by: str
    reported_at: datetime
    state: State
    due_at: datetime | None
    late: bool
    version: int


@dataclass(frozen=True)
class IncidentPage:
    """An incident as the viewer may see it. `whole` without it, only what the reporter wrote."""

    card: IncidentCard
    what: str
    done: str
    told: str
    people: tuple[Person, ...]
    additions: tuple[tuple[datetime, str, str], ...]
    whole: bool
    may_review: bool
    owed: tuple[Owed, ...] = ()
    review: Review | None = None
    actions: tuple[Action, ...] = ()
    closed_at: datetime | None = None
    closed_words: str = ""


@dataclass(frozen=True)
class Month:
    """How many incidents one month had, by kind."""

    first: date
    total: int
    by_kind: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True)
class Register:
    """A page of incidents, newest first; `older` continues it."""

    cards: tuple[IncidentCard, ...]
    older: int | None = None


@dataclass(frozen=True)
class Narrow:
    """What a list of incidents is narrowed to."""

    text: str = ""
    kind: str = ""
    severity: str = ""
    state: str = ""
    month: date | None = None
    before: int | None = None
