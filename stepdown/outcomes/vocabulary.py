"""The words of figures: a span, a share, what stands behind it, what others published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


class Span(Labelled):
    """How far back figures look."""

    WEEKS_4 = "4", "4 weeks"
    WEEKS_12 = "12", "12 weeks"
    YEAR = "52", "Year"

    @property
    def weeks(self) -> int:
        return int(self.value)


class Key(Labelled):
    """A figure that opens to what it is made of."""

    IN_TREATMENT = "in_treatment", "In treatment"
    HOURS_KEPT = "hours_kept", "Hours kept"
    DAYS_COUNTED = "days_counted", "Days that counted"
    FIVE_SESSIONS = "five_sessions", "Came to five sessions"
    DAY_30 = "day_30", "Still here at day 30"
    DAY_60 = "day_60", "Still here at day 60"
    DAY_90 = "day_90", "Still here at day 90"
    ENDED = "ended", "Ended"
    CALL_TO_START = "call_to_start", "Call to first session"
    TESTS = "tests", "Tests as expected"
    SEATS = "seats", "Seats filled"
    CHANGE = "change", "Change in a measure"

    @property
    def defined(self) -> Words:
        """What is counted, so that two people count the same."""
        return _DEFINED[self]


_DEFINED = {
    Key.IN_TREATMENT: say("Open episodes now, by the level and phase of their running stay."),
    Key.HOURS_KEPT: say(
        "Attended minutes of prescribed minutes in closed weeks that began in the span, as programmes count "
        "them, with later corrections. What the clinic cancelled stays in what was prescribed."
    ),
    Key.DAYS_COUNTED: say("Days that counted of days wanted, in the same closed weeks."),
    Key.FIVE_SESSIONS: say(
        "Of episodes that opened in the span and at least two weeks ago: those with five sessions or more "
        "with credited minutes."
    ),
    Key.DAY_30: say(
        "Of episodes that opened in the span and at least 30 days ago: those that lasted 30 days."
    ),
    Key.DAY_60: say(
        "Of episodes that opened in the span and at least 60 days ago: those that lasted 60 days."
    ),
    Key.DAY_90: say(
        "Of episodes that opened in the span and at least 90 days ago: those that lasted 90 days."
    ),
    Key.ENDED: say(
        "Discharges in the span by standard reason; what was taken back is out. Deaths are counted like "
        "every other end."
    ),
    Key.CALL_TO_START: say(
        "Median of days from the first call to the first session, of those who started in the span of the "
        "pipeline."
    ),
    Key.TESTS: say("Of tests that were read in the span: those as expected, medication considered."),
    Key.CHANGE: say("First and last score of people who began in the span and have two; lower counts."),
    Key.SEATS: say("Seats taken of seats offered in groups that were held in the span."),
}


@dataclass(frozen=True)
class Published:
    """A figure somebody published: a share or days, in words, with its source and how well it was checked."""

    key: str
    percent: int | None
    days: int | None
    words: str
    source: str
    tag: str


@dataclass(frozen=True)
class Share:
    """So many of so many; None of nothing."""

    key: Key
    had: int
    of: int
    published: Published | None = None

    @property
    def percent(self) -> int | None:
        return round(100 * self.had / self.of) if self.of else None


@dataclass(frozen=True)
class Census:
    """People in one phase now."""

    level: str
    programme: str
    phase: str
    people: int
    # What its people are asked for by: "programme key:phase".
    part: str


@dataclass(frozen=True)
class End:
    """How many episodes ended for a reason."""

    code: str
    label: Words
    people: int
    percent: int
    completed: bool
    published: Published | None = None


@dataclass(frozen=True)
class WeekPoint:
    """One week of the house: minutes asked and had, days wanted and had, people, and those with all days."""

    start: date
    asked: int
    had: int
    days_wanted: int
    days_had: int
    people: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.had / self.asked) if self.asked else None


@dataclass(frozen=True)
class Change:
    """How a scale changed from the first to the last filling, of people with two."""

    scale: str
    title: str
    people: int
    first: float
    last: float
    fell: int
    rose: int


@dataclass(frozen=True)
class Group:
    """One kind of group: how full, how often below its minimum or called off for it."""

    title: str
    held: int
    seats: int
    taken: int
    below: int
    called_off: int

    @property
    def percent(self) -> int:
        return round(100 * self.taken / self.seats) if self.seats else 0

    @property
    def often_below(self) -> bool:
        """In a quarter of its times or more."""
        times = self.held + self.called_off
        return times > 0 and 4 * (self.below + self.called_off) >= times


@dataclass(frozen=True)
class Staff:
    """Minutes with clients that somebody led, and for how many they answer."""

    staff_id: UUID
    name: str
    minutes: int
    sessions: int
    people: int


@dataclass(frozen=True)
class Board:
    """Everything the director's page shows, at a moment."""

    span: Span
    since: datetime
    at: datetime
    people: int
    census: tuple[Census, ...]
    weeks: tuple[WeekPoint, ...]
    hours: Share
    days: Share
    retention: tuple[Share, ...]
    ends: tuple[End, ...]
    ended: int
    changes: tuple[Change, ...]
    tests: Share
    call_to_start: float | None
    call_cases: int
    call_published: Published | None
    groups: tuple[Group, ...]
    seats: Share
    staff: tuple[Staff, ...]


@dataclass(frozen=True)
class Behind:
    """One person behind a figure: whether they are counted in it, and what there is to see."""

    client_id: UUID
    name: str
    counted: bool
    words: Words
