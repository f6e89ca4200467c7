"""What pages that cross rooms show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.assessment.vocabulary import AssessmentCard, Commitment, Diagnosis
from stepdown.episode.vocabulary import DischargeCard, EpisodeCard
from stepdown.housing.vocabulary import (
    Happening,
    HouseCard,
    LookCard,
    MeetingCard,
    PassCard,
    StayCard,
    WaitCard,
    WeekOfMeetings,
)
from stepdown.intake.vocabulary import Column, InquiryCard
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.measure.vocabulary import Due, Filling
from stepdown.people.vocabulary import ClientCard, Tie
from stepdown.placement.vocabulary import DecisionCard
from stepdown.plan.vocabulary import ChartPlan
from stepdown.privacy.vocabulary import Category, ConsentCard
from stepdown.programme.vocabulary import Phase, Programme
from stepdown.referral.vocabulary import ReferralCard
from stepdown.signature.vocabulary import Paper


@dataclass(frozen=True)
class Look:
    """One time somebody saw or changed a record, as the person it is about reads it."""

    id: int
    at: datetime
    who: str
    from_staff: bool
    act: Words
    why: str


@dataclass(frozen=True)
class LookedPage:
    """A page of looks, newest first; `older` continues it."""

    looks: tuple[Look, ...]
    older: int | None


class Place(Labelled):
    """The places of a person's way that a page can lead to. Doors know the addresses."""

    CALL = "call", "First call"
    ASSESSMENT = "assessment", "Assessment"
    LEVEL = "level", "Level of care"
    ADMISSION = "admission", "Admission"
    PAPERS = "papers", "Papers"
    PLAN = "plan", "Treatment plan"
    CARE = "care", "In treatment"
    CONSENTS = "consents", "Consents"


@dataclass(frozen=True)
class WayStep:
    """One step of the way in: done, now, or open."""

    place: Place
    state: str
    when: datetime | None = None


@dataclass(frozen=True)
class NextAct:
    """The one thing that waits, said in a sentence, with the place where it is done."""

    place: Place
    words: Words
    act: Words


@dataclass(frozen=True)
class Event:
    """One thing that happened on somebody's way."""

    at: datetime
    kind: str
    title: Words
    text: str = ""
    ink: str = ""


@dataclass(frozen=True)
class WayFacts:
    """How far somebody has come, as the rules of the way read it."""

    called_at: datetime | None = None
    assessment_started_at: datetime | None = None
    assessment_signed_at: datetime | None = None
    decided_at: datetime | None = None
    admitted_at: datetime | None = None
    discharged_at: datetime | None = None
    papers_due: int = 0
    plan_signed_at: datetime | None = None
    plan_interim: bool = False
    plan_written: bool = False
    plan_due_on: date | None = None
    review_due_on: date | None = None


@dataclass(frozen=True)
class MeasuresOf:
    """One person's measures: what they filled in, what is asked, what happened in treatment meanwhile."""

    fillings: tuple[Filling, ...] = ()
    due: tuple[Due, ...] = ()
    events: tuple[tuple[datetime, Words], ...] = ()

    @property
    def next(self) -> Due | None:
        """What is asked next: what is open first, then by day."""
        asked = [one for one in self.due if one.due_on is not None]
        return min(asked, key=lambda one: (not one.open, one.due_on or date.max), default=None)


@dataclass(frozen=True)
class Clinical:
    """The part of a chart that only those who may see charts get."""

    assessment: AssessmentCard | None
    draft: AssessmentCard | None
    diagnoses: tuple[Diagnosis, ...]
    commitments: tuple[Commitment, ...]
    decision: DecisionCard | None
    plan: ChartPlan | None
    measures: MeasuresOf = field(default_factory=lambda: MeasuresOf())


