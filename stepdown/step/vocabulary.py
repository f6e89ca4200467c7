"""The words of a step: facts and rules, what holds, what speaks for more, a proposal, a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.episode.vocabulary import StayTerms
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary import Measure, Tag


class Direction(Labelled):
    """Where a step leads."""

    DOWN = "down", "Step down"
    STAY = "stay", "Stay"
    UP = "up", "Step up"
    TRANSFER = "transfer", "Transfer"
    GRADUATE = "graduate", "Graduate"


class Met(Labelled):
    """How a rule stands. What nobody knows is neither met nor not met."""

    MET = "met", "Met"
    NOT_MET = "not_met", "Not met"
    UNKNOWN = "unknown", "Not known"


class DecisionState(Labelled):
    """What became of a decision."""

    AHEAD = "ahead", "Takes effect later"
    EFFECTIVE = "effective", "In effect"
    UNDONE = "undone", "Taken back"


class ConcernKind(Labelled):
    """A concern holds somebody from stepping down, or speaks for stepping up; none stands against more."""

    HOLD = "hold", "Holds a step down"
    SIGN = "sign", "Speaks for more"


class Place(Labelled):
    """The page on which a fact opens to what it is made of."""

    WEEKS = "weeks", "Weeks"
    TESTS = "tests", "Tests"
    MEASURES = "measures", "Measures"
    CHECK_INS = "check_ins", "Check-ins"
    PLAN = "plan", "Plan"
    TOPICS = "topics", "Topics"
    STAYS = "stays", "Stays"
    CRISIS = "crisis", "Crises"
    CALLS = "calls", "Calls"
    AFTERCARE = "aftercare", "Aftercare"
    HERE = "here", "Said on this page"


@dataclass(frozen=True)
class Fact:
    """What is known of one measure: a whole number (yes is 1), or None where nobody knows it."""

    measure: Measure
    value: int | None
    shown: Words
    place: Place
    on: date | None = None


@dataclass(frozen=True)
class Line:
    """One rule of the programme held against its fact. An encouraged one is shown and never asked for."""

    measure: Measure
    words: str
    needed: Words
    met: Met
    shown: Words
    place: Place
    on: date | None = None
    encouraged: bool = False
    source: str = ""
    tag: Tag = Tag.KNOWN


@dataclass(frozen=True)
class Limit:
    """One safety rule of the clinic: what it looks at, how far back, from which number on. Data."""

    key: str
    kind: ConcernKind
    days: int
    least: int
    words: str
    source: str
    tag: Tag


@dataclass(frozen=True)
class Concern:
    """A safety rule that a fact of somebody's meets."""

    key: str
    kind: ConcernKind
    words: Words
    place: Place
    on: date | None
    source: str
    tag: Tag


@dataclass(frozen=True)
class Circumstances:
    """What safety rules look at, all of it as of one day. Empty means not known, and holds nobody.

    `kept_percent` is of the last two weeks; `tests_unexpected` of the last three; `phq9_rise` against the
    one before, where the change is more than chance makes; `down_on` the last step down.
    """

    danger_on: date | None = None
    withdrawal_on: date | None = None
    used_on: tuple[date, ...] = ()
    fentanyl_on: date | None = None
    home_unsafe_on: date | None = None
    not_reached_since: date | None = None
    kept_percent: int | None = None
    tests_unexpected: int | None = None
    tests_on: date | None = None
    phq9_rise: int | None = None
    phq9_on: date | None = None


@dataclass(frozen=True)
class Rungs:
    """Where somebody could go from here by the programme's own order; None where there is nothing further."""

    here: StayTerms
    down: StayTerms | None = None
    up: StayTerms | None = None

    @property
    def last(self) -> bool:
        """Whether what comes next in this programme is its end."""
        return self.down is None


@dataclass(frozen=True)
class Proposal:
    """What the rules would do, with everything they rest on. A person decides.

    `lines` are the rules of the direction looked at: to step, or in the last phase to graduate.
    """

    direction: Direction
    to: StayTerms | None
    lines: tuple[Line, ...]
    holds: tuple[Concern, ...]
    signs: tuple[Concern, ...]
    rungs: Rungs

    @property
    def asked(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if not one.encouraged)

    @property
    def met(self) -> int:
        return sum(one.met is Met.MET for one in self.asked)

    @property
    def all_met(self) -> bool:
        return bool(self.asked) and self.met == len(self.asked)


@dataclass(frozen=True)
class Choice:
    """What a clinician decides with the client. `to` is None for staying and for leaving this clinic's care.

    `overruled` says why a hold does not stand in the way; `words` why it is decided so; `client_words` are
    the person's own.
    """

    direction: Direction
    effective_on: date
    to: StayTerms | None = None
    words: str = ""
    client_words: str = ""
    agreed: bool = True
    overruled: str = ""
    look_again_on: date | None = None


@dataclass(frozen=True)
class Frozen:
    """A proposal as it was when it was decided on: words alone, nothing that could change later."""

    direction: Direction
    lines: tuple[tuple[str, str, Met, str, str], ...]
    holds: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class StepTerms:
    """A stay as people read it, with its hours: minutes a week, least and most days."""

    level: str
    programme: str
    phase: str
    minutes: int
    least_days: int
    most_days: int


@dataclass(frozen=True)
class DecisionCard:
    """One decision with its evidence, and what became of it."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    direction: Direction
    proposed: Direction
    here: StayTerms
    to: StayTerms | None
    effective_on: date
    words: str
    client_words: str
    agreed: bool
    overruled: str
    look_again_on: date | None
    evidence: Frozen
    state: DecisionState
    by_name: str
    at: datetime
    effective_at: datetime | None = None
    seats: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    undone_why: str = ""
    undone_by: str = ""
    undone_at: datetime | None = None

    @property
    def differs(self) -> bool:
        return self.direction is not self.proposed


@dataclass(frozen=True)
class AttestedCard:
    """Something only a person can say, such as that a plan for stress was tried out."""

    client_id: UUID
    measure: Measure
    value: int
    words: str
    on: date
    by_name: str


@dataclass(frozen=True)
class OwnView:
    """What the person themself thinks of the next step."""

    client_id: UUID
    words: str
    at: datetime
    by_client: bool
