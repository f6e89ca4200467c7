"""What queries of assessments answer: frozen, complete, without a row in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.assessment.vocabulary.questions import Answer, Content, Option, Section, Value
from stepdown.assessment.vocabulary.words import (
    AssessmentState,
    Band,
    CommitmentKind,
    Course,
    EditionScope,
    FactChoice,
    FactKind,
    Flexibility,
    Frequency,
    Knowledge,
    PlanStep,
    Route,
    SectionState,
    Severity,
    Strength,
    Substance,
    Urgency,
)
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.words import Words


@dataclass(frozen=True)
class Scale:
    """An ordered list of codes, least first. Codes need not be numbers."""

    key: str
    name: Words
    codes: tuple[Option, ...]

    def place(self, code: str) -> int | None:
        """How far up the scale a code stands, from 0; None for a code that is not on it."""
        return next((n for n, option in enumerate(self.codes) if option.code == code), None)


@dataclass(frozen=True)
class Part:
    """A subdimension. Without a scale it is written, not rated."""

    key: str
    name: Words
    tag: str
    scale: Scale | None


@dataclass(frozen=True)
class Dimension:
    """One dimension of an edition, with the tag of how surely its name is known."""

    key: str
    number: int
    short: Words
    name: Words
    help: Words
    tag: str
    scale: Scale | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Edition:
    """A set of dimensions as data. One in use never changes: a change is a new key."""

    key: str
    name: Words
    short: Words
    tag: str
    source: str
    notice: Words
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True)
class EditionChoice:
    """Which edition a payer, a state or the clinic asks for, from a day on."""

    id: UUID
    scope: EditionScope
    name: str
    edition_key: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class EditionOffer:
    """The edition a new assessment would take, and why."""

    edition: Edition
    why: Words


@dataclass(frozen=True)
class AssessmentCard:
    """One assessment in a line."""

    id: UUID
    client_id: UUID
    site_id: UUID
    edition_key: str
    assessor_id: UUID
    state: AssessmentState
    started_at: datetime
    submitted_at: datetime | None
    signed_at: datetime | None
    version: int
    submitted_by: UUID | None = None
    signed_by: UUID | None = None


@dataclass(frozen=True)
class Gap:
    """Something nobody has asked yet that the reader will look for."""

    section: str
    question: str
    label: Words


@dataclass(frozen=True)
class SectionCard:
    """One section as it stands: what is asked, what is known, who saved it last."""

    section: Section
    state: SectionState
    content: Content
    version: int
    gaps: tuple[Gap, ...]
    saved_at: datetime | None = None
    saved_by: UUID | None = None
    to_confirm: int = 0


@dataclass(frozen=True)
class ProposedFact:
    """A fact that came from elsewhere, where it came from, and what became of it."""

    id: UUID
    section: str
    kind: FactKind
    label: str
    code: str
    code_system: str
    observed_at: datetime | None
    source_kind: str
    source_id: UUID | None
    source_label: str
    choice: FactChoice
    words: str
    decided_by: UUID | None
    decided_at: datetime | None


@dataclass(frozen=True)
class NewFact:
    """A fact to propose. `source_kind` and `source_id` point at where it can be opened."""

    kind: FactKind
    label: str
    code: str = ""
    code_system: str = ""
    observed_at: datetime | None = None
    source_kind: str = ""
    source_id: UUID | None = None
    source_label: str = ""


@dataclass(frozen=True)
class AmendmentCard:
    """What was added to a signed assessment, shown beside the original."""

    id: UUID
    section: str
    words: str
    why: str
    by: UUID
    at: datetime


@dataclass(frozen=True)
class Danger:
    """An answer that asks for something now. Shown, never in the way of saving."""

    key: str
    urgency: Urgency
    found: Words
    act: Words
    section: str


@dataclass(frozen=True)
class Document:
    """A whole assessment."""

    card: AssessmentCard
    edition: Edition
    sections: tuple[SectionCard, ...]
    facts: tuple[ProposedFact, ...]
    amendments: tuple[AmendmentCard, ...]
    dangers: tuple[Danger, ...]
    set_aside_why: str = ""
    returned_why: str = ""
    digest: str = ""

    def section(self, key: str) -> SectionCard:
        return next(card for card in self.sections if card.section.key == key)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for card in self.sections for gap in card.gaps)


@dataclass(frozen=True)
class Commitment:
    """Hours of every week that are taken. Travel is minutes each way, None when not asked."""

    id: UUID
    kind: CommitmentKind
    title: str
    windows: tuple[WeekWindow, ...]
    travel_minutes: int | None
    flexibility: Flexibility | None


@dataclass(frozen=True)
class Use:
    """One substance or behavior. Every part but the first may be unknown: None, never zero."""

    substance: Substance
    detail: str
    route: Route | None
    frequency: Frequency | None
    days_of_30: int | None
    first_age: int | None
    last_on: date | None
    amount: str
    cents_per_week: int | None
    withdrawal_now: Strength | None
    is_behavior: bool
    teds_substance: int | None
    teds_route: int | None
    teds_frequency: int | None


@dataclass(frozen=True)
class Diagnosis:
    """A diagnosis made here: code, criteria, severity and course each on their own."""

    id: UUID
    code: str
    title: str
    criteria: int | None
    severity: Severity | None
    course: Course | None
    made_by: UUID
    made_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a client's assessment stands: the last signed, the one being written, and what they tell."""

    signed: AssessmentCard | None
    draft: AssessmentCard | None
    diagnoses: tuple[Diagnosis, ...]
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True)
class Rating:
    """One rating; `place` counts up its own scale from 0, `top` is the last place."""

    dimension: str
    number: int
    part: str
    label: Words
    code: str
    code_label: Words
    place: int
    top: int
    evidence: str


