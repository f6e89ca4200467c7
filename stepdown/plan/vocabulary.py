"""The words of a treatment plan: problem, goal, objective, intervention, progress, review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.signature.vocabulary import Capacity

# Who signs a plan, as people say it.
SIGNERS: dict[Capacity, Words] = {
    Capacity.CLIENT: say("the client"),
    Capacity.AUTHOR: say("the counselor"),
    Capacity.PRACTITIONER: say("a licensed practitioner or physician"),
}


class PlanStatus(Labelled):
    """How far a plan has come."""

    DRAFT = "draft", "Draft"
    SIGNING = "signing", "Being signed"
    SIGNED = "signed", "In force"
    SUPERSEDED = "superseded", "Replaced"


class ProblemSource(Labelled):
    """Where a problem comes from."""

    DIAGNOSIS = "diagnosis", "Diagnosis"
    DIMENSION = "dimension", "Assessment dimension"
    SAFETY = "safety", "Safety"
    PERSON = "person", "Named by the person"


class MeasureKind(Labelled):
    """What an objective counts in."""

    COUNT = "count", "A count"
    PER_WEEK = "per_week", "Times a week"
    DAYS_OF_30 = "days_of_30", "Days out of 30"
    DAYS_IN_A_ROW = "days_in_a_row", "Days in a row"
    HOURS_PER_WEEK = "hours_per_week", "Hours a week"
    SCORE = "score", "A score"
    PERCENT = "percent", "Percent"
    YES_NO = "yes_no", "Yes or no"


class Direction(Labelled):
    """Which way the measure should go."""

    AT_LEAST = "at_least", "At least"
    AT_MOST = "at_most", "At most"


class Course(Labelled):
    """How an objective is going, judged at a review."""

    ON_COURSE = "on_course", "On course"
    SLOW = "slow", "Slower than hoped"
    MET = "met", "Met"
    SET_ASIDE = "set_aside", "Set aside for now"


class ReviewDecision(Labelled):
    """What a review decides."""

    CONTINUE = "continue", "Go on as planned"
    CHANGE = "change", "Change the plan"


class ReviewState(Labelled):
    """Where a review stands on a day."""

    NOT_STARTED = "not_started", "Starts when the plan is signed"
    AHEAD = "ahead", "Ahead"
    DUE_SOON = "due_soon", "Due soon"
    OVERDUE = "overdue", "Overdue"


@dataclass(frozen=True)
class Standard:
    """What a payer or programme asks of plans: who signs and how often it is looked at again."""

    key: str
    label: str
    signers: tuple[Capacity, ...]
    interim_signers: tuple[Capacity, ...]
    full_plan_within_days: int
    review_every_days: int
    recertify_every_days: int | None
    source: str
    verified: bool


@dataclass(frozen=True)
class ObjectiveTerms:
    """An objective as it is written down; anything may still be missing while it is a draft."""

    words: str = ""
    kind: MeasureKind | None = None
    unit: str = ""
    direction: Direction | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    target_date: date | None = None


@dataclass(frozen=True)
class ProblemTerms:
    """A problem as it is written down; one that is deferred says why."""

    words: str
    source: ProblemSource
    code: str = ""
    deferred: bool = False
    deferred_why: str = ""


@dataclass(frozen=True)
class Figures:
    """Start, present value and target as people read them, with the unit they count in."""

    start: Words
    now: Words
    target: Words
    unit: Words


def figure(kind: MeasureKind | None, value: Decimal | None) -> Words:
    """A value as people read it: yes and no for yes or no, never a trailing zero."""
    if value is None:
        return say("not known")
    if kind is MeasureKind.YES_NO:
        return say("yes") if value else say("not yet")
    text = format(value.normalize(), "f")
    return say("{number}%", number=text) if kind is MeasureKind.PERCENT else say("{number}", number=text)


_UNITS: dict[MeasureKind, Words] = {
    MeasureKind.DAYS_OF_30: say("of 30 days"),
    MeasureKind.DAYS_IN_A_ROW: say("days in a row"),
    MeasureKind.HOURS_PER_WEEK: say("hours a week"),
}


def unit_of(kind: MeasureKind | None, unit: str) -> Words:
    """What a measure counts in, as words after the number."""
    if kind is MeasureKind.PER_WEEK:
        return say("{unit} a week", unit=unit)
    return _UNITS[kind] if kind in _UNITS else say("{unit}", unit=unit)


@dataclass(frozen=True)
class BarPosition:
    """Where an objective stands between start and target, start always left. All per cent of the way."""

    percent: int
    met: bool
    moved_away: bool


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
    before: str
    after: str


@dataclass(frozen=True)
class ServiceOffer:
    """A service of a programme phase as a plan needs it; minutes per meeting and meetings per so many
    weeks.
    """

    code: str
    label: str
    minutes: int
    times: int
    every_weeks: int
    who: str


@dataclass(frozen=True)
class DraftHead:
    """What a new plan is about before anything is written into it."""

    client_id: UUID
    episode_id: UUID
    standard: str
    interim: bool
    own_words: str = ""
    why: str = ""


@dataclass(frozen=True)
class DraftGoal:
    """A goal to be written into a new plan, with the objectives and services that belong to it."""

    own_words: str
    objectives: tuple[ObjectiveTerms, ...] = ()
    services: tuple[ServiceOffer, ...] = ()


@dataclass(frozen=True)
class DraftProblem:
    """A problem to be written into a new plan."""

    words: str
    source: ProblemSource
    code: str = ""
    goals: tuple[DraftGoal, ...] = ()


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

    @property
    def figures(self) -> Figures:
        return Figures(
            figure(self.kind, self.start),
            figure(self.kind, self.now),
            figure(self.kind, self.target),
            unit_of(self.kind, self.unit),
        )


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
