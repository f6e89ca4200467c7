"""A week that falls short: the seats that make it up on the chart, taken by keyboard, and on the phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from tests.cast import Cast, assemble
from tests.rooms.test_take_make_up import NOON, a_short_week
from tests.stories.walking import NARROW, Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def _of(walk: Walk, cast: Cast, name: str, *, dark: bool = False) -> BrowserContext:
    """Somebody's browser, signed in at noon of that Monday."""
    made = walk.context(dark=dark)
    cookies = cast.browser(name, at=NOON).cookies
    made.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
    return made


def test_what_is_short_is_made_up_in_one_tap(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    a_short_week(cast)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    robin = cast.clients["robin"].id
    dana = walk.page(_of(walk, cast, "dana"))
    dana.goto(f"{walk.base}/clients/{robin}/")
    seats = dana.locator("#seats")
    expect(seats).to_contain_text("No one seat is enough by itself")
    hinders_nobody(dana, "70-chart-week")
    dana.set_viewport_size(NARROW)  # type: ignore[arg-type]
    hinders_nobody(dana, "71-chart-week-narrow")
    dana.get_by_role("link", name="3:45 booked").click()
    dana.wait_for_url("**/week/**")
    expect(dana.locator("#seats")).to_contain_text("Thu 26 Nov, 09:00")
    hinders_nobody(dana, "72-week-narrow")
    dana.set_viewport_size({"width": 1280, "height": 860})
    hinders_nobody(dana, "73-week")
    # One tap, also without a mouse.
    dana.get_by_role("button", name="Take").last.focus()
    with dana.expect_navigation():
        dana.keyboard.press("Enter")
    expect(dana.locator("main")).to_contain_text("6:30 booked")

    phone = walk.page(_of(walk, cast, "robin", dark=True))
    phone.goto(f"{walk.base}/my/week/")
    expect(phone.locator("main")).to_contain_text("6½ h booked")
    hinders_nobody(phone, "74-my-week")
    phone.get_by_role("link", name="Look for a time that makes it up").click()
    phone.wait_for_url("**/my/week/seats/")
    hinders_nobody(phone, "75-my-seats")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Take this time").first.click()
    expect(phone.locator("main")).to_contain_text("9¼ h booked")
    dana.goto(f"{walk.base}/caseload/")
    hinders_nobody(dana, "76-caseload")
