"""The clinic's own thresholds, and the sheet they make of one person's facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.placement.vocabulary.facts import FactName, Known, PlacementFacts, Value
from stepdown.programme.vocabulary import Level, LevelCode, Source


class Comparator(StrEnum):
    """How a fact is held against a threshold."""

    IS = "is"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Effect(Labelled):
    """What a rule does to a level."""

    FOR = "for", "Speaks for"
    AGAINST = "against", "Speaks against"
    FORBIDS = "forbids", "Forbids"


class Danger(Labelled):
    """What kind of danger a rule is about; it decides who may overrule it."""

    NONE = "none", "No danger"
    WITHDRAWAL = "withdrawal", "Dangerous withdrawal"
    MEDICAL = "medical", "Medical danger"
    CRISIS = "crisis", "Danger to self or others"
    HOME = "home", "Unsafe home"
    STRUCTURE = "structure", "Needs more structure"


@dataclass(frozen=True)
class Condition:
    """One fact held against one value."""

    fact: FactName
    comparator: Comparator
    value: Value


@dataclass(frozen=True)
class RatingCondition:
    """One dimension of some editions at a place of its scale or above it."""

    dimension: int
    editions: tuple[str, ...]
    at_least: int


@dataclass(frozen=True)
class Rule:
    """One line of the clinic's thresholds: when all of it holds, what it says about which level."""

    key: str
    words: str
    source: Source
    when: tuple[Condition, ...] = ()
    rating: RatingCondition | None = None
    speaks_for: tuple[LevelCode, ...] = ()
    against: tuple[LevelCode, ...] = ()
    forbids: tuple[LevelCode, ...] = ()
    danger: Danger = Danger.NONE
    names_level: FactName | None = None
    lifted_when: tuple[Condition, ...] = ()
    lifted_by: str = ""
    asks: bool = True

    @property
    def effects(self) -> tuple[tuple[Effect, tuple[LevelCode, ...]], ...]:
        return (
            (Effect.FOR, self.speaks_for),
            (Effect.AGAINST, self.against),
            (Effect.FORBIDS, self.forbids),
        )


@dataclass(frozen=True)
class NamedLevel:
    """What a rating means where an edition's ratings name the least level needed."""

    edition: str
    code: str
    level: LevelCode


@dataclass(frozen=True)
class Thresholds:
    """The clinic's own thresholds as they were at one version."""

    title: str
    version: str
    notice: str
    rules: tuple[Rule, ...]
    named_levels: tuple[NamedLevel, ...]
    must_know: tuple[FactName, ...]
    sources: tuple[Source, ...]
    digest: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for, against or forbids, with the facts behind it."""

    rule: str
    effect: Effect
    words: Words
    evidence: tuple[tuple[FactName, Known], ...]
    source: Source
    danger: Danger = Danger.NONE
    lifted: Words | None = None
    lifted_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it forbids and nothing lifts it."""
        return self.effect is Effect.FORBIDS and self.lifted is None


@dataclass(frozen=True)
class Question:
    """A fact nobody knows yet, and what it could decide."""

    fact: FactName
    section: str
    could: Effect
    levels: tuple[LevelCode, ...]
    danger: Danger
    must: bool


@dataclass(frozen=True)
class Weighing:
    """One level as the facts see it."""

    level: Level
    speaks_for: tuple[Reason, ...]
    against: tuple[Reason, ...]
    forbids: tuple[Reason, ...]
    questions: tuple[Question, ...]

    @property
    def open_forbids(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.forbids if reason.open)

    @property
    def danger_questions(self) -> tuple[Question, ...]:
        """What is not known yet and could forbid this level."""
        return tuple(question for question in self.questions if question.could is Effect.FORBIDS)

    @property
    def spoken_for(self) -> bool:
        """Something speaks for it, nothing against it, and nothing that is not lifted forbids it."""
        return bool(self.speaks_for) and not self.against and not self.open_forbids


@dataclass(frozen=True)
class Sheet:
    """The level-of-care sheet: levels as rows, facts sorted, nothing chosen."""

    facts: PlacementFacts
    weighings: tuple[Weighing, ...]
    questions: tuple[Question, ...]
    thresholds_title: str
    thresholds_version: str
    thresholds_digest: str
    notice: str

    def of(self, level: LevelCode) -> Weighing:
        return next(weighing for weighing in self.weighings if weighing.level.code is level)

    @property
    def spoken_for(self) -> tuple[LevelCode, ...]:
        """The levels the facts speak for and nothing speaks against; may be none, may be several."""
        return tuple(weighing.level.code for weighing in self.weighings if weighing.spoken_for)
