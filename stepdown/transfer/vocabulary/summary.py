"""The summary of care: one frozen value, gathered once, out of which each document is built.

Nothing in it is a row: what was so at one moment is told in plain words, numbers and codes this house knows.
An empty code means that the house knows none, and none is ever made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.privacy.vocabulary import Category


class Part(Labelled):
    """A part of the summary that goes, or does not, as a whole."""

    IDENTITY = "identity", "Legal name and date of birth"
    DIAGNOSES = "diagnoses", "Diagnoses"
    ALLERGIES = "allergies", "Allergies"
    MEDICATION = "medication", "Medication and naloxone"
    MEASURES = "measures", "Questionnaires and withdrawal scores"
    TESTS = "tests", "Drug and alcohol tests"
    LEVEL = "level", "Level of care and its history"
    HOURS = "hours", "Hours attended"
    PLAN = "plan", "Goals and progress"
    SAFETY = "safety", "Risks and safety plan"
    SUPPORTS = "supports", "Supports"


NEEDS: dict[Part, tuple[Category, ...]] = {
    Part.IDENTITY: (Category.IDENTITY,),
    Part.DIAGNOSES: (Category.ASSESSMENT,),
    # Whoever is told the medicines has to know what must not be given with them.
    Part.ALLERGIES: (Category.MEDICATION, Category.ASSESSMENT),
    Part.MEDICATION: (Category.MEDICATION,),
    Part.MEASURES: (Category.MEASURES,),
    Part.TESTS: (Category.TESTS,),
    Part.LEVEL: (Category.ASSESSMENT,),
    Part.HOURS: (Category.HOURS,),
    Part.PLAN: (Category.PLAN,),
    Part.SAFETY: (Category.ASSESSMENT,),
    Part.SUPPORTS: (Category.PLAN,),
}
"""Which categories of a consent let a part go: any one of them is enough."""


@dataclass(frozen=True)
class Place:
    """A clinic or another place: how it is called and reached."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Legal:
    """Legal name and birth date, out of an opened vault. Never printed by accident."""

    given: str
    family: str
    born_on: date | None

    def __repr__(self) -> str:
        return "Legal(<sealed>)"


@dataclass(frozen=True)
class Person:
    """Whom it is about, as they want to be called."""

    id: UUID
    chosen_name: str
    pronouns: str
    language: str


@dataclass(frozen=True)
class Diagnosis:
    """One diagnosis made here, with its ICD-10-CM code."""

    code: str
    title: str
    detail: str
    on: date


@dataclass(frozen=True)
class Medicine:
    """One medicine: how it is taken, whose order, how sure it is, and the last dose that was given here."""

    title: str
    dose: str
    route: str
    since: date
    source: str
    last_dose: str = ""
    last_on: date | None = None


@dataclass(frozen=True)
class Scored:
    """The newest value of one scale. `code` is its LOINC code where the house knows it."""

    title: str
    value: int
    band: str
    on: date
    code: str = ""
    withdrawal: bool = False


@dataclass(frozen=True)
class Tested:
    """One test, in words that claim no more than it shows."""

    on: date
    what: str
    result: str


@dataclass(frozen=True)
class Stayed:
    """A stretch at one level of care."""

    level: str
    title: str
    start: date
    end: date | None


@dataclass(frozen=True)
class LevelWords:
    """Which level of care was decided last, when, by whom, why."""

    level: str
    on: date
    by_name: str
    why: str


@dataclass(frozen=True)
class Attended:
    """One week: minutes asked and minutes attended."""

    start: date
    asked: int
    had: int


@dataclass(frozen=True)
class GoalWords:
    """One objective of the plan and how far it is."""

    words: str
    problem: str
    start: str
    now: str
    aim: str


@dataclass(frozen=True)
class Risk:
    """One risk as a clinician judged it."""

    what: str
    band: str


@dataclass(frozen=True)
class PlanLine:
    """One line of the safety plan."""

    step: str
    words: str


@dataclass(frozen=True)
class Cover:
    """What every document carries: from whom, to whom, what for, the notice, the scope of each consent."""

    document_id: UUID
    set_id: UUID
    version: int
    made_at: datetime
    clinic: Place
    author: str
    call: str
    to: Place
    reason: str
    level: str
    wanted_on: date | None = None
    transport: str = ""
    medicines_along: str = ""
    stays_here: str = ""
    notice: str = ""
    purpose: str = ""
    scope: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """Everything a place that takes somebody over should know, as far as it may be told.

    `parts` are those that may go; what is not among them is empty here (`rules.cutting.cut`).
    """

    cover: Cover
    person: Person
    assessed_on: date | None = None
    legal: Legal | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    allergies: tuple[str, ...] = ()
    no_allergies: bool = False
    medicines: tuple[Medicine, ...] = ()
    naloxone: str = ""
    measures: tuple[Scored, ...] = ()
    tests: tuple[Tested, ...] = ()
    level: LevelWords | None = None
    stays: tuple[Stayed, ...] = ()
    weeks: tuple[Attended, ...] = ()
    own_words: str = ""
    goals: tuple[GoalWords, ...] = ()
    risks: tuple[Risk, ...] = ()
    safety: tuple[PlanLine, ...] = ()
    supports: tuple[str, ...] = ()
    parts: frozenset[Part] = field(default_factory=frozenset)

    @property
    def born_on(self) -> date | None:
        return self.legal.born_on if self.legal else None

    @property
    def minutes_had(self) -> int:
        return sum(one.had for one in self.weeks)
