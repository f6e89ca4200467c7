"""The words of the weekly timetable: what is asked (Problem), what is answered (Plan), in plain values.

Every time is a minute of the week on the site's wall clock: 0 is Monday 00:00, 10,080 the end of Sunday.
Stretches are half-open. Ids are texts without meaning; no name, diagnosis or legal fact is needed to solve a
week, so none is in here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from stepdown.kernel.labels import Labelled

DAY = 24 * 60
WEEK = 7 * DAY
# Times are kept to a quarter of an hour: finer starts gain nothing that was measured.
UNIT = 15


@dataclass(frozen=True, order=True)
class Window:
    """From a minute of the week up to, not including, another; both multiples of 15."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= WEEK:
            raise ValueError(f"a window lies in one week, ends after it starts; not {self.start}-{self.end}")
        if self.start % UNIT or self.end % UNIT:
            raise ValueError(f"windows start and end on a quarter of an hour, not {self.start}-{self.end}")


class Place(Labelled):
    """Where a session may be held."""

    ON_SITE = "on_site", "On site"
    EITHER = "either", "On site or by video"
    VIDEO = "video", "By video"


@dataclass(frozen=True)
class Room:
    """A room of a site, with how many people sit in it and when it may be used."""

    id: str
    site: str
    seats: int
    open: tuple[Window, ...]


@dataclass(frozen=True)
class Shift:
    """When a member of staff works at a site."""

    site: str
    window: Window


@dataclass(frozen=True)
class Credential:
    """What a member of staff holds; `until` is the minute of the week at which it lapses, None if later."""

    name: str
    until: int | None = None


@dataclass(frozen=True)
class Counselor:
    """Anybody who leads groups or sees people alone.

    `most_minutes` caps the minutes with clients in the week; `away` is leave inside the shifts. `caseload` is
    how many people are theirs, `most_caseload` the limit set for them.
    """

    id: str
    shifts: tuple[Shift, ...]
    skills: frozenset[str] = frozenset()
    credentials: tuple[Credential, ...] = ()
    languages: frozenset[str] = frozenset()
    most_minutes: int = WEEK
    away: tuple[Window, ...] = ()
    caseload: int = 0
    most_caseload: int | None = None


@dataclass(frozen=True)
class Group:
    """A kind of group session that may be held in any number of sections.

    `minutes` is door to door, `break_minutes` of them are breaks inside and credit nobody. A section runs
    with `least` to `most` members, in a room with as many seats, with one leader who has `skill` and one of
    `credentials` (empty: anybody). Members have every tag in `asks` and understand `language` ("" is any).
    `starts` are the starts allowed (empty: every step of the problem's grid). A `closed` group admits its
    `members` only. Who needs the group in `follows` too comes to that one earlier in the week: the order of
    the curriculum.
    """

    id: str
    minutes: int
    least: int
    most: int
    break_minutes: int = 0
    asks: frozenset[str] = frozenset()
    skill: str = ""
    credentials: frozenset[str] = frozenset()
    language: str = ""
    sites: frozenset[str] = frozenset()
    place: Place = Place.ON_SITE
    starts: tuple[int, ...] = ()
    closed: bool = False
    members: frozenset[str] = frozenset()
    follows: str = ""

    @property
    def credited(self) -> int:
        """Therapeutic minutes of one session."""
        return self.minutes - self.break_minutes


@dataclass(frozen=True)
class GroupNeed:
    """So many sessions of a group in the week, at most one a day."""

    group: str
    sessions: int


@dataclass(frozen=True)
class VisitNeed:
    """A session of one's own: individual, family, a specialist, a prescriber.

    With one of `staff`, inside `windows` too where these are given (when the family can). Its minutes are
    credited only where `therapeutic`: a separately billed visit takes time and counts for nothing. `minutes`
    are whole quarters of an hour; `break_minutes` of them are no session and credit nobody, so that fifty
    minutes take an hour of the week and count as fifty.
    """

    key: str
    minutes: int
    staff: tuple[str, ...]
    sessions: int = 1
    therapeutic: bool = True
    place: Place = Place.ON_SITE
    windows: tuple[Window, ...] = ()
    break_minutes: int = 0

    @property
    def lasts(self) -> int:
        """Minutes of the session itself."""
        return self.minutes - self.break_minutes

    @property
    def credited(self) -> int:
        """Therapeutic minutes that somebody gets out of one of them."""
        return self.lasts if self.therapeutic else 0


