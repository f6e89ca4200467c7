"""A plan with everything in it, its signing, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words
from stepdown.plan.vocabulary.terms import BarPosition, Figures, ObjectiveTerms, figure, unit_of
from stepdown.plan.vocabulary.words import SIGNERS, PlanStatus, ProblemSource, Standard
from stepdown.signature.vocabulary import Capacity


@dataclass(frozen=True)
class ProgressEntry:
    """One value of one objective on one day."""

    value: Decimal
    on: date
    words: str
    where: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Objective:
    """A measurable step toward a goal. `thread` is the same through every version of the plan."""

    id: UUID
    thread: UUID
    terms: ObjectiveTerms
    progress: tuple[ProgressEntry, ...]
    missing: tuple[Refusal, ...]
    bar: BarPosition | None
    version: int = 1

    @property
    def now(self) -> Decimal | None:
        """The latest value, or the baseline while nothing has been noted."""
        return self.progress[0].value if self.progress else self.terms.baseline

    @property
    def last_worked_on(self) -> ProgressEntry | None:
        return self.progress[0] if self.progress else None

    @property
    def figures(self) -> Figures:
        of = self.terms
        return Figures(
            figure(of.kind, of.baseline),
            figure(of.kind, self.now),
            figure(of.kind, of.target),
            unit_of(of.kind, of.unit),
        )


@dataclass(frozen=True)
class Intervention:
    """What the program does for a goal: a service of the programme, how long, how often, by whom."""

    id: UUID
    service_code: str
    service_label: str
    minutes: int
    times: int
    every_weeks: int
    who: str
    version: int = 1


@dataclass(frozen=True)
class Goal:
    """What the person wants, in their own words, with the objectives and services that lead there."""

    id: UUID
    own_words: str
    objectives: tuple[Objective, ...]
    interventions: tuple[Intervention, ...]
    version: int = 1


@dataclass(frozen=True)
class Problem:
    """What stands in the way, in a few words; worked on now or deferred with a reason."""

    id: UUID
    words: str
    source: ProblemSource
    code: str
    deferred: bool
    deferred_why: str
    goals: tuple[Goal, ...]
    version: int = 1


@dataclass(frozen=True)
class PlanCard:
    """A plan as lists and headers show it."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    number: int
    interim: bool
    status: PlanStatus
    own_words: str
    standard: Standard
    written_at: datetime
    written_by: str
    written_by_staff_id: UUID | None
    locked_at: datetime | None
    signed_at: datetime | None
    superseded_at: datetime | None
    why: str
    replaces_id: UUID | None
    first_review_on: date | None
    recertify_on: date | None
    digest: str
    version: int

    @property
    def changeable(self) -> bool:
        return self.status is PlanStatus.DRAFT


@dataclass(frozen=True)
class Plan:
    """One version of a plan with everything in it."""

    card: PlanCard
    problems: tuple[Problem, ...]
    zone: str = "UTC"

    @property
    def objectives(self) -> tuple[Objective, ...]:
        return tuple(o for p in self.problems for g in p.goals for o in g.objectives)


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a plan from being signed, and the part of the page it belongs to."""

    words: Words
    part: UUID | None = None


@dataclass(frozen=True)
class SignerLine:
    """One signature a plan asks for, and what became of it."""

    capacity: Capacity
    name: str = ""
    at: datetime | None = None
    refused: bool = False
    note: str = ""

    @property
    def who(self) -> Words:
        return SIGNERS[self.capacity]

    @property
    def settled(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class Signing:
    """Where the signing of one plan stands: what is missing, who has signed, whose turn it is."""

    missing: tuple[Missing, ...]
    lines: tuple[SignerLine, ...]
    digest_holds: bool

    @property
    def waits_for(self) -> tuple[Capacity, ...]:
        return tuple(line.capacity for line in self.lines if not line.settled)


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a plan."""

    what: Words
    before: Words | str
    after: Words | str
