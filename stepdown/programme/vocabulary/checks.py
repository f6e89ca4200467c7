"""What the checker says: the finding, the sum it is made of, and what would repair it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary.offers import (
    Leader,
    LevelCode,
    PhaseWeek,
    Service,
    Source,
    Tag,
)


class Severity(Labelled):
    """How much a finding matters to whoever offers the programme."""

    FITS = "fits", "Fits"
    NOTE = "note", "Note"
    SHORT = "short", "Short"


class Weight(Labelled):
    """What a finding does when a programme is to be put in use."""

    INFORMS = "informs", "For your knowledge"
    WARNS = "warns", "A warning"
    ASKS = "asks", "Needs a reason"
    FORBIDS = "forbids", "Not allowed"


class Clause(Labelled):
    """Which kind of rule was held against the programme."""

    HOURS = "hours", "Hours a week"
    PROMISE = "promise", "Hours promised"
    DAYS = "days", "Counted days"
    TELEHEALTH = "telehealth", "Share by video"
    GROUP_SIZE = "group_size", "Size of a group"
    LEADER = "leader", "Who leads"
    CLOCK = "clock", "End of the day"


class RuleKind(Labelled):
    """Whose rule it is."""

    LAW = "law", "Law or license"
    PAYER = "payer", "Payer"


@dataclass(frozen=True)
class RuleEdition:
    """One rule of a payer or a state as it holds from a date on. Minutes; days 0 (Monday) to 6.

    `counts` are the services whose minutes count (empty: every therapeutic one). `groups` are the services
    that `group_most` (people in a group) and `per_leader` (people for each who leads it) limit, `led` those
    that `leaders` may lead. What is None is not asked.
    """

    key: str
    kind: RuleKind
    name: str
    levels: tuple[LevelCode, ...]
    valid_from: date
    source: Source
    valid_until: date | None = None
    words: str = ""
    band_edition: str = ""
    week_minutes: int | None = None
    day_minutes: int | None = None
    week_days: int | None = None
    week_start: int = 0
    counts: tuple[Service, ...] = ()
    breaks_count: bool = False
    telehealth_percent: int | None = None
    group_most: int | None = None
    per_leader: int | None = None
    groups: tuple[Service, ...] = (Service.GROUP, Service.SKILLS)
    leaders: tuple[Leader, ...] = ()
    led: tuple[Service, ...] = (Service.GROUP, Service.SKILLS)
    id: UUID | None = None
    entered_by: str = ""
    entered_at: datetime | None = None

    @property
    def weight(self) -> Weight:
        """Only what was checked against its source may bind: law forbids, a payer asks for a reason."""
        if self.source.tag is not Tag.VERIFIED:
            return Weight.WARNS
        return Weight.FORBIDS if self.kind is RuleKind.LAW else Weight.ASKS


@dataclass(frozen=True)
class Term:
    """One service in the sum of a week: sessions, minutes of each, breaks, and what of it counts."""

    dose: int
    title: str
    service: Service
    sessions: int
    minutes: int
    break_minutes: int
    counted: int
    telehealth: bool
    why_not: Words | None = None


@dataclass(frozen=True)
class DaySum:
    """The counted minutes of one day (0 is Monday) and whether it reaches what a day needs."""

    weekday: int
    minutes: int
    counts: bool


class ChangeKind(Labelled):
    """One small act on a draft."""

    ADD = "add", "Add sessions"
    LENGTHEN = "lengthen", "Make sessions longer"
    SIZE = "size", "Limit the group"
    LEADER = "leader", "Change who leads"
    ON_SITE = "on_site", "Hold on site"
    LEVEL = "level", "Change the level"


@dataclass(frozen=True)
class Change:
    """One act of a repair. `dose` is a place in the phase; `weeks` empty means each week of the phase."""

    kind: ChangeKind
    phase: int
    dose: int = 0
    minutes: int = 0
    on: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    service: Service = Service.GROUP
    most: int = 0
    leader: Leader | None = None
    level: LevelCode | None = None


@dataclass(frozen=True)
class Repair:
    """What would make a finding go, computed and tried; one click takes it into a draft."""

    words: Words
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Finding:
    """What a rule found: how it matters, where, in words with the figures, its source, and the sum behind it.

    `held` and `needed` are minutes, days, percent or people, as the clause has it. `code` names the finding
    with its figure, so that a reason given for one shortfall never covers a larger one.
    """

    severity: Severity
    where: Words
    words: Words
    source: Source
    clause: Clause
    rule: str = ""
    rule_name: str = ""
    weight: Weight = Weight.INFORMS
    phase: int = 0
    weeks: tuple[int, ...] = ()
    held: int | None = None
    needed: int | None = None
    dose: int | None = None
    terms: tuple[Term, ...] = ()
    days: tuple[DaySum, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def code(self) -> str:
        parts = (self.rule, self.clause.value, self.phase, self.dose, self.held, self.needed)
        weeks = f"{self.weeks[0]}-{self.weeks[-1]}" if self.weeks else ""
        return ":".join("" if part is None else str(part) for part in (*parts, weeks))

    @property
    def by(self) -> int:
        """How far it is from what is asked."""
        return abs((self.needed or 0) - (self.held or 0))


@dataclass(frozen=True)
class WeekSum:
    """Weeks of a phase that hold the same, with the sum they are made of."""

    where: Words
    phase: int
    weeks: tuple[int, ...]
    minutes: int
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Report:
    """Everything the checker says about one programme on one day, and what changes on days to come."""

    on: date
    findings: tuple[Finding, ...]
    weeks: tuple[PhaseWeek, ...]
    rules: tuple[RuleEdition, ...]
    ahead: tuple[tuple[RuleEdition, tuple[Finding, ...]], ...] = field(default=())

    def of(self, weight: Weight | str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.weight == weight)

    @property
    def shorts(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.SHORT)

    @property
    def counts(self) -> bool:
        """Whether it may be put in use as it is, without a reason for anything."""
        return not self.of(Weight.ASKS) and not self.of(Weight.FORBIDS)
