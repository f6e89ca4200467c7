"""The words of afterwards: a plan, check-ups and tries, signs, silence, alumni, ceremonies, a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.programme.vocabulary import Tag


class AnchorKind(Labelled):
    """What holds somebody. Any of them counts as much as any other; none is required."""

    PERSON = "person", "Somebody to call"
    GROUP = "group", "Mutual-help group"
    SECULAR = "secular", "Secular group"
    FAITH = "faith", "Faith community"
    WORK = "work", "Work, school, a task"
    HEALTH = "health", "Health and medication"
    PLACE = "place", "A place or a habit"
    OTHER = "other", "Something else"


class State(Labelled):
    """How one check-up stands. Only what was tried in vain is the person's silence."""

    AHEAD = "ahead", "Ahead"
    DUE = "due", "Due"
    LATE = "late", "Late"
    REACHED = "reached", "Reached"
    NOT_REACHED = "not_reached", "Not reached"
    PASSED = "passed", "Nobody called"


class Way(Labelled):
    """How somebody was looked for."""

    PHONE = "phone", "Phone"
    TEXT = "text", "Text message"
    VIDEO = "video", "Video"
    VISIT = "visit", "In person"
    LETTER = "letter", "Letter"
    PORTAL = "portal", "On their phone, by themself"


class Housing(Labelled):
    """Where somebody lives now, as they say it."""

    NOT_SAID = "not_said", "Not said"
    STEADY = "steady", "Steady"
    SHAKY = "shaky", "Not steady"
    NONE = "none", "No home now"


class Sign(Labelled):
    """What in a talk asks for more: somebody links the person to an assessment."""

    USED = "used", "Any use"
    HOUSING = "housing", "Housing is not steady"
    ASKED = "asked", "Asks for help"


class Linked(Labelled):
    """What came of a sign."""

    ASSESSED = "assessed", "Assessment booked"
    CAME_BACK = "came_back", "Comes back to treatment"
    ELSEWHERE = "elsewhere", "Goes to another place"
    NOT_NOW = "not_now", "Does not want it now"


class Ended(Labelled):
    """How a clock of check-ups ended. Silence is none of these."""

    ASKED = "asked", "They asked for it"
    DIED = "died", "They died"
    CAME_BACK = "came_back", "They are in treatment again"
    DONE = "done", "Two years are over"


class GivenHow(Labelled):
    """How a notice was given."""

    IN_PERSON = "in_person", "In person, with the letter"
    LETTER = "letter", "By letter"
    BOTH = "both", "In person and by letter"


class NoticeState(Labelled):
    """How a notice stands."""

    GIVEN = "given", "Given"
    APPEALED = "appealed", "Appealed"
    STANDS = "stands", "Appealed, and it stands"
    OVERTURNED = "overturned", "Appealed, and overturned"
    WITHDRAWN = "withdrawn", "Withdrawn"


@dataclass(frozen=True)
class Row:
    """One check-up of the clinic's schedule: so many days after, with so many days to reach somebody."""

    key: str
    words: str
    days: int
    window: int
    source: str
    tag: Tag


@dataclass(frozen=True)
class Schedule:
    """The clinic's clock. `tries` in vain make a check-up not reached, `silent_after` of those silence.

    A talk counts for a check-up that falls due within `one_talk_days` of it.
    """

    rows: tuple[Row, ...]
    tries: int
    silent_after: int
    one_talk_days: int
    source: str
    tag: Tag


@dataclass(frozen=True)
class Terms:
    """What an end by the clinic needs: days from the notice to the end, days to appeal, days to answer."""

    notice_days: int
    appeal_days: int
    answer_days: int
    source: str
    tag: Tag


@dataclass(frozen=True)
class Anchor:
    """One thing that holds somebody, in few words."""

    kind: AnchorKind
    words: str


@dataclass(frozen=True)
class Appointment:
    """What is agreed for afterwards; a day where there is one."""

    words: str
    on: date | None = None


@dataclass(frozen=True)
class NewPlan:
    """A plan for afterwards as it is written down. `caller_id` is who calls; `slip` what to do when it slips;
    `words` why it matters, said by the person.
    """

    caller_id: UUID
    anchors: tuple[Anchor, ...]
    appointments: tuple[Appointment, ...]
    slip: str
    words: str
    calls_agreed: bool


@dataclass(frozen=True)
class PlanCard:
    """A plan for afterwards, and who signed it."""

    id: UUID
    client_id: UUID
    plan: NewPlan
    caller_name: str
    by_name: str
    at: datetime
    digest: str
    signed_by_client: datetime | None = None
    signed_by_staff: datetime | None = None

    @property
    def signed_at(self) -> datetime | None:
        """Since when both have signed."""
        if self.signed_by_client is None or self.signed_by_staff is None:
            return None
        return max(self.signed_by_client, self.signed_by_staff)


