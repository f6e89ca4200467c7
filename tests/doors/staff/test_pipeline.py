"""The board: days waiting, amber past the aim, figures that open to their cases."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.urls import reverse

from stepdown.intake import actions
from stepdown.intake.vocabulary import Answer, CallSheet, Channel, OutcomeEntry, OutcomeKind, Step
from tests.cast import Cast, sheet

NOW = datetime.now(UTC)


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def waits(cast: Cast, days: float, **fields: object) -> UUID:
    at = NOW - timedelta(days=days)
    asked = CallSheet(channel=Channel.WEB, **fields)  # type: ignore[arg-type]
    return actions.open_inquiry(site_id=cast.harbor.id, sheet=asked, by=cast.viewer("iva", at=at), at=at).id


def test_the_board_says_who_waits_too_long_and_who_goes_first(cast: Cast) -> None:
    waits(cast, 5, called_name="Ava Placeholder")
    waits(cast, 0.1, called_name="Ben Sample", answers={"pregnant": Answer.YES})
    page = text(cast.browser("iva").get(reverse("pipeline")))
    assert "2 people are on the way in, 1 waits longer than our aim" in page
    assert "5 days here" in page and "Pregnant" in page
    assert page.index("Ben Sample") < page.index("Ava Placeholder")


def test_danger_stands_on_the_card_until_the_assessment(cast: Cast) -> None:
    waits(cast, 0, answers={"suicide_thoughts": Answer.YES})
    assert "Thoughts of suicide" in text(cast.browser("dana").get(reverse("pipeline")))


def test_narrowing_sends_the_words_in_a_form_not_in_an_address(cast: Cast) -> None:
    waits(cast, 0, called_name="Ava Placeholder")
    waits(cast, 0, called_name="Ben Sample")
    page = text(cast.browser("iva").post(reverse("pipeline"), {"text": "ava", "only": ""}))
    assert "Ava Placeholder" in page and "Ben Sample" not in page
    assert "0 people" in text(cast.browser("iva").post(reverse("pipeline"), {"only": "danger"}))


def test_each_figure_opens_to_its_cases(cast: Cast) -> None:
    iva, dana = cast.viewer("iva", at=NOW), cast.viewer("dana", at=NOW)
    through, gone = waits(cast, 9, called_name="Nia Fictional"), waits(cast, 9, called_name="Theo Invented")
    actions.mark_step(inquiry_id=through, step=Step.ASSESSED, by=dana, at=NOW - timedelta(days=5))
    actions.mark_step(inquiry_id=through, step=Step.STARTED, by=dana, at=NOW - timedelta(days=1))
    actions.record_outcome(inquiry_id=gone, entry=OutcomeEntry(OutcomeKind.QUIET), by=iva, at=NOW)
    browser = cast.browser("iva")
    board = text(browser.get(reverse("pipeline")))
    assert "4 days" in board and "8 days" in board and "1 of 2" in board and "Could not be reached" in board
    for figure in ("call_to_assessment", "assessment_to_start", "call_to_start"):
        assert "Nia Fictional" in text(browser.get(reverse("pipeline-cases", args=[figure])))
    assert "Theo Invented" in text(browser.get(reverse("pipeline-lost")))
    assert browser.get(reverse("pipeline-cases", args=["nonsense"])).status_code == 404


def test_an_empty_board_says_what_will_come(cast: Cast) -> None:
    page = text(cast.browser("iva").get(reverse("pipeline")))
    assert "Calls and messages nobody has screened yet." in page and "no case yet" in page
    assert "No case yet" in text(cast.browser("iva").get(reverse("pipeline-lost")))


def test_the_other_site_has_its_own_board(cast: Cast) -> None:
    waits(cast, 0, called_name="Ava Placeholder")
    assert "Ava Placeholder" not in text(cast.browser("nora").get(reverse("pipeline")))
    assert cast.browser("otto").get(reverse("pipeline")).status_code == 403


def test_taking_a_call_starts_on_the_board(cast: Cast) -> None:
    answer = cast.browser("iva").post(reverse("inquiries"), sheet(channel="phone"))
    assert answer.headers["Location"].endswith("/call/")
    assert "In call" in text(cast.browser("iva").get(reverse("pipeline")))
