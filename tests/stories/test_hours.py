"""Working hours in real Chromium: by mouse and by keyboard alone, sick in one click, at 1280 and at 390."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from stepdown.roster import models, queries
from tests.cast import SYSTEM, Cast, assemble
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def _line(page: Page, number: int) -> None:
    """Monday to Wednesday, nine to five."""
    for day in range(3):
        page.locator(f"[name='days{number}'][value='{day}']").check(force=True)
    page.locator(f"[name='from{number}']").fill("09:00")
    page.locator(f"[name='to{number}']").fill("17:00")


def test_hours_are_set_somebody_is_sick_and_colleagues_see_it(walk: Walk, clinic: Cast) -> None:
    dana = clinic.staff["dana"].id
    page = walk.page(walk.context(clinic, "dora"))
    page.goto(f"{walk.base}/people/{dana}/")
    page.get_by_role("link", name="Working hours").click()
    expect(page.get_by_text("No hours are set for this week")).to_be_visible()
    _line(page, 0)
    page.locator("[name='direct_hours']").fill("25")
    page.get_by_role("button", name="Set hours").click()
    expect(page.get_by_role("alert")).to_contain_text("The shifts hold 24 hours")
    hinders_nobody(page, "hours-refused")
    page.locator("[name='direct_hours']").fill("18")
    page.get_by_role("button", name="Set hours").click()
    expect(page.locator(".week-grid .block")).to_have_count(3)
    expect(page.get_by_text("18 hours a week at the most")).to_be_visible()
    hinders_nobody(page, "hours-set")
    page.get_by_role("button", name="Sick today").click()
    expect(page.get_by_text("Away: ")).to_be_visible()
    page.get_by_role("link", name="Who is away").click()
    expect(page.get_by_role("link", name="Dana Demo")).to_be_visible()
    hinders_nobody(page, "hours-away")
    _on_a_phone(walk, clinic)


def _on_a_phone(walk: Walk, clinic: Cast) -> None:
    """A supervisor enters leave on a phone at night, by keyboard alone."""
    page = walk.page(walk.context(clinic, "priya", dark=True))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{walk.base}/people/{clinic.staff['ines'].id}/hours/")
    week = datetime.now(UTC).date() + timedelta(days=14)
    page.locator("[name='first']").focus()
    page.keyboard.type(week.strftime("%m%d%Y"))
    page.locator("[name='last']").focus()
    page.keyboard.type(week.strftime("%m%d%Y"))
    page.get_by_role("button", name="Enter leave").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".time-off")).to_have_count(1)
    hinders_nobody(page, "hours-phone-night")
    assert models.Leave.objects.count() == 2
    now = datetime.now(UTC)
    (leave,) = queries.leaves_of(SYSTEM, clinic.staff["ines"].id, since=now, at=now)
    assert (leave.during.end or now) - leave.during.start == timedelta(days=1)
