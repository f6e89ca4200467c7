"""The options sheet: what each level takes, costs and leaves of a person's own week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Held, Level, LevelCode, Service, Source


class PaidBy(Labelled):
    """How somebody means to pay."""

    SELF = "self", "Out of pocket"
    INSURED = "insured", "Insurance"


@dataclass(frozen=True)
class Price:
    """List price of one session of a service."""

    service: Service
    per_session: Money


@dataclass(frozen=True)
class Band:
    """One step of the sliding scale.

    Up to a share of the poverty guideline, what share of the list is asked.
    """

    key: str
    title: str
    up_to_percent: int | None
    share_percent: int


@dataclass(frozen=True)
class Poverty:
    """The yearly guideline for a household of one, and for each further person."""

    year: int
    first: Money
    further: Money
    source: Source


@dataclass(frozen=True)
class Offer:
    """What this clinic has at a level: a programme of its own, or words about who has it."""

    level: LevelCode
    programme: str
    words: str


@dataclass(frozen=True)
class EstimateTerms:
    """What the law and the clinic say about an estimate given before care begins."""

    valid_days: int
    dispute_over: Money
    covers: tuple[str, ...]
    leaves_out: tuple[str, ...]
    statement: str
    source: Source


@dataclass(frozen=True)
class PriceList:
    """The clinic's prices as they were at one version."""

    title: str
    version: str
    prices: tuple[Price, ...]
    bands: tuple[Band, ...]
    poverty: Poverty
    offers: tuple[Offer, ...]
    terms: EstimateTerms
    source: Source
    sliding_source: Source
    digest: str = ""

    def offer(self, level: LevelCode) -> Offer:
        return next(offer for offer in self.offers if offer.level is level)

    def band(self, key: str) -> Band | None:
        return next((band for band in self.bands if band.key == key), None)


@dataclass(frozen=True)
class Benefits:
    """What is known of somebody's insurance today. Unknown parts are None, never zero."""

    deductible_left: Money | None = None
    copay_per_day: Money | None = None
    coinsurance_percent: int | None = None
    out_of_pocket_left: Money | None = None


@dataclass(frozen=True)
class Told:
    """What going on as now costs, only as the person told it."""

    per_week: Money | None = None
    days_missed_per_month: int | None = None
    per_day_missed: Money | None = None


@dataclass(frozen=True)
class Asked:
    """What the sheet is made for.

    How the person pays, and what they told us. The income itself is not kept.
    """

    paid_by: PaidBy
    band: str = ""
    benefits: Benefits = Benefits()
    told: Told = Told()
    intensive_programme: str = ""


@dataclass(frozen=True)
class WeekPrice:
    """List price and attended days of one week of a programme."""

    week: int
    price: Money
    days: int


@dataclass(frozen=True)
class Estimate:
    """What a whole programme costs: by list, and what is expected of this person."""

    weeks: int
    by_list: Money
    expected: Money
    first_week: Money
    how: Words
    unknown: tuple[Words, ...] = ()


@dataclass(frozen=True)
class OwnWindow:
    """One window of a person's own week that should stay theirs, with travel each way in minutes."""

    title: str
    kind: str
    window: WeekWindow
    travel_minutes: int = 0


@dataclass(frozen=True)
class Fate:
    """What becomes of one window: kept whole, or which sessions run into it and for how long."""

    own: OwnWindow
    clashes: tuple[Held, ...]
    minutes_lost: int

    @property
    def kept(self) -> bool:
        return self.minutes_lost == 0


@dataclass(frozen=True)
class FateLine:
    """Windows of one kind and time that fare alike, days together; minutes lost in the whole week."""

    title: str
    weekdays: tuple[int, ...]
    start: time
    end: time
    kept: bool
    minutes_lost: int


@dataclass(frozen=True)
class HoursStep:
    """One step of the hours: which weeks, how many minutes and days a week."""

    first_week: int
    last_week: int
    minutes: int
    days: int


@dataclass(frozen=True)
class DayTimes:
    """Days of the week (0 is Monday) on which one is here from and until the same times."""

    weekdays: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True)
class Option:
    """One level side by side with the others."""

    level: Level
    offered: bool
    words: str
    programme: str
    programme_title: str
    version_id: UUID | None
    steps: tuple[HoursStep, ...]
    track: str
    times: tuple[DayTimes, ...]
    fates: tuple[Fate, ...]
    fate_lines: tuple[FateLine, ...]
    estimate: Estimate | None

    @property
    def kept(self) -> int:
        return sum(fate.kept for fate in self.fates)


@dataclass(frozen=True)
class GoingOn:
    """What things as they are now take, in sentences; empty when nothing was told."""

    lines: tuple[Words, ...]


@dataclass(frozen=True)
class OptionsSheet:
    """Levels side by side for one person, as computed."""

    asked: Asked
    options: tuple[Option, ...]
    going_on: GoingOn
    own: tuple[OwnWindow, ...]
    price_list: PriceList
    band: Band | None

    @property
    def how(self) -> Words:
        """How the estimates came about; the same for every level."""
        made = (option.estimate.how for option in self.options if option.estimate is not None)
        return next(made, say("No programme is stored yet, so nothing can be estimated."))


@dataclass(frozen=True)
class OptionsCard:
    """A sheet that was given out: number, day, until when its estimate holds, and what it was made for."""

    id: UUID
    client_id: UUID
    number: int
    asked: Asked
    at: datetime
    expires_on: date
    made_by_name: str
    price_version: str
    expected: tuple[tuple[LevelCode, Money], ...]
