"""For the state, at the staff door: asked once, repaired by a click, made into a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.state_report.models import StateRecord
from stepdown.state_report.vocabulary import Moment
from tests import scenes_state as scenes
from tests.cast import Cast, sheet
from tests.scenes_state_codes import ADMISSION


@pytest.fixture
def now(cast: Cast) -> Cast:
    """The scene plays at the real present, as the doors do."""
    cast.now = datetime.now(UTC)
    return cast


def _record(cast: Cast, moment: str = "admission") -> str:
    return reverse("state-record", args=[cast.clients["robin"].id, scenes.an_episode(cast), moment])


def _form(version: int = 0, **change: object) -> dict[str, object]:
    codes = {name: f"c:{code}" for name, code in ADMISSION.items()}
    return sheet(version=str(version), why="Asked again", **{**codes, **change})


def test_a_record_with_a_problem_is_repaired_by_following_its_line(now: Cast) -> None:
    dora = now.browser("dora")
    scenes.a_site_the_state_knows(now)
    answer = dora.post(_record(now), _form(HLTHINS="c:4"))
    assert answer.status_code == 303
    page = dora.get(_record(now)).content.decode()
    assert "#id_PRIMPAY" in page and "An insurer pays" in page
    report = dora.get(reverse("state-report")).content.decode()
    assert "1 to repair" in report and _record(now) in report
    assert dora.post(_record(now), _form(1)).status_code == 303
    assert "1 record is ready." in dora.get(reverse("state-report")).content.decode()
    day = now.now.astimezone(now.harbor.tz).date().isoformat()
    form = sheet(moment="admission", starts_on=day, ends_on=day)
    made = dora.post(reverse("state-file", args=[now.harbor.id]), form)
    assert made.status_code == 200, made.content.decode()[:500]
    assert made.content.startswith(b"CASEID,ADMYR,AGE")
    assert "Robin" not in made.content.decode()


def test_an_answer_nobody_gave_stays_open_and_is_said_so(now: Cast) -> None:
    dana = now.browser("dana")
    page = dana.get(_record(now)).content.decode()
    assert "are known already" in page and "Not answered yet" in page
    assert dana.post(_record(now), _form(RACE="")).status_code == 303
    assert StateRecord.objects.get().problems == 1
    assert "Race: not answered." in dana.get(_record(now)).content.decode()


def test_a_code_that_is_none_is_refused_and_an_older_page_too(now: Cast) -> None:
    dana = now.browser("dana")
    assert dana.post(_record(now), _form(RACE="c:77")).status_code == 422
    assert dana.post(_record(now), _form(RACE="<b>")).status_code == 422
    assert dana.post(_record(now), _form()).status_code == 303
    assert dana.post(_record(now), _form()).status_code == 409


def test_billing_sees_that_something_is_missing_and_not_what(now: Cast) -> None:
    scenes.answered(now, SUB1=None, by=now.viewer("dana"))
    bea = now.browser("bea")
    page = bea.get(_record(now)).content.decode()
    assert "are not shown to you" in page
    for word in ("First substance", "Main diagnosis", "Heroin", "Injection"):
        assert word not in page
    assert "for the counselor" in page


def test_the_privacy_officer_reads_and_does_not_answer(now: Cast) -> None:
    pat = now.browser("pat")
    assert pat.get(_record(now)).status_code == 200
    refused = pat.post(_record(now), _form())
    assert refused.status_code == 422
    assert not StateRecord.objects.exists()


def test_days_that_make_no_span_are_said_so(now: Cast) -> None:
    dora = now.browser("dora")
    for days in ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, {"starts_on": "x", "ends_on": "y"}):
        answer = dora.get(reverse("state-report"), {"moment": "admission", **days})
        assert answer.status_code == 422
    assert dora.get(reverse("state-report"), {"site": str(now.mill.id)}).status_code == 404
    assert dora.get(reverse("state-report"), {"after": "nothing"}).status_code == 200


def test_the_site_is_told_its_state_once(now: Cast) -> None:
    dora, way = now.browser("dora"), reverse("state-codes", args=[now.harbor.id])
    assert dora.post(way, sheet(version="0", state="3")).status_code == 422
    assert dora.post(way, sheet(version="0", state="8", metro="19740")).status_code == 303
    assert "Colorado" in dora.get(reverse("state-report")).content.decode()
    assert dora.post(way, sheet(version="0", state="9")).status_code == 409


def test_the_list_asks_as_much_for_many_as_for_few(now: Cast) -> None:
    dora = now.browser("dora")

    def asked() -> int:
        dora.get(reverse("state-report"))
        with CaptureQueriesContext(connection) as seen:
            assert dora.get(reverse("state-report")).status_code == 200
        return len(seen)

    scenes.answered(now)
    few = asked()
    scenes.answered(now, client="alex")
    assert asked() == few
    assert StateRecord.objects.filter(moment=Moment.ADMISSION).count() == 2
