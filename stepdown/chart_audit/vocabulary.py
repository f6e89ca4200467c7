"""The words of a chart audit: a sample that can be drawn again, a checklist, findings and their repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import ClientCard


class Stratum(Labelled):
    """By what a sample is spread, so that nobody is left out by chance."""

    NONE = "none", "Not spread"
    COUNSELOR = "counselor", "By counselor"
    SITE = "site", "By site"
    MONTH = "month", "By month of admission"


class Sizing(Labelled):
    """How the number of charts is found."""

    FIXED = "fixed", "A fixed number"
    COMPUTED = "computed", "Computed from confidence and margin"


class Outcome(Labelled):
    """How a chart stands on one item."""

    MET = "met", "Met"
    NOT_MET = "not_met", "Not met"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_KNOWN = "not_known", "Not known"


class Severity(Labelled):
    """How much hangs on an item."""

    MINOR = "minor", "minor"
    MAJOR = "major", "major"
    CRITICAL = "critical", "critical"


class FindingState(Labelled):
    """How far the repair of a finding is."""

    OPEN = "open", "to be repaired"
    REPAIRED = "repaired", "to be checked again"
    CAME_BACK = "came_back", "not yet right"
    CLOSED = "closed", "repaired and checked"


class Means(Labelled):
    """By what a finding was repaired. A signed record is never changed."""

    ADDENDUM = "addendum", "Addendum to the record"
    LATE_ENTRY = "late_entry", "Late entry, marked as such"
    NEW_VERSION = "new_version", "New version, signed"
    SIGNATURE = "signature", "Missing signature obtained"
    TRAINING = "training", "Could not be mended: what keeps it from happening again"


@dataclass(frozen=True)
class Item:
    """One line of a checklist. `house` names what the house works out; empty: the auditor answers."""

    key: str
    text: str
    source: str
    severity: Severity
    house: str = ""
    days: int = 0

    @property
    def words(self) -> Words:
        return say(self.text, days=self.days) if self.days else say(self.text)

    @property
    def automatic(self) -> bool:
        return bool(self.house)

    @property
    def verified(self) -> bool:
        return "[K]" not in self.source


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist, from a day on."""

    key: str
    version: int
    label: str
    starts_on: date
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        return next(one for one in self.items if one.key == key)


@dataclass(frozen=True)
class Plan:
    """How an audit is drawn: which charts, how many, spread by what, with which seed."""

    title: str
    site_ids: tuple[UUID, ...]
    since: date
    until: date
    checklist: str
    stratum: Stratum = Stratum.NONE
    sizing: Sizing = Sizing.FIXED
    number: int = 10
    confidence: int = 95
    margin: int = 10
    expected: int = 50
    seed: str = ""


@dataclass(frozen=True)
class Member:
    """One chart of the population: whose, by whom, where, since when."""

    client_id: UUID
    stratum: str
    opened_at: datetime
    staff_id: UUID | None
    site_id: UUID


@dataclass(frozen=True)
class Drawn:
    """One chart of the sample, in its place."""

    number: int
    client_id: UUID
    stratum: str


@dataclass(frozen=True)
class Look:
    """What a plan would draw: how many charts there are, how many of them, how many of each stratum."""

    population: int
    size: int
    strata: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Evidence:
    """Where something can be seen: a page of the house by name, and the id of what is on it."""

    place: str
    about: UUID | None = None


@dataclass(frozen=True)
class Judgement:
    """What the house says of one item: how it stands, why in words, where to see it."""

    outcome: Outcome
    words: Words
    evidence: Evidence


@dataclass(frozen=True)
class PlanFacts:
    """One version of a plan: when admission asked for it, who signed when."""

    id: UUID
    interim: bool
    signed_at: datetime | None
    superseded_at: datetime | None
    by_client: bool
    declined: bool
    first_review_on: date | None


@dataclass(frozen=True)
class ReleaseFacts:
    """One thing that was sent out: whether it rested on a ground that held on that day."""

    id: UUID
    on: date
    held: bool


