"""The words of the books: which account a line belongs to, what kind of act posted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money

NOTHING = Money(0)


class Book(Labelled):
    """One account of the books. Plus is more owed or more in hand; lines of an act sum to 0."""

    OWED = "owed", "Owed by the client"
    CASH = "cash", "Cash in the drawer"
    CHECK = "check", "Checks in the drawer"
    CARD = "card", "Card terminal"
    BANK = "bank", "Bank"
    EARNED = "earned", "Services"
    WAIVED = "waived", "Waived"
    WRITTEN_OFF = "written_off", "Written off"
    DRAWER_DIFFERENCE = "drawer_difference", "Difference at the drawer"


class Act(Labelled):
    """What somebody did. Each act is one posting; an error is reversed, never edited."""

    CHARGE = "charge", "Service"
    PAYMENT = "payment", "Payment"
    REFUND = "refund", "Refund"
    WAIVER = "waiver", "Waived"
    ADJUSTMENT = "adjustment", "Adjusted"
    WRITE_OFF = "write_off", "Written off"
    REVERSAL = "reversal", "Taken back"
    DRAWER = "drawer", "Drawer counted"
    DEPOSIT = "deposit", "Taken to the bank"


class Method(Labelled):
    """How money changes hands. Cards go through a terminal of their own; no number of one is kept here."""

    CASH = "cash", "Cash"
    CHECK = "check", "Check"
    CARD = "card", "Card"

    @property
    def book(self) -> Book:
        return Book(self.value)


class Relief(Labelled):
    """A way of asking for less than is owed. Each needs a second person's yes."""

    WAIVER = "waiver", "Waive: hardship"
    ADJUSTMENT = "adjustment", "Adjust: the price was wrong"
    WRITE_OFF = "write_off", "Write off: we stop asking"

    @property
    def act(self) -> Act:
        return Act(self.value)

    @property
    def book(self) -> Book:
        return {
            Relief.WAIVER: Book.WAIVED,
            Relief.ADJUSTMENT: Book.EARNED,
            Relief.WRITE_OFF: Book.WRITTEN_OFF,
        }[self]


@dataclass(frozen=True)
class Line:
    """One line of a posting: an amount in whole cents on one account of the books."""

    book: Book
    cents: int


@dataclass(frozen=True)
class PostingCard:
    """One act on a client's account, as a statement shows it. `effect` is what it did to what is owed."""

    id: UUID
    act: Act
    client_id: UUID | None
    client_name: str
    on: date
    at: datetime
    words: str
    effect: Money
    by_name: str
    receipt_number: int | None = None
    receipt_id: UUID | None = None
    method: Method | None = None
    reversed: bool = False
    may_reverse: bool = False
    refundable: Money = NOTHING
    balance: Money | None = None
    note: str = ""


@dataclass(frozen=True)
class ReceiptCard:
    """One receipt: numbered per site without a gap, in neutral words."""

    id: UUID
    number: int
    site_id: UUID
    site_name: str
    client_id: UUID
    client_name: str
    act: Act
    method: Method
    reference: str
    amount: Money
    on: date
    at: datetime
    by_name: str
    posting_id: UUID
    balance_after: Money
    refunded: Money = NOTHING
    lines: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True)
class ReliefCard:
    """One asked relief and what became of it."""

    id: UUID
    client_id: UUID
    client_name: str
    relief: Relief
    amount: Money
    reason: str
    asked_by_id: UUID
    asked_by_name: str
    asked_at: datetime
    granted: bool | None = None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    decided_why: str = ""


@dataclass(frozen=True)
class BooksCheck:
    """Whether the books are what their lines say: each finding is a line in words."""

    postings: int
    lines: int
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.findings
