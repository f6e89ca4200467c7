"""Help now, on the phone: one tap rings once, the page is honest, 988 stands on it whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client as Browser

from stepdown.audit.models import Entry
from stepdown.crisis import actions, models
from stepdown.crisis.vocabulary import Cause
from stepdown.kernel.ids import new_id
from stepdown.measure import models as measure
from stepdown.measure import queries as measures
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_crisis import the_night


@pytest.fixture
def robin(cast: Cast) -> Browser:
    the_night(cast)
    return cast.browser("robin")


def read(browser: Browser, path: str = "now/") -> str:
    answer = browser.get(f"/my/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_tap_from_any_page_rings_once_and_says_who_is_called(robin: Browser, cast: Cast) -> None:
    page = read(robin, "papers/")
    assert 'action="/my/now/"' in page and "I am struggling" in page
    # Nothing rings by looking.
    before = read(robin)
    assert "Priya is on call now." in before and models.Ring.objects.count() == 0
    form = sheet()
    for _ in range(2):
        assert robin.post("/my/now/", form).headers["Location"] == "/my/now/"
    assert robin.post("/my/now/", sheet()).status_code == 303
    (ring,) = models.Ring.objects.all()
    assert str(ring.id) == form["request_id"]
    assert (ring.cause, models.Rung.objects.count()) == (Cause.STRUGGLING, 1)
    page = read(robin)
    for words in (
        "Good that you asked.",
        "Priya is being called now.",
        "Then Ines Invented",
        "Then everyone",
    ):
        assert words in page
    for way in ('href="tel:988"', 'href="sms:988"', 'href="tel:911"', 'http-equiv="refresh"'):
        assert way in page
    actions.answer(ring_id=ring.id, by=cast.viewer("priya"), at=datetime.now(UTC))
    assert "Priya knows, and calls you now." in read(robin, "now/state/")


def test_where_nobody_is_on_call_the_page_says_so_and_988_is_named_first(cast: Cast) -> None:
    robin = cast.browser("robin")
    robin.post("/my/now/", sheet())
    page = read(robin)
    assert "Nobody here is on call; 988 answers now. Your team has word." in page
    assert "being called now" not in page.replace("Everyone on the team is being called now", "")


def test_words_are_said_to_who_answers_and_own_words_are_kept(robin: Browser, cast: Cast) -> None:
    assert robin.post("/my/now/words/", sheet(words=" ")).status_code == 422
    robin.post("/my/now/words/", sheet(words="I am at the river."))
    (ring,) = models.Ring.objects.all()
    assert (ring.cause, ring.said.get().words) == (Cause.MESSAGE, "I am at the river.")
    robin.post("/my/now/own/", sheet(words="Call Mum. Do not be alone in the kitchen."))
    page = read(robin)
    assert "Call Mum. Do not be alone in the kitchen." in page and "I am at the river." in page


def test_thoughts_of_self_harm_on_the_phone_lead_to_help_at_once(robin: Browser, cast: Cast) -> None:
    answers = {f"q-{number}": "0" for number in range(1, 10)} | {"q-9": "1", "q-10": "0"}
    asked = measures.instrument(SYSTEM, "phq9").digest
    form = sheet(filling=str(new_id()), as_asked=asked, **answers, as_is="1")
    sent = robin.post("/my/questions/phq9/", form)
    assert sent.headers["Location"] == "/my/now/"
    assert robin.post("/my/questions/phq9/", form).status_code == 303
    (ring,) = models.Ring.objects.all()
    (filling,) = measure.Filling.objects.all()
    assert (ring.cause, ring.id, ring.said.get().filling_id) == (Cause.SELF_HARM, filling.id, filling.id)
    assert "Priya is being called now." in read(robin)


def test_looking_again_every_few_seconds_fills_no_trail(robin: Browser, cast: Cast) -> None:
    robin.post("/my/now/", sheet())
    before = Entry.objects.count()
    for _ in range(3):
        read(robin, "now/state/")
    assert Entry.objects.count() == before
