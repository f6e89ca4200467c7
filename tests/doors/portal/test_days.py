"""A person's own days on the phone: tapped, told, counted, leaned on, and never taken away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from stepdown.recovery import models
from tests.cast import Cast, sheet
from tests.scenes_admission import admitted


@pytest.fixture
def robin(cast: Cast) -> Browser:
    admitted(cast)
    return cast.browser("robin")


def read(browser: Browser, path: str = "") -> str:
    answer = browser.get(f"/my/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Browser, path: str, status: int = 303, /, **fields: object) -> str:
    answer = browser.post(f"/my/days/{path}", sheet(**fields))
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def pressed(page: str) -> list[str]:
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def test_three_taps_are_kept_as_tapped_and_can_be_changed(robin: Browser) -> None:
    page = read(robin)
    assert "3 taps" in page and pressed(page) == []
    assert "Dana and your team see this. Any answer is a good answer." in page
    for name, value in (("mood", "hard"), ("craving", "0"), ("used", "skip"), ("mood", "fair")):
        send(robin, "tap/", 303, **{name: value})
    page = read(robin)
    assert pressed(page) == ["fair", "0", "skip"]
    assert "done for today" in page and "Good that you said it" not in page
    send(robin, "words/", words="Slept well")
    assert "Slept well" in read(robin)
    send(robin, "tap/", 422, craving="11")
    send(robin, "tap/", 422, mood="sunny")


def test_a_yes_is_thanked_for_and_may_name_its_day(robin: Browser) -> None:
    send(robin, "tap/", used="yes")
    page = read(robin)
    assert "Good that you said it" in page and "All your days stay" in page
    today = models.CheckIn.objects.get().on
    since = today - timedelta(days=9)
    send(robin, "count/", since=since.isoformat(), without="alcohol")
    assert "days without alcohol, in all" in (days := read(robin, "days/"))
    assert "<strong>9</strong>" in days and '<strong class="now">0</strong>' in days
    yesterday = today - timedelta(days=1)
    send(robin, "use/", on=yesterday.isoformat(), substance="alcohol", words="A wedding")
    days = read(robin, "days/")
    assert "A wedding" in days and '<strong class="now">1</strong>' in days
    assert "All 9 count. Nothing takes them away." in read(robin, "plan/")
    row = models.Use.objects.get()
    send(robin, f"use/{row.id}/back/")
    assert '<strong class="now">0</strong>' in read(robin, "days/")
    assert "Tell what was" in send(robin, "use/", 422, on=(today + timedelta(days=2)).isoformat())
    assert "cannot be ahead" in send(
        robin, "count/", 422, since=(today + timedelta(days=2)).isoformat(), without="any"
    )


def test_a_support_is_named_rung_up_and_taken_off(cast: Cast, robin: Browser) -> None:
    assert "It is never asked for." in read(robin, "days/")
    refused = send(robin, "supports/", 422, kind="sponsor", name="J.", number="555-0100")
    assert "only where they agreed" in refused
    send(robin, "supports/", kind="sponsor", name="J.", number="555-0100", agreed="on")
    assert 'href="tel:555-0100"' in read(robin, "days/")
    row = models.Support.objects.get()
    send(robin, f"supports/{row.id}/end/")
    assert "555-0100</" not in read(robin, "days/").split("help-now")[0]
    send(robin, f"supports/{row.id}/end/", 404)


def test_who_has_not_begun_is_not_asked(cast: Cast) -> None:
    browser = cast.browser("robin")
    assert 'id="check-in"' not in read(browser)
    assert "from your first check-in" in read(browser, "days/")
