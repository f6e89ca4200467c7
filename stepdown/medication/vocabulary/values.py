"""Values of medication: medicines as data, orders, doses given, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.words import Words
from stepdown.medication.vocabulary.terms import (
    Aim,
    Differs,
    DueKind,
    DueState,
    EndWhy,
    Kit,
    Occasion,
    Place,
    Resolution,
    Route,
    Severity,
    StopKind,
    Taken,
    Teller,
    Where,
)


@dataclass(frozen=True)
class Spacing:
    """Days from one injection to the next: not before `earliest`, due at `due`, late from `late` on."""

    earliest: int
    due: int
    late: int
    why_early: str


@dataclass(frozen=True)
class LabRule:
    """Which laboratory value on which days after the start, then every so many days."""

    key: str
    first: tuple[int, ...]
    every: int | None


@dataclass(frozen=True)
class LabKind:
    """A laboratory value the house knows; from `high_from` on the prescriber looks first."""

    key: str
    title: str
    unit: str
    high_from: Decimal | None = None
    high_words: str = ""


@dataclass(frozen=True)
class Kidneys:
    """Creatinine clearance in mL/min: never up to, less up to, and how much is less (mg a time)."""

    never_to: Decimal
    less_to: Decimal
    less: Decimal


@dataclass(frozen=True)
class InductionStep:
    """One step of a beginning; `cows_from` where the withdrawal score has to be so high before it."""

    key: str
    words: str
    cows_from: int | None = None


@dataclass(frozen=True)
class Medicine:
    """One medicine as the clinic's data has it."""

    key: str
    title: str
    called: str
    aim: Aim
    route: Route
    where: Where
    unit: str
    usual: str
    source: str
    tag: str
    most: Decimal | None = None
    opioid: bool = False
    blocks_opioids: bool = False
    explains: tuple[str, ...] = ()
    amounts: tuple[Decimal, ...] = ()
    starts: tuple[Decimal, ...] = ()
    visits: str = ""
    watch: str = ""
    places: tuple[str, ...] = ()
    injection: Spacing | None = None
    labs: tuple[LabRule, ...] = ()
    kidneys: Kidneys | None = None
    induction: tuple[InductionStep, ...] = ()


@dataclass(frozen=True)
class OrderTerms:
    """What somebody orders or writes down. `medicine` is a key of the data, or empty with a `title`."""

    medicine: str
    title: str
    place: Place
    prescriber: str
    dose_words: str
    since: date
    amount: Decimal | None = None
    unit: str = ""
    clinic: str = ""
    until: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Order:
    """One medicine somebody takes: whose order, which dose in words and numbers, since when.

    `explains` are the analytes a test may find because of it; empty where it explains none.
    """

    id: UUID
    client_id: UUID
    medicine: str
    title: str
    called: str
    aim: Aim
    route: Route
    place: Place
    prescriber: str
    clinic: str
    dose_words: str
    amount: Decimal | None
    unit: str
    since: date
    until: date | None
    explains: tuple[str, ...]
    version: int
    by_name: str
    at: datetime
    why: str = ""
    end_why: EndWhy | None = None
    end_words: str = ""
    ended_by: str = ""
    verified_on: date | None = None

    @property
    def injected(self) -> bool:
        return self.route is Route.INJECTION

    def runs(self, on: date) -> bool:
        """Whether it is neither ended nor over by that day."""
        return self.end_why is None and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class GivenTerms:
    """What whoever gave a dose writes down."""

    amount: Decimal
    lot: str
    expires_on: date
    body_place: str
    words: str = ""


@dataclass(frozen=True)
class Given:
    """One injection or dose that was given; void where it was written down by mistake."""

    id: UUID
    order_id: UUID
    client_id: UUID
    on: date
    at: datetime
    amount: Decimal
    unit: str
    lot: str
    expires_on: date
    body_place: str
    words: str
    by_name: str
    overruled_by: str = ""
    overruled_why: str = ""
    void_why: str = ""
    void_by: str = ""


