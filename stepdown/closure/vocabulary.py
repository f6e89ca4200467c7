"""The words of a closed site: from when until when, why, who was told by which way, and outages on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.words import Words


class Reason(Labelled):
    """Why a site is closed. Only the house and its clients read it; nothing of it goes outside."""

    WEATHER = "weather", "Weather"
    POWER = "power", "No power, water or heating"
    NETWORK = "network", "The system is down"
    STAFF = "staff", "Too few staff"
    SAFETY = "safety", "Not safe here"
    OTHER = "other", "Something else"


class Act(Labelled):
    """What people are told of."""

    CLOSED = "closed", "Closed"
    OPEN_AGAIN = "open_again", "Open again"


class Way(Labelled):
    """By which way somebody is told."""

    EMAIL = "email", "E-mail that says there is a message"
    SMS = "sms", "Text that says there is a message"
    CALL = "call", "By telephone, from the list"
    NOT_SAFE = "not_safe", "Not safely: they call us"


MESSAGES = (Way.EMAIL, Way.SMS)


class AffectedBy(Labelled):
    """Why a closed day is somebody's business."""

    BOOKED = "booked", "Assessment booked"
    SESSION = "session", "Session planned"
    IN_TREATMENT = "in_treatment", "In treatment here"


@dataclass(frozen=True)
class ClosureWords:
    """A closure as somebody decides it. `words` is what clients read after they sign in."""

    site_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: Reason
    words: str


@dataclass(frozen=True)
class Closure:
    """One stretch in which a site is closed; taken back where it was opened again early."""

    id: UUID
    site_id: UUID
    site_name: str
    zone: str
    during: Period
    reason: Reason
    words: str
    by_name: str
    at: datetime
    recorded_at: datetime
    opened_at: datetime | None = None
    opened_by: str = ""
    opened_why: str = ""

    @property
    def ends_at(self) -> datetime:
        """When the closure ended or will end: earlier where the site opened again."""
        planned = self.during.end or self.during.start
        return min(planned, max(self.opened_at, self.during.start)) if self.opened_at else planned


@dataclass(frozen=True)
class LineSeen:
    """What the rule of telling knows of one line: may a message go there, of which kind, when."""

    line_id: UUID
    is_email: bool
    messages: bool
    times: tuple[WeekWindow, ...] = ()


@dataclass(frozen=True)
class ReachFacts:
    """What is known about reaching one person."""

    signs_in: bool = False
    language: str = "en"
    lines: tuple[LineSeen, ...] = ()
    may_be_called: bool = True
    has_number: bool = False


@dataclass(frozen=True)
class Telling:
    """By which way one person is told, on which line, and why so."""

    way: Way
    why: Words
    line_id: UUID | None = None


@dataclass(frozen=True)
class Affected:
    """One person whose day changes: a client, or an inquiry without a chart."""

    why: AffectedBy
    shown_as: Words
    telling: Telling
    client_id: UUID | None = None
    inquiry_id: UUID | None = None
    at: datetime | None = None
    with_whom: str = ""


@dataclass(frozen=True)
class ToldCard:
    """One person on the list of a closure: how they are told, whether it is done."""

    id: UUID
    act: Act
    way: Way
    why: Words
    affected: AffectedBy
    client_id: UUID | None
    inquiry_id: UUID | None
    shown_as: Words
    appointment_at: datetime | None
    letter_id: UUID | None
    done_at: datetime | None
    done_by: str = ""
    done_words: str = ""


@dataclass(frozen=True)
class ToldPage:
    """A page of the list; `older` continues it."""

    told: tuple[ToldCard, ...]
    older: int | None


@dataclass(frozen=True)
class Counted:
    """How many are told by each way, and how many of them already are."""

    way: Way
    people: int
    done: int


@dataclass(frozen=True)
class Waiting:
    """A message that the clock still has to write."""

    id: UUID
    act: Act
    client_id: UUID
    line_id: UUID
    way: Way
    words: str
    site_name: str
    zone: str
    during: Period


@dataclass(frozen=True)
class DowntimeAims:
    """The clinic's own numbers for papers of an outage."""

    hour: int
    keep_days: int
    warn_after_hours: int
    blank_rows: int
    note_rows: int


@dataclass(frozen=True)
class PacketCard:
    """One packet that was made: for which site and night, when, about how many people."""

    id: UUID
    site_id: UUID
    site_name: str
    night: date
    nightly: bool
    made_at: datetime
    filename: str
    client_ids: tuple[UUID, ...]
    by_name: str = ""


@dataclass(frozen=True)
class OutageWords:
    """An outage and the papers it left: how many of each lie on the desk."""

    site_id: UUID
    began_at: datetime
    ended_at: datetime
    what: str
    calls: int = 0
    visits: int = 0
    inquiries: int = 0


@dataclass(frozen=True)
class Outage:
    """An outage with what has to be entered by hand."""

    id: UUID
    site_id: UUID
    site_name: str
    zone: str
    during: Period
    what: str
    calls: int
    visits: int
    inquiries: int
    by_name: str
    recorded_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_words: str = field(default="")
