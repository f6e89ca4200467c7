"""The words of rings: what was said, who was rung, what was tried, asked, decided and agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


class Cause(Labelled):
    """Why somebody is rung, the gravest first. A drill is never a real one, in no figure."""

    SELF_HARM = "self_harm", "Thoughts of self-harm"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    STRUGGLING = "struggling", "Says: I am struggling"
    MESSAGE = "message", "Message that cannot wait"
    DRILL = "drill", "DRILL"

    @property
    def icon(self) -> str:
        return _ICONS[self]


_ICONS = {
    Cause.SELF_HARM: "lifebuoy",
    Cause.WITHDRAWAL: "heartbeat",
    Cause.STRUGGLING: "help",
    Cause.MESSAGE: "message",
    Cause.DRILL: "bell",
}


class RingState(Labelled):
    """How a ring stands."""

    RINGING = "ringing", "Ringing"
    UNANSWERED = "unanswered", "Nobody has answered"
    ANSWERED = "answered", "Answered, not settled"
    CLOSED = "closed", "Settled"
    ENDED = "ended", "Ended"


class Means(Labelled):
    """How the person was tried to be reached."""

    PHONE = "phone", "By telephone"
    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "By video"


class Asked(Labelled):
    """What was asked in a structured way, or why nothing was."""

    C_SSRS = "c_ssrs", "C-SSRS screener"
    COWS = "cows", "COWS"
    CIWA = "ciwa_ar", "CIWA-Ar"
    DECLINED = "declined", "Asked, and they would rather not answer"
    NOT_REACHED = "not_reached", "Could not be asked: not reached"


@dataclass(frozen=True)
class Option:
    """One of the decisions that can be taken, as data."""

    key: str
    words: str
    unreached: bool = False


@dataclass(frozen=True)
class Duties:
    """What the clinic asks of whoever answers, as data: tries, how far apart, next contact within."""

    tries: int
    apart_minutes: int
    next_hours: int
    emergency_hours: int
    decisions: tuple[Option, ...]
    screens: Mapping[Cause, tuple[Asked, ...]] = field(default_factory=dict)

    def decision(self, key: str) -> Option | None:
        return next((one for one in self.decisions if one.key == key), None)


@dataclass(frozen=True)
class Said:
    """What set a ring going, or came while it rang: in whose words, with which cause."""

    id: UUID
    cause: Cause
    words: str
    by_name: str
    at: datetime
    filling_id: UUID | None = None


@dataclass(frozen=True)
class Rung:
    """One try to reach one member of staff. Place 0: everybody was rung."""

    staff_id: UUID
    name: str
    place: int
    at: datetime


@dataclass(frozen=True)
class NewRing:
    """What sets a ring going. The id is made where it begins: the same one sent twice rings once."""

    id: UUID
    client_id: UUID
    cause: Cause
    words: str = ""
    filling_id: UUID | None = None


@dataclass(frozen=True)
class Rang:
    """What a step of ringing did: whom it rang now, whether everybody. `again`: it was known before.

    `joined`: it came while a ring of theirs was open, which somebody may hold by now.
    """

    card: RingCard
    rung: tuple[Rung, ...] = ()
    everybody: bool = False
    again: bool = False
    joined: bool = False


@dataclass(frozen=True)
class NewContact:
    """One try as whoever made it tells it. The id is made by the form."""

    id: UUID
    means: Means
    reached: bool
    words: str = ""
    call_id: UUID | None = None


@dataclass(frozen=True)
class NewScreen:
    """What was asked, with the filling that holds the answers and its result in words."""

    asked: Asked
    filling_id: UUID | None = None
    result: str = ""
    words: str = ""


@dataclass(frozen=True)
class Contact:
    """One try to reach the person: whether they were spoken with, and what was said."""

    id: UUID
    at: datetime
    means: Means
    reached: bool
    words: str
    by_name: str
    call_id: UUID | None = None


@dataclass(frozen=True)
class Screened:
    """What was asked in a structured way, with its result in words."""

    at: datetime
    asked: Asked
    result: str
    words: str
    by_name: str
    filling_id: UUID | None = None


@dataclass(frozen=True)
class Decided:
    """What was decided with the person, and why."""

    at: datetime
    key: str
    label: str
    words: str
    by_name: str


@dataclass(frozen=True)
class NextContact:
    """When somebody speaks with the person again, who does, and what came of it."""

    id: UUID
    ring_id: UUID
    client_id: UUID
    due_at: datetime
    staff_id: UUID
    staff_name: str
    at: datetime
    done_at: datetime | None = None
    done_words: str = ""
    reached: bool | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.done_at is None and self.ended_at is None


@dataclass(frozen=True)
class Moment:
    """One minute of a ring as the chart tells it."""

    at: datetime
    words: Words
    text: str = ""
    ink: str = ""


@dataclass(frozen=True)
class RingCard:
    """A ring as lists and alarms show it."""

    id: UUID
    client_id: UUID | None
    site_id: UUID
    cause: Cause
    at: datetime
    state: RingState
    next_at: datetime | None
    red_at: datetime | None
    answered_at: datetime | None
    holder_id: UUID | None
    holder_name: str
    closed_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    version: int

    @property
    def drill(self) -> bool:
        return self.cause is Cause.DRILL

    @property
    def open(self) -> bool:
        return self.closed_at is None and self.ended_at is None

    @property
    def red(self) -> bool:
        """Everybody was rung and nobody has answered: it stays red until somebody does."""
        return self.state is RingState.UNANSWERED


@dataclass(frozen=True)
class RingStory:
    """A ring with all that was said and done, as the people read it who work on it."""

    card: RingCard
    said: tuple[Said, ...]
    rung: tuple[Rung, ...]
    contacts: tuple[Contact, ...]
    screens: tuple[Screened, ...]
    decisions: tuple[Decided, ...]
    nexts: tuple[NextContact, ...]
    moments: tuple[Moment, ...]
    learned: str = ""

    @property
    def reached(self) -> bool:
        return any(one.reached for one in self.contacts)

    @property
    def next_open(self) -> NextContact | None:
        return next((one for one in self.nexts if one.open), None)


@dataclass(frozen=True)
class Facts:
    """How far a ring has come, as the rule of closing reads it."""

    drill: bool
    answered: bool
    reached: bool
    tries: tuple[datetime, ...]
    screen: Asked | None
    decision: str
    next_contact: bool
    learned: bool = False


@dataclass(frozen=True)
class Step:
    """One line of what the person in need sees: who is or would be called, and since or in how long."""

    name: str
    on_call: bool
    state: str
    at: datetime


@dataclass(frozen=True)
class Awake:
    """What can honestly be said to somebody who asked for help: who is awake, who is called, what to do."""

    card: RingCard | None
    words: Words
    steps: tuple[Step, ...]
    number: str = ""
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class OwnWords:
    """What somebody wrote to themself for a bad hour."""

    words: str
    at: datetime


@dataclass(frozen=True)
class Figures:
    """Rings of a time, drills apart: how many, answered within how many minutes in the middle, red ones."""

    rings: int
    answered: int
    median_minutes: float | None
    red: int
    by_cause: Mapping[Cause, int]
    drills: int


EVERYBODY = say("Everyone on the team")
