"""The words of the treatment team's meeting: who was there, who was talked about and why, what for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.people.vocabulary import ClientCard


class Reason(Labelled):
    """Why somebody is on the agenda, the most pressing first."""

    DANGER = "danger", "A danger was weighed"
    DECISION_DUE = "decision_due", "Level of care to look at again"
    REVIEW_DUE = "review_due", "Plan review due"
    NEW = "new", "New"
    PLAN_UNSIGNED = "plan_unsigned", "Plan not signed"
    NOT_DISCUSSED = "not_discussed", "Not talked about for long"
    ASKED = "asked", "Asked for by a colleague"


class Decision(Labelled):
    """What the team decides. A level is decided on the level sheet; here it is proposed."""

    CONTINUE = "continue", "Go on as planned"
    CHANGE_PLAN = "change_plan", "Change the plan"
    STEP_UP = "step_up", "Propose a step up"
    STEP_DOWN = "step_down", "Propose a step down"
    DISCHARGE = "discharge", "Plan the discharge"
    CONTACT = "contact", "Contact others"
    HELD_OVER = "held_over", "Held over to the next meeting"


class PrescriberPart(Labelled):
    """How a prescriber took part in a decision."""

    NOT_ASKED = "", "Not asked for"
    THERE = "there", "In the meeting"
    CONSULTED = "consulted", "Asked before or after"
    NOT_YET = "not_yet", "Not yet asked"


class MeetingState(Labelled):
    """How a meeting stands."""

    CALLED = "called", "called"
    RUNNING = "running", "running"
    SIGNED = "signed", "signed"


@dataclass(frozen=True)
class Agenda:
    """The clinic's own figures for what puts somebody on the agenda."""

    review_within_days: int
    new_within_days: int
    decision_after_days: int
    not_discussed_weeks: int
    source: str
    verified: bool


@dataclass(frozen=True)
class Participation:
    """Whose decision needs somebody of a role: dated data."""

    population: str
    role: str
    starts_on: date
    source: str
    verified: bool


@dataclass(frozen=True)
class ClientFacts:
    """What the house knows of one person in treatment when an agenda is proposed; days at the site."""

    client_id: UUID
    opened_on: date
    in_danger: bool = False
    review_due_on: date | None = None
    unsigned_plan: bool = False
    decided_on: date | None = None
    discussed_on: date | None = None


@dataclass(frozen=True)
class Why:
    """One reason in words."""

    reason: Reason
    words: Words


@dataclass(frozen=True)
class Proposed:
    """One person the house puts on the agenda, with every reason."""

    client_id: UUID
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Call:
    """A meeting as it is called."""

    site_id: UUID
    starts_at: datetime
    title: str
    leader_id: UUID


@dataclass(frozen=True)
class Presence:
    """When somebody came and left, or why they did not come."""

    came_at: datetime | None = None
    left_at: datetime | None = None
    absent_why: str = ""
    told_confidential: bool = False


@dataclass(frozen=True)
class Attendee:
    """One person of the meeting: of the staff, with roles and credentials of that day, or a guest."""

    id: UUID
    staff_id: UUID | None
    name: str
    title: str
    roles: tuple[str, ...]
    credentials: tuple[str, ...]
    presence: Presence
    version: int

    @property
    def guest(self) -> bool:
        return self.staff_id is None

    @property
    def was_there(self) -> bool:
        return self.presence.came_at is not None

    @property
    def known(self) -> bool:
        """Whether it is said that they came, or why not."""
        return self.was_there or bool(self.presence.absent_why)


@dataclass(frozen=True)
class ItemWords:
    """What is decided about one person, in the team's words and in codes."""

    decisions: tuple[Decision, ...]
    words: str
    prescriber: PrescriberPart = PrescriberPart.NOT_ASKED
    prescriber_words: str = ""
    # Somebody looked: a word that is also another client's name means somebody or something else.
    names_checked: bool = False


@dataclass(frozen=True)
class Stretch:
    """One stretch of time somebody was talked about; no end means now."""

    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class TaskCard:
    """One thing somebody takes away from a meeting."""

    id: UUID
    meeting_id: UUID
    item_id: UUID | None
    client_id: UUID | None
    words: str
    owner_id: UUID
    owner: str
    due_on: date
    done_at: datetime | None
    done_words: str
    done_by: str
    version: int


@dataclass(frozen=True)
class AddendumCard:
    """What was added to a signed decision."""

    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """One signature under a meeting or a decision."""

    staff_id: UUID
    name: str
    as_leader: bool
    at: datetime


@dataclass(frozen=True)
class ItemCard:
    """One person of an agenda, as somebody who may see them reads it."""

    id: UUID
    meeting_id: UUID
    client: ClientCard
    position: int
    why: tuple[Why, ...]
    words: ItemWords
    stretches: tuple[Stretch, ...]
    tasks: tuple[TaskCard, ...]
    addenda: tuple[AddendumCard, ...]
    signatures: tuple[Signed, ...]
    needs_prescriber: bool
    version: int

    @property
    def decided(self) -> bool:
        return bool(self.words.decisions)

    @property
    def running_since(self) -> datetime | None:
        return next((one.started_at for one in self.stretches if one.ended_at is None), None)

    def minutes(self, at: datetime) -> int:
        """Whole minutes this person was talked about until now."""
        spent = sum(((one.ended_at or at) - one.started_at for one in self.stretches), timedelta())
        return int(spent.total_seconds()) // 60


@dataclass(frozen=True)
class MeetingCard:
    """A meeting in a list. Counts name nobody."""

    id: UUID
    site_id: UUID
    site_name: str
    title: str
    starts_at: datetime
    leader_id: UUID
    leader: str
    state: MeetingState
    opened_at: datetime | None
    locked_at: datetime | None
    clients: int
    decided: int
    zone: str
    version: int


@dataclass(frozen=True)
class Meeting:
    """One meeting with everything the viewer may see of it; `hidden` counts the people who are not theirs."""

    card: MeetingCard
    attendees: tuple[Attendee, ...]
    items: tuple[ItemCard, ...]
    hidden: int
    signatures: tuple[Signed, ...]
    waiting: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class TeamDecision:
    """One signed decision on a client's chart."""

    item: ItemCard
    meeting_id: UUID
    title: str
    held_at: datetime
    leader: str
    there: tuple[str, ...]
    locked_at: datetime


@dataclass(frozen=True)
class Find:
    """What narrows the list of meetings."""

    client_ids: tuple[UUID, ...] | None = None
    decision: Decision | None = None
    since: datetime | None = None
    until: datetime | None = None
