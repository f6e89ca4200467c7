"""The words of a transfer to another place: whom to ask, what they said, that somebody went and arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.privacy.vocabulary import EmergencyFacts, Purpose, Recipient, RecipientKind
from stepdown.programme.vocabulary import LevelCode


class State(Labelled):
    """How a transfer stands."""

    ASKED = "asked", "Asked"
    ACCEPTED = "accepted", "Accepted"
    FULL = "full", "Full just now"
    DECLINED = "declined", "Declined"
    WENT = "went", "On the way"
    ARRIVED = "arrived", "Arrived"
    NOT_ARRIVED = "not_arrived", "Did not arrive"
    BACK = "back", "Came back"
    ENDED = "ended", "Goes on there"
    NOT_TAKEN_UP = "not_taken_up", "Not known to have arrived, and treatment here ended"
    CALLED_OFF = "called_off", "Called off"
    DIED = "died", "Ended: a death was entered"


AWAY = (State.WENT, State.ARRIVED, State.NOT_ARRIVED)
"""While a transfer stands so, the person is away from here and their treatment here goes on."""
BEFORE = (State.ASKED, State.ACCEPTED, State.FULL)
"""Before somebody goes."""
OPEN = (*BEFORE, *AWAY)


class Stays(Labelled):
    """What becomes of the treatment here once they have arrived there."""

    OPEN = "open", "They come back to us: the chart and the place stay open"
    ENDS = "ends", "They go on there: treatment here ends once we know that they arrived"


class Format(Labelled):
    """In what form a summary leaves."""

    PDF = "pdf", "PDF, to read and print"
    FHIR = "fhir", "FHIR R4 document, for another record system"
    CCDA = "ccda", "C-CDA transfer summary, for another record system"


@dataclass(frozen=True)
class Terms:
    """After how many days somebody asks again, by how a transfer stands. The clinic's own numbers [K]."""

    asked: int
    full: int
    accepted: int
    went: int
    not_arrived: int
    arrived: int
    source: str
    tag: str


@dataclass(frozen=True)
class NewTransfer:
    """A transfer as it is begun: to whom, to which level, why, when, what goes along, what stays here."""

    to_name: str
    level: LevelCode
    why: str
    stays: Stays
    resource_id: UUID | None = None
    to_phone: str = ""
    to_address: str = ""
    wanted_on: date | None = None
    transport: str = ""
    medicines: str = ""
    stays_here: str = ""
    decision_id: UUID | None = None


@dataclass(frozen=True)
class NewStep:
    """What happened next: how it stands now, in words, with whom there, and the moment that matters.

    `meets_at` is until when a place is kept (accepted) or when somebody there receives them (on the way).
    """

    state: State
    words: str = ""
    with_whom: str = ""
    meets_at: datetime | None = None
    check_on: date | None = None


@dataclass(frozen=True)
class StepCard:
    """One step of a transfer, as recorded."""

    state: State
    words: str
    with_whom: str
    meets_at: datetime | None
    check_on: date | None
    by_name: str
    at: datetime

    @property
    def with_treatment(self) -> bool:
        """Whether it was called off because treatment here ended: whoever calls it off by hand says why."""
        return self.state is State.CALLED_OFF and not self.words


@dataclass(frozen=True)
class SentCard:
    """A summary that left: in what form, what it told, what it left out."""

    id: UUID
    form: Format
    to_name: str
    told: tuple[str, ...]
    left_out: tuple[str, ...]
    digest: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class TransferCard:
    """One transfer as lists show it."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    site_id: UUID
    decision_id: UUID | None
    resource_id: UUID | None
    to_name: str
    to_phone: str
    to_address: str
    level: LevelCode
    why: str
    stays: Stays
    wanted_on: date | None
    transport: str
    medicines: str
    stays_here: str
    state: State
    check_on: date | None
    owner_id: UUID | None
    version: int
    by_name: str
    at: datetime
    met_by: str = ""
    meets_at: datetime | None = None
    went_at: datetime | None = None
    back_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether anything is still to come."""
        return self.state in OPEN and not (self.state is State.ARRIVED and self.stays is Stays.ENDS)

    @property
    def away(self) -> bool:
        return self.went_at is not None and self.back_at is None

    @property
    def recipient(self) -> Recipient:
        """To whom a summary goes, in the words of a consent."""
        return Recipient(RecipientKind.PROVIDER, self.to_name)


@dataclass(frozen=True)
class TransferPage:
    """A transfer with all that happened, the newest first, and the summaries that left."""

    card: TransferCard
    steps: tuple[StepCard, ...]
    sent: tuple[SentCard, ...]


@dataclass(frozen=True)
class Away:
    """A stretch of days in which somebody is in care elsewhere while treatment here goes on."""

    transfer_id: UUID
    client_id: UUID
    to_name: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Ground:
    """On what a summary leaves: to whom, for what, and what an emergency has to record (42 CFR 2.51)."""

    recipient: Recipient
    purpose: Purpose
    emergency: EmergencyFacts | None = None
