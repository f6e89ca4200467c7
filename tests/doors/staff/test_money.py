"""Money at the staff door: the copay in three keys, receipts, two people for each dollar given up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from stepdown.billing import actions, queries
from stepdown.billing.models import EstimateWish, FeeScheduleRow, PaymentPlan, Posting, Receipt
from stepdown.kernel.money import Money
from stepdown.privacy.models import Disclosure
from tests import scenes_billing as scenes
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_billing import VISA


@pytest.fixture
def now(cast: Cast) -> Cast:
    """The scene plays at the real present, as the doors do."""
    cast.now = datetime.now(UTC)
    return cast


def _at(cast: Cast, page: str, *more: object) -> str:
    return reverse(page, args=[cast.clients["robin"].id, *more])


def _today(cast: Cast) -> date:
    return cast.now.astimezone(cast.harbor.tz).date()


def _owed(cast: Cast) -> int:
    return queries.balance(SYSTEM, cast.clients["robin"].id, at=cast.now).cents


def test_the_copay_is_three_acts_find_open_cash(now: Cast) -> None:
    scenes.a_share(now, copay=2000)
    iva = now.browser("iva")
    found = iva.post(reverse("money"), {"text": "robin"}).content.decode()
    assert _at(now, "account") in found
    page = iva.get(_at(now, "account")).content.decode()
    assert "Cash, $20" in page
    answer = iva.post(_at(now, "copay"), sheet(method="cash"))
    assert answer.status_code == 303
    receipt = iva.get(answer["Location"]).content.decode()
    assert "Receipt 1" in receipt and "$20 received" in receipt
    assert "Cash, $20" not in iva.get(_at(now, "account")).content.decode()
    again = iva.post(_at(now, "copay"), sheet(method="cash"))
    assert again.status_code == 422
    assert "charged already" in again.content.decode()


def test_a_payment_sent_twice_is_one_payment(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    bea, once = now.browser("bea"), sheet(amount="50", method="cash")
    first = bea.post(_at(now, "payment"), once)
    second = bea.post(_at(now, "payment"), once)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert Receipt.objects.count() == 1
    assert _owed(now) == 7500


def test_a_card_number_is_refused_with_a_plain_sentence_and_kept_nowhere(now: Cast) -> None:
    form = sheet(amount="50", method="card", reference=VISA)
    answer = now.browser("bea").post(_at(now, "payment"), form)
    assert answer.status_code == 422
    assert "looks like the number of a payment card" in answer.content.decode()
    assert not Posting.objects.exists()


@pytest.mark.parametrize("amount", ["", "abc", "-5", "0", "12.345", "1e5", "99999999"])
def test_an_amount_that_is_none_is_said_so(now: Cast, amount: str) -> None:
    answer = now.browser("bea").post(_at(now, "payment"), sheet(amount=amount, method="cash"))
    assert answer.status_code == 422
    assert not Posting.objects.exists()


def test_dollars_are_read_as_people_write_them(now: Cast) -> None:
    bea = now.browser("bea")
    for text, cents in (("$1,250", 125000), ("20.5", 2050), (" 3.05 ", 305)):
        bea.post(_at(now, "payment"), sheet(amount=text, method="cash"))
        newest = Receipt.objects.order_by("-number").first()
        assert newest is not None and newest.cents == cents


def test_the_receipt_as_pdf_says_nothing_about_health_and_is_logged(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    receipt = scenes.a_payment(now, by="iva")
    answer = now.browser("iva").post(_at(now, "receipt-pdf", receipt))
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Receipt 1" in text and "$50" in text and "Payment received" in text
    for word in ("alcohol", "drug", "disorder", "group", "treatment", "therapy"):
        assert word not in text.lower().replace("substance use disorder patient records", "")
    assert Disclosure.objects.get().kind == "receipt"


def test_a_service_is_charged_by_hand_and_taken_back_with_a_reason(now: Cast) -> None:
    scenes.fees(now)
    bea = now.browser("bea")
    form = sheet(fee="intake", on=_today(now).isoformat())
    assert bea.post(_at(now, "charge"), form).status_code == 303
    assert _owed(now) == 19500
    posting = Posting.objects.get()
    assert "First appointment" in bea.get(_at(now, "posting-reverse", posting.id)).content.decode()
    assert bea.post(_at(now, "posting-reverse", posting.id), sheet(why="")).status_code == 422
    assert bea.post(_at(now, "posting-reverse", posting.id), sheet(why="Did not come")).status_code == 303
    assert _owed(now) == 0


def test_a_service_of_tomorrow_is_refused_beside_its_field(now: Cast) -> None:
    scenes.fees(now)
    tomorrow = _today(now) + timedelta(days=1)
    answer = now.browser("bea").post(_at(now, "charge"), sheet(fee="intake", on=tomorrow.isoformat()))
    assert answer.status_code == 422
    assert "on its day or after it" in answer.content.decode()


def test_money_goes_back_by_another_hand(now: Cast) -> None:
    receipt = scenes.a_payment(now, 5000, by="bea")
    form = {"amount": "20", "method": "cash", "why": "Paid twice by mistake"}
    own = now.browser("bea").post(_at(now, "refund", receipt), sheet(**form))
    assert own.status_code == 422
    assert "somebody else gives it back" in own.content.decode()
    assert now.browser("iva").post(_at(now, "refund", receipt), sheet(**form)).status_code == 403
    dora = now.browser("dora")
    assert "$50 of $50 can go back" in dora.get(_at(now, "refund", receipt)).content.decode()
    assert dora.post(_at(now, "refund", receipt), sheet(**form)).status_code == 303
    assert _owed(now) == -3000


def test_relief_is_asked_by_one_and_granted_by_another(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    bea, dora = now.browser("bea"), now.browser("dora")
    form = sheet(relief="waiver", amount="30", reason="Lost the job in October")
    assert bea.post(_at(now, "relief-ask"), form).status_code == 303
    approvals = reverse("money-list", args=["approvals"])
    assert "You asked: somebody else decides." in bea.get(approvals).content.decode()
    page = dora.get(approvals).content.decode()
    assert "Lost the job in October" in page
    relief = queries.reliefs(SYSTEM, now.clients["robin"].id, at=now.now)[0]
    decide = reverse("relief-decide", args=[relief.id])
    refused = dora.post(decide, sheet(granted="no", why=""))
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    assert dora.post(decide, sheet(granted="yes")).status_code == 303
    assert _owed(now) == 9500


def test_a_share_is_agreed_and_the_income_is_kept_nowhere(now: Cast) -> None:
    scenes.fees(now)
    form = {"basis": "proof", "household": "1", "income": "30111", "proof": "pay stub", "copay": "15"}
    bea = now.browser("bea")
    assert bea.post(_at(now, "share"), sheet(**form)).status_code == 303
    page = bea.get(_at(now, "account")).content.decode()
    assert "50% of the fee" in page and "Proof of income seen" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM billing_arrangementrow a")
        assert "30111" not in cursor.fetchone()[0]
    lacking = bea.post(_at(now, "share"), sheet(basis="proof", household="1", income="1"))
    assert lacking.status_code == 422 and "what you saw" in lacking.content.decode()


def test_an_estimate_is_noted_written_and_printed(now: Cast) -> None:
    scenes.fees(now)
    bea = now.browser("bea")
    assert bea.post(_at(now, "estimate-owe"), sheet()).status_code == 303
    assert "One is due by" in bea.get(_at(now, "estimate-new")).content.decode()
    assert reverse("account", args=[now.clients["robin"].id]) in bea.get(reverse("money")).content.decode()
    empty = bea.post(_at(now, "estimate-new"), sheet(starts_on=_today(now).isoformat()))
    assert empty.status_code == 422
    form = sheet(starts_on=_today(now).isoformat(), n_intake="1", n_individual="8")
    answer = bea.post(_at(now, "estimate-new"), form)
    assert answer.status_code == 303
    assert not EstimateWish.objects.filter(settled=False).exists()
    assert "$1,195 expected" in bea.get(answer["Location"]).content.decode()
    pdf = bea.post(answer["Location"] + "pdf/")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    for words in ("$1,195", "not a bill", "$400", "dispute", "Your counselor adds them"):
        assert words in text, words


def test_instalments_are_agreed_and_due_on_their_day(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    bea = now.browser("bea")
    form = {"total": "125", "count": "5", "first": _today(now).isoformat(), "every": "two_weeks"}
    assert bea.post(_at(now, "payment-plan"), sheet(**(form | {"count": "1"}))).status_code == 422
    assert bea.post(_at(now, "payment-plan"), sheet(**form)).status_code == 303
    assert "Part 1" in bea.get(reverse("money-list", args=["instalments"])).content.decode()
    assert bea.post(_at(now, "payment-plan-end"), sheet(why="Pays at once")).status_code == 303
    assert not PaymentPlan.objects.filter(ended_at=None).exists()


def test_the_drawer_is_counted_with_a_word_for_the_difference(now: Cast) -> None:
    scenes.a_payment(now, 5000)
    bea, drawer = now.browser("bea"), reverse("drawer", args=[now.harbor.id])
    assert "$50 in cash" in bea.get(drawer).content.decode()
    short = bea.post(drawer, sheet(cash="45", checks="0"))
    assert short.status_code == 422 and "differs from the books" in short.content.decode()
    form = sheet(cash="45", checks="0", why="Change given wrongly", deposit_cash="40", slip="17")
    assert bea.post(drawer, form).status_code == 303
    assert bea.get(reverse("drawer", args=[now.mill.id])).status_code == 404


def test_each_figure_of_a_month_opens_what_stands_behind_it(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    scenes.a_payment(now, 5000)
    dora = now.browser("dora")
    page = dora.get(reverse("money-months")).content.decode()
    month = f"{_today(now):%Y-%m}"
    for figure, words in (("charged", "Session one to one"), ("paid", "Payment received")):
        way = reverse("money-month", args=[month, figure])
        assert way in page
        assert words in dora.get(way).content.decode()
    assert dora.get(reverse("money-month", args=["2026-13", "paid"])).status_code == 404
    assert dora.get(reverse("money-month", args=[month, "secrets"])).status_code == 404


def test_fees_are_a_new_version_from_a_day_on(now: Cast) -> None:
    bea = now.browser("bea")
    assert "Set the first fees" in bea.get(reverse("money")).content.decode()
    page = bea.get(reverse("fees-new"))
    form = {field.html_name: field.value() for field in page.context["form"]} if page.context else {}
    form = form or _fees_form(now)
    assert bea.post(reverse("fees-new"), sheet(**(form | {"fee_intake": "abc"}))).status_code == 422
    assert bea.post(reverse("fees-new"), sheet(**form)).status_code == 303
    assert "Version 1 holds since" in bea.get(reverse("fees")).content.decode()
    later = form | {"starts_on": (_today(now) + timedelta(days=9)).isoformat(), "fee_intake": "210"}
    assert bea.post(reverse("fees-new"), sheet(**later)).status_code == 303
    assert FeeScheduleRow.objects.count() == 2
    assert bea.post(reverse("fees-new"), sheet(**form)).status_code == 422
    assert now.browser("iva").get(reverse("fees-new")).status_code == 403


def _fees_form(cast: Cast) -> dict[str, object]:
    schedule = queries.shipped_schedule(SYSTEM, _today(cast))
    form: dict[str, object] = {
        "title": schedule.title,
        "valid_months": "6",
        "starts_on": _today(cast).isoformat(),
    }
    form |= {f"fee_{fee.key}": f"{fee.price.cents / 100:.2f}" for fee in schedule.fees}
    form |= {f"share_{step.key}": str(step.share_percent) for step in schedule.steps}
    return form | {
        f"fixed_{step.key}": f"{step.fixed.cents / 100:.2f}" for step in schedule.steps if step.fixed
    }


def test_today_asks_bea_for_what_money_needs_and_nothing_else(now: Cast) -> None:
    scenes.fees(now)
    scenes.a_relief(now)
    bea, dora = now.browser("bea"), now.browser("dora")
    bea.post(_at(now, "estimate-owe"), sheet())
    page = bea.get(reverse("today")).content.decode()
    assert "An estimate in writing is due by" in page and _at(now, "estimate-new") in page
    assert "waits for your yes" in dora.get(reverse("today")).content.decode()
    assert "An estimate in writing" not in now.browser("dana").get(reverse("today")).content.decode()


def test_billing_reads_no_chart(now: Cast) -> None:
    bea = now.browser("bea")
    for page in ("assessments", "plan", "team"):
        assert bea.get(_at(now, page)).status_code == 403


def test_a_client_reads_their_own_account_in_plain_words(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    receipt = scenes.a_payment(now, 5000, by="iva")
    robin = now.browser("robin")
    page = robin.get(reverse("my-account")).content.decode()
    assert "$75 is open" in page and "If it is too much" in page
    answer = robin.post(reverse("my-receipt", args=[receipt]))
    assert answer["Content-Type"] == "application/pdf"
    other = actions.take_payment(
        client_id=now.clients["alex"].id,
        handed=scenes.Handed(Money(100), scenes.Method.CASH),
        by=SYSTEM,
        at=now.now,
    )
    assert robin.post(reverse("my-receipt", args=[other])).status_code == 404


@pytest.mark.parametrize("page", ["money", "owing", "account"])
def test_pages_ask_as_much_for_many_rows_as_for_few(now: Cast, page: str) -> None:
    way = {
        "money": reverse("money"),
        "owing": reverse("money-list", args=["owing"]),
        "account": _at(now, "account"),
    }[page]
    bea = now.browser("bea")

    def asked() -> int:
        bea.get(way)
        with CaptureQueriesContext(connection) as seen:
            assert bea.get(way).status_code == 200
        return len(seen)

    scenes.a_charge(now, on=_today(now))
    few = asked()
    for _ in range(10):
        scenes.a_charge(now, on=_today(now))
        scenes.a_payment(now, 100)
        scenes.a_relief(now, 100)
    assert asked() <= few + 2  # the first relief and the first receipts are looked up once, for all rows


def test_a_pager_that_names_no_place_is_the_first_page(now: Cast) -> None:
    scenes.a_charge(now, on=_today(now))
    bea = now.browser("bea")
    for after in ("x", "1_2", "'; drop", "9_not-an-id"):
        assert bea.get(reverse("money-list", args=["owing"]), {"after": after}).status_code == 200
    assert bea.get(reverse("money-list", args=["nothing"])).status_code == 404
    assert bea.get(_at(now, "account"), {"before": "zzz"}).status_code == 200
