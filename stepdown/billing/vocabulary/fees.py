"""The words of fees: what a service costs from which day on, the sliding scale, the poverty guideline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.programme.vocabulary import Service, Source


class Region(Labelled):
    """Where the poverty guideline differs."""

    CONTIGUOUS = "contiguous", "48 states and D.C."
    ALASKA = "alaska", "Alaska"
    HAWAII = "hawaii", "Hawaii"


class Basis(Labelled):
    """What a client's share rests on."""

    FULL = "full", "Full fee"
    PROOF = "proof", "Proof of income seen"
    DECLARED = "declared", "Income as the client says"
    HARDSHIP = "hardship", "Hardship"


@dataclass(frozen=True)
class Guideline:
    """The poverty guideline of a year in a region: yearly, for one person and for each further one."""

    year: int
    region: Region
    starts_on: date
    first: Money
    further: Money
    source: Source


@dataclass(frozen=True)
class Fee:
    """What one service costs. `words` are neutral: they stand on receipts and say nothing about health."""

    key: str
    words: str
    price: Money
    service: Service | None = None


@dataclass(frozen=True)
class ScaleStep:
    """One step of the sliding scale: up to a share of the guideline, a share of the fee or an amount."""

    key: str
    words: str
    up_to_percent: int | None
    share_percent: int
    fixed: Money | None = None


@dataclass(frozen=True)
class FeeSchedule:
    """All fees and the sliding scale, as they hold from a day on."""

    number: int
    title: str
    starts_on: date
    region: Region
    fees: tuple[Fee, ...]
    steps: tuple[ScaleStep, ...]
    valid_months: int
    made_by_name: str = ""
    made_at: datetime | None = None

    def fee(self, key: str) -> Fee | None:
        return next((fee for fee in self.fees if fee.key == key), None)

    def step(self, key: str) -> ScaleStep | None:
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True)
class Terms:
    """What a client is asked to pay from a day on: a share of the fee or a fixed amount, and a copay."""

    share_percent: int = 100
    fixed: Money | None = None
    copay: Money | None = None


@dataclass(frozen=True)
class Arrangement:
    """What was agreed with a client, on what it rests and until when. A change is a new one."""

    id: UUID
    client_id: UUID
    client_name: str
    basis: Basis
    terms: Terms
    step: str
    step_words: str
    household: int | None
    guideline_year: int | None
    proof: str
    reason: str
    starts_on: date
    ends_on: date | None
    approved_by_name: str
    made_by_name: str
    at: datetime
    insured: bool = False

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class AskedTerms:
    """What somebody fills in to make an arrangement. The income chooses a step and is not kept."""

    basis: Basis
    household: int | None = None
    yearly_income: Money | None = None
    proof: str = ""
    reason: str = ""
    share_percent: int | None = None
    copay: Money | None = None
    insured: bool = False
    ends_on: date | None = None
