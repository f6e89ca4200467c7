"""The words of closing: what is not done, who has not been reached, a week's figures and what came later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Undone(Labelled):
    """What of a day is not done yet."""

    NOT_SAID = "not_said", "Nobody said whether they came"
    CHECK_OUT = "check_out", "No check-out yet"
    SCAN = "scan", "A scan nobody vouched for"
    NOTE = "note", "A note not signed"
    TOPIC = "topic", "No topic noted"
    CALL = "call", "Did not come, and nobody has reached them"


class Ended(Labelled):
    """How it came that nobody has to be called any more."""

    REACHED = "reached", "Reached"
    CAME = "came", "They came"
    WROTE = "wrote", "They got in touch"
    SAFE = "safe", "Somebody who may tell us says they are safe"
    LEFT = "left", "Their treatment here ended"
    DECIDED = "decided", "Decided, with a name"


class Decision(Labelled):
    """What a named person decides when days have gone by and nobody was reached."""

    WAIT = "wait", "Wait until a day, and say why"
    CONTACT = "contact", "Call an emergency contact whom a consent names"
    VISIT = "visit", "Somebody of ours goes there"
    WELFARE_CHECK = (
        "welfare_check",
        "Ask the police or county for a welfare check, without saying what we are",
    )
    LETTER = "letter", "Write to them, in words that say nothing"


class Because(Labelled):
    """Where minutes of a week went that were prescribed and not attended."""

    BY_CLINIC = "by_clinic", "Cancelled by the clinic"
    NOT_PLANNED = "not_planned", "Not in the timetable"
    EXCUSED = "excused", "Excused"
    PARTLY = "partly", "Came late, left early or was called away"
    IMPAIRED = "impaired", "Sent home safely"
    NOT_SAID = "not_said", "Not yet known"
    DID_NOT_COME = "did_not_come", "Did not come"

    @property
    def theirs(self) -> bool:
        """Whether it was the person who was not there. What the clinic cancelled or left out never is."""
        return self in (Because.EXCUSED, Because.PARTLY, Because.IMPAIRED, Because.DID_NOT_COME)


class TaskKind(Labelled):
    """What a correction after the week was closed asks for."""

    CORRECT = "correct", "Correct what was billed"
    REFUND = "refund", "Give money back"
    REPORT = "report", "Tell whoever was told"


@dataclass(frozen=True)
class Step:
    """What is done on a day after somebody did not come and was not reached. Data of the clinic."""

    day: int
    words: str
    who: str
    decision: bool
    source: str
    tag: str


@dataclass(frozen=True)
class Left:
    """One thing of a day that is not done: what, whose it is, about whom."""

    kind: Undone
    staff_id: UUID | None
    staff_name: str
    client_id: UUID | None = None
    session_id: UUID | None = None
    words: Words | None = None


@dataclass(frozen=True)
class ClosedDay:
    """A day that somebody closed at a site, and what was left then."""

    id: UUID
    site_id: UUID
    on: date
    by_name: str
    at: datetime
    words: str
    left: Mapping[str, int]


@dataclass(frozen=True)
class Missed:
    """One session that somebody did not come to."""

    client_id: UUID
    site_id: UUID
    session_id: UUID
    on: date
    staff_id: UUID | None


@dataclass(frozen=True)
class Try:
    """One time somebody tried to reach them."""

    at: datetime
    by_name: str
    came: str
    words: str
    call_id: UUID | None


@dataclass(frozen=True)
class Decided:
    """What a named person decided about somebody nobody has reached."""

    decision: Decision
    words: str
    until: date | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class NotReached:
    """Somebody who did not come and has not been reached: since when, what was tried, what comes next."""

    id: UUID
    client_id: UUID
    site_id: UUID
    zone: str
    first_on: date
    sessions: int
    staff_id: UUID | None
    staff_name: str
    days: int
    step: Step
    tries: tuple[Try, ...]
    decided: tuple[Decided, ...]
    version: int
    waits: bool = False
    ended: Ended | None = None
    ended_at: datetime | None = None
    ended_words: str = ""

    @property
    def decision_due(self) -> bool:
        """Whether a named person has to decide now: the clinic's days have gone by, and nobody decided to
        wait until a day that is still to come.
        """
        return self.ended is None and self.step.decision and not self.waits


@dataclass(frozen=True)
class Line:
    """One session of somebody's week, as the figures are made of it. Minutes are therapeutic ones."""

    session_id: UUID
    title: str
    service: str
    on: date
    start: datetime
    zone: str
    minutes: int
    credited: int
    presence: str
    why: str = ""
    counts: bool = True

    @property
    def by_clinic(self) -> bool:
        return self.presence == Because.BY_CLINIC.value


