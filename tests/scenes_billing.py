"""Scenes at the desk: fees that hold, a share agreed, money taken, an estimate, a plan."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from stepdown.billing import actions, queries, shelf
from stepdown.billing.actions import AskedPlan, Handed
from stepdown.billing.models import FeeScheduleRow, Receipt
from stepdown.billing.vocabulary import AskedTerms, Basis, Every, Method, Relief
from stepdown.kernel.money import Money
from tests.cast import SYSTEM, Cast

TODAY = date(2026, 11, 18)
VISA = "4111 1111 1111 1111"


def fees(cast: Cast) -> None:
    """The shipped schedule, in force since long ago."""
    if not FeeScheduleRow.objects.exists():
        began = date(2026, 1, 5)
        actions.set_fees(content=shelf.content("fees"), starts_on=began, today=began, by=SYSTEM, at=cast.now)


def a_share(cast: Cast, *, copay: int | None = 2000, income: int = 3_000_000, client: str = "robin") -> UUID:
    """Half of the fees, by an income that Bea saw proof of, with a copay."""
    fees(cast)
    asked = AskedTerms(
        basis=Basis.PROOF,
        household=1,
        yearly_income=Money(income),
        proof="pay stub of October",
        copay=Money(copay) if copay is not None else None,
    )
    return actions.agree_share(
        client_id=cast.clients[client].id, asked=asked, by=cast.viewer("bea"), at=cast.now
    )


def a_charge(cast: Cast, fee: str = "individual", *, on: date = TODAY, by: str = "bea") -> UUID:
    """A service charged to Robin by hand."""
    fees(cast)
    return actions.charge(
        client_id=cast.clients["robin"].id, fee_key=fee, on=on, by=cast.viewer(by), at=cast.now
    )


def a_payment(cast: Cast, cents: int = 5000, *, by: str = "bea", method: Method = Method.CASH) -> UUID:
    """Money from Robin, answered with its receipt."""
    handed = Handed(Money(cents), method, "" if method is Method.CASH else "T-4471")
    return actions.take_payment(
        client_id=cast.clients["robin"].id, handed=handed, by=cast.viewer(by), at=cast.now
    )


def a_relief(cast: Cast, cents: int = 3000, *, by: str = "bea") -> UUID:
    """Bea asks that a part of what Robin owes be waived."""
    if queries.balance(SYSTEM, cast.clients["robin"].id, at=cast.now).cents < cents:
        a_charge(cast)
    return actions.ask_relief(
        client_id=cast.clients["robin"].id,
        relief=Relief.WAIVER,
        amount=Money(cents),
        reason="Lost the job in October",
        by=cast.viewer(by),
        at=cast.now,
    )


def an_estimate(cast: Cast) -> UUID:
    """An estimate for Robin: eight one-to-one sessions from today on."""
    fees(cast)
    return actions.give_estimate(
        client_id=cast.clients["robin"].id,
        counts={"individual": 8},
        starts_on=TODAY,
        by=cast.viewer("bea"),
        at=cast.now,
    )


def a_payment_plan(cast: Cast, total: int = 12500) -> UUID:
    """What Robin owes in five parts, every two weeks."""
    a_charge(cast)
    asked = AskedPlan(Money(total), 5, TODAY + timedelta(days=7), Every.TWO_WEEKS)
    return actions.agree_plan(
        client_id=cast.clients["robin"].id, asked=asked, by=cast.viewer("bea"), at=cast.now
    )


def a_posting(cast: Cast) -> UUID:
    """A service that was charged and can be taken back."""
    return a_charge(cast)


def a_receipt(cast: Cast) -> UUID:
    """A receipt that Iva gave, so that Bea and Dora may give money back."""
    return a_payment(cast, by="iva")


def numbers(cast: Cast) -> list[int]:
    """The numbers of all receipts of Harbor Street."""
    rows = Receipt.objects.filter(site_id=cast.harbor.id).order_by("number")
    return list(rows.values_list("number", flat=True))
