"""The words of help outside: what there is, whom it is for, who was referred and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind


class ReferredBy(Labelled):
    """Who may send somebody to a resource."""

    SELF = "self", "The person themself"
    CLINIC = "clinic", "A clinic or counselor"
    DOCTOR = "doctor", "A doctor"
    COURT = "court", "A court or probation"
    AGENCY = "agency", "A public agency"


class Freshness(Labelled):
    """How far what the directory says can be relied on."""

    CONFIRMED = "confirmed", "Confirmed"
    STALE = "stale", "Not confirmed lately"
    NEVER = "never", "Never confirmed"
    PAUSED = "paused", "Takes nobody now"
    CLOSED = "closed", "Closed"


class Way(Labelled):
    """How somebody is referred: they go themselves, or the clinic speaks with the place."""

    SELF = "self", "They go themselves; the place hears nothing from us"
    TOGETHER = "together", "We contact the place, with their consent"


class State(Labelled):
    """How a referral stands."""

    MADE = "made", "Referred"
    CONTACTED = "contacted", "In touch with the place"
    APPOINTMENT = "appointment", "Appointment"
    WAITING_LIST = "waiting_list", "On the waiting list"
    WENT = "went", "Went"
    DID_NOT_GO = "did_not_go", "Did not go"
    REFUSED = "refused", "The place said no"
    NOT_NEEDED = "not_needed", "No longer needed"


OPEN = (State.MADE, State.CONTACTED, State.APPOINTMENT, State.WAITING_LIST)
OUTCOMES = (State.WENT, State.DID_NOT_GO, State.REFUSED, State.NOT_NEEDED)
OF_CLIENT = (State.WENT, State.DID_NOT_GO, State.NOT_NEEDED)
"""What clients can say themselves of help that was found with them."""


@dataclass(frozen=True)
class Kind:
    """A kind of help, and what a contact with such a place means in the words of consent."""

    key: str
    label: str
    icon: str = "lifebuoy"
    recipient: RecipientKind = RecipientKind.OTHER
    purpose: Purpose = Purpose.TREATMENT


@dataclass(frozen=True)
class Terms:
    """How long what is known stays good, in days: the clinic's own numbers."""

    stale_after: int
    check_after: int
    check_waiting: int


@dataclass(frozen=True)
class ResourceWords:
    """What the directory says of a place. Empty text and None mean that nobody knows yet."""

    kind: str
    name: str
    offers: str
    eligibility: str = ""
    documents: str = ""
    cost: str = ""
    hours: str = ""
    area: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    contact: str = ""
    how: str = ""
    accessibility: str = ""
    languages: tuple[str, ...] = ()
    referred_by: tuple[ReferredBy, ...] = (ReferredBy.SELF,)
    walk_ins: bool | None = None


@dataclass(frozen=True)
class ResourceCard:
    """One place as the directory shows it."""

    id: UUID
    kind: Kind
    words: ResourceWords
    freshness: Freshness
    confirmed_on: date | None
    confirmed_by: str
    paused_until: date | None
    paused_why: str
    closed_on: date | None
    closed_why: str
    version: int

    @property
    def name(self) -> str:
        return self.words.name

    @property
    def takes(self) -> bool:
        return self.freshness not in (Freshness.PAUSED, Freshness.CLOSED)

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.kind.recipient, self.name)


@dataclass(frozen=True)
class Figures:
    """How referrals to one place ended: counts, never who."""

    made: int = 0
    by_state: Mapping[State, int] = field(default_factory=dict)

    @property
    def went(self) -> int:
        return self.by_state.get(State.WENT, 0)

    @property
    def running(self) -> int:
        return sum(self.by_state.get(state, 0) for state in OPEN)

    @property
    def ended(self) -> int:
        return self.made - self.running


@dataclass(frozen=True)
class Filter:
    """What a list of places is narrowed to."""

    text: str = ""
    kind: str = ""
    language: str = ""
    walk_ins: bool = False
    self_referral: bool = False
    state: str = ""
    after: UUID | None = None


@dataclass(frozen=True)
class Shelf:
    """A page of the directory; `after` leads to the next one."""

    cards: tuple[ResourceCard, ...]
    after: UUID | None = None


@dataclass(frozen=True)
class Aim:
    """What of the plan a referral serves: a problem, a goal or an objective of the plan in force then."""

    kind: str
    id: UUID
    words: str


@dataclass(frozen=True)
class Need:
    """Something the assessment says is missing, and the kind of help that answers it."""

    key: str
    kind: str
    words: Words


@dataclass(frozen=True)
class NewReferral:
    """A referral as it is made."""

    resource_id: UUID
    why: str
    way: Way
    check_on: date | None = None
    aim_id: UUID | None = None
    need: str = ""


@dataclass(frozen=True)
class NewStep:
    """What happened next with a referral."""

    state: State
    note: str = ""
    check_on: date | None = None
    appointment_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """One step of a referral, as recorded."""

    state: State
    note: str
    check_on: date | None
    appointment_at: datetime | None
    by_name: str
    by_client: bool
    at: datetime


@dataclass(frozen=True)
class HelpCard:
    """One referral out, as lists show it."""

    id: UUID
    client_id: UUID
    resource: ResourceCard
    why: str
    way: Way
    state: State
    check_on: date | None
    appointment_at: datetime | None
    aim: Aim | None
    need: str
    made_at: datetime
    made_by: str
    overdue: bool
    version: int

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class HelpPage:
    """A referral with everything that happened to it."""

    card: HelpCard
    steps: tuple[Step, ...]
    may_contact: bool
    why_not: Words | None = None


@dataclass(frozen=True)
class DueLine:
    """A referral somebody should ask about, as work."""

    card: HelpCard
    client_name: str


TOLD = frozenset({Category.PLAN})
"""What a place is told when the clinic speaks with it: the need, as the plan says it, and no more."""
