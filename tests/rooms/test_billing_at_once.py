"""Two desks at one moment: no payment counts twice, no refund goes too far, no receipt is skipped."""

from __future__ import annotations

import pytest

from stepdown.billing import actions, queries
from stepdown.billing.actions import Handed
from stepdown.billing.models import Receipt
from stepdown.billing.vocabulary import Method, Relief
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from tests import scenes_billing as scenes
from tests.cast import SYSTEM, Cast, assemble
from tests.scenes_episode import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def _pay(cast: Cast, by: Viewer, cents: int) -> None:
    handed = Handed(Money(cents), Method.CASH)
    actions.take_payment(client_id=cast.clients["robin"].id, handed=handed, by=by, at=cast.now)


def test_payments_at_one_moment_are_numbered_without_a_gap(people: Cast) -> None:
    scenes.a_charge(people)
    viewers = [people.viewer(name) for name in ("bea", "iva", "dora")] * 2
    errors = in_threads(*(lambda by=by: _pay(people, by, 1000) for by in viewers))
    assert errors == [None] * 6
    assert scenes.numbers(people) == [1, 2, 3, 4, 5, 6]
    assert queries.balance(SYSTEM, people.clients["robin"].id, at=people.now) == Money(6500)
    assert queries.check_books(SYSTEM).holds


def test_two_refunds_at_one_moment_never_give_back_more_than_was_paid(people: Cast) -> None:
    receipt = scenes.a_payment(people, 5000, by="iva")

    def back(by: Viewer) -> None:
        actions.give_back(
            client_id=people.clients["robin"].id,
            receipt_id=receipt,
            handed=Handed(Money(5000), Method.CASH),
            why="Paid twice by mistake",
            by=by,
            at=people.now,
        )

    errors = in_threads(*(lambda by=by: back(by) for by in (people.viewer("bea"), people.viewer("dora"))))
    assert sum(error is None for error in errors) == 1
    assert sum(isinstance(error, Refused) for error in errors) == 1
    assert Receipt.objects.exclude(refund_of=None).count() == 1


def test_one_copay_a_day_from_two_desks(people: Cast) -> None:
    scenes.a_share(people, copay=2000)

    def take(by: Viewer) -> None:
        actions.take_copay(client_id=people.clients["robin"].id, method=Method.CASH, by=by, at=people.now)

    errors = in_threads(*(lambda by=by: take(by) for by in (people.viewer("bea"), people.viewer("iva"))))
    assert sum(error is None for error in errors) == 1
    assert Receipt.objects.count() == 1


def test_a_relief_and_a_payment_at_one_moment_give_up_only_what_is_owed(people: Cast) -> None:
    scenes.a_charge(people)
    asked = actions.ask_relief(
        client_id=people.clients["robin"].id,
        relief=Relief.WAIVER,
        amount=Money(12500),
        reason="Lost the job in October",
        by=people.viewer("bea"),
        at=people.now,
    )
    dora, iva = people.viewer("dora"), people.viewer("iva")

    def grant() -> None:
        actions.decide_relief(relief_id=asked, granted=True, why="", by=dora, at=people.now)

    in_threads(grant, lambda: _pay(people, iva, 12500))
    balance = queries.balance(SYSTEM, people.clients["robin"].id, at=people.now)
    # Either the relief came first and the payment is a credit, or the payment did and the relief was refused.
    assert balance in (Money(0), Money(-12500))
    assert queries.check_books(SYSTEM).holds