@dataclass(frozen=True)
class Window:
    """When the next injection may be given, is due, and is late; `next_amount` as the label goes on."""

    earliest: date
    due: date
    late: date
    state: DueState
    number: int
    next_amount: Decimal | None


@dataclass(frozen=True)
class Stop:
    """Why not today, in a sentence. Only a prescriber goes on in spite of it, by name and with a reason."""

    kind: StopKind
    words: Words


@dataclass(frozen=True)
class FoundOpioid:
    """An opioid a test found: which, on which day, and whether a definitive test named it."""

    analyte: str
    label: str
    on: date
    confirmed: bool


@dataclass(frozen=True)
class Overruled:
    """A prescriber's word for one day in spite of what stops."""

    order_id: UUID
    on: date
    kinds: tuple[StopKind, ...]
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Due:
    """One thing that is due for one person."""

    client_id: UUID
    kind: DueKind
    state: DueState
    on: date
    words: Words
    order_id: UUID | None = None
    called: str = ""


@dataclass(frozen=True)
class Lab:
    """One laboratory value or check."""

    id: UUID
    client_id: UUID
    key: str
    title: str
    unit: str
    on: date
    value: Decimal | None
    words: str
    by_name: str
    high: bool = False


@dataclass(frozen=True)
class Week:
    """How one week's doses of one order were taken; who said so."""

    order_id: UUID
    monday: date
    taken: Taken
    teller: Teller
    words: str = ""


@dataclass(frozen=True)
class SideEffect:
    """A side effect, how much it weighs, when it is asked about again, and what came of it."""

    id: UUID
    client_id: UUID
    order_id: UUID | None
    words: str
    severity: Severity
    since: date
    by_name: str
    follow_up_on: date
    version: int
    followed_at: datetime | None = None
    followed_by: str = ""
    followed_words: str = ""


@dataclass(frozen=True)
class Naloxone:
    """What became of naloxone last, when, and when it is asked about again."""

    client_id: UUID
    kit: Kit
    on: date
    words: str
    by_name: str
    due_on: date
    supplied_on: date | None = None


@dataclass(frozen=True)
class Told:
    """One line of the list somebody brings."""

    title: str
    dose_words: str


@dataclass(frozen=True)
class Difference:
    """One difference of two lists, and what was decided about it."""

    number: int
    differs: Differs
    title: str
    ours: str
    theirs: str
    order_id: UUID | None = None
    resolution: Resolution | None = None
    words: str = ""
    by_name: str = ""


@dataclass(frozen=True)
class Reconciling:
    """Two lists compared: when, against what, what differed, and who signed it."""

    id: UUID
    client_id: UUID
    occasion: Occasion
    source: str
    on: date
    at: datetime
    by_name: str
    told: tuple[Told, ...]
    differences: tuple[Difference, ...]
    version: int
    signed_at: datetime | None = None
    signed_by: str = ""

    @property
    def open_differences(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.resolution is None)


@dataclass(frozen=True)
class Verified:
    """A methadone dose as its clinic said it, with the consents it was asked under."""

    id: UUID
    order_id: UUID
    client_id: UUID
    clinic: str
    spoke_with: str
    amount: Decimal
    last_dose_on: date
    take_homes: int
    on: date
    by_name: str
    consent_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Begun:
    """One step of an induction as it was done."""

    order_id: UUID
    step: str
    cows: int | None
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Whole:
    """Everything about the medication of one person, for their page."""

    current: tuple[Order, ...]
    past: tuple[Order, ...]
    windows: dict[UUID, Window]
    given: tuple[Given, ...]
    weeks: tuple[Week, ...]
    effects: tuple[SideEffect, ...]
    labs: tuple[Lab, ...]
    naloxone: Naloxone | None
    reconcilings: tuple[Reconciling, ...]
    verified: tuple[Verified, ...]
    begun: tuple[Begun, ...]
    due: tuple[Due, ...]
