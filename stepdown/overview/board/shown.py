"""What a board shows, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Service
from stepdown.timetable.vocabulary import DAY, Plan, Problem, Section, Visit

DAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
VIDEO, OFFICES, BEYOND = "video", "offices", "beyond"


class Rows(Labelled):
    """What a row of the board is."""

    ROOMS = "rooms", "Rooms"
    STAFF = "staff", "Staff"
    PEOPLE = "people", "People"


class Change(Labelled):
    """How a session stands against the week that is published."""

    SAME = "same", ""
    MOVED = "moved", "moves or changes leader"
    NEW = "new", "new"
    WAS = "was", "was here"
    NOT_HELD = "not_held", "not held"


@dataclass(frozen=True)
class Names:
    """What ids are called. Clients are those whom the viewer reaches; sites are those of rooms."""

    rooms: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)

    def group(self, key: str) -> str:
        return self.groups.get(key) or _plain(key)

    def visit(self, key: str) -> str:
        return self.visits.get(key) or _plain(key)

    def member_of_staff(self, key: str) -> str:
        return self.staff.get(key, "")

    def of_clinic(self, problem: Problem) -> dict[str, str | Words]:
        """Names for what differs between two weeks: groups, visits, rooms and staff; nobody's who comes."""
        found: dict[str, str | Words] = {group.id: self.group(group.id) for group in problem.groups}
        found |= {need.key: self.visit(need.key) for one in problem.clients for need in one.visits}
        found |= {room.id: self.rooms.get(room.id) or say("another room") for room in problem.rooms}
        return found | {one.id: self.staff.get(one.id) or say("a colleague") for one in problem.counselors}

    @property
    def every(self) -> dict[str, str]:
        """Every id of rooms, staff, people and groups with its name."""
        return {**self.rooms, **self.sites, **self.groups, **self.visits, **self.staff, **self.clients}


@dataclass(frozen=True)
class Cell:
    """One session on the board. `of` is how many may come, None for a session of somebody's own.

    `people` are the names of those in reach, `others` how many more come. `was` says where a moved session
    stood, who led it. `place` is the room's id, `video` or `office`, `staff` the id of whoever leads. In a
    published week `begun` says that it is past changing, `freed` how many seats were given up since.
    """

    handle: str
    start: int
    end: int
    title: str
    leader: str
    room: str
    kind: str
    taken: int
    of: int | None
    change: Change = Change.SAME
    was: Words | None = None
    people: tuple[str, ...] = ()
    others: int = 0
    by_video: bool = False
    broken: bool = False
    place: str = ""
    staff: str = ""
    begun: bool = False
    freed: int = 0

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def clock(self) -> str:
        return clock_time(self.start)

    @property
    def clock_end(self) -> str:
        return clock_time(self.end)

    @property
    def day_word(self) -> Words:
        return DAYS[self.day % 7]

    @property
    def full(self) -> bool:
        return self.of is not None and self.taken >= self.of

    @property
    def ghost(self) -> bool:
        """Nothing takes place here any more."""
        return self.change in (Change.WAS, Change.NOT_HELD)


@dataclass(frozen=True)
class Row:
    """One room, member of staff or person: the cells of each of its seven days, and where they are away."""

    id: str
    label: Words
    meta: Words | None
    days: tuple[tuple[Cell, ...], ...]
    away: frozenset[int] = frozenset()
    short: bool = False
    compact: bool = False

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for day in self.days for cell in day)


@dataclass(frozen=True)
class Day:
    """The head of a column: the date, how many sessions, who is away."""

    number: int
    date: date
    sessions: int
    away: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """A week, its rows and columns, and how much of it the filter left out."""

    week: date
    by: Rows
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    sessions: int
    hidden: int
    sites: tuple[tuple[str, str], ...]
    changed: frozenset[Change] = frozenset()
    begun: bool = False
    freed: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(True for row in self.rows for _ in row.cells)


@dataclass(frozen=True)
class Asked:
    """What to show of a week: rows, one site (its id, "" for all of `sites`), words of a name."""

    by: Rows = Rows.ROOMS
    site: str = ""
    text: str = ""
    sites: frozenset[str] = frozenset()


def handle_of(one: Section | Visit) -> str:
    """An opaque name of a session in its plan: sections keep theirs when they move."""
    parts = ("section", one.id) if isinstance(one, Section) else _visit_parts(one)
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def session_of(plan: Plan, handle: str) -> Section | Visit | None:
    """The session of that name; None where it is not in the plan."""
    every: tuple[Section | Visit, ...] = (*plan.sections, *plan.visits)
    return next((one for one in every if handle_of(one) == handle), None)


def moment_words(minute: int) -> Words:
    """A minute of the week for people: Mon 09:15."""
    return say("{day} {time}", day=DAYS[minute // DAY % 7], time=clock_time(minute))


def clock_time(minute: int) -> str:
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def clock_hours(minutes: int) -> str:
    """Minutes as staff read them: 3:30."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _visit_parts(one: Visit) -> tuple[str, ...]:
    return ("visit", one.client, one.key, one.staff, str(one.start), str(one.by_video))


def service_of(key: str) -> Service | None:
    """The service a key begins with: of groups as of visits."""
    first = key.partition("-")[0]
    return Service(first) if first in Service._value2member_map_ else None


def _plain(key: str) -> str:
    """A key as words: group-relapse-prevention-180 is Relapse prevention, individual-60 is Individual."""
    service = service_of(key)
    rest = key.partition("-")[2] if service else key
    words = [part for part in rest.replace("_", "-").split("-") if part and not part.isdigit()]
    return " ".join(words).capitalize() or (str(service.label) if service else key)
