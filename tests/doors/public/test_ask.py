"""The open form: no account, no script, no name; the same answer for everyone."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.intake import models, queries
from stepdown.intake.vocabulary import SAME_ANSWER
from tests.cast import Cast, sheet

pytestmark = pytest.mark.django_db

WORD = "blue heron"


def send(browser: Browser, **fields: object):  # type: ignore[no-untyped-def]
    return browser.post(reverse("ask"), sheet(**fields))


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def test_the_landing_page_leads_to_help_and_shows_whom_to_call(cast: Cast) -> None:
    page = text(Browser().get("/"))
    assert reverse("ask") in page and "988" in page and "911" in page and reverse("sign-in") in page


def test_whoever_is_signed_in_goes_straight_to_their_own(cast: Cast) -> None:
    assert cast.browser("iva").get("/").headers["Location"] == reverse("today")


def test_the_form_works_without_script_account_or_name(cast: Cast) -> None:
    page = text(Browser().get(reverse("ask")))
    assert 'name="happening"' in page and 'name="request_id"' in page and 'method="post"' in page
    answer = send(Browser(), happening="I drink too much.", caller="self")
    assert answer.status_code == 303
    row = models.Inquiry.objects.get()
    assert (row.channel, row.step, row.happening, row.called_name) == ("web", "new", "I drink too much.", "")


def test_every_label_of_the_form_is_said_aloud_by_its_field(cast: Cast) -> None:
    page = text(Browser().get(reverse("ask")))
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="(id_[^"]+)"', page))
    labelled = set(re.findall(r'<label[^>]*\bfor="(id_[^"]+)"', page))
    assert ids and ids <= labelled


def test_an_empty_form_is_answered_kindly_and_keeps_nothing(cast: Cast) -> None:
    answer = send(Browser())
    assert answer.status_code == 422 and "so that we know how to help" in text(answer)
    assert not models.Inquiry.objects.exists()


def test_what_was_typed_comes_back_with_the_reason(cast: Cast) -> None:
    answer = send(Browser(), happening="Please help.", phone="12", safe="yes", code_word="ab")
    page = text(answer)
    assert answer.status_code == 422 and "Please help." in page
    assert "7 to 15 digits" in page and "Two words together" in page


def test_a_number_without_a_word_on_safety_is_asked_about_first(cast: Cast) -> None:
    assert "whether it is safe" in text(send(Browser(), happening="Help.", phone="555 010 0142"))


def test_what_happens_next_is_said_with_by_when(cast: Cast) -> None:
    called = Browser().get(
        send(Browser(), happening="Help.", phone="555 010 0142", safe="yes").headers["Location"]
    )
    assert "within 24 hours" in text(called)
    not_called = Browser().get(send(Browser(), happening="Help.").headers["Location"])
    assert "We do not call you" in text(not_called)


@pytest.mark.parametrize(
    ("ticked", "says", "number"),
    [
        ("overdose_now", "Call 911 now", "tel:911"),
        ("suicide_now", "do not stay alone", "tel:988"),
        ("suicide_thoughts", "carry this alone", "tel:988"),
        ("threatened", "not your fault", "tel:18007997233"),
    ],
)
def test_danger_shows_what_to_do_and_the_numbers_at_once(
    cast: Cast, ticked: str, says: str, number: str
) -> None:
    where = send(Browser(), dangers=[ticked]).headers["Location"]
    assert "suicide" not in where and "overdose" not in where
    page = text(Browser().get(where))
    assert says in page and number in page and page.index("What happens next") > page.index(number)


def test_withdrawal_needs_both_ticks_and_then_says_do_not_stop_alone(cast: Cast) -> None:
    one = text(Browser().get(send(Browser(), dangers=["shakes_now"]).headers["Location"]))
    both = text(Browser().get(send(Browser(), dangers=["drinks_daily", "shakes_now"]).headers["Location"]))
    assert "do not stop drinking suddenly" not in one and "do not stop drinking suddenly" in both


def test_an_empty_box_is_never_a_no_and_none_of_these_is(cast: Cast) -> None:
    send(Browser(), happening="x y")
    send(Browser(), happening="x z", dangers=["none"])
    first, second = models.Inquiry.objects.order_by("id")
    assert first.answers == {}
    assert second.answers["overdose_now"] == "no" and "threatened_now" not in second.answers


def test_a_doubled_send_is_one_inquiry(cast: Cast) -> None:
    browser, form = Browser(), sheet(happening="Help.", code_word=WORD)
    first, second = browser.post(reverse("ask"), form), browser.post(reverse("ask"), form)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert models.Inquiry.objects.count() == 1


def test_a_code_word_that_is_known_hears_exactly_what_an_unknown_one_hears(cast: Cast) -> None:
    send(Browser(), happening="The first time.", code_word=WORD)
    known = send(Browser(), happening="Me again.", code_word=WORD)
    unknown = send(Browser(), happening="Me again.", code_word="grey wagtail")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    pages = [without_tokens(text(Browser().get(answer.headers["Location"]))) for answer in (known, unknown)]
    assert pages[0] == pages[1]
    newest = models.Inquiry.objects.order_by("-id")[1]
    assert len(queries.inquiry(cast.viewer("iva"), newest.pk, at=newest.at).earlier) == 1


def without_tokens(page: str) -> str:
    return re.sub(r'(value="[^"]{30,}"|X-CSRFToken[^}]*)', "", page)


def test_the_same_sentence_is_said_about_anyone_to_everyone(cast: Cast) -> None:
    assert str(SAME_ANSWER) in text(Browser().get(reverse("ask")))
    assert str(SAME_ANSWER) in text(Browser().get(reverse("ask-received", args=[0])))


def test_any_answer_page_opens_for_anyone_and_says_nothing_of_anyone(cast: Cast) -> None:
    for number in (0, 1, 2, 2047, 10**12):
        assert Browser().get(reverse("ask-received", args=[number])).status_code == 200


def test_too_many_messages_from_one_address_get_a_page_with_numbers_to_call(cast: Cast) -> None:
    browser, limit = Browser(REMOTE_ADDR="203.0.113.5"), queries.aims().web_per_window
    answers = [send(browser, happening=f"Message {n}.") for n in range(limit + 1)]
    assert [answer.status_code for answer in answers] == [303] * limit + [429]
    page = text(answers[-1])
    assert "Please call us" in page and "555-0100" in page and "988" in page
    assert models.Inquiry.objects.count() == limit
    assert send(Browser(REMOTE_ADDR="203.0.113.6"), happening="Another house.").status_code == 303


def test_behind_our_own_proxy_each_visitor_is_counted_apart_and_strangers_cannot_pretend(cast: Cast) -> None:
    limit = queries.aims().web_per_window

    def last(**meta: str) -> int:
        codes = []
        for n in range(limit + 1):
            seen = {"X-Forwarded-For": f"198.51.100.{n}"}
            answer = Browser(**meta).post(reverse("ask"), sheet(happening=f"Message {n}."), headers=seen)
            codes.append(answer.status_code)
        return codes[-1]

    assert last(REMOTE_ADDR="127.0.0.1") == 303
    assert last(REMOTE_ADDR="203.0.113.77") == 429


def test_a_machine_that_fills_the_hidden_field_sees_thanks_and_leaves_nothing(cast: Cast) -> None:
    answer = send(Browser(), happening="Buy now.", website="https://spam.invalid")
    assert answer.status_code == 303
    assert not models.Inquiry.objects.exists()
