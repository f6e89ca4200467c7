"""What the clinic keeps of its weeks: drafts, searches, kinds of group, people kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.timetable.vocabulary.findings import Broken
from stepdown.timetable.vocabulary.week import Place, Plan, Problem, Tiers

# Nobody waits longer than an hour for a search.
MOST_SECONDS = 3_600
# A claim nobody beat for so long is taken again: whoever held it is gone.
CLAIM_SECONDS = 15


class Origin(Labelled):
    """How a draft's plan came about."""

    EMPTY = "empty", "Empty week"
    LAST_WEEK = "last_week", "From the week before"
    COPY = "copy", "Copy of a draft"
    HAND = "hand", "By hand"
    SEARCH = "search", "Found by search"
    REPAIR = "repair", "Repaired"


class SearchState(Labelled):
    """How far a search is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Searching"
    DONE = "done", "Done"
    TAKEN = "taken", "Best so far taken"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


OPEN_STATES = (SearchState.WAITING, SearchState.RUNNING)


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list: everything but the week itself."""

    id: UUID
    week: date
    number: int
    version: int
    tiers: Tiers
    bound: int | None
    origin: Origin
    made_by_name: str
    at: datetime
    changed_at: datetime
    published_at: datetime | None
    set_aside_at: datetime | None


@dataclass(frozen=True)
class DraftCard:
    """One draft of a week: what was asked, what it answers, what that is worth, which rules it breaks.

    `bound` is the least value known that no plan passes; None until a search proved one. `number` counts the
    drafts of a week from 1. Problem and plan name people by id only.
    """

    id: UUID
    week: date
    number: int
    version: int
    problem: Problem
    plan: Plan
    tiers: Tiers
    broken: tuple[Broken, ...]
    bound: int | None
    origin: Origin
    made_by_name: str
    at: datetime
    changed_at: datetime
    published_at: datetime | None
    set_aside_at: datetime | None


@dataclass(frozen=True)
class WeekLine:
    """A week of which something is kept: how many drafts stand, and when it was published last."""

    week: date
    drafts: int
    published_at: datetime | None


@dataclass(frozen=True)
class Progress:
    """How far a search is: seconds gone, rounds, and the best plan so far."""

    seconds: float
    rounds: int
    value: int
    minutes: int
    counted_days: int
    bound: int | None = None


@dataclass(frozen=True)
class SearchCard:
    """A search in the background. `found_draft_id` is where its plan went; `why` says what went wrong."""

    id: UUID
    draft_id: UUID
    week: date
    seconds: int
    seed: int
    state: SearchState
    progress: Progress | None
    asked_by_name: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    found_draft_id: UUID | None
    why: str
    cancel_asked: bool = False
    take_asked: bool = False


@dataclass(frozen=True)
class Supposed:
    """What is supposed: how it was asked for (a form's names and values), and the change as its JSON text."""

    asked: Mapping[str, str]
    change: str


@dataclass(frozen=True)
class Claim:
    """A search somebody works on. `claim_id` is new with each claim: an old one cannot write any more.

    `change` is the JSON text of what is supposed, "" where a better plan is sought.
    """

    search_id: UUID
    claim_id: UUID
    draft: DraftCard
    draft_version: int
    seconds: int
    seed: int
    change: str = ""


@dataclass(frozen=True)
class Asked:
    """What whoever waits for a search wants of it now. `lost`: the claim belongs to somebody else."""

    cancel: bool = False
    take: bool = False
    lost: bool = False

    @property
    def stop(self) -> bool:
        return self.cancel or self.take or self.lost


@dataclass(frozen=True)
class GroupKindWords:
    """What the clinic says of a kind of group besides what its programmes say.

    `key` is the group's id in a week. `starts` are minutes of the week; empty: any. `follows` is the key of
    the group that comes first. A `closed` group admits `member_ids` only: a course from the Monday
    `begins_on` on for so many `weeks`, where these are said; its members leave when it ends.
    """

    key: str
    title: str
    least: int
    most: int
    site_ids: tuple[UUID, ...] = ()
    place: Place = Place.ON_SITE
    skill: str = ""
    asks: tuple[str, ...] = ()
    language: str = ""
    closed: bool = False
    member_ids: tuple[UUID, ...] = ()
    starts: tuple[int, ...] = ()
    follows: str = ""
    begins_on: date | None = None
    weeks: int | None = None

    def runs_in(self, monday: date) -> bool:
        """Whether it takes place in a week; only a course has a first and a last one."""
        if not self.closed or self.begins_on is None:
            return True
        past = (monday - self.begins_on).days // 7
        return past >= 0 and (self.weeks is None or past < self.weeks)


@dataclass(frozen=True)
class GroupKindCard:
    """A kind of group as the clinic holds it."""

    id: UUID
    words: GroupKindWords
    version: int
    at: datetime


@dataclass(frozen=True)
class KeptApartCard:
    """Two clients, or a client and a member of staff, who are not put together. No reason is kept."""

    id: UUID
    client_id: UUID
    other_id: UUID | None
    staff_id: UUID | None
    by_name: str
    at: datetime
    ended_at: datetime | None
