"""The words of measures: instrument, item, scale, filling, score, due, danger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


class Tag(Labelled):
    """How well a fact of an instrument was checked."""

    READ = "V", "read in the source"
    NAMED = "V2", "read in a second source"
    KNOWN = "K", "widely used, to be checked"


class Wording(Labelled):
    """Whether the questions stand in the house, and under what terms."""

    FREE = "free", "May be shown as it is"
    NOTICE = "notice", "Shown with its notice"
    STRUCTURE = "structure", "Structure and scores only; the clinic holds the form"
    OWN = "own", "The clinic's own words"


class AskedBy(Labelled):
    """Who fills an instrument in."""

    CLIENT = "client", "The person themself, or with staff"
    STAFF = "staff", "Staff only, who look and ask"


class Way(Labelled):
    """How a filling came about."""

    PHONE = "phone", "on their own phone"
    KIOSK = "kiosk", "at the lobby kiosk"
    STAFF = "staff", "with staff"
    PAPER = "paper", "from a paper form"


class DueState(Labelled):
    """Where an instrument stands for somebody on a day."""

    DONE = "done", "Done"
    DUE = "due", "Due"
    LATE = "late", "Late"


class Cause(Labelled):
    """Why an answer cannot wait."""

    SELF_HARM = "self_harm", "Thoughts of self-harm"
    WITHDRAWAL = "withdrawal", "Withdrawal"


class Better(Labelled):
    """Which way a scale is better."""

    LOWER = "lower", "lower is better"
    HIGHER = "higher", "higher is better"


class How(Labelled):
    """How the items of a scale make its value."""

    SUM = "sum", "the answers added up"
    HIGHEST = "highest", "the highest answer"


class Moved(Labelled):
    """How two scores of one scale differ."""

    BETTER = "better", "better"
    WORSE = "worse", "worse"
    SAME = "same", "no reliable change"
    UNKNOWN = "unknown", "not comparable"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen, and the value it stands for."""

    value: int
    words: str
    code: str = ""


@dataclass(frozen=True)
class Condition:
    """An item is asked only after one of these answers to an item before it."""

    item: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class DangerAt:
    """From which value on an answer, or a score, cannot wait; whether it calls somebody at once."""

    cause: Cause
    least: int
    words: str
    rings: bool = True


@dataclass(frozen=True)
class Item:
    """One question. `words` is empty where its licence keeps them out of the house: then `topic` is shown."""

    key: str
    topic: str
    words: str
    options: tuple[Option, ...]
    asked_if: Condition | None = None
    danger: DangerAt | None = None
    may_skip: bool = False
    help: str = ""
    code: str = ""

    @property
    def shown(self) -> str:
        return self.words or self.topic

    def option(self, value: int | None) -> Option | None:
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True)
class Band:
    """From a value on, what a score is called; flagged where it asks for a look."""

    least: int
    words: str
    flagged: bool = False


@dataclass(frozen=True)
class Scale:
    """One score of an instrument. `times` stretches a raw sum (WHO-5: four times)."""

    key: str
    title: str
    items: tuple[str, ...]
    span: tuple[int, int]
    bands: tuple[Band, ...]
    better: Better
    how: How = How.SUM
    times: int = 1
    most_blank: int = 0
    reliable: int | None = None
    remission: int | None = None
    danger: DangerAt | None = None
    code: str = ""
    flag: str = ""

    def band(self, value: int) -> Band:
        return next(one for one in reversed(self.bands) if value >= one.least or one is self.bands[0])


@dataclass(frozen=True)
class Instrument:
    """A questionnaire as data: what is asked of whom, over which time, how it is scored, on what terms."""

    key: str
    title: str
    called: str
    about: str
    period: str
    minutes: int
    asked_by: AskedBy
    wording: Wording
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    source: str
    tag: Tag
    notice: str = ""
    language: str = "en"
    number: int = 1
    digest: str = ""
    code: str = ""
    own: bool = False

    def item(self, key: str) -> Item | None:
        return next((one for one in self.items if one.key == key), None)

    def scale(self, key: str) -> Scale | None:
        return next((one for one in self.scales if one.key == key), None)