@dataclass(frozen=True)
class Answer:
    """How it goes, as somebody says it. `used` None: it was not asked or not said."""

    used: bool | None = None
    housing: Housing = Housing.NOT_SAID
    asks: bool = False
    words: str = ""


@dataclass(frozen=True)
class TryCard:
    """One try to reach somebody, and what they said."""

    id: UUID
    way: Way
    reached: bool
    answer: Answer
    by_name: str
    by_self: bool
    at: datetime


@dataclass(frozen=True)
class Tried:
    """What rules need of one check-up: its days, tries in vain, the days on which somebody was spoken to."""

    due_on: date
    until: date
    vain: int = 0
    talks: tuple[date, ...] = ()


@dataclass(frozen=True)
class CheckUp:
    """One check-up of somebody's clock."""

    id: UUID
    key: str
    words: str
    due_on: date
    until: date
    state: State
    tries: tuple[TryCard, ...] = ()


@dataclass(frozen=True)
class FlagCard:
    """A talk that asked for more, and what came of it; open until somebody says."""

    id: UUID
    client_id: UUID
    signs: tuple[Sign, ...]
    words: str
    at: datetime
    how: Linked | None = None
    link_words: str = ""
    linked_by: str = ""
    linked_at: datetime | None = None


@dataclass(frozen=True)
class ClockCard:
    """Somebody's clock of check-ups, from its first day to its last. `silent_since` is set while nobody has
    reached them twice in a row.
    """

    id: UUID
    client_id: UUID
    owner_id: UUID
    owner_name: str
    started_on: date
    ends_on: date
    check_ups: tuple[CheckUp, ...]
    flags: tuple[FlagCard, ...]
    silent_since: date | None
    ended: Ended | None = None
    ended_on: date | None = None
    ended_words: str = ""

    @property
    def running(self) -> bool:
        return self.ended is None

    @property
    def now(self) -> CheckUp | None:
        """The check-up to make: what is due, or in a silence the one that was tried in vain last."""
        if not self.running:
            return None
        begun = [one for one in self.check_ups if one.state is not State.AHEAD]
        last = begun[-1] if begun else None
        if last is None or last.state in (State.DUE, State.LATE):
            return last
        return last if self.silent_since is not None and last.state is State.NOT_REACHED else None

    @property
    def next(self) -> CheckUp | None:
        ahead = [one for one in self.check_ups if one.state is State.AHEAD]
        return ahead[0] if ahead and self.running else None

    @property
    def open_flags(self) -> tuple[FlagCard, ...]:
        return tuple(one for one in self.flags if one.how is None)

    @property
    def last_talk(self) -> TryCard | None:
        talks = [one for row in self.check_ups for one in row.tries if one.reached]
        return max(talks, key=lambda one: one.at, default=None)

    @property
    def spoken(self) -> int:
        """How many of the check-ups so far somebody was reached at."""
        return sum(one.state is State.REACHED for one in self.check_ups)


@dataclass(frozen=True)
class AlumCard:
    """That somebody wants to stay in touch, and for what."""

    client_id: UUID
    letters: bool
    events: bool
    at: datetime
    by_self: bool


@dataclass(frozen=True)
class GuestCard:
    """Somebody at a ceremony; named aloud only as and where they agreed."""

    client_id: UUID
    named_as: str

    @property
    def named(self) -> bool:
        return bool(self.named_as)


@dataclass(frozen=True)
class CeremonyCard:
    """A day on which people who finished are celebrated."""

    id: UUID
    site_id: UUID
    at: datetime
    words: str
    by_name: str
    guests: tuple[GuestCard, ...] = ()
    called_off: bool = False


@dataclass(frozen=True)
class NewNotice:
    """A notice that the clinic ends treatment. `danger` says why it cannot wait; empty: it waits."""

    reason: str
    elsewhere: str
    how: GivenHow
    ends_on: date
    danger: str = ""


@dataclass(frozen=True)
class NoticeCard:
    """A notice given to somebody, their appeal, and what somebody else decided about it."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    reason: str
    elsewhere: str
    how: GivenHow
    given_on: date
    ends_on: date
    appeal_until: date
    danger: str
    by_id: UUID
    by_name: str
    state: NoticeState
    appeal_words: str = ""
    appealed_on: date | None = None
    answer_by: date | None = None
    ruling_words: str = ""
    ruled_by: str = ""
    withdrawn_why: str = ""
