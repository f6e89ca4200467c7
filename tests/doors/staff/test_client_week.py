"""The week meter where it is read: chart, caseload, a week, the client's phone; and a seat in one tap."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.cast import Cast, sheet
from tests.rooms.test_take_make_up import NOON, a_short_week
from tests.scenes_swap import stands
from tests.scenes_week import a_published_week, enrolled


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def read(browser: Browser, path: str, **headers: str) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_staff_read_what_is_done_booked_and_short_and_take_a_seat_in_one_tap(cast: Cast) -> None:
    a_short_week(cast)
    dana, robin = cast.browser("dana", at=NOON), cast.clients["robin"].id
    here = f"/clients/{robin}/week/"
    for page in (read(dana, f"/clients/{robin}/"), read(dana, here)):
        assert "3:45 booked" in page and "6:05 short" in page and "of 9:50" in page
        assert "0 of 3 days count" in page
    assert "6:05 short" in read(dana, "/caseload/")
    page = read(dana, here)
    assert "Did not come" in page and "Process group" in page and "by Sun 29 Nov, 7 days left" in page
    part = read(dana, f"{here}seats/", **{"HX-Request": "true"})
    assert "Mon 23 Nov, 13:00" in part and "Thu 26 Nov, 09:00" in part and "Alex" not in part
    assert "Seats that make it up" in read(dana, f"{here}seats/")
    answer = dana.post(f"{here}seats/", sheet(session=str(stands(cast, "thu-9").id)))
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    assert "6:30 booked" in read(dana, here)
    assert dana.post(f"{here}seats/", sheet(session="none")).status_code == 422
    assert dana.post(f"{here}seats/", sheet(session=str(stands(cast, "tue-9").id))).status_code == 422


def test_whoever_came_after_the_week_was_planned_gets_all_that_is_free_in_one_tap(cast: Cast) -> None:
    a_published_week(cast)
    enrolled(cast, cast.clients["jamie"], "dana")
    dana, here = cast.browser("dana", at=NOON), f"/clients/{cast.clients['jamie'].id}/week/"
    part = read(dana, f"{here}seats/", **{"HX-Request": "true"})
    assert "Not planned for them yet" in part and "Nobody else is moved" in part
    answer = dana.post(f"{here}fill/", sheet())
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    assert "Not planned for them yet" not in read(dana, f"{here}seats/")
    assert dana.post(f"{here}fill/", sheet()).status_code == 422


def test_other_weeks_are_read_by_their_day(cast: Cast) -> None:
    a_short_week(cast)
    dana, here = cast.browser("dana", at=NOON), f"/clients/{cast.clients['robin'].id}/week/"
    before = read(dana, f"{here}?on=2026-11-16")
    assert "The dose changed inside this week" in before  # Robin came on the Wednesday of it
    assert "Nothing is prescribed" in read(dana, f"{here}?on=2026-11-02")
    for wrong in ("yesterday", "2020-01-01"):
        assert dana.get(f"{here}?on={wrong}").status_code == 404


def test_a_client_reads_the_same_on_the_phone_and_takes_a_time(cast: Cast) -> None:
    a_short_week(cast)
    robin = cast.browser("robin", at=NOON)
    for path in ("/my/", "/my/week/"):
        page = read(robin, path)
        assert "3¾ h booked" in page and "to find" in page and "Look for a time" in page, path
    page = read(robin, "/my/week/seats/")
    assert "Thursday, 26 November" in page and "before Mon 30 Nov" in page and "Alex" not in page
    answer = robin.post("/my/week/seats/", sheet(session=str(stands(cast, "thu-9").id)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/week/2026-11-23/")
    assert "6½ h booked" in read(robin, "/my/week/")
    assert robin.post("/my/week/seats/", sheet(session="")).status_code == 422