@dataclass(frozen=True)
class Answer:
    """What was answered to one item: a value, or that somebody would rather not say."""

    item: str
    value: int | None
    declined: bool = False


Answers = Mapping[str, Answer]
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True)
class Score:
    """One scale's value at one filling; None where too much was left open. An incomplete one is the least it
    can be.
    """

    scale: str
    title: str
    value: int | None
    band: str
    flagged: bool
    complete: bool
    at: datetime | None = None
    filling_id: UUID | None = None

    @property
    def words(self) -> Words:
        if self.value is None:
            return say("no score: too much is open")
        if not self.complete:
            return say("at least {value}", value=self.value)
        return say("{value}", value=self.value)


@dataclass(frozen=True)
class Danger:
    """An answer or a score that cannot wait. One that rings calls somebody; the others are asked about."""

    cause: Cause
    item: str
    words: Words
    rings: bool = True


class Alarm(Labelled):
    """How a filling alarms: it calls somebody at once, or somebody asks in person."""

    RINGS = "rings", "Cannot wait"
    ASK = "ask", "To ask about in person"


@dataclass(frozen=True)
class Followed:
    """What a person did about what could not wait, in their words."""

    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class OpenAlarm:
    """A filling that could not wait and that nobody has said yet what was done about."""

    filling_id: UUID
    client_id: UUID
    title: str
    alarm: Alarm
    at: datetime


@dataclass(frozen=True)
class Filling:
    """One filling of one instrument. A voided one keeps its values and says why it does not count."""

    id: UUID
    client_id: UUID
    instrument: str
    number: int
    title: str
    way: Way
    by_name: str
    at: datetime
    scores: tuple[Score, ...]
    dangers: tuple[Danger, ...] = ()
    voided_at: datetime | None = None
    voided_why: str = ""
    voided_by: str = ""
    followed: tuple[Followed, ...] = ()

    @property
    def counts(self) -> bool:
        return self.voided_at is None

    def score(self, scale: str) -> Score | None:
        return next((one for one in self.scores if one.scale == scale), None)


@dataclass(frozen=True)
class OpenedFilling:
    """A filling with the questions as they were asked then, each with its answer."""

    filling: Filling
    instrument: Instrument
    answers: Answers = field(default_factory=lambda: NO_ANSWERS)


@dataclass(frozen=True)
class Filled:
    """What became of a filling: its scores, and what cannot wait. `again` where this very one was known."""

    filling: Filling
    dangers: tuple[Danger, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class ScheduleLine:
    """When one instrument is asked: from a day of the episode on, every so many days, late after so many.

    An empty programme stands for all, phase 0 for every phase; the closest line holds. `every` is None
    for what is asked once.
    """

    instrument: str
    first_day: int
    every: int | None
    late_after: int
    programme: str = ""
    phase: int = 0
    asked: bool = True


@dataclass(frozen=True)
class Schedule:
    """The schedule in force: its lines, since when, by whom and why."""

    number: int
    lines: tuple[ScheduleLine, ...]
    at: datetime | None = None
    by_name: str = ""
    why: str = ""


@dataclass(frozen=True)
class Due:
    """One instrument of one person on a day: due or late since, or done and next on a day."""

    client_id: UUID
    instrument: str
    title: str
    called: str
    minutes: int
    asked_by: AskedBy
    state: DueState
    due_on: date | None
    last_on: date | None
    excused: str = ""

    @property
    def open(self) -> bool:
        return self.state is not DueState.DONE


@dataclass(frozen=True)
class InstrumentLine:
    """One instrument in the list of a director: in which version, since when, how often filled in."""

    instrument: Instrument
    at: datetime | None
    by_name: str


@dataclass(frozen=True)
class OwnTerms:
    """An instrument of the clinic's own as it is typed. `answers` are `0 Never`, one a line; `questions` one
    a line, `!1 …` where an answer from 1 on cannot wait; `bands` are `0 calm`, a star where one should look.
    """

    title: str
    called: str
    about: str
    period: str
    minutes: int
    asked_by: str
    answers: str
    questions: str
    bands: str
    better: str
    source: str
