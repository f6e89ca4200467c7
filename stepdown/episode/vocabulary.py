"""The words of an episode: ways in, stays at a level of care, the care team, discharge, proposals of a
specialist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class WayIn(Labelled):
    """How somebody comes to us. The treatment is the same whatever the way in."""

    FIRST = "first", "First treatment"
    FROM_WITHDRAWAL = "from_withdrawal", "Step down from withdrawal management"
    FROM_RESIDENTIAL = "from_residential", "Step down from residential care"
    FROM_PARTIAL = "from_partial", "Step down from partial hospitalization"
    FROM_OUTPATIENT = "from_outpatient", "Step up from outpatient care"
    RETURNED = "returned", "Coming back after a return to use"
    TRANSFERRED = "transferred", "Transferred from another program"


class CareRole(Labelled):
    """What a member of staff is for one person."""

    ACCOUNTABLE = "accountable", "Accountable counselor"
    THERAPIST = "therapist", "Therapist"
    PRESCRIBER = "prescriber", "Prescriber"
    CASE_MANAGER = "case_manager", "Case manager"
    GROUP_LEADER = "group_leader", "Group leader"


class Move(Labelled):
    """What entering another stay means, seen from the present one."""

    ENTER = "enter", "Starts"
    UP = "up", "Steps up"
    DOWN = "down", "Steps down"
    SIDEWAYS = "sideways", "Changes programme"
    PHASE = "phase", "Changes phase"


@dataclass(frozen=True)
class Rung:
    """A level of care as the clinic's data names it; a higher rank is more intensive."""

    code: str
    label: str
    rank: int


@dataclass(frozen=True)
class StayTerms:
    """What a stay is made of: the level, the programme version in use and the phase of it."""

    rung: Rung
    programme_key: str
    programme_version_id: UUID
    phase: int


@dataclass(frozen=True)
class Opening:
    """What is known when an episode opens besides the first stay and the accountable person."""

    site_id: UUID
    way_in: WayIn
    court_ordered: bool = False
    inquiry_id: UUID | None = None
    decision_id: UUID | None = None


@dataclass(frozen=True)
class AskedAdmission:
    """What an admission rests on. Levels are codes; none is decided while `decided_level` is None."""

    in_treatment: bool
    decided_level: str | None
    programme_level: str
    consent_signed: bool


@dataclass(frozen=True)
class Load:
    """How many clients somebody is accountable for in one phase of one programme version."""

    programme_version_id: UUID
    phase: int
    clients: int


@dataclass(frozen=True)
class StayCard:
    """One stretch of an episode at one level, programme and phase; half-open in time."""

    id: UUID
    terms: StayTerms
    move: Move
    starts_at: datetime
    ends_at: datetime | None
    why: str
    by_name: str


@dataclass(frozen=True)
class CareTeamMember:
    """One person's role in one episode, half-open in time."""

    staff_id: UUID
    name: str
    role: CareRole
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class DischargeReason:
    """One standard reason, as reported to the Treatment Episode Data Set."""

    code: str
    label: str
    completed: bool
    teds_code: int
    needs_words: bool
    may_reopen: bool
    source: str


@dataclass(frozen=True)
class DischargeCard:
    """How and when an episode ended and, where it did, when it was opened again."""

    id: UUID
    reason: DischargeReason
    words: str
    at: datetime
    by_name: str
    reopened_at: datetime | None = None
    reopened_why: str = ""


@dataclass(frozen=True)
class EpisodeCard:
    """One treatment episode of one client: from admission to discharge, through any number of levels."""

    id: UUID
    client_id: UUID
    site_id: UUID
    site_name: str
    way_in: WayIn
    court_ordered: bool
    opened_at: datetime
    closed_at: datetime | None
    opened_by_name: str
    inquiry_id: UUID | None
    decision_id: UUID | None
    stay: StayCard | None
    team: tuple[CareTeamMember, ...]
    discharges: tuple[DischargeCard, ...]
    version: int

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def accountable(self) -> CareTeamMember | None:
        """The one person who answers for this episode; none only after discharge."""
        return next((m for m in self.team if m.role is CareRole.ACCOUNTABLE), None)


@dataclass(frozen=True)
class EpisodeLine:
    """One episode in a long list: whose, where, who answered for it last, from when until when."""

    id: UUID
    client_id: UUID
    site_id: UUID
    staff_id: UUID | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class EpisodeEnds:
    """Both ends of one episode, for lists of who began and who ended."""

    episode_id: UUID
    client_id: UUID
    site_id: UUID
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class PhaseCount:
    """How many people are in one phase of one version of a programme."""

    level_label: str
    level_rank: int
    programme_key: str
    programme_version_id: UUID
    phase: int
    people: int


@dataclass(frozen=True)
class CaseloadRow:
    """One client of a caseload as lists show it."""

    episode_id: UUID
    client_id: UUID
    chosen_name: str
    shown_as: str
    site_name: str
    opened_at: datetime
    role: CareRole
    since: datetime
    level_label: str
    programme_key: str
    programme_version_id: UUID | None
    phase: int | None
    episode_version: int


@dataclass(frozen=True)
class HandOver:
    """One change of the accountable person: who it was and who it is from that moment on."""

    id: UUID
    episode_id: UUID
    client_id: UUID
    from_name: str
    to_name: str
    at: datetime
    why: str
    by_name: str
    to_staff_id: UUID


@dataclass(frozen=True)
class Need:
    """What a person needs of their specialist. Minutes are one-to-one minutes a week."""

    site_id: UUID
    site_name: str
    language: str
    language_name: str
    skills: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    weekly_minutes: int = 0
    asked_for: UUID | None = None


@dataclass(frozen=True)
class Specialist:
    """One member of staff who could be asked. Minutes are one-to-one minutes a week already promised."""

    staff_id: UUID
    name: str
    title: str
    active: bool
    site_ids: tuple[UUID, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    populations: tuple[str, ...]
    may_sign: bool
    caseload: int
    caseload_limit: int
    weekly_hours: int
    promised_minutes: int


@dataclass(frozen=True)
class Proposal:
    """One specialist seen against one need: what speaks for, what is open, what stands against. No score."""

    staff_id: UUID
    name: str
    title: str
    caseload: int
    caseload_limit: int
    speaks_for: tuple[Words, ...]
    open_points: tuple[Words, ...]
    against: tuple[Words, ...]

    @property
    def fits(self) -> bool:
        return not self.against