@dataclass(frozen=True)
class AssessedFact:
    """One fact with its state, named as the form names it: what level-of-care rules read."""

    key: str  # "section.question"
    label: Words
    state: Knowledge
    value: Value | None
    shown: Words | str


@dataclass(frozen=True)
class AssessmentFacts:
    """Everything an assessment knows, and knows that it does not know."""

    assessment_id: UUID
    client_id: UUID
    state: AssessmentState
    assessed_on: date
    edition_key: str
    facts: Mapping[str, AssessedFact]
    uses: tuple[Use, ...]
    diagnoses: tuple[Diagnosis, ...]
    ratings: tuple[Rating, ...]
    commitments: tuple[Commitment, ...]
    dangers: tuple[Danger, ...]
    suicide_band: Band | None = None
    violence_band: Band | None = None

    def answer(self, key: str) -> Answer:
        """`answer("home.safe")`: its state, and its value when known."""
        fact = self.facts.get(key)
        return Answer(fact.state, fact.value) if fact else Answer(Knowledge.NOT_ASKED)

    def is_yes(self, key: str) -> bool | None:
        """True or False when known, None when not: unknown is never no."""
        answer = self.answer(key)
        return answer.value is True if answer.state is Knowledge.KNOWN else None


@dataclass(frozen=True)
class Digest:
    """Whether what is stored now is what was signed."""

    signed: str
    now: str

    @property
    def holds(self) -> bool:
        return bool(self.signed) and self.signed == self.now


@dataclass(frozen=True)
class Essentials:
    """What has to be known of somebody when the house is down, from the last signed assessment.

    Empty allergies or medicines mean "none" only where somebody asked and heard a no.
    """

    assessed_on: date
    allergies: tuple[str, ...] = ()
    no_allergies: bool = False
    medicines: tuple[str, ...] = ()
    no_medicines: bool = False
    suicide: Band | None = None
    violence: Band | None = None
    safety_plan: tuple[tuple[PlanStep | None, str, str], ...] = ()
