"""The words of programmes.

What is offered each week, for how long, to whom, and when the next step is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from stepdown.episode.vocabulary import Rung, WayIn
from stepdown.kernel.labels import Labelled


class Tag(Labelled):
    """How well a fact was checked. Only a verified one may become a hard rule."""

    VERIFIED = "V", "Checked against a primary source"
    SECOND_HAND = "V2", "Checked against a secondary source only"
    KNOWN = "K", "Common knowledge, not verified"


class LevelCode(Labelled):
    """The five levels of care this house tells apart; numbers and hours differ by edition and are data."""

    OUTPATIENT = "outpatient", "Outpatient"
    INTENSIVE = "iop", "Intensive outpatient"
    PARTIAL = "php", "Partial hospitalization"
    RESIDENTIAL = "residential", "Residential"
    WITHDRAWAL = "withdrawal", "Withdrawal management"


class Service(Labelled):
    """What kind of hour it is."""

    GROUP = "group", "Group"
    SKILLS = "skills", "Skills group"
    EDUCATION = "education", "Education"
    INDIVIDUAL = "individual", "Individual"
    FAMILY = "family", "Family"
    MEDICATION = "medication", "Medication visit"
    PEER = "peer", "Peer support"
    CASE = "case", "Case management"
    ACTIVITY = "activity", "Activity"
    TEST = "test", "Drug and alcohol test"
    MUTUAL = "mutual", "Support group"


class Entry(Labelled):
    """Whether somebody may join a curriculum at any topic or only at its start."""

    OPEN = "open", "Open: join at any topic"
    CLOSED = "closed", "Closed: start together"


class Measure(Labelled):
    """What a criterion looks at."""

    WEEKS = "weeks", "Weeks in this phase"
    HOURS_KEPT = "hours_kept", "Hours kept, last 4 weeks"
    TESTS_EXPECTED = "tests_expected", "Tests as expected, in a row"
    DAYS_SINCE_USE = "days_since_use", "Days since return to use"
    PHQ9 = "phq9", "PHQ-9"
    BAM_RISK = "bam_risk", "BAM risk"
    OBJECTIVES_MET = "objectives_met", "Objectives of this phase met"
    TOPICS_HAD = "topics_had", "Topics had"
    SAFE_HOME = "safe_home", "Safe home, checked monthly"
    SUPPORTS = "supports", "People or groups to lean on"
    AFTERCARE_PLAN = "aftercare_plan", "Aftercare plan signed"
    NEW_GOAL = "new_goal", "A new goal set by the person"
    STRESS_PLAN = "stress_plan", "A plan for stress, tried out"


class Comparator(Labelled):
    """How a value is held against a criterion."""

    AT_LEAST = "at_least", "or more"
    AT_MOST = "at_most", "or less"
    IS = "is", "yes or no"


class Population(Labelled):
    """For whom the hours are meant: bands of hours differ by age."""

    ADULT = "adult", "Adults"
    YOUNG = "young", "Adolescents"


class Leader(Labelled):
    """The least that whoever leads a session holds; what counts where is data with a source."""

    LICENSED = "licensed", "Licensed clinician"
    CERTIFIED = "certified", "Certified counselor"
    PRESCRIBER = "prescriber", "Prescriber or nurse"
    PEER = "peer", "Certified peer specialist"
    TECHNICIAN = "technician", "Technician or aide"


@dataclass(frozen=True)
class Source:
    """Where a fact comes from and how well it was checked."""

    key: str
    title: str
    tag: Tag


@dataclass(frozen=True)
class Level:
    """One level of care in one edition. Minutes of clinical service a week; the ceiling is not included."""

    code: LevelCode
    edition: str
    number: str
    name: str
    band: str
    rank: int
    floor_minutes: int | None
    ceiling_minutes: int | None
    young_floor_minutes: int | None
    live_in: bool
    source: Source

    @property
    def rung(self) -> Rung:
        """The level as an episode's stay keeps it."""
        return Rung(self.code.value, self.name, self.rank)


