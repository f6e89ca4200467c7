"""Measures at the staff door: trends, fillings opened, filled in, voided, followed up, and one's own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.kernel.ids import new_id
from stepdown.measure import models, queries
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.rules.test_measure import TERMS
from tests.scenes_admission import treated as admit
from tests.scenes_measure import filled


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: NOW)


def _page(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def _post(browser: Browser, name: str, *args: object, **fields: object) -> object:
    return browser.post(reverse(name, args=args), sheet(**fields), follow=True)


def test_the_chart_draws_four_trends_and_each_point_opens_its_answers(cast: Cast) -> None:
    admit(cast)
    robin = cast.clients["robin"].id
    for weeks, line in ((4, "3 3 3 3 3 2 0 0 0"), (2, "2 2 2 2 2 2 0 0 0"), (0, "1 1 1 1 1 1 1 1 0")):
        last = filled(cast, line, at=NOW - timedelta(weeks=weeks)).filling
    filled(cast, "4 4 4 1 0 0 . . . . . . . 0 0 0 0 0 0 0 0 0 0", key="bam_iop")
    filled(cast, "1 1 1 1 1 1 1", key="gad7")
    dana = cast.browser("dana", at=NOW)
    chart = _page(dana.get(reverse("chart", args=[robin])))
    assert 'aria-label="PHQ-9: 8 now, 17 at first."' in chart
    assert chart.count('class="trend-picture"') == 4
    assert "Intensive outpatient, phase 1" in chart
    page = _page(dana.get(reverse("client-measures", args=[robin])))
    assert page.count('class="trend-picture"') == 5 and "moderate from 10" in page
    one = _page(dana.get(reverse("client-measure", args=[robin, last.id])))
    assert "Little interest or pleasure in doing things" in one and "Several days" in one
    assert dana.get(reverse("client-measure", args=[cast.clients["jamie"].id, last.id])).status_code == 404


def test_with_staff_an_open_question_is_shown_once_more_and_then_kept_as_it_is(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.browser("dana", at=NOW)
    page = _page(dana.get(reverse("client-measure-new", args=[robin, "cows"])))
    assert "Resting pulse rate" in page and "<kbd>1</kbd>" in page
    sent = {"filling": str(new_id()), "q-1": "2", "q-2": "4", "as_asked": "another"}
    other = dana.post(reverse("client-measure-new", args=[robin, "cows"]), sheet(**sent, as_is="1"))
    assert other.status_code == 422 and "The questions have changed" in _page(other)
    sent["as_asked"] = queries.instrument(SYSTEM, "cows").digest
    again = dana.post(reverse("client-measure-new", args=[robin, "cows"]), sheet(**sent))
    assert again.status_code == 422 and "9 questions are open." in _page(again)
    kept = _page(_post(dana, "client-measure-new", robin, "cows", **sent, as_is="1"))
    assert "no score: too much is open" in kept
    assert models.Filling.objects.get().way == "staff"


def test_what_cannot_wait_leaves_today_by_words_never_by_a_look(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.browser("dana", at=NOW)
    alarm = filled(cast, "0 0 0 0 0 0 0 0 1", at=NOW).filling.id
    page = _page(dana.get(reverse("client-measure", args=[robin, alarm])))
    assert "This cannot wait" in page
    assert [one.filling_id for one in queries.open_alarms(SYSTEM, at=NOW)] == [alarm]
    assert (
        dana.post(reverse("client-measure-followed", args=[robin, alarm]), sheet(words=" ")).status_code
        == 422
    )
    page = _page(
        _post(dana, "client-measure-followed", robin, alarm, words="Reached by phone, safe tonight.")
    )
    assert "Reached by phone, safe tonight." in page
    assert queries.open_alarms(SYSTEM, at=NOW) == ()
    calm = filled(cast, at=NOW).filling.id
    assert _post(dana, "client-measure-followed", robin, calm, words="x").status_code == 422  # type: ignore[attr-defined]


def test_a_mistake_is_voided_and_stays_readable(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.browser("dana", at=NOW)
    wrong = filled(cast, at=NOW).filling.id
    assert "Do not count it" in _page(dana.get(reverse("client-measure", args=[robin, wrong])))
    page = _page(_post(dana, "client-measure-void", robin, wrong, why="Filled in for somebody else"))
    assert "Does not count: Filled in for somebody else" in page and "More than half the days" in page
    excused = _page(_post(dana, "client-measure-excuse", robin, "gad7", until="x", why="Away"))
    assert "Choose a day" in excused


def test_a_director_adds_a_measure_line_by_line_and_sets_the_schedule(cast: Cast) -> None:
    dora = cast.browser("dora", at=NOW)
    fields = {name: getattr(TERMS, name) for name in TERMS.__dataclass_fields__}
    faulty = dora.post(reverse("measure-new"), sheet(**(fields | {"bands": "calm"})))
    assert faulty.status_code == 422 and "begin with a number" in _page(faulty)
    page = _page(_post(dora, "measure-new", **fields))
    assert "It can be filled in now." in page and "cannot wait from 1" in page
    assert 'value="Evening check"' in _page(dora.get(reverse("measure-own", args=["own_evening_check"])))
    changed = fields | {"answers": "0 no\n1 a little\n2 some\n3 yes", "version": 1}
    assert "Version 2 is asked from now on." in _page(
        _post(dora, "measure-own", "own_evening_check", **changed)
    )
    assert _post(dora, "measure-own", "own_evening_check", **changed).status_code == 409  # type: ignore[attr-defined]
    assert dora.get(reverse("measure-own", args=["phq9"])).status_code == 404
    assert "Evening check" in _page(dora.get(reverse("measures")))
    page = _page(dora.get(reverse("measure-schedule")))
    assert 'name="form-0-instrument"' in page
    lines = {
        "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 80,
        "form-0-instrument": "own_evening_check", "form-0-asked": "on", "form-0-first_day": 0,
        "form-0-every": 1, "form-0-late_after": 1, "form-1-instrument": "phq9", "form-1-first_day": 0,
        "form-1-late_after": 3, "form-1-DELETE": "on",
    }  # fmt: skip
    # The empty line at the foot is none, as it comes from a page without script.
    lines |= {"form-TOTAL_FORMS": 3, "form-2-instrument": "", "form-2-asked": "on", "form-2-first_day": 0}
    lines |= {"form-2-late_after": 3, "form-2-programme": "", "form-2-phase": "", "form-2-every": ""}
    assert dora.post(reverse("measure-schedule"), sheet(**lines, why="", version=0)).status_code == 422
    assert "every 1 days" in _page(_post(dora, "measure-schedule", **lines, why="Daily now", version=0))
    assert [one.instrument for one in queries.schedule(SYSTEM).lines] == ["own_evening_check"]
    assert cast.browser("dana", at=NOW).get(reverse("measure-new")).status_code == 403
