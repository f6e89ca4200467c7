"""The words of the desk: estimates, instalments, the drawer, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.billing.vocabulary.fees import Arrangement
from stepdown.billing.vocabulary.ledger import Act, PostingCard, ReliefCard
from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.people.vocabulary import ClientCard
from stepdown.programme.vocabulary import Source


@dataclass(frozen=True)
class EstimateRules:
    """When an estimate is due, how long it holds, what is much above it: data with its source."""

    far_business_days: int
    far_due: int
    near_business_days: int
    near_due: int
    asked_due: int
    valid_days: int
    over: Money
    may_dispute_days: int
    statements: tuple[str, ...]
    not_included: tuple[str, ...]
    where_to_turn: str
    source: Source


@dataclass(frozen=True)
class EstimateLine:
    """One service of an estimate: how often, what it costs by list and this person each time."""

    key: str
    words: str
    count: int
    list_price: Money
    price: Money

    @property
    def total(self) -> Money:
        return self.price.times(self.count)


@dataclass(frozen=True)
class EstimateCard:
    """One written estimate, and what was charged in its time."""

    id: UUID
    client_id: UUID
    client_name: str
    site_id: UUID
    number: int
    lines: tuple[EstimateLine, ...]
    expected: Money
    charged: Money
    starts_on: date
    ends_on: date
    share_words: str
    made_by_name: str
    at: datetime
    over_limit: Money

    @property
    def over(self) -> bool:
        """Charged so much more than estimated that the client may dispute it."""
        return (self.charged - self.expected).cents >= self.over_limit.cents


@dataclass(frozen=True)
class WishCard:
    """An estimate that is owed to somebody, and until which day."""

    id: UUID
    client_id: UUID
    client_name: str
    asked_on: date
    service_on: date | None
    due_on: date
    settled: bool


@dataclass(frozen=True)
class InstalmentCard:
    """One part of a payment plan."""

    plan_id: UUID
    client_id: UUID
    client_name: str
    number: int
    due_on: date
    amount: Money
    settled: bool


class Every(Labelled):
    """How often an instalment comes."""

    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    MONTH = "month", "Every month"


@dataclass(frozen=True)
class PlanCard:
    """A payment plan agreed with a client."""

    id: UUID
    client_id: UUID
    total: Money
    every: Every
    words: str
    made_by_name: str
    at: datetime
    ended_at: datetime | None
    ended_why: str
    parts: tuple[InstalmentCard, ...]

    @property
    def running(self) -> bool:
        return self.ended_at is None and any(not part.settled for part in self.parts)


@dataclass(frozen=True)
class DrawerStanding:
    """What the books say lies in the drawer of a site now."""

    site_id: UUID
    cash: Money
    checks: Money
    counted_at: datetime | None = None
    last_difference: Money | None = None


@dataclass(frozen=True)
class CountCard:
    """One count of the drawer, with what the books said and why it differed."""

    id: UUID
    counted_cash: Money
    counted_checks: Money
    expected_cash: Money
    expected_checks: Money
    why: str
    deposited: Money
    slip: str
    by_name: str
    at: datetime

    @property
    def difference(self) -> Money:
        return self.counted_cash + self.counted_checks - self.expected_cash - self.expected_checks


class Waits(Labelled):
    """A list of the desk."""

    OWING = "owing", "Owes something"
    INSTALMENTS = "instalments", "Instalments due"
    ESTIMATES = "estimates", "Estimates due"
    RENEW = "renew", "Shares to renew"
    APPROVALS = "approvals", "Waits for a yes"
    OVER = "over", "Above the estimate"


@dataclass(frozen=True)
class WaitingRow:
    """One row of a list of the desk: whom it is about, and its one figure or day."""

    client_id: UUID
    client_name: str
    words: str
    amount: Money | None
    day: date | None
    cursor: str
    id: UUID | None = None


@dataclass(frozen=True)
class WaitingPage:
    """Fifty rows of a list at most, and where the next fifty begin."""

    rows: tuple[WaitingRow, ...]
    more: str


@dataclass(frozen=True)
class MonthRow:
    """One month at the viewer's sites: what was charged, paid, given up, and owed at its end."""

    month: date
    charged: Money
    paid: Money
    waived: Money
    written_off: Money
    owed: Money


@dataclass(frozen=True)
class MonthCell:
    """Which postings stand behind a figure of a month."""

    month: date
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class AccountPage:
    """Everything a client's account shows: fifty postings at most."""

    client: ClientCard
    balance: Money
    arrangement: Arrangement | None
    copay: Money | None
    copay_taken_today: bool
    postings: tuple[PostingCard, ...]
    more: str
    plan: PlanCard | None
    estimates: tuple[EstimateCard, ...]
    wishes: tuple[WishCard, ...]
    reliefs: tuple[ReliefCard, ...]
