"""The books on a real database: balanced, gapless, once, never overdrawn, and nobody decides alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from stepdown.billing import actions, queries
from stepdown.billing.actions import AskedPlan, Counted, Handed
from stepdown.billing.models import (
    Charge,
    Instalment,
    Receipt,
)
from stepdown.billing.vocabulary import Act, AskedTerms, Basis, Every, Method, Waits
from stepdown.kernel.ids import new_id
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from tests import scenes_billing as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_billing import TODAY, VISA

pytestmark = pytest.mark.django_db


def robin(cast: Cast):  # type: ignore[no-untyped-def]
    return cast.clients["robin"].id


def owed(cast: Cast, name: str = "robin") -> int:
    return queries.balance(SYSTEM, cast.clients[name].id, at=cast.now).cents


def settle_now() -> None:
    """Run the checks that wait for the end of a transaction."""
    connection.check_constraints()


# ---- charges


def test_a_service_is_charged_by_the_fees_of_its_day_and_the_clients_share(cast: Cast) -> None:
    scenes.a_charge(cast, "individual")
    assert owed(cast) == 12500
    scenes.a_share(cast)  # 30,000 dollars for one person: up to twice the guideline of 2026, half of the fee
    scenes.a_charge(cast, "individual")
    assert owed(cast) == 12500 + 6250
    settle_now()
    assert [row.list_cents for row in Charge.objects.order_by("posting_id")] == [12500, 12500]


def test_a_record_of_a_service_is_charged_once_whoever_asks(cast: Cast) -> None:
    scenes.fees(cast)
    note = Subject("note", new_id())
    for name in ("bea", "iva"):
        by = cast.viewer(name)
        if name == "bea":
            actions.charge(client_id=robin(cast), fee_key="group", on=TODAY, source=note, by=by, at=cast.now)
            continue
        with pytest.raises(Refused, match="charged already"):
            actions.charge(client_id=robin(cast), fee_key="group", on=TODAY, source=note, by=by, at=cast.now)
    assert owed(cast) == 6500


def test_a_service_is_not_charged_before_its_day_nor_without_a_fee(cast: Cast) -> None:
    scenes.fees(cast)
    with pytest.raises(Refused, match="on its day"):
        scenes.a_charge(cast, on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="No fee"):
        scenes.a_charge(cast, "massage")
    with pytest.raises(Refused, match="No fee"):
        scenes.a_charge(cast, on=date(2025, 1, 1))


def test_what_was_charged_wrongly_is_taken_back_once_with_a_reason_and_stays_readable(cast: Cast) -> None:
    posting = scenes.a_charge(cast)
    with pytest.raises(Refused, match="why"):
        actions.reverse(client_id=robin(cast), posting_id=posting, why="", by=cast.viewer("bea"), at=cast.now)
    actions.reverse(
        client_id=robin(cast), posting_id=posting, why="Was another day", by=cast.viewer("bea"), at=cast.now
    )
    with pytest.raises(Refused, match="already"):
        actions.reverse(
            client_id=robin(cast),
            posting_id=posting,
            why="Once more, please",
            by=cast.viewer("bea"),
            at=cast.now,
        )
    assert owed(cast) == 0
    page = queries.account(cast.viewer("bea"), robin(cast), at=cast.now)
    assert [one.act for one in page.postings] == [Act.REVERSAL, Act.CHARGE]
    assert page.postings[1].reversed
    settle_now()


# ---- payments and receipts


def test_a_payment_lowers_what_is_owed_and_gets_the_next_number(cast: Cast) -> None:
    scenes.a_charge(cast)
    first, second = scenes.a_payment(cast, 5000), scenes.a_payment(cast, 2500, method=Method.CARD)
    shown = queries.receipt(cast.viewer("bea"), second, at=cast.now)
    assert (shown.number, shown.reference, shown.balance_after) == (2, "T-4471", Money(5000))
    assert queries.receipt(cast.viewer("bea"), first, at=cast.now).number == 1
    assert owed(cast) == 5000
    settle_now()


@pytest.mark.parametrize("where", ["reference", "note"])
def test_a_card_number_is_refused_wherever_it_is_typed(cast: Cast, where: str) -> None:
    handed = Handed(Money(100), Method.CARD, **{"reference": "T-1", "note": "", where: f"card {VISA}"})
    with pytest.raises(Refused, match="payment card"):
        actions.take_payment(client_id=robin(cast), handed=handed, by=cast.viewer("bea"), at=cast.now)
    assert not Receipt.objects.exists()


def test_a_card_payment_names_the_terminals_reference(cast: Cast) -> None:
    with pytest.raises(Refused, match="terminal"):
        actions.take_payment(
            client_id=robin(cast), handed=Handed(Money(100), Method.CARD), by=cast.viewer("bea"), at=cast.now
        )


def test_the_copay_at_check_in_is_charged_and_taken_in_one_act_and_once_a_day(cast: Cast) -> None:
    with pytest.raises(Refused, match="No copay"):
        actions.take_copay(client_id=robin(cast), method=Method.CASH, by=cast.viewer("iva"), at=cast.now)
    scenes.a_share(cast, copay=2000)
    receipt = actions.take_copay(
        client_id=robin(cast), method=Method.CASH, by=cast.viewer("iva"), at=cast.now
    )
    assert queries.receipt(cast.viewer("iva"), receipt, at=cast.now).amount == Money(2000)
    assert owed(cast) == 0
    with pytest.raises(Refused, match="charged already"):
        actions.take_copay(client_id=robin(cast), method=Method.CASH, by=cast.viewer("bea"), at=cast.now)
    tomorrow = cast.now + timedelta(days=1)
    actions.take_copay(
        client_id=robin(cast), method=Method.CASH, by=cast.viewer("bea", at=tomorrow), at=tomorrow
    )
    settle_now()


def test_receipts_of_two_sites_are_numbered_apart(cast: Cast) -> None:
    scenes.a_payment(cast)
    other = actions.take_payment(
        client_id=cast.clients["casey"].id, handed=Handed(Money(100), Method.CASH), by=SYSTEM, at=cast.now
    )
    assert Receipt.objects.get(id=other).number == 1


# ---- refunds


def test_money_goes_back_by_another_hand_and_never_more_than_was_paid(cast: Cast) -> None:
    receipt = scenes.a_payment(cast, 5000, by="iva")

    def back(cents: int, by: str) -> None:
        actions.give_back(
            client_id=robin(cast),
            receipt_id=receipt,
            handed=Handed(Money(cents), Method.CASH),
            why="Paid twice by mistake",
            by=cast.viewer(by),
            at=cast.now,
        )

    with pytest.raises(Refused, match="somebody else"):
        back(1000, "iva")
    back(3000, "bea")
    with pytest.raises(Refused, match=r"\$20"):
        back(2001, "dora")
    back(2000, "dora")
    assert owed(cast) == 0
    assert scenes.numbers(cast) == [1, 2, 3]
    settle_now()


def test_a_refund_of_a_refund_or_of_anothers_payment_is_not_found(cast: Cast) -> None:
    receipt = scenes.a_payment(cast, 5000, by="iva")
    for client in ("alex",):
        with pytest.raises(NotFound):
            actions.give_back(
                client_id=cast.clients[client].id,
                receipt_id=receipt,
                handed=Handed(Money(1), Method.CASH),
                why="Not theirs at all",
                by=cast.viewer("bea"),
                at=cast.now,
            )


# ---- relief: two people


def test_relief_is_posted_only_when_another_says_yes(cast: Cast) -> None:
    asked = scenes.a_relief(cast, 3000)
    assert owed(cast) == 12500
    with pytest.raises(Refused, match="somebody else"):
        actions.decide_relief(relief_id=asked, granted=True, why="", by=cast.viewer("bea"), at=cast.now)
    actions.decide_relief(relief_id=asked, granted=True, why="", by=cast.viewer("dora"), at=cast.now)
    assert owed(cast) == 9500
    with pytest.raises(Refused, match="decided already"):
        actions.decide_relief(relief_id=asked, granted=True, why="", by=cast.viewer("dora"), at=cast.now)
    settle_now()


def test_a_no_says_why_and_posts_nothing(cast: Cast) -> None:
    asked = scenes.a_relief(cast, 3000)
    with pytest.raises(Refused, match="why"):
        actions.decide_relief(relief_id=asked, granted=False, why="", by=cast.viewer("dora"), at=cast.now)
    actions.decide_relief(
        relief_id=asked, granted=False, why="A plan fits better", by=cast.viewer("dora"), at=cast.now
    )
    assert owed(cast) == 12500
    assert queries.relief(cast.viewer("bea"), asked, at=cast.now).granted is False


def test_what_was_paid_meanwhile_cannot_be_given_up(cast: Cast) -> None:
    asked = scenes.a_relief(cast, 12500)
    scenes.a_payment(cast, 5000)
    with pytest.raises(Refused, match="owed"):
        actions.decide_relief(relief_id=asked, granted=True, why="", by=cast.viewer("dora"), at=cast.now)


# ---- shares, estimates, plans


def test_a_share_ends_and_the_full_fee_holds_again(cast: Cast) -> None:
    scenes.a_share(cast)
    share = queries.arrangement_on(cast.viewer("bea"), robin(cast), TODAY, at=cast.now)
    assert share is not None
    assert (share.terms.share_percent, share.guideline_year, share.ends_on) == (50, 2026, date(2027, 5, 18))
    assert queries.arrangement_on(cast.viewer("bea"), robin(cast), date(2027, 5, 19), at=cast.now) is None
    waits = queries.waiting(cast.viewer("bea"), Waits.RENEW, today=date(2027, 5, 1), at=cast.now)
    assert [row.client_id for row in waits.rows] == [robin(cast)]


def test_hardship_needs_somebody_who_may_set_fees_and_a_reason(cast: Cast) -> None:
    scenes.fees(cast)
    asked = AskedTerms(basis=Basis.HARDSHIP, share_percent=0, reason="Fire at home")
    with pytest.raises(Refused, match="may set fees"):
        actions.agree_share(client_id=robin(cast), asked=asked, by=cast.viewer("iva"), at=cast.now)
    actions.agree_share(client_id=robin(cast), asked=asked, by=cast.viewer("dora"), at=cast.now)
    with pytest.raises(Refused, match="nothing to charge"):
        scenes.a_charge(cast)


def test_fees_begin_today_or_later_and_never_before_another_version(cast: Cast) -> None:
    scenes.fees(cast)
    content = {**scenes.shelf.content("fees")}
    with pytest.raises(Refused, match="never backwards"):
        actions.set_fees(
            content=content,
            starts_on=TODAY - timedelta(days=1),
            today=TODAY,
            by=cast.viewer("bea"),
            at=cast.now,
        )
    soon = TODAY + timedelta(days=10)
    actions.set_fees(content=content, starts_on=soon, today=TODAY, by=cast.viewer("bea"), at=cast.now)
    with pytest.raises(Refused, match="there already"):
        actions.set_fees(content=content, starts_on=soon, today=TODAY, by=cast.viewer("bea"), at=cast.now)
    now, then = (queries.schedule_on(SYSTEM, day) for day in (TODAY, soon))
    assert now is not None and then is not None
    assert (now.number, then.number) == (1, 2)


def test_an_estimate_settles_what_was_owed_and_counts_what_is_charged(cast: Cast) -> None:
    bea = cast.viewer("bea")
    scenes.fees(cast)
    actions.owe_estimate(client_id=robin(cast), service_on=date(2026, 12, 7), by=bea, at=cast.now)
    (wish,) = queries.wishes(bea, robin(cast), at=cast.now)
    assert wish.due_on == date(2026, 11, 23)  # 12 business days ahead: three after today
    estimate = scenes.an_estimate(cast)
    assert queries.wishes(bea, robin(cast), at=cast.now) == ()
    for _ in range(8):
        scenes.a_charge(cast)
    assert not queries.estimate(bea, estimate, at=cast.now).over
    for fee in ("intake", "intake", "test"):
        scenes.a_charge(cast, fee)
    shown = queries.estimate(bea, estimate, at=cast.now)
    assert (shown.expected, shown.charged) == (Money(100000), Money(141500))
    assert shown.over
    over = queries.waiting(bea, Waits.OVER, today=TODAY, at=cast.now)
    assert [(row.client_id, row.amount) for row in over.rows] == [(robin(cast), Money(41500))]


def test_a_payment_plan_is_settled_part_by_part_and_a_refund_opens_it_again(cast: Cast) -> None:
    scenes.a_payment_plan(cast)
    bea = cast.viewer("bea")
    receipt = scenes.a_payment(cast, 5000, by="iva")
    plan = queries.plan(bea, robin(cast), at=cast.now)
    assert plan is not None
    assert [part.settled for part in plan.parts] == [True, True, False, False, False]
    due = queries.waiting(bea, Waits.INSTALMENTS, today=TODAY + timedelta(weeks=5), at=cast.now)
    assert [row.words for row in due.rows] == ["Part 3"]
    actions.give_back(
        client_id=robin(cast),
        receipt_id=receipt,
        handed=Handed(Money(4000), Method.CASH),
        why="Needed it for rent",
        by=bea,
        at=cast.now,
    )
    assert Instalment.objects.filter(settled=True).count() == 0
    with pytest.raises(Refused, match="runs already"):
        actions.agree_plan(
            client_id=robin(cast), asked=AskedPlan(Money(1000), 2, TODAY, Every.WEEK), by=bea, at=cast.now
        )
    actions.end_plan(client_id=robin(cast), why="Pays at once", by=bea, at=cast.now)
    assert queries.waiting(bea, Waits.INSTALMENTS, today=TODAY + timedelta(weeks=9), at=cast.now).rows == ()


# ---- the drawer


def test_the_drawer_is_counted_and_a_difference_needs_a_word(cast: Cast) -> None:
    scenes.a_payment(cast, 5000)
    scenes.a_payment(cast, 3000, method=Method.CHECK)
    scenes.a_payment(cast, 7000, method=Method.CARD)
    bea, site = cast.viewer("bea"), cast.harbor.id
    standing = queries.drawer(bea, site)
    assert (standing.cash, standing.checks) == (Money(5000), Money(3000))
    with pytest.raises(Refused, match="differs"):
        actions.count_drawer(site_id=site, counted=Counted(Money(4500), Money(3000)), by=bea, at=cast.now)
    with pytest.raises(Refused, match="More than was counted"):
        actions.count_drawer(
            site_id=site,
            counted=Counted(Money(5000), Money(3000), deposit_cash=Money(5001)),
            by=bea,
            at=cast.now,
        )
    counted = Counted(
        Money(4500), Money(3000), "Five dollars of change too much", Money(4000), Money(3000), "Slip 17"
    )
    actions.count_drawer(site_id=site, counted=counted, by=bea, at=cast.now)
    after = queries.drawer(bea, site)
    assert (after.cash, after.checks, after.last_difference) == (Money(500), Money(0), Money(-500))
    settle_now()
    with pytest.raises(NotFound):
        actions.count_drawer(site_id=cast.mill.id, counted=Counted(Money(0), Money(0)), by=bea, at=cast.now)


def test_cash_too_much_and_checks_too_few_by_the_same_need_a_word_too(cast: Cast) -> None:
    scenes.a_payment(cast, 5000)
    scenes.a_payment(cast, 3000, method=Method.CHECK)
    bea = cast.viewer("bea")
    with pytest.raises(Refused, match="differs"):
        actions.count_drawer(
            site_id=cast.harbor.id, counted=Counted(Money(8000), Money(0)), by=bea, at=cast.now
        )
    counted = Counted(Money(8000), Money(0), "The check was cashed by hand")
    actions.count_drawer(site_id=cast.harbor.id, counted=counted, by=bea, at=cast.now)
    assert queries.drawer(bea, cast.harbor.id).cash == Money(8000)
    settle_now()


# ---- months and the reach


def test_a_month_says_what_was_charged_paid_and_given_up(cast: Cast) -> None:
    asked = scenes.a_relief(cast, 3000)
    actions.decide_relief(relief_id=asked, granted=True, why="", by=cast.viewer("dora"), at=cast.now)
    scenes.a_payment(cast, 5000)
    dora = cast.viewer("dora")
    month = queries.months(dora, last=TODAY)[0]
    assert (month.charged, month.paid, month.waived, month.owed) == (
        Money(12500),
        Money(5000),
        Money(3000),
        Money(4500),
    )
    assert queries.owed_in_all(dora) == Money(4500)
    found, more = queries.postings_of_month(dora, date(2026, 11, 1), [Act.PAYMENT, Act.REFUND], at=cast.now)
    assert [one.effect for one in found] == [Money(-5000)]
    assert not more


def test_money_of_another_site_is_not_there(cast: Cast) -> None:
    for name in ("bea", "iva"):
        with pytest.raises(NotFound):
            queries.account(cast.viewer(name), cast.clients["casey"].id, at=cast.now)
    scenes.a_charge(cast)
    nora = cast.viewer("nora")
    assert queries.owed_in_all(nora) == Money(0)
    assert queries.waiting(nora, Waits.OWING, today=TODAY, at=cast.now).rows == ()
