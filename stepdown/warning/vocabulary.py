"""The words of early warning: somebody's last weeks, the flags they raise, the call that is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class FlagKind(Labelled):
    """What a flag is about; the order is the order in which they are told."""

    RETURN = "return", "Told a return to use"
    SILENCE = "silence", "Quiet"
    ABSENCE = "absence", "Did not come"
    NOT_REACHED = "not_reached", "Not reached"
    CRAVING = "craving", "Craving"
    TESTS = "tests", "Tests"
    SCORES = "scores", "Scores"


@dataclass(frozen=True)
class LabFact:
    """One test that was not as expected or was due and not given, in words that staff read."""

    on: date
    words: Words
    missed: bool = False


@dataclass(frozen=True)
class ScoreFact:
    """One score that got worse by more than chance, or stands where its instrument asks for a look."""

    title: str
    on: date
    value: str
    before: str = ""
    worse: bool = False
    band: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of one person's last weeks, gathered from the rooms that know it. Days are the site's.

    `seats` are the sessions that stood for them, in order: the day, and whether they did not come and nobody
    excused them. `last_sign` is the last day on which anything was seen or heard of them; None: nothing yet,
    so nothing is missed. `unreached` are the days of calls in a row that reached nobody.
    """

    client_id: UUID
    on: date
    since: date
    last_sign: date | None = None
    seats: tuple[tuple[date, bool], ...] = ()
    unreached: tuple[date, ...] = ()
    cravings: tuple[tuple[date, int], ...] = ()
    uses: tuple[date, ...] = ()
    tests: tuple[LabFact, ...] = ()
    scores: tuple[ScoreFact, ...] = ()
    checks_in: bool = False


@dataclass(frozen=True)
class Limits:
    """From where on a flag is raised. The clinic's own data, each with its source and tag."""

    look_back: int
    absences: int
    absences_of: int
    calls: int
    craving: int
    craving_rise: int
    quiet_days: int
    tests: int
    tests_missed: int


@dataclass(frozen=True)
class Flag:
    """Something that asks for a call: why, in words; what to do; since when.

    `facts` is the same as long as the facts are: a call made about them hides the flag until they change.
    """

    client_id: UUID
    kind: FlagKind
    reason: Words
    call: Words
    since: date
    facts: str


class Reached(Labelled):
    """What became of the call."""

    REACHED = "reached", "We spoke"
    MESSAGE = "message", "Left a message they agreed to"
    NOT_REACHED = "not_reached", "Not reached"


@dataclass(frozen=True)
class Heed:
    """A call made about a flag: by whom, when, what became of it."""

    client_id: UUID
    kind: FlagKind
    facts: str
    reached: Reached
    words: str
    by_name: str
    at: datetime


class Week(StrEnum):
    """One week of tests, as the trials counted it: opioids found, none found, not given, none due."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    MISSING = "missing"
    NONE_DUE = "none_due"


class Target(Labelled):
    """What a card speaks of: within the next four weeks."""

    DROPOUT = "dropout", "Four weeks without a test or a visit"
    USE = "use", "A test with opioids in it"


@dataclass(frozen=True)
class Person:
    """What decides whether somebody is like the people of the trials, and their weeks, the newest last."""

    adult: bool
    opioid_use_disorder: bool
    medication_since: date | None
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class TestDay:
    """One test of a day, as a week's word: what it found of opioids, or that it was due and not given."""

    __test__ = False

    on: date
    found: Week


@dataclass(frozen=True)
class Card:
    """A scorecard: small whole points for the last four weeks, and what became of people with as many.

    `rates` are, for each number of points, how many of 100 it came about for, from the trials.
    """

    target: Target
    ships: bool
    last_positive: int
    last_missing: int
    before_positive: int
    before_missing: int
    rates: tuple[int, ...]

    @property
    def most(self) -> int:
        return max(self.last_positive, self.last_missing) + 3 * max(self.before_positive, self.before_missing)


@dataclass(frozen=True)
class Likelihood:
    """What the trials say about people with the same weeks: points, and how many of 100. Never a decision."""

    target: Target
    points: int
    of_100: int
    words: Words


@dataclass(frozen=True)
class NotForThem:
    """Why no score is shown for somebody: the trials had nobody like them, or too little is known."""

    reason: Words
