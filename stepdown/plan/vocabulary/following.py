"""A plan as it is followed: reviews, due dates, the lines of the chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.words import Words
from stepdown.plan.vocabulary.terms import BarPosition, Figures, ObjectiveTerms, figure, unit_of
from stepdown.plan.vocabulary.words import (
    Course,
    Direction,
    MeasureKind,
    PlanStatus,
    ReviewDecision,
    ReviewState,
)


@dataclass(frozen=True)
class ReviewTerms:
    """A review as it is written down: when, what is decided, in whose words, and how each objective goes."""

    held_on: date
    decision: ReviewDecision
    words: str
    client_words: str
    next_on: date | None
    lines: tuple[tuple[UUID, Course, Decimal | None, str], ...]


@dataclass(frozen=True)
class RecertificationCard:
    """One recertification between plans."""

    on: date
    words: str
    next_due_on: date
    by_name: str


@dataclass(frozen=True)
class DueDates:
    """The days on which a plan in force asks for something."""

    review_on: date | None
    recertify_on: date | None
    state: ReviewState
    recertify_state: ReviewState


@dataclass(frozen=True)
class ReviewDue:
    """A plan that waits for a review or for its full version, as work for somebody."""

    plan_id: UUID
    client_id: UUID
    shown_as: str
    what: Words
    due_on: date
    state: ReviewState
    staff_id: UUID | None


@dataclass(frozen=True)
class ReviewLine:
    """One objective at one review."""

    objective_id: UUID
    objective_words: str
    course: Course
    value: Decimal | None
    words: str


@dataclass(frozen=True)
class ReviewCard:
    """One review that was held."""

    id: UUID
    plan_id: UUID
    plan_number: int
    held_on: date
    decision: ReviewDecision
    words: str
    client_words: str
    next_due_on: date
    by_name: str
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class ChartObjective:
    """One objective as the chart page shows it on one line."""

    words: str
    problem: str
    kind: MeasureKind | None
    unit: str
    direction: Direction | None
    start: Decimal | None
    now: Decimal | None
    target: Decimal | None
    due_on: date | None
    bar: BarPosition | None
    last_worked_on: date | None
    last_worked_where: str
    by_itself: bool = False

    @property
    def figures(self) -> Figures:
        return Figures(
            figure(self.kind, self.start),
            figure(self.kind, self.now),
            figure(self.kind, self.target),
            unit_of(self.kind, self.unit),
        )


@dataclass(frozen=True)
class ObjectiveNow:
    """An objective that is worked on now, with this week's value where there is one and the one before."""

    thread: UUID
    words: str
    problem: str
    unit: Words
    value: Words | None
    before: Words | None
    on: date | None


@dataclass(frozen=True)
class Reached:
    """How many objectives of a plan in force are met, of how many."""

    met: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.met // self.of if self.of else 0


@dataclass(frozen=True)
class Fact:
    """One value that a source says: of which fact, on which day, from where."""

    key: str
    value: Decimal
    on: date
    where: str


@dataclass(frozen=True)
class Tied:
    """An objective of a plan in force that measures itself, and since when its plans run."""

    objective_id: UUID
    client_id: UUID
    thread: UUID
    terms: ObjectiveTerms
    since: date
    zone: str


@dataclass(frozen=True)
class ReachedOn:
    """That an objective reached its target: on which day, with which value."""

    thread: UUID
    words: str
    value: Decimal
    on: date


@dataclass(frozen=True)
class ChartPlan:
    """The plan in force (or the one being written) as the chart page shows it."""

    plan_id: UUID
    number: int
    interim: bool
    status: PlanStatus
    own_words: str
    signed_at: datetime | None
    review_due_on: date | None
    review_state: ReviewState
    objectives: tuple[ChartObjective, ...]
