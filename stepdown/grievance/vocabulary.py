"""The words of complaints: who files, what about, which clock runs, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


def filed(number: int) -> Words:
    """What those who answer are told of a new grievance."""
    return say("Grievance {number} was filed.", number=number)


class Filer(Labelled):
    """Whose grievance it is."""

    CLIENT = "client", "A client"
    FAMILY = "family", "Family or friend"
    OTHER = "other", "Somebody else"
    ANONYMOUS = "anonymous", "Somebody who gives no name"


class How(Labelled):
    """By which way it came."""

    PORTAL = "portal", "From their own door"
    PERSON = "person", "In person"
    PHONE = "phone", "By phone"
    LETTER = "letter", "By letter or e-mail"
    BOX = "box", "In the box"


class Topic(Labelled):
    """What it is about, for counting."""

    TREATMENT = "treatment", "Treatment"
    CONDUCT = "conduct", "How somebody behaved"
    RIGHTS = "rights", "Rights and rules"
    PRIVACY = "privacy", "Privacy"
    UNEQUAL = "unequal", "Treated worse than others"
    WAITING = "waiting", "Waiting and appointments"
    MONEY = "money", "Money"
    BUILDING = "building", "Building and safety"
    OTHER = "other", "Something else"


class State(Labelled):
    """How a grievance stands."""

    FILED = "filed", "Filed"
    ACKNOWLEDGED = "acknowledged", "Being looked into"
    ANSWERED = "answered", "Answered"
    APPEALED = "appealed", "Appealed"
    SETTLED = "settled", "Appeal answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (State.FILED, State.ACKNOWLEDGED, State.APPEALED)


class StepKind(Labelled):
    """What was done with a grievance."""

    ASSIGNED = "assigned", "Given to somebody to answer"
    ACKNOWLEDGED = "acknowledged", "Told that it was received"
    LOOKED_INTO = "looked_into", "Looked into"
    ANSWERED = "answered", "Answered"
    APPEALED = "appealed", "Asked for a second look"
    APPEAL_ANSWERED = "appeal_answered", "Second look answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


FOR_FILER = (
    StepKind.ACKNOWLEDGED,
    StepKind.ANSWERED,
    StepKind.APPEALED,
    StepKind.APPEAL_ANSWERED,
    StepKind.WITHDRAWN,
)
"""Steps that whoever filed reads as they are; of the looking into, only what is meant for them."""


@dataclass(frozen=True)
class Clock:
    """How long each step may take, from a day on; where the numbers come from and how sure that is."""

    key: str
    name: str
    starts_on: date
    acknowledge_days: int
    answer_days: int
    appeal_days: int
    appeal_answer_days: int
    working_days: bool
    source: str
    tag: str
    site_id: UUID | None = None
    acts: bool = True


@dataclass(frozen=True)
class Dates:
    """The days on which something is owed. None: nothing is, as where nobody can be told."""

    acknowledge_by: date | None
    answer_by: date


@dataclass(frozen=True)
class OutsideBody:
    """Where anybody can go with a grievance besides the clinic."""

    id: UUID | None
    name: str
    what_for: str
    phone: str
    website: str
    address: str
    source: str = ""
    tag: str = ""


@dataclass(frozen=True)
class NewGrievance:
    """A grievance as it is filed, in the words of whoever files it."""

    site_id: UUID
    filer: Filer
    how: How
    topic: Topic
    words: str
    wants: str = ""
    about: str = ""
    staff_ids: tuple[UUID, ...] = ()
    client_id: UUID | None = None
    filer_name: str = ""
    contact: str = ""
    happened_on: date | None = None


@dataclass(frozen=True)
class GrievanceCard:
    """One grievance as lists show it. `who` is what the viewer may know of the one who filed."""

    id: UUID
    number: int
    site_id: UUID
    site_name: str
    filer: Filer
    client_id: UUID | None
    who: str
    how: How
    topic: Topic
    state: State
    filed_at: datetime
    filed_on: date
    acknowledge_by: date | None
    answer_by: date | None
    owed: Words | None
    owed_on: date | None
    late: bool
    handler_id: UUID | None
    handler: str
    version: int

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Step:
    """One thing that was done, as recorded."""

    kind: StepKind
    words: str
    how: str
    by_name: str
    staff_id: UUID | None
    at: datetime
    for_filer: bool


@dataclass(frozen=True)
class GrievancePage:
    """A grievance with its words and everything that was done."""

    card: GrievanceCard
    words: str
    wants: str
    about: str
    named: tuple[str, ...]
    filer_name: str
    contact: str
    happened_on: date | None
    taken_by: str
    clock_source: str
    appeal_until: date | None
    steps: tuple[Step, ...]
    answers: bool
    may_answer: bool
    may_withdraw: bool
    only_taken: bool

    def last(self, kind: StepKind) -> Step | None:
        return next((step for step in reversed(self.steps) if step.kind is kind), None)


@dataclass(frozen=True)
class Figures:
    """Counts of a register over some months: nobody's name."""

    filed: int
    open: int
    late: int
    by_topic: tuple[tuple[Topic, int], ...]
    answered: int
    in_time: int
    days_to_answer: int | None


@dataclass(frozen=True)
class Register:
    """A page of the register."""

    cards: tuple[GrievanceCard, ...]
    older: int | None = None
