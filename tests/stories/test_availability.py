"""A client's week in real Chromium: by mouse, wholly by keyboard, without script, from a calendar file."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from stepdown.availability import models
from tests.cast import Cast, assemble
from tests.scenes_availability import SHIFTS
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def _at(walk: Walk, clinic: Cast, week: str = "weeks/2026-11-30/") -> str:
    return f"{walk.base}/clients/{clinic.clients['robin'].id}/availability/{week}"


def test_a_week_is_painted_by_mouse_by_keyboard_and_without_script(walk: Walk, clinic: Cast) -> None:
    page = walk.page(walk.context(clinic, "dana"))
    page.goto(_at(walk, clinic))
    # A drag from Monday 09:00 to Wednesday 11:30.
    page.locator(".hours-grid input[value='0-18']").hover()
    page.mouse.down()
    page.locator(".hours-grid input[value='2-22']").hover()
    page.mouse.up()
    expect(page.locator(".hours-grid input:checked")).to_have_count(15)
    page.get_by_role("button", name="Paint").click()
    expect(page.locator(".hours-grid td.cannot")).to_have_count(15)
    # By keyboard: arrows move, space ticks, arrows with shift tick on the way.
    page.locator(".hours-grid input[value='0-12']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", " ", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".hours-grid input:checked")).to_have_count(2)
    page.locator("[name='brush'][value='gladly']").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Paint").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hours-grid td.gladly")).to_have_count(2)
    hinders_nobody(page, "availability-week")
    _without_script(walk, clinic)


def _without_script(walk: Walk, clinic: Cast) -> None:
    """On a phone at night, the boxes are plain boxes."""
    context = walk.browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=False
    )
    cookies = clinic.browser("dana").cookies
    context.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
    page = context.new_page()
    page.goto(_at(walk, clinic))
    page.locator(".hours-grid input[value='6-36']").check()
    page.locator("[name='brush'][value='video']").check()
    page.get_by_role("button", name="Paint").click()
    expect(page.locator(".hours-grid td.video")).to_have_count(1)
    context.close()
    small = walk.page(walk.context(clinic, "dana", dark=True))
    small.goto(_at(walk, clinic))
    hinders_nobody(small, "availability-week-night")


def test_a_calendar_is_read_looked_at_and_counts(walk: Walk, clinic: Cast) -> None:
    page = walk.page(walk.context(clinic, "dana"))
    page.goto(_at(walk, clinic))
    form = page.locator("form", has=page.get_by_role("button", name="Read the file"))
    form.locator("[name='label']").fill("work")
    broken = {"name": "w.ics", "mimeType": "text/calendar", "buffer": SHIFTS[:-15]}
    form.locator("[name='file']").set_input_files(broken)  # type: ignore[arg-type]
    form.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("not complete")
    hinders_nobody(page, "availability-refused")
    whole = broken | {"buffer": SHIFTS}
    form.locator("[name='label']").fill("work")
    form.locator("[name='file']").set_input_files(whole)  # type: ignore[arg-type]
    form.get_by_role("button", name="Read the file").click()
    expect(page.locator("body")).to_contain_text("It does not count yet")
    expect(page.locator("body")).not_to_contain_text("Specimen")
    hinders_nobody(page, "availability-calendar")
    small = walk.page(walk.context(clinic, "dana", dark=True))
    small.goto(page.url)
    hinders_nobody(small, "availability-calendar-night")
    page.get_by_role("button", name="Let it count").click()
    page.goto(_at(walk, clinic))
    expect(page.locator(".hours-grid td.calendar")).to_have_count(16)
    hinders_nobody(page, "availability-with-calendar")
    assert models.Calendar.objects.get().used_at is not None
