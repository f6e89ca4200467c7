"""Questions on one's own phone and at the kiosk: nothing lost, danger answered at once, nobody shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.kernel.ids import new_id
from stepdown.measure import models
from stepdown.measure.queries import instrument
from tests import scenes_kiosk as lobby
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_admission import treated as admit
from tests.scenes_measure import filled

ASK = ("my-measure", ["phq9"])
CHECKED = re.compile(r'name="q-\d" value="\d" checked')


def _page(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def _answers(*values: object) -> dict[str, object]:
    given = {f"q-{number}": value for number, value in enumerate(values, start=1) if value is not None}
    return given | {"as_asked": instrument(SYSTEM, "phq9").digest}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: NOW)


@pytest.fixture
def robin(cast: Cast) -> Browser:
    admit(cast)
    return cast.browser("robin", at=NOW)


def test_what_is_due_is_filled_in_once_however_often_it_is_sent(cast: Cast, robin: Browser) -> None:
    listed = _page(robin.get(reverse("my-measures")))
    assert "3 sets of questions are open." in listed and "How my mood was" in listed
    asked = _page(robin.get(reverse(ASK[0], args=ASK[1])))
    assert "I would rather not say" in asked and "Kroenke" in asked
    filling = new_id()
    sent = _answers(1, 1, 1, 1, 1, 0, 0, 0, 0, 1) | {"filling": str(filling)}
    for _ in range(2):
        answer = robin.post(reverse(ASK[0], args=ASK[1]), sheet(**sent))
        assert (answer.status_code, answer.url) == (303, reverse("my-filling", args=[filling]))
    assert models.Filling.objects.count() == 1
    done = _page(robin.get(answer.url))
    assert "Thank you" in done and "988" in done and "PHQ-9: 5" in done
    assert "Call 988" not in done
    assert "2 sets of questions are open." in _page(robin.get(reverse("my-measures")))


def test_an_open_question_is_asked_again_and_a_danger_is_never_skipped(robin: Browser) -> None:
    where = reverse(ASK[0], args=ASK[1])
    sent = _answers(0, None, 0, 0, 0, 0, 0, 0, 0) | {"filling": str(new_id())}
    again = robin.post(where, sheet(**sent))
    page = _page(again)
    assert again.status_code == 422 and "One question is open." in page
    assert 'name="q-1" value="0" checked' in page and 'href="#q-2"' in page
    assert robin.post(where, sheet(**sent, as_is="1")).status_code == 303
    # The ninth is asked again whatever is pressed; saying that one would rather not is an answer.
    sent = _answers(0, 0, 0, 0, 0, 0, 0, 0, None) | {"filling": str(new_id()), "as_is": "1"}
    again = robin.post(where, sheet(**sent))
    assert again.status_code == 422 and "This one matters" in _page(again)
    declined = robin.post(where, sheet(**(sent | {"q-9": "no"})))
    assert declined.status_code == 303
    assert models.Filling.objects.get(alarm="ask").answers["9"] is None
    assert robin.post(where, sheet(**(sent | {"q-9": "7"}))).status_code == 422
    assert robin.post(where, sheet(**_answers(0), filling="nothing")).status_code == 422


def test_a_self_harm_answer_is_met_with_the_crisis_line_and_a_line_on_today(
    cast: Cast, robin: Browser
) -> None:
    sent = _answers(0, 0, 0, 0, 0, 0, 0, 0, 1) | {"filling": str(new_id())}
    answer = robin.post(reverse(ASK[0], args=ASK[1]), sheet(**sent), follow=True)
    page = _page(answer)
    assert 'href="tel:988"' in page and "Your answers are kept." in page
    filling = models.Filling.objects.get().id
    assert "Call or text 988, at any hour" in _page(robin.get(reverse("my-filling", args=[filling])))
    for who in ("dana", "priya"):
        today = _page(cast.browser(who, at=NOW).get(reverse("today")))
        assert "nobody has answered yet" in today and "Robin" in today
    assert "Robin" not in _page(cast.browser("ines", at=NOW).get(reverse("today")))


def test_answers_to_other_questions_are_never_kept(cast: Cast, robin: Browser) -> None:
    sent = _answers(1, 1, 1, 1, 1, 0, 0, 0, 0, 1) | {"filling": new_id(), "as_asked": "another"}
    page = robin.post(reverse(ASK[0], args=ASK[1]), sheet(**sent))
    assert page.status_code == 422 and "Here they are anew" in _page(page)
    assert f'value="{instrument(SYSTEM, "phq9").digest}"' in _page(page)
    assert not CHECKED.search(_page(page))
    assert not models.Filling.objects.exists()


def test_a_person_sees_their_own_fillings_and_nobody_elses(cast: Cast, robin: Browser) -> None:
    theirs = filled(cast, client="alex").filling.id
    assert robin.get(reverse("my-filling", args=[theirs])).status_code == 404
    for staffs in ("cows", "who5", "nothing"):
        assert robin.get(reverse("my-measure", args=[staffs])).status_code == 404


def test_at_the_kiosk_nobody_is_shown_and_an_answer_that_cannot_wait_leads_to_the_desk(cast: Cast) -> None:
    admit(cast)
    device = Browser()
    assert device.post(reverse("kiosk-questions"), sheet(code="123123")).status_code == 422
    device.post(reverse("kiosk-open"), sheet(code=lobby.an_opening_code(cast)))
    code = lobby.a_code(cast, "robin")
    assert device.post(reverse("kiosk-questions"), sheet(code="555444")).status_code == 422
    page = _page(device.post(reverse("kiosk-questions"), sheet(code=code)))
    assert "Little interest or pleasure" in page and "Robin" not in page
    assert str(cast.clients["robin"].id) not in page
    slip = re.search(r'name="slip" value="([^"]+)"', page)
    assert slip is not None
    sent = _answers(0, 0, 0, 0, 0, 0, 0, 0, 2) | {"slip": slip[1], "measure": "phq9"}
    assert device.post(reverse("kiosk-answers"), sheet(**(sent | {"slip": slip[1] + "x"}))).status_code == 422
    open_one = {key: value for key, value in sent.items() if key != "q-2"}
    assert "One question is open." in _page(device.post(reverse("kiosk-answers"), sheet(**open_one)))
    old = _page(device.post(reverse("kiosk-answers"), sheet(**(sent | {"as_asked": "another"}))))
    assert "The questions have changed" in old and not CHECKED.search(old)
    last = sheet(**sent)
    # The line dropped before the clinic's answer was there: sent again, it is the same answer.
    first, again = (device.post(reverse("kiosk-answers"), last).headers["Location"] for _ in range(2))
    assert first == again
    done = _page(device.get(again))
    assert "Please come to the desk" in done and "Robin" not in done
    kept = models.Filling.objects.get()
    assert (kept.client_id, kept.way, kept.alarm) == (cast.clients["robin"].id, "kiosk", "rings")
    # Another device has another kiosk: a slip does not travel.
    other = Browser()
    other.post(reverse("kiosk-open"), sheet(code=lobby.an_opening_code(cast)))
    assert other.post(reverse("kiosk-answers"), sheet(**sent)).status_code == 422