@dataclass(frozen=True)
class ChartFacts:
    """What the house knows of one chart when it is audited. Days are of the client's site."""

    today: date
    opened_at: datetime
    closed_at: datetime | None
    consented_at: datetime | None = None
    consent_refused: bool = False
    noticed_at: datetime | None = None
    assessments: tuple[tuple[UUID, datetime, datetime | None], ...] = ()
    decided_at: datetime | None = None
    decision_differs: bool = False
    decision_reason: bool = False
    plans: tuple[PlanFacts, ...] = ()
    reviews: tuple[tuple[date, date], ...] = ()
    releases: tuple[ReleaseFacts, ...] = ()
    notes: tuple[tuple[UUID, datetime, datetime | None], ...] = ()
    discharge_reason: str = ""
    discharge_needs_words: bool = False
    discharge_words: bool = False


@dataclass(frozen=True)
class AnswerCard:
    """How a chart stands on one item, and whence it is known."""

    item: Item
    outcome: Outcome | None
    words: Words
    automatic: bool
    evidence: Evidence | None = None


@dataclass(frozen=True)
class AuditCard:
    """One audit in a list."""

    id: UUID
    number: int
    title: str
    site_ids: tuple[UUID, ...]
    since: date
    until: date
    checklist: str
    checklist_version: int
    stratum: Stratum
    sizing: Sizing
    confidence: int
    margin: int
    expected: int
    seed: str
    population: int
    population_digest: str
    size: int
    finished: int
    findings: int
    findings_open: int
    drawn_at: datetime
    drawn_by: str
    closed_at: datetime | None
    closed_words: str
    version: int

    @property
    def reason(self) -> str:
        """What the trail says each time a chart of this audit is opened."""
        return f"chart audit {self.number}"


@dataclass(frozen=True)
class ChartLine:
    """One chart of the sample in a list; `client` is None where it is out of reach."""

    id: UUID
    number: int
    stratum: str
    client: ClientCard | None
    finished_at: datetime | None
    finished_by: str
    not_met: int
    open_findings: int


@dataclass(frozen=True)
class RepairCard:
    """What was done about a finding, and what a second person found."""

    id: UUID
    means: Means
    words: str
    evidence: Evidence | None
    by_id: UUID | None
    by_name: str
    at: datetime
    holds: bool | None = None
    checked_by: str = ""
    checked_at: datetime | None = None
    checked_words: str = ""


@dataclass(frozen=True)
class FindingCard:
    """One item that a chart did not meet: how much hangs on it, who mends it until when, how far it is."""

    id: UUID
    audit_id: UUID
    audit_number: int
    chart_id: UUID
    chart_number: int
    client: ClientCard | None
    item: Item
    words: str
    owner_id: UUID
    owner: str
    due_on: date
    state: FindingState
    repairs: tuple[RepairCard, ...]
    version: int


@dataclass(frozen=True)
class Score:
    """How the finished charts stand on one item."""

    item: Item
    met: int
    not_met: int
    not_applicable: int
    not_known: int

    @property
    def percent(self) -> int | None:
        """Of those it applies to and that are known; None where there are none."""
        known = self.met + self.not_met
        return None if known == 0 else (self.met * 100 + known // 2) // known


@dataclass(frozen=True)
class TrendPoint:
    """One earlier audit on one item."""

    audit_id: UUID
    number: int
    until: date
    percent: int | None


@dataclass(frozen=True)
class Audit:
    """One audit with its charts, scores and trend. `holds`: the sample drawn again is the same."""

    card: AuditCard
    checklist: Checklist
    charts: tuple[ChartLine, ...]
    scores: tuple[Score, ...]
    trends: dict[str, tuple[TrendPoint, ...]] = field(default_factory=dict)
    strata: tuple[tuple[str, int, int], ...] = ()
    holds: bool = True


@dataclass(frozen=True)
class Chart:
    """One chart being audited."""

    audit: AuditCard
    line: ChartLine
    answers: tuple[AnswerCard, ...]
    findings: tuple[FindingCard, ...]
    previous_id: UUID | None
    next_id: UUID | None
    version: int
