"""A team meeting with two people, by keyboard to its signature; a chart audit with a finding repaired."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from stepdown.chart_audit.models import Finding
from stepdown.team_meeting.models import Meeting
from tests.cast import Cast, assemble
from tests.scenes_duties import in_treatment
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    made = assemble()
    in_treatment(made)
    return made


def test_a_team_meeting_and_a_chart_audit(clinic: Cast, walk: Walk) -> None:
    team_meeting(walk, clinic)
    chart_audit(walk, clinic)


def team_meeting(walk: Walk, clinic: Cast) -> None:
    """Priya calls the team, goes from person to person by one key, and signs; Dana signs after her."""
    page = walk.page(walk.context(clinic, "priya"))
    page.goto(f"{walk.base}/meetings/new/")
    hinders_nobody(page, "meeting-new")
    page.get_by_label("Who leads").select_option(label="Priya Placeholder")
    page.get_by_role("button", name="Call the team").click()
    for name in ("Priya Placeholder", "Dana Demo"):
        page.get_by_role("button", name=f"{name} is here").click()
    for name in ("Dora Director", "Dr Hart Sample", "Ines Invented"):
        page.get_by_text(f"Times of {name}").click()
        row = page.locator("li", has_text=f"Times of {name}")
        row.get_by_label("Did not come, because").fill("On leave")
        row.get_by_role("button", name="Save times").click()
    hinders_nobody(page, "meeting")
    page.keyboard.press("n")
    for name in ("Robin Example", "Alex Sample"):
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.get_by_label("Go on as planned").check()
        page.get_by_label("In the team’s words").fill("Comes to every group. We go on.")
        hinders_nobody(page, f"meeting-{name.split()[0]}")
        page.get_by_role("heading", level=1).click()
        page.keyboard.press("n")
    expect(page.get_by_text("That was everybody")).to_be_visible()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("only an addendum can follow")
    hinders_nobody(page, "meeting-signed")
    dana = walk.page(walk.context(clinic, "dana", dark=True))
    dana.goto(page.url)
    dana.get_by_role("button", name="Sign", exact=True).click()
    expect(dana.get_by_text("Signed by all.")).to_be_visible()
    dana.goto(f"{walk.base}/clients/{clinic.clients['robin'].id}/team-decisions/")
    expect(dana.locator("main")).to_contain_text("Signed by Priya Placeholder, Dana Demo")
    hinders_nobody(dana, "team-decisions")
    assert Meeting.objects.get().locked_at is not None


def chart_audit(walk: Walk, clinic: Cast) -> None:
    """Priya draws both charts and finishes Robin's; Dana repairs a finding on her phone; Dora checks it."""
    page = walk.page(walk.context(clinic, "priya"))
    page.goto(f"{walk.base}/audits/new/")
    page.get_by_label("Title").fill("Autumn audit")
    page.get_by_role("button", name="Show how many first").click()
    expect(page.locator("main")).to_contain_text("2 of 2 charts")
    hinders_nobody(page, "audit-new")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator("main")).to_contain_text("Drawn again just now: the same charts.")
    page.get_by_role("link", name="Robin Example").click()
    page.wait_for_url("**/audits/charts/**")
    for group in page.locator("fieldset.segments").all():
        group.locator("input[value='met']").check()
    hinders_nobody(page, "audit-chart")
    page.get_by_role("button", name="Finish this chart").click()
    expect(page.locator(".lead")).to_contain_text("What was found stays")
    found = Finding.objects.order_by("item").first()
    assert found is not None
    dana = walk.page(walk.context(clinic, "dana", dark=True))
    dana.goto(f"{walk.base}/repairs/")
    hinders_nobody(dana, "repairs")
    dana.goto(f"{walk.base}/repairs/{found.id}/")
    dana.get_by_label("Late entry, marked as such").check()
    dana.get_by_label("What was done").fill("Signed today, marked as a late entry.")
    dana.get_by_role("button", name="Note the repair").click()
    expect(dana.locator(".lead")).to_contain_text(re.compile("to be checked again", re.IGNORECASE))
    hinders_nobody(dana, "finding-repaired")
    dora: Page = walk.page(walk.context(clinic, "dora"))
    dora.goto(f"{walk.base}/repairs/{found.id}/")
    dora.get_by_label("It is right now").check()
    dora.get_by_role("button", name="Keep the check").click()
    expect(dora.locator(".lead")).to_contain_text("Repaired and checked")
    hinders_nobody(dora, "finding-checked")
    dora.goto(f"{walk.base}/audits/")
    dora.get_by_role("link", name=re.compile("Autumn audit")).click()
    hinders_nobody(dora, "audit")