@dataclass(frozen=True)
class Chart:
    """One person's story on one page, cut to what the viewer may see."""

    client: ClientCard
    team: tuple[Tie, ...]
    inquiry: InquiryCard | None
    referrals: tuple[ReferralCard, ...]
    episode: EpisodeCard | None
    ended: EpisodeCard | None
    programme: Programme | None
    phase: Phase | None
    week: int | None
    papers: tuple[Paper, ...]
    consents: tuple[ConsentCard, ...]
    vault_filled: bool
    vault_openings: int
    clinical: Clinical | None
    steps: tuple[WayStep, ...]
    next_act: NextAct | None
    events: tuple[Event, ...]

    @property
    def papers_due(self) -> int:
        return sum(paper.state in ("due", "outdated") for paper in self.papers)

    @property
    def discharge(self) -> DischargeCard | None:
        """How the last episode ended, where none is open."""
        return self.ended.discharges[-1] if self.ended is not None and self.ended.discharges else None


@dataclass(frozen=True)
class CaseRow:
    """One person of a caseload: where they are and what waits."""

    client: ClientCard
    level: str
    phase: int | None
    week: int | None
    prescribed_minutes: int | None
    least_days: int | None
    review_due_on: date | None
    review_late: bool
    unsigned_plan: bool
    next_act: NextAct | None


@dataclass(frozen=True)
class Caseload:
    """The people somebody is accountable for, those they are assessing, and those they have a part with."""

    staff_id: UUID
    staff_name: str
    limit: int
    rows: tuple[CaseRow, ...]
    coming: tuple[ClientCard, ...]
    shared: tuple[ClientCard, ...]
    prescribed_minutes: int


@dataclass(frozen=True)
class Ask:
    """One thing that needs somebody today: who or what, why, and where it is done."""

    kind: str
    title: Words
    why: Words
    to: str
    about: UUID | None
    act: Words
    urgent: bool = False
    when: datetime | None = None
    day: date | None = None
    client_id: UUID | None = None


@dataclass(frozen=True)
class Block:
    """One thing with a time on today's ribbon."""

    start: datetime
    end: datetime
    title: Words
    what: Words
    to: str
    about: UUID


@dataclass(frozen=True)
class Today:
    """What one member of staff needs to know this morning."""

    asks: tuple[Ask, ...]
    ribbon: tuple[Block, ...]
    rows: tuple[CaseRow, ...]
    clients: tuple[UUID, ...] = ()
    # What is late with colleagues, for those who lead; and how many stand at each step of the way in.
    watch: tuple[Ask, ...] = ()
    steps: tuple[tuple[Column, int, int], ...] = ()


@dataclass(frozen=True)
class Milestone:
    """A point of somebody's way: reached on a day, or ahead of them."""

    words: Words
    on: date
    reached: bool
    icon: str


@dataclass(frozen=True)
class MilestoneFacts:
    """What milestones are made of; days are the site's calendar days."""

    began_on: date
    plan_signed_on: date | None = None
    review_on: date | None = None
    met: tuple[tuple[str, date], ...] = ()
    weeks: int = 0
    # Round numbers of days in all, those reached and the next; they are never lost again.
    days: tuple[tuple[Words, date], ...] = ()
    # The last day of treatment, weeks and reviews end with it; and whether the programme was finished on it.
    ended_on: date | None = None
    finished_on: date | None = None


@dataclass(frozen=True)
class MyRecord:
    """What a client sees first of their own record."""

    client: ClientCard
    team: tuple[Tie, ...]
    episode: EpisodeCard | None
    programme: Programme | None
    phase: Phase | None
    week: int | None
    plan: ChartPlan | None
    papers: tuple[Paper, ...] = field(default=())
    consents: tuple[ConsentCard, ...] = field(default=())
    milestones: tuple[Milestone, ...] = field(default=())


@dataclass(frozen=True)
class Lives:
    """Where somebody lives, as their counselor sees it: the stay, what the house tells, what it is told.

    `told` is False where a partner's house may not tell: then nights, passes and meetings are empty.
    """

    now: StayCard | None
    before: tuple[StayCard, ...]
    waits: WaitCard | None
    house: HouseCard | None = None
    told: bool = False
    nights: tuple[LookCard, ...] = ()
    passes: tuple[PassCard, ...] = ()
    meetings: tuple[MeetingCard, ...] = ()
    week: WeekOfMeetings | None = None
    happened: tuple[Happening, ...] = ()
    released: tuple[Category, ...] = ()
