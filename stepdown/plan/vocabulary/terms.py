"""A plan as it is written down: what may still be missing, and how figures read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.plan.vocabulary.words import Direction, MeasureKind, ProblemSource, SourceKind


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
    # What it measures itself by: a kind, after a colon which one ("measure:phq9"); empty where noted by hand.
    source: str = ""

    @property
    def source_kind(self) -> SourceKind | None:
        word = self.source.partition(":")[0]
        return next((one for one in SourceKind if one.value == word), None)

    @property
    def source_key(self) -> str:
        return self.source.partition(":")[2]


@dataclass(frozen=True)
class ProblemTerms:
    """A problem as it is written down; one that is deferred says why."""

    words: str
    source: ProblemSource
    code: str = ""
    deferred: bool = False
    deferred_why: str = ""


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
class Figures:
    """Start, present value and target as people read them, with the unit they count in."""

    start: Words
    now: Words
    target: Words
    unit: Words

    @property
    def aim(self) -> Words:
        """The target with its unit: `29 of 30 days`, `yes`."""
        if not str(self.unit):
            return self.target
        return say("{target} {unit}", target=self.target, unit=self.unit)


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