@dataclass(frozen=True)
class Asked:
    """What a payer's week asks: minutes, and days of so many minutes; which services count; in its words."""

    key: str
    name: str
    words: str
    week_start: int
    minutes: int
    day_minutes: int | None = None
    days: int = 0
    counts: tuple[str, ...] = ()
    segments: tuple[tuple[date, date, int], ...] = ()


@dataclass(frozen=True)
class Figures:
    """A closed week in minutes and counted days. They never change."""

    prescribed: int
    scheduled: int
    attended: int
    excused: int
    days_wanted: int
    days_had: int
    short: int
    days_short: int
    why: tuple[tuple[Because, int], ...] = ()

    @property
    def met(self) -> bool:
        return self.short == 0 and self.days_short == 0


@dataclass(frozen=True)
class Week:
    """One person's week under one payer's rule, as it is to be closed."""

    client_id: UUID
    site_id: UUID
    start: date
    asked: Asked
    figures: Figures
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Difference:
    """One session that is credited otherwise now than when the week was closed."""

    title: str
    on: date
    was: int
    now: int


@dataclass(frozen=True)
class Later:
    """A correction that came after a week was closed: it stands beside the figures, and changes none."""

    id: UUID
    number: int
    figures: Figures
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    at: datetime
    by_name: str
    task: TaskKind
    done_at: datetime | None
    done_by: str
    done_words: str
    version: int


@dataclass(frozen=True)
class ClosedWeek:
    """A week of one person as it was closed, with what came later beside it."""

    id: UUID
    week: Week
    client_name: str
    site_name: str
    by_name: str
    at: datetime
    later: tuple[Later, ...] = ()

    @property
    def newest(self) -> Figures:
        """The figures with the last correction, for whoever asks what is true now."""
        return self.later[-1].figures if self.later else self.week.figures

    @property
    def newest_lines(self) -> tuple[Line, ...]:
        return self.later[-1].lines if self.later else self.week.lines


@dataclass(frozen=True)
class Kept:
    """A closed week in short, in minutes. `by_clinic` was prescribed and not offered: nobody's absence."""

    week_id: UUID
    start: date
    prescribed: int
    attended: int
    by_clinic: int

    @property
    def asked(self) -> int:
        """What the person could have attended."""
        return max(0, self.prescribed - self.by_clinic)


@dataclass(frozen=True)
class KeptWeek:
    """One week of a house: people, minutes asked and had, days wanted and counted, people with all days."""

    start: date
    people: int
    asked: int
    had: int
    days_wanted: int
    days_had: int
    whole: int


@dataclass(frozen=True)
class KeptBy:
    """The closed weeks of one person added up: minutes asked and had, days wanted and counted."""

    client_id: UUID
    weeks: int
    asked: int
    had: int
    days_wanted: int
    days_had: int


@dataclass(frozen=True)
class Owing:
    """A task that a later correction opened: which week of whom, and what to do."""

    later: Later
    closed_id: UUID
    client_id: UUID
    client_name: str
    start: date
    payer: str


@dataclass(frozen=True)
class WeekPage:
    """Closed weeks of a list, and how many there are in all."""

    weeks: tuple[ClosedWeek, ...]
    total: int
    met: int
    short: int
    minutes: int = 0
    asked: Mapping[str, str] = field(default_factory=dict)
