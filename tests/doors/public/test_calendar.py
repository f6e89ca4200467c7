"""The private calendar address at the door: what it answers to whom, and when it answers nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from stepdown.audit.models import Entry
from stepdown.people.actions.calendar import FETCHES_AN_HOUR
from stepdown.people.models import CalendarAddress
from stepdown.privacy.models import Disclosure
from tests.cast import Cast, sheet
from tests.matrix.walk import plain

MAKE = "/my/calendar/"


def address(page: str) -> str:
    found = re.search(r'value="http://testserver(/calendar/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


def made(cast: Cast, title: str = "class") -> str:
    """Robin makes an address; its path."""
    answer = cast.browser("robin").post(MAKE, sheet(title=title))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return address(answer.content.decode())


def test_it_is_shown_once_and_then_never_again(cast: Cast) -> None:
    robin = cast.browser("robin")
    form = sheet(title="busy")
    path = address(robin.post(MAKE, form).content.decode())
    again = robin.get(MAKE).content.decode()
    assert "It runs since" in again and path not in again
    # The same form once more makes no second one and shows nothing.
    assert path not in robin.post(MAKE, form).content.decode() and CalendarAddress.objects.count() == 1


def test_whoever_has_the_address_needs_no_sign_in_and_sees_busy_times(cast: Cast) -> None:
    answer = Browser().get(made(cast))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and "NAME:Class" in text
    assert "Robin" not in text and "Harbor" not in text and not answer.cookies


def test_a_cancelled_address_answers_like_one_that_never_was(cast: Cast) -> None:
    path, robin = made(cast), cast.browser("robin")
    assert Browser().get(path).status_code == 200
    assert robin.post("/my/calendar/end/", sheet()).status_code == 303
    gone, never = Browser().get(path), Browser().get(f"/calendar/{'x' * 43}.ics")
    assert gone.status_code == never.status_code == 404 and plain(gone) == plain(never)
    assert robin.post("/my/calendar/end/", sheet()).status_code == 404


def test_a_new_address_ends_the_old(cast: Cast) -> None:
    first, second = made(cast), made(cast)
    assert Browser().get(first).status_code == 404 and Browser().get(second).status_code == 200


def test_polling_leaves_one_line_a_day_and_one_entry(cast: Cast) -> None:
    path = made(cast)
    before = Entry.objects.count()
    for _ in range(6):
        assert Browser().get(path).status_code == 200
    assert Disclosure.objects.count() == 1 and Entry.objects.count() == before + 1
    entry = Entry.objects.latest("id")
    assert entry.verb == "disclose" and entry.client_ids == [cast.clients["robin"].id]


def test_asked_too_often_it_says_so(cast: Cast) -> None:
    path = made(cast)
    CalendarAddress.objects.update(asked=FETCHES_AN_HOUR, window_at=datetime.now(UTC))
    assert Browser().get(path).status_code == 429
    CalendarAddress.objects.update(window_at=datetime.now(UTC) - timedelta(hours=1))
    assert Browser().get(path).status_code == 200


def test_the_secret_is_in_no_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    path = made(cast)
    Browser().get(path)
    Browser().get(path.replace(".ics", "x.ics"))
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in caplog.text and "calendar/<str:calendar_token>.ics" in caplog.text


def test_it_is_the_clients_own_host_that_answers(cast: Cast, settings: object) -> None:
    path = made(cast)
    settings.CLIENT_HOST = "my.clinic.invalid"  # type: ignore[attr-defined]
    assert Browser().get(path).status_code == 404


def test_only_a_neutral_word_is_taken(cast: Cast) -> None:
    answer = cast.browser("robin").post(MAKE, sheet(title="Rehab at Harbor Street"))
    assert answer.status_code == 422 and not CalendarAddress.objects.exists()


def test_the_page_says_who_can_see_what(cast: Cast) -> None:
    page = cast.browser("robin").get(MAKE).content.decode()
    assert "Whoever has the address sees when you are busy" in page