@dataclass(frozen=True)
class Dose:
    """One service of one phase: how often, how long, on which days of the sample week (0 is Monday)."""

    service: Service
    title: str
    sessions: int
    minutes: int
    source: Source
    break_minutes: int = 0
    every_weeks: int = 1
    only_weeks: tuple[int, ...] = ()
    therapeutic: bool = True
    on: tuple[int, ...] = ()
    offset_minutes: int = 0
    size: tuple[int, int] | None = None
    note: str = ""
    telehealth: bool = False
    leader: Leader | None = None

    @property
    def weekly(self) -> bool:
        return self.every_weeks == 1 and not self.only_weeks

    def falls_in(self, week: int, phase_start: int) -> bool:
        """Whether the service is held in that week of the programme."""
        if self.only_weeks:
            return week in self.only_weeks
        return (week - phase_start) % self.every_weeks == 0


@dataclass(frozen=True)
class Phase:
    """A stretch of weeks with one dose; first and last week are both included."""

    number: int
    title: str
    purpose: str
    first_week: int
    last_week: int
    level: LevelCode
    least_days: int
    most_days: int
    doses: tuple[Dose, ...]

    @property
    def weeks(self) -> range:
        return range(self.first_week, self.last_week + 1)


@dataclass(frozen=True)
class Track:
    """A time of day at which the programme is held."""

    key: str
    title: str
    start: time


@dataclass(frozen=True)
class Curriculum:
    """An ordered list of topics taught in one kind of session."""

    title: str
    service: Service
    entry: Entry
    topics: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Criterion:
    """One rule that speaks for a step or for graduation; a person decides, and says why where it differs."""

    measure: Measure
    comparator: Comparator
    value: int
    words: str
    source: Source
    encouraged: bool = False


@dataclass(frozen=True)
class DayRule:
    """How many therapeutic minutes make a day count, and how many such days a week needs."""

    minutes: int
    days: int
    source: Source


@dataclass(frozen=True)
class Hours:
    """What a week of the intensive part promises, in minutes; the ceiling is included."""

    floor_minutes: int
    ceiling_minutes: int
    source: Source


@dataclass(frozen=True)
class Programme:
    """One programme as it was at one version. `version_id` is set once the house has stored it."""

    key: str
    title: str
    summary: str
    description: str
    level: LevelCode
    edition: str
    least_weeks: int
    hours: Hours
    day_rule: DayRule | None
    phases: tuple[Phase, ...]
    tracks: tuple[Track, ...]
    curricula: tuple[Curriculum, ...]
    to_step: tuple[Criterion, ...]
    to_graduate: tuple[Criterion, ...]
    ways_in: tuple[WayIn, ...]
    court_ordered: bool
    behavioral: bool
    sources: tuple[Source, ...]
    version_id: UUID | None = None
    version: int = 0
    digest: str = ""
    population: Population = Population.ADULT
    payers: tuple[str, ...] = ()

    @property
    def weeks(self) -> int:
        return self.phases[-1].last_week

    @property
    def intensive_weeks(self) -> int:
        """The last week at the programme's own level: what follows is support at a lower one."""
        own = [phase.last_week for phase in self.phases if phase.level is self.level]
        return max(own, default=self.weeks)

    @property
    def services(self) -> tuple[Service, ...]:
        """Each kind of service the programme has, in the order of the list of services."""
        held = {dose.service for phase in self.phases for dose in phase.doses}
        return tuple(service for service in Service if service in held)

    def phase_in(self, week: int) -> Phase:
        """The phase of a week; weeks past the end belong to the last phase."""
        return next((phase for phase in self.phases if week <= phase.last_week), self.phases[-1])


@dataclass(frozen=True)
class Held:
    """One session of a sample week, wall-clock, on one day (0 is Monday)."""

    weekday: int
    start: time
    end: time
    title: str
    service: Service
    therapeutic_minutes: int


@dataclass(frozen=True)
class WeekPlan:
    """A sample week of one phase on one track."""

    phase: int
    track: Track
    held: tuple[Held, ...]
    minutes_by_day: tuple[int, ...]
    counted_days: tuple[int, ...]

    @property
    def minutes(self) -> int:
        return sum(self.minutes_by_day)

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(day for day in range(7) if any(held.weekday == day for held in self.held))


@dataclass(frozen=True)
class PhaseWeek:
    """Minutes of one week of the programme."""

    week: int
    phase: int
    minutes: int


@dataclass(frozen=True)
class ProgrammeLine:
    """One line of the list: the programme, minutes of an ordinary week by phase, how much falls short."""

    programme: Programme
    by_phase: tuple[int, ...]
    shorts: int

    def usual(self, phase: Phase) -> int:
        """Minutes of an ordinary week of the phase."""
        return self.by_phase[phase.number - 1]
