"""The words of availability: what a person's week leaves free, who said so, and what takes the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.words import Words

QUARTER = 15
HALF_HOUR = 30
DAY = 24 * 60
WEEK = 7 * DAY
# Shifts that change by the week come round after eight weeks at the most.
MOST_TURNS = 8
# Who needs longer than this comes by video.
MOST_WAY = 6 * 60
# A calendar file of many years is some hundred kilobytes; pictures inside make it larger.
MOST_BYTES = 5_000_000


class Paint(Labelled):
    """What a person says of a stretch of their week. What is not painted is as free as the rest allows."""

    CANNOT = "cannot", "Cannot come"
    VIDEO = "video", "Only by video"
    RATHER_NOT = "rather_not", "Rather not"
    GLADLY = "gladly", "Best time"


class Means(Labelled):
    """By which means somebody comes, in their own words as near as may be. No route is ever worked out."""

    WALK = "walk", "On foot"
    BIKE = "bike", "By bicycle"
    TRANSIT = "transit", "By bus or train"
    CAR = "car", "By car"
    DRIVEN = "driven", "Somebody drives them"
    OTHER = "other", "Another way"


class Source(Labelled):
    """Where it is known from that a stretch is taken."""

    COMMITMENT = "commitment", "Fixed time from the assessment"
    PAINTED = "painted", "Painted week"
    CALENDAR = "calendar", "Imported calendar"
    CLOCK = "clock", "The clocks go forward"


@dataclass(frozen=True, order=True)
class Stretch:
    """From a minute of the week up to, not including, another: 0 is Monday 00:00 on the site's wall clock.

    Both are multiples of 15: free time is rounded inward, taken time outward.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= WEEK or self.start % QUARTER or self.end % QUARTER:
            raise ValueError("a stretch lies in one week, on quarters of an hour, and ends after it starts")


@dataclass(frozen=True, order=True)
class PaintedWindow:
    """One painted window of a week."""

    window: WeekWindow
    paint: Paint


@dataclass(frozen=True)
class Painting:
    """Painted weeks that take turns while they hold.

    `turns[0]` is the week of `anchor` (a Monday), the next week the next turn, and so around: two turns are a
    job with alternating shifts. `days` is half-open.
    """

    days: Days
    anchor: date
    turns: tuple[tuple[PaintedWindow, ...], ...]


@dataclass(frozen=True)
class Busy:
    """A dated stretch that a calendar says is taken, and what the person called that calendar."""

    period: Period
    label: str


@dataclass(frozen=True)
class Block:
    """A stretch of one week that something takes. `gives_way` where it can move with notice."""

    stretch: Stretch
    source: Source
    label: Words
    gives_way: bool = False


@dataclass(frozen=True)
class FreeWeek:
    """One dated week of one person, at their site's clock.

    `free` is when they can be on site or on the way, `video` when only by video; `rather_not` and `gladly`
    lie inside those two. `on_way` is `free` for somebody who goes from a fixed time straight to their site:
    only the longer of the ways there and back is taken. `with_notice` is taken by nothing but what can move
    with notice. `periods` are the free hours as moments: minutes are counted on them, for a night has 3 or 5
    hours twice a year.
    """

    week: date
    zone: str
    free: tuple[Stretch, ...]
    video: tuple[Stretch, ...]
    rather_not: tuple[Stretch, ...]
    gladly: tuple[Stretch, ...]
    with_notice: tuple[Stretch, ...]
    blocks: tuple[Block, ...]
    periods: tuple[Period, ...]
    on_way: tuple[Stretch, ...] = ()

    @property
    def minutes(self) -> int:
        """Free minutes that the week really has."""
        total = sum(((one.end or one.start) - one.start for one in self.periods), timedelta())
        return int(total.total_seconds()) // 60


@dataclass(frozen=True)
class CalendarRead:
    """What an imported file says: when somebody is busy, and how much of the file was counted how.

    `busy` is in order, joined where it touches, inside `horizon`. `entries` took time in it, `outside` did
    not reach it, `open` are marked free or cancelled, `timeless` name no time that lasts.
    """

    horizon: Period
    busy: tuple[Period, ...]
    entries: int = 0
    outside: int = 0
    open: int = 0
    timeless: int = 0

    @property
    def minutes(self) -> int:
        total = sum(((one.end or one.start) - one.start for one in self.busy), timedelta())
        return int(total.total_seconds()) // 60


class Holds(Labelled):
    """For which weeks a painted week is meant."""

    WEEKLY = "weekly", "Every week from this one on"
    SECOND = "second", "Every second week from this one on"
    ONCE = "once", "Only this week"


@dataclass(frozen=True)
class PaintingCard:
    """What is painted for one week: the windows, since when and until when they hold, who entered them."""

    windows: tuple[PaintedWindow, ...]
    days: Days
    turns: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class CalendarCard:
    """An imported calendar: what the person calls it, and how much it takes. Nothing else is known of it.

    It counts once `used_at` is set; until then somebody has to look at what was understood.
    """

    id: UUID
    client_id: UUID
    label: str
    read: CalendarRead
    imported_at: datetime
    by_name: str
    digest: str
    used_at: datetime | None = None


@dataclass(frozen=True)
class WayCard:
    """How long somebody needs to a site and by which means, as they told it."""

    site_id: UUID
    minutes: int
    means: Means
    by_name: str
    at: datetime


@dataclass(frozen=True)
class FamilyCard:
    """A time of the week at which somebody of the family can come. `contact_id` None: the family as such."""

    id: UUID
    contact_id: UUID | None
    window: WeekWindow
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Availability:
    """One week of a client as the page shows it: what is free, what is painted, which calendars count, how
    long the way is, when the family can come.
    """

    free: FreeWeek
    painting: PaintingCard | None
    calendars: tuple[CalendarCard, ...]
    ways: tuple[WayCard, ...] = ()
    family: tuple[FamilyCard, ...] = ()
