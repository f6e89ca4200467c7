"""Why somebody is short of hours or days, and what would help: the answers in plain values.

Words for people are made from them by `telling`. Nothing here names why people are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stepdown.kernel.labels import Labelled
from stepdown.timetable.vocabulary import Section, Visit, Window


class Relaxed(Labelled):
    """What stands in the way, and is loosened to see whether it does."""

    FREE = "free", "When they are free"
    VIDEO_FREE = "video_free", "When they have a private place for video"
    TRAVEL = "travel", "The way here and back"
    GAP = "gap", "The longest wait on a day"
    DAY_MOST = "day_most", "The longest day"
    DAYS_MOST = "days_most", "Days a week"
    CEILING = "ceiling", "The ceiling of their hours"
    VIDEO_SHARE = "video_share", "The share that may be by video"
    PRESCRIPTION = "prescription", "What is prescribed"
    ELIGIBLE = "eligible", "Who the group is for"
    CLOSED = "closed", "The group is closed"
    ORDER = "order", "The order of the curriculum"
    START = "start", "When the group may start"
    VISIT_WINDOWS = "visit_windows", "When the family can"
    VISIT_PLACE = "visit_place", "On site or by video"
    VISIT_STAFF = "visit_staff", "Who sees them"
    SEATS = "seats", "Seats"
    LEAST = "least", "The least number of people in a group"
    HOURS = "hours", "Hours with clients that staff have left"
    BUSY = "busy", "Staff are with others then"
    LEADER = "leader", "Somebody qualified, on shift"
    ROOM = "room", "Rooms"
    LEADER_HOLDS = "leader_holds", "What their payer asks of the leader"
    PROTECTED = "protected", "A rule that protects somebody"


class Rung(Labelled):
    """The ladder, from the freest world down to the week as it is; each rung adds what its words say."""

    PRESCRIPTION = "prescription", "What is prescribed, if they could always come"
    LIFE = "life", "Their own life: when they can come, for how long, on how many days"
    GROUPS = "groups", "Who a group is for, when it may start, in which order"
    LEADERS = "leaders", "Somebody qualified is on shift"
    STAFF_TIME = "staff_time", "Staff have the time and the hours"
    ROOMS = "rooms", "A room is free"
    LEAST = "least", "Enough people for a group"
    SEATS = "seats", "Seats that others leave"
    PROTECTED = "protected", "Rules that protect somebody"


class How(Labelled):
    """How something is loosened, where there is more than one way."""

    PLAIN = "plain", "Loosened"
    SKILL = "skill", "Somebody on shift learns it"
    SHIFT = "shift", "A longer shift"
    SOMEBODY = "somebody", "One more person"
    OTHER_ROOM = "other_room", "Another room that is free"
    MOVE = "move", "Somebody else moves"
    OPENING = "opening", "A room is open longer"
    UNTIL = "until", "Free until later"
    FROM = "from", "Free from earlier"


@dataclass(frozen=True)
class Step:
    """One thing that is changed: what, where, from how much to how much.

    `group` is a group's id or the key of a visit; `window` the stretch concerned; `was` and `becomes`
    minutes, seats, people, days or percent, as the kind says. `people` are those who move, or, for who is
    entitled to know, those kept apart.
    """

    kind: Relaxed
    how: How = How.PLAIN
    group: str = ""
    section: str = ""
    staff: str = ""
    room: str = ""
    site: str = ""
    name: str = ""
    people: tuple[str, ...] = ()
    window: Window | None = None
    was: int = 0
    becomes: int = 0


@dataclass(frozen=True)
class Fix:
    """A change that gives something back, with the week that proves it.

    `minutes` and `days` are gained over the best that is there without it. `size` is how much is asked of
    people, in minutes: smaller is easier. `sections` stand in the plan instead of those of their id, or are
    new; `visits` come in place of `gone`.
    """

    steps: tuple[Step, ...]
    minutes: int
    days: int
    size: int
    sections: tuple[Section, ...] = ()
    visits: tuple[Visit, ...] = ()
    gone: tuple[Visit, ...] = ()


@dataclass(frozen=True)
class Cause:
    """Something that binds by itself: so much is gained with all of it loosened and others where they are."""

    kind: Relaxed
    minutes: int
    days: int
    group: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A prescribed group or visit of which so many sessions take no place."""

    what: str
    is_group: bool
    sessions: int
    minutes: int


@dataclass(frozen=True)
class Height:
    """What the week could give with everything up to this rung in force."""

    rung: Rung
    minutes: int
    days: int


@dataclass(frozen=True)
class Explanation:
    """Why one person has the hours and counted days they have.

    `wanted` and `days_wanted` are what is prescribed, within the ceiling. `first` is the first rung at which
    something is lost. `causes` are those confirmed, `fixes` the changes that help, smallest first; `together`
    is a pair where nothing helps alone. `several` says that not even a pair does. `already` is a better week
    that needs no change at all. `withheld`: a rule that protects somebody binds too; ask the supervisor.
    """

    client: str
    minutes: int
    wanted: int
    days: int
    days_wanted: int
    missing: tuple[Missing, ...] = ()
    heights: tuple[Height, ...] = ()
    first: Rung | None = None
    causes: tuple[Cause, ...] = ()
    fixes: tuple[Fix, ...] = ()
    together: Fix | None = None
    several: bool = False
    already: Fix | None = None
    withheld: bool = False

    @property
    def short(self) -> bool:
        """Whether hours or counted days lack."""
        return self.minutes < self.wanted or self.days < self.days_wanted


@dataclass(frozen=True)
class Shared:
    """One cause that several people have: who, and what they would gain each by itself, added up."""

    kind: Relaxed
    group: str
    people: tuple[str, ...]
    minutes: int
    days: int


@dataclass(frozen=True)
class Everybody:
    """Every short person's explanation, and their causes together, the most minutes first."""

    short: tuple[Explanation, ...] = ()
    shared: tuple[Shared, ...] = field(default=())
