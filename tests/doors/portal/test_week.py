"""My week on a phone: as a list and as a calendar, what became other, what can be another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from stepdown.people.models import SignIn
from stepdown.session import actions as sessions
from stepdown.session.vocabulary import Cancelled, Placing
from tests.cast import Cast, sheet
from tests.scenes_session import hour, rooms
from tests.scenes_swap import a_swap_week, stands

WEEK = "/my/week/2026-11-23/"
# A Sunday afternoon before the week: the house's clock stands here.
SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_sunday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: SUNDAY)


def robin(cast: Cast) -> Browser:
    return cast.browser("robin", at=SUNDAY)


def read(browser: Browser, path: str = WEEK) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_week_says_when_with_whom_and_where(cast: Cast) -> None:
    a_swap_week(cast)
    page = read(robin(cast))
    for words in (
        "Monday, 23 November",
        "09:00",
        "12:00",
        "Process group",
        "with Dana Demo, room Birch",
        "Leave by 08:30.",
        "in their office",
        "1 Fiction Way",
        "tel:555-0100",
    ):
        assert words in page, words
    assert "Tuesday, 24 November" not in page and "Alex" not in page


def test_the_title_tells_nobody_anything(cast: Cast) -> None:
    a_swap_week(cast)
    title = read(robin(cast)).partition("<title>")[2].partition("</title>")[0]
    assert title == "My week · a message"


def test_hours_and_days_stand_side_by_side(cast: Cast) -> None:
    a_swap_week(cast)
    page = read(robin(cast))
    # Two groups of 165 minutes and an hour of one's own, as prescribed.
    assert "6½ h" in page and "2 of 2 days count." in page


def test_hours_that_are_missing_are_told_with_the_way_on(cast: Cast) -> None:
    a_swap_week(cast)
    dora = cast.viewer("dora", at=SUNDAY)
    card = stands(cast, "wed-9")
    sessions.cancel_session(
        session_id=card.id, why=Cancelled.STAFF_AWAY, version=card.version, by=dora, at=SUNDAY
    )
    page = read(robin(cast))
    assert "1 of 2 days count." in page and "Your counselor looks with you for the rest." in page
    assert "<s>Process group</s>" in page and "Cancelled: Nobody to lead it." in page


def test_as_a_calendar_the_same_without_script(cast: Cast) -> None:
    a_swap_week(cast)
    page = read(robin(cast), f"{WEEK}?as=calendar")
    assert 'role="img"' in page and "Mon 9–12 Group" in page and "Leave by" not in page


def test_what_became_other_since_the_last_visit_is_new(cast: Cast) -> None:
    a_swap_week(cast)
    cast.browser("robin", at=SUNDAY - timedelta(hours=3))
    dora = cast.viewer("dora", at=SUNDAY - timedelta(hours=1))
    card = stands(cast, "mon-9")
    sessions.move_session(
        session_id=card.id,
        to=Placing(card.site_id, rooms(cast, "Oak")["Oak"], False, hour(1, 13, minutes=180)),
        version=card.version,
        by=dora,
        at=SUNDAY - timedelta(hours=1),
    )
    page = read(robin(cast))
    assert "One thing is different since you were here." in page
    assert "Moved: it was Mon 09:00." in page and "Another place: it was Birch." in page
    SignIn.objects.update(last_active_at=SUNDAY)
    page = read(robin(cast))
    assert "One thing is different" not in page and "Moved: it was Mon 09:00." in page


def test_weeks_before_and_after_and_no_others(cast: Cast) -> None:
    browser = robin(cast)
    page = read(browser)
    assert 'href="/my/week/2026-11-16/"' in page and 'href="/my/week/2026-11-30/"' in page
    assert "Nothing is planned in this week" in read(browser, "/my/week/2026-11-30/")
    for path in ("2026-11-24", "2026-13-01", "x", "2030-01-07", "2020-01-06"):
        assert browser.get(f"/my/week/{path}/").status_code == 404, path


def test_a_tap_takes_another_time(cast: Cast) -> None:
    a_swap_week(cast)
    browser = robin(cast)
    mine, other = stands(cast, "mon-9").id, stands(cast, "thu-9").id
    assert "2 other times are free" in read(browser)
    page = read(browser, f"/my/week/swap/{mine}/")
    assert "Take this time" in page and "Thursday, 26 November" in page and "Jamie" not in page
    form = sheet(to=other)
    answers = [browser.post(f"/my/week/swap/{mine}/", form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == WEEK
    page = read(browser)
    assert "Thursday, 26 November" in page and "You gave this seat up." in page


def test_what_does_not_fit_is_a_plain_no_and_changes_nothing(cast: Cast) -> None:
    a_swap_week(cast)
    browser, mine = robin(cast), stands(cast, "mon-9").id
    for to in (stands(cast, "tue-9").id, stands(cast, "tue-18").id, uuid4()):
        answer = browser.post(f"/my/week/swap/{mine}/", sheet(to=to))
        assert answer.status_code == 422 and "does not fit any more" in answer.content.decode()
    assert browser.post(f"/my/week/swap/{mine}/", sheet(to="x")).status_code == 422
    assert cast.clients["robin"].id in stands(cast, "mon-9").client_ids


def test_somebody_elses_session_is_not_there(cast: Cast) -> None:
    a_swap_week(cast)
    browser, foreign = robin(cast), stands(cast, "thu-9").id
    assert browser.get(f"/my/week/swap/{foreign}/").status_code == 404
    assert browser.post(f"/my/week/swap/{foreign}/", sheet(to=stands(cast, "mon-9").id)).status_code == 404


def test_the_first_page_says_what_is_next(cast: Cast) -> None:
    a_swap_week(cast)
    page = read(robin(cast), "/my/")
    assert "Tomorrow 09:00, Process group" in page and "Room Birch. Leave by 08:30." in page
    assert f'href="{WEEK}"' in page
