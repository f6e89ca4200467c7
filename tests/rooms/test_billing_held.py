"""What the database itself holds of the books, whoever writes: each fault is planted and found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepdown.billing import actions, queries
from stepdown.billing.actions import Counted, Handed
from stepdown.billing.models import (
    Balance,
    Charge,
    EstimateRow,
    Line,
    Posting,
    Receipt,
    ReliefDecided,
)
from stepdown.billing.vocabulary import Method, Relief
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refused
from tests import scenes_billing as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_billing import TODAY

pytestmark = pytest.mark.django_db


def robin(cast: Cast):  # type: ignore[no-untyped-def]
    return cast.clients["robin"].id


def settle_now() -> None:
    """Run the checks that wait for the end of a transaction."""
    connection.check_constraints()


# ---- the database holds it, whoever writes


def _posting(cast: Cast, **fields: object) -> Posting:
    made = {
        "site_id": cast.harbor.id,
        "client_id": robin(cast),
        "act": "waiver",
        "on": TODAY,
        "words": "planted",
        "line_count": 2,
        "by_name": "nobody",
        "at": cast.now,
    }
    return Posting.objects.create(**(made | fields))


def _lines(cast: Cast, posting: Posting, **cents: int) -> None:
    Line.objects.bulk_create(
        Line(
            posting=posting,
            client_id=posting.client_id,
            site_id=posting.site_id,
            on=posting.on,
            book=book,
            cents=amount,
        )
        for book, amount in cents.items()
    )


def test_planted_a_posting_that_does_not_sum_to_zero(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="sum to zero"), transaction.atomic():
        _lines(cast, _posting(cast), waived=500, owed=-499)
        settle_now()


def test_planted_a_posting_without_lines_and_a_line_added_later(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="keeps the lines"), transaction.atomic():
        _posting(cast)
        settle_now()
    posting = _posting(cast)
    _lines(cast, posting, waived=500, owed=-500)
    settle_now()
    with pytest.raises(DatabaseError, match="keeps the lines"), transaction.atomic():
        _lines(cast, posting, bank=100, cash=-100)
        settle_now()


def test_planted_a_line_of_another_client(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="client, site and day"), transaction.atomic():
        posting = _posting(cast)
        posting.client_id = cast.clients["alex"].id
        _lines(cast, posting, waived=500, owed=-500)
        settle_now()


def test_planted_a_reversal_that_takes_back_something_else(cast: Cast) -> None:
    charged = Posting.objects.get(id=scenes.a_charge(cast))
    with pytest.raises(DatabaseError, match="mirrors"), transaction.atomic():
        _lines(cast, _posting(cast, act="reversal", reverses=charged), earned=100, owed=-100)
        settle_now()


def test_planted_a_payment_without_a_receipt(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="has a receipt"), transaction.atomic():
        _lines(cast, _posting(cast, act="payment"), cash=500, owed=-500)
        settle_now()


def _receipt(cast: Cast, **fields: object) -> None:
    posting = _posting(cast, act=fields.pop("act", "payment"))
    cents = int(str(fields.get("cents", 500)))
    sign = -1 if posting.act == "refund" else 1
    _lines(cast, posting, cash=sign * cents, owed=-sign * cents)
    made = {
        "posting": posting,
        "site_id": cast.harbor.id,
        "client_id": robin(cast),
        "method": "cash",
        "cents": cents,
        "balance_after": 0,
        "at": cast.now,
    }
    Receipt.objects.create(**(made | fields))


@pytest.mark.parametrize("number", [1, 3, 4])
def test_planted_a_receipt_out_of_its_turn(cast: Cast, number: int) -> None:
    scenes.a_payment(cast)
    with pytest.raises(DatabaseError, match="without a gap"), transaction.atomic():
        _receipt(cast, number=number)


def test_planted_a_receipt_over_another_amount(cast: Cast) -> None:
    posting = Posting.objects.get(id=scenes.a_charge(cast))
    with pytest.raises(DatabaseError, match="what its posting moved"), transaction.atomic():
        Receipt.objects.create(
            posting=posting,
            site_id=cast.harbor.id,
            number=1,
            client_id=robin(cast),
            method="cash",
            cents=700,
            balance_after=0,
            at=cast.now,
        )


def test_planted_refunds_too_large_by_the_same_hand_and_of_a_refund(cast: Cast) -> None:
    paid = Receipt.objects.get(id=scenes.a_payment(cast, 5000))
    dora, bea = cast.staff["dora"].id, cast.staff["bea"].id
    with pytest.raises(DatabaseError, match="more than was paid"), transaction.atomic():
        _receipt(cast, number=2, act="refund", cents=5001, refund_of=paid, staff_id=dora)
    with pytest.raises(DatabaseError, match="does not give it back"), transaction.atomic():
        _receipt(cast, number=2, act="refund", cents=100, refund_of=paid, staff_id=bea)
    _receipt(cast, number=2, act="refund", cents=100, refund_of=paid, staff_id=dora)
    back = Receipt.objects.get(number=2)
    with pytest.raises(DatabaseError, match="of a payment"), transaction.atomic():
        _receipt(cast, number=3, act="refund", cents=100, refund_of=back, staff_id=bea)


def test_planted_a_relief_decided_by_whoever_asked(cast: Cast) -> None:
    asked = scenes.a_relief(cast)
    with pytest.raises(DatabaseError, match="does not decide"), transaction.atomic():
        ReliefDecided.objects.create(
            asked_id=asked,
            granted=False,
            why="planted",
            staff_id=cast.staff["bea"].id,
            by_name="Bea",
            at=cast.now,
        )


@pytest.mark.parametrize("model", [Posting, Line, Charge, Receipt])
def test_planted_an_edit_or_a_deletion_in_the_books(cast: Cast, model: type) -> None:
    scenes.a_charge(cast)
    scenes.a_payment(cast)
    row = model.objects.first()  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(client_id=cast.clients["alex"].id)  # type: ignore[attr-defined]


def test_planted_a_running_total_that_was_touched_is_found(cast: Cast) -> None:
    scenes.a_charge(cast)
    assert queries.check_books(SYSTEM).holds
    Balance.objects.filter(client_id=robin(cast)).update(cents=1)
    found = queries.check_books(SYSTEM)
    assert not found.holds
    assert str(robin(cast)) in found.findings[0]


def test_planted_an_estimate_rewritten(cast: Cast) -> None:
    estimate = scenes.an_estimate(cast)
    EstimateRow.objects.filter(id=estimate).update(charged_cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        EstimateRow.objects.filter(id=estimate).update(expected_cents=1)


# ---- any sequence of acts


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["charge", "pay", "copay", "back", "ask", "grant", "reverse", "count"]),
        st.integers(min_value=1, max_value=20_000),
        st.sampled_from(["bea", "iva", "dora"]),
    ),
    max_size=14,
)


@given(ACTS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_done_the_books_balance_and_the_receipts_have_no_gap(
    cast: Cast, acts: list[tuple[str, int, str]]
) -> None:
    viewers = {name: cast.viewer(name) for name in ("bea", "iva", "dora")}
    saved = transaction.savepoint()
    try:
        scenes.a_share(cast)
        for what, cents, name in acts:
            try:
                with transaction.atomic():
                    _act(cast, what, cents, viewers[name])
            except Refused:
                continue
        settle_now()
        books = queries.check_books(SYSTEM)
        assert books.holds, books.findings
        assert scenes.numbers(cast) == list(range(1, Receipt.objects.count() + 1))
        spent = sum(Receipt.objects.filter(refund_of=None).values_list("cents", flat=True))
        back = sum(Receipt.objects.exclude(refund_of=None).values_list("cents", flat=True))
        assert 0 <= back <= spent
        drawer = queries.drawer(SYSTEM, cast.harbor.id)
        assert drawer.cash.cents + drawer.checks.cents >= 0 or back > 0
    finally:
        transaction.savepoint_rollback(saved)


def _act(cast: Cast, what: str, cents: int, by) -> None:  # type: ignore[no-untyped-def]
    client, at, money = robin(cast), cast.now, Money(cents)
    last = Receipt.objects.filter(refund_of=None).order_by("-number").first()
    if what == "charge":
        actions.charge(client_id=client, fee_key="individual", on=TODAY, by=by, at=at)
    elif what == "pay":
        actions.take_payment(client_id=client, handed=Handed(money, Method.CASH), by=by, at=at)
    elif what == "copay":
        actions.take_copay(client_id=client, method=Method.CASH, by=by, at=at)
    elif what == "back" and last is not None:
        handed = Handed(money, Method.CASH)
        actions.give_back(
            client_id=client, receipt_id=last.id, handed=handed, why="Paid too much", by=by, at=at
        )
    elif what == "ask":
        actions.ask_relief(
            client_id=client, relief=Relief.ADJUSTMENT, amount=money, reason="The price was off", by=by, at=at
        )
    elif what == "grant":
        for row in queries.reliefs(by, client, at=at):
            if row.granted is None:
                actions.decide_relief(relief_id=row.id, granted=True, why="", by=by, at=at)
    elif what == "reverse":
        page = queries.account(by, client, at=at)
        for one in page.postings:
            if one.may_reverse:
                actions.reverse(client_id=client, posting_id=one.id, why="Not this one", by=by, at=at)
                break
    elif what == "count":
        counted = Counted(money, Money(0), "Counted in a hurry")
        actions.count_drawer(site_id=cast.harbor.id, counted=counted, by=by, at=at)