@dataclass(frozen=True)
class CountRule:
    """How many of these days (0 is Monday) must hold at least so many therapeutic minutes.

    A payer's own week that begins in the middle of ours gives two rules, one for each side. `minutes` 1 asks
    only that the person comes. `only` names the groups (ids) and the sessions of one's own (keys) whose
    minutes count for it; empty: all that is therapeutic. With `breaks` those inside a group count too.
    """

    days: frozenset[int]
    minutes: int
    need: int
    only: frozenset[str] = frozenset()
    breaks: bool = False

    @property
    def plain(self) -> bool:
        """Whether it counts the therapeutic minutes, as the week itself does."""
        return not self.only and not self.breaks

    def of(self, what: str, credited: int, pause: int = 0) -> int:
        """What a session of so many therapeutic minutes and minutes of break brings for it."""
        if not credited or (self.only and what not in self.only):
            return 0
        return credited + pause if self.breaks else credited


@dataclass(frozen=True)
class Wish:
    """A stretch somebody would rather have (weight above 0) or not have (below 0)."""

    window: Window
    weight: int


@dataclass(frozen=True)
class Client:
    """One person's week: what is prescribed and what their life leaves room for.

    `free` is when they can be on site or on the way, `travel` the minutes each way; `video_free` when they
    have a private place for video, of which at most `video_percent` of their therapeutic minutes may be.
    `least` and `most` are therapeutic minutes of the week, `day_most` minutes of one day door to door,
    `days_most` days they can come, `gap_most` the longest wait between two sessions of a day. They are never
    put together with anybody in `apart`, in either direction, nor with staff in `not_with`. Whoever leads
    holds one of `leader_holds` (empty: anybody): their payer's condition.
    """

    id: str
    site: str
    groups: tuple[GroupNeed, ...]
    visits: tuple[VisitNeed, ...] = ()
    free: tuple[Window, ...] = ()
    travel: int = 0
    video_free: tuple[Window, ...] = ()
    video_percent: int = 0
    least: int = 0
    most: int = WEEK
    day_most: int = DAY
    days_most: int = 7
    gap_most: int = DAY
    counts: tuple[CountRule, ...] = ()
    tags: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    leader_holds: frozenset[str] = frozenset()
    wishes: tuple[Wish, ...] = ()
    in_treatment: bool = True


@dataclass(frozen=True)
class Section:
    """One group session of the week: who leads it, where, who comes. `room` is "" by video."""

    id: str
    group: str
    start: int
    room: str
    leader: str
    members: tuple[str, ...]

    @property
    def by_video(self) -> bool:
        return not self.room


@dataclass(frozen=True)
class Visit:
    """One session of somebody's own; `by_video` or in the office of whoever sees them."""

    client: str
    key: str
    staff: str
    start: int
    by_video: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything that takes place in the week."""

    sections: tuple[Section, ...] = ()
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True)
class Problem:
    """The week of a whole clinic. `last` is what stood before: last week's plan, or this week's so far.

    A day that counts is worth `day_worth` minutes besides the minutes in it. Sections start every `step`
    minutes where a group does not say otherwise. Staff need `site_change` minutes from one site to another.
    """

    week: date
    rooms: tuple[Room, ...]
    counselors: tuple[Counselor, ...]
    groups: tuple[Group, ...]
    clients: tuple[Client, ...]
    last: Plan = field(default_factory=Plan)
    day_worth: int = 60
    step: int = 30
    site_change: int = 30


@dataclass(frozen=True, order=True)
class Tiers:
    """What a plan is worth: the first of value, moved, staff minutes and wishes that differs decides.

    `value` is therapeutic minutes delivered plus the worth of the days that count; `moved` the places that
    people in treatment had in the last plan and lose.
    """

    value: int
    moved: int
    staff_minutes: int
    wishes: int
    minutes: int
    counted_days: int

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Greater is better."""
        return (self.value, -self.moved, -self.staff_minutes, self.wishes)
