"""The words of supervision: what is asked, what was agreed, which hours were held, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.people.vocabulary import ClientCard


class SessionKind(Labelled):
    """How supervision was held."""

    INDIVIDUAL = "individual", "Individual"
    GROUP = "group", "Group"
    OBSERVED = "observed", "Direct observation"


class Per(Labelled):
    """The period in which so much is asked."""

    WEEK = "week", "week"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"


class Topic(Labelled):
    """What was worked on."""

    CASES = "cases", "Cases"
    ASSESSING = "assessing", "Assessing and level of care"
    PLANNING = "planning", "Planning with the person"
    GROUPS = "groups", "Leading groups"
    SKILLS = "skills", "Counseling skills"
    CRISIS = "crisis", "Crisis and safety"
    ETHICS = "ethics", "Ethics, boundaries, confidentiality"
    CULTURE = "culture", "Culture and language"
    RECORDS = "records", "Records and law"
    SELF = "self", "The counselor's own well-being"


class AgreementState(Labelled):
    """How an agreement stands on a day."""

    UNSIGNED = "unsigned", "to be signed"
    NOT_YET = "not_yet", "not yet begun"
    IN_FORCE = "in_force", "in force"
    ENDS_SOON = "ends_soon", "ends soon"
    LAPSED = "lapsed", "lapsed"
    ENDED = "ended", "ended"


@dataclass(frozen=True)
class Terms:
    """What is asked per period, in minutes; how many client hours one hour covers; what the whole needs."""

    per: Per
    individual: int
    group: int
    observed: int
    client_hours_per_hour: int = 0
    total: int = 0

    def minutes(self, kind: SessionKind) -> int:
        return {
            SessionKind.INDIVIDUAL: self.individual,
            SessionKind.GROUP: self.group,
            SessionKind.OBSERVED: self.observed,
        }[kind]

    @property
    def period(self) -> int:
        return self.individual + self.group + self.observed


@dataclass(frozen=True)
class Requirement:
    """What somebody asks of supervised practice: dated data with its source, verified or not."""

    key: str
    label: str
    terms: Terms
    starts_on: date
    ends_on: date | None
    source: str
    verified: bool


@dataclass(frozen=True)
class AgreementWords:
    """An agreement as it is made. Days are half-open: it holds up to, not on, the day it ends."""

    supervisee_id: UUID
    supervisor_id: UUID
    requirement: str
    starts_on: date
    ends_on: date | None
    credential_id: UUID | None = None


@dataclass(frozen=True)
class SignedBy:
    """One signature under an agreement or an entry."""

    staff_id: UUID
    name: str
    as_supervisor: bool
    at: datetime


@dataclass(frozen=True)
class AgreementCard:
    """One agreement between two people, and how it stands on the day it was asked for."""

    id: UUID
    supervisee_id: UUID
    supervisee: str
    supervisor_id: UUID
    supervisor: str
    credential: str
    requirement: str
    terms: Terms
    source: str
    verified: bool
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None
    ended_why: str
    signed_at: datetime | None
    signatures: tuple[SignedBy, ...]
    state: AgreementState
    zone: str

    @property
    def runs(self) -> bool:
        return self.state in (AgreementState.IN_FORCE, AgreementState.ENDS_SOON)


@dataclass(frozen=True)
class EntryWords:
    """One session of supervision as it is written down; moments to the minute."""

    starts_at: datetime
    ends_at: datetime
    kind: SessionKind
    topics: tuple[Topic, ...]
    observed: str = ""
    next: str = ""
    client_ids: tuple[UUID, ...] = ()
    # Somebody looked: a word that is also a client's name means somebody or something else.
    names_checked: bool = False


@dataclass(frozen=True)
class Counted:
    """What counting needs of an entry: the day, minutes, kind, whether both signed."""

    on: date
    minutes: int
    kind: SessionKind
    signed: bool


@dataclass(frozen=True)
class AddendumCard:
    """What was added to a signed entry."""

    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class EntryCard:
    """One session. `clients` are those the viewer may see; `cases` counts all."""

    id: UUID
    agreement_id: UUID
    number: int
    on: date
    starts_at: datetime
    ends_at: datetime
    kind: SessionKind
    topics: tuple[Topic, ...]
    observed: str
    next: str
    cases: int
    clients: tuple[ClientCard, ...]
    written_by: str
    locked_at: datetime | None
    signed_at: datetime | None
    signatures: tuple[SignedBy, ...]
    addenda: tuple[AddendumCard, ...]
    digest: str
    version: int

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True)
class Line:
    """One kind in one period: asked, done and signed, held and not yet signed, short."""

    kind: SessionKind
    asked: int
    signed: int
    waiting: int

    @property
    def short(self) -> int:
        return max(0, self.asked - self.signed - self.waiting)


@dataclass(frozen=True)
class Tally:
    """One period: from, up to and not including; what each kind has."""

    starts_on: date
    ends_on: date
    lines: tuple[Line, ...]
    days_left: int

    @property
    def short(self) -> int:
        return sum(line.short for line in self.lines)

    @property
    def asked(self) -> int:
        return sum(line.asked for line in self.lines)

    @property
    def signed(self) -> int:
        return sum(line.signed for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)


class Outlook(Labelled):
    """What the pace of the last weeks says about the whole."""

    NOT_ASKED = "not_asked", "no total is asked"
    REACHED = "reached", "reached"
    TOO_EARLY = "too_early", "too early to say"
    STANDS_STILL = "stands_still", "nothing signed in the last 8 weeks"
    IN_TIME = "in_time", "reached in time at this pace"
    SHORT = "short", "not reached in time at this pace"


@dataclass(frozen=True)
class Projection:
    """The whole of the agreement: signed so far, asked, and where the pace leads. `by` is the day it is
    reached; `missing` the minutes short on the last day.
    """

    signed: int
    waiting: int
    asked: int
    outlook: Outlook
    weekly: int = 0
    by: date | None = None
    missing: int = 0


@dataclass(frozen=True)
class Ratio:
    """Supervision against hours with clients in one period. `client_minutes` is None where nobody told."""

    client_minutes: int | None
    asked: int
    signed: int
    told_by: str = ""

    @property
    def short(self) -> int:
        return max(0, self.asked - self.signed)


@dataclass(frozen=True)
class Log:
    """An agreement with its figures: this period, those before it, the whole."""

    agreement: AgreementCard
    now: Tally
    before: tuple[Tally, ...]
    whole: Projection
    ratio: Ratio | None
    unsigned: int
    may_write: bool


@dataclass(frozen=True)
class Uncovered:
    """Somebody whose credential asks for supervision and who has no agreement running."""

    staff_id: UUID
    name: str
    credential: str
