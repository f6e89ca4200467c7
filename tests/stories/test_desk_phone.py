"""A mother on the phone who learns nothing, and a snow day: both in real Chromium, by keyboard where it
counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from stepdown.closure import models as closed
from stepdown.journeys.close_site import tell_due
from stepdown.outbox.models import Letter
from stepdown.phone import models
from stepdown.phone.vocabulary import NEITHER
from stepdown.privacy.models import Disclosure
from tests.cast import SYSTEM, Cast, assemble
from tests.scenes_closure import in_treatment
from tests.scenes_phone import MAIL, OWN, WORD, a_line, a_sister_who_may_know
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def phone(walk: Walk, clinic: Cast) -> None:
    """A mother calls and learns nothing; then a sister who may know the hours, and hears only those."""
    key, _ = a_sister_who_may_know(clinic)
    page = walk.page(walk.context(clinic, "iva"))
    page.goto(f"{walk.base}/phone/")
    hinders_nobody(page, "phone-empty")
    _a_mother(walk, page)
    _a_sister(walk, page, key)
    page.goto(f"{walk.base}/phone/")
    hinders_nobody(page, "phone")
    small = walk.page(walk.context(clinic, "iva", dark=True))
    for name, path in (("phone", "/phone/"), ("new", "/phone/new/")):
        small.goto(walk.base + path)
        hinders_nobody(small, f"phone-{name}-night")
    robin = clinic.clients["robin"].id
    for path in (
        f"/clients/{robin}/contacts/",
        f"/clients/{robin}/calls/",
        f"/clients/{robin}/contacts/lines/",
    ):
        small.goto(walk.base + path)
        hinders_nobody(small, f"contacts-{path.rstrip('/').rpartition('/')[2]}-night")


def _a_mother(walk: Walk, page: Page) -> None:
    """By keyboard alone: press c, type while she talks, look, log."""
    page.keyboard.press("c")
    page.wait_for_url("**/phone/new/")
    page.wait_for_function("document.activeElement.name === 'caller_name'")
    page.keyboard.type("A mother")
    _tab_to(page, "asked_about")
    page.keyboard.type("robn")
    before = page.locator("#screen").inner_text()
    page.keyboard.press("Enter")  # the first button of the sheet shows, it never logs
    page.wait_for_selector("text=Meant is")
    page.get_by_label("Robin Example").first.check()
    page.get_by_role("button", name="Show what may be said").click()
    page.wait_for_selector("text=On the line is")
    page.get_by_label("Somebody else", exact=True).check()
    page.get_by_role("button", name="Show what may be said").click()
    page.wait_for_load_state("load")
    expect(page.locator("#screen")).to_contain_text(str(NEITHER)[:60])
    assert page.locator("#screen").inner_text() == before
    hinders_nobody(page, "phone-mother")
    page.get_by_label("What they told us").fill("She has not slept for a week.")
    page.get_by_label("Took a message").check()
    page.get_by_label("Message for").select_option(label="Dana Demo")
    _tab_to(page, "then", value="log")
    page.keyboard.press("Enter")
    page.wait_for_url("**/phone/calls/**")
    expect(page.locator("body")).to_contain_text("Nothing was told about anybody.")
    hinders_nobody(page, "phone-call")
    assert not Disclosure.objects.exists()
    assert models.Call.objects.get().told_us == "She has not slept for a week."


def _a_sister(walk: Walk, page: Page, key: str) -> None:
    page.goto(f"{walk.base}/phone/new/")
    page.get_by_label("About whom").fill("Robin")
    page.get_by_role("button", name="Show what may be said").click()
    page.get_by_label("Robin Example").first.check()
    page.get_by_role("button", name="Show what may be said").click()
    page.locator(f"[name='caller'][value='{key}']").check()
    page.get_by_label("Code word they say").fill(WORD)
    page.get_by_role("button", name="Show what may be said").click()
    page.wait_for_selector("#screen.confirms")
    hinders_nobody(page, "phone-sister")
    page.get_by_text("Something was told about them").click()
    page.locator("#told-hours").check()
    page.get_by_label("What we said").fill("Nine hours, all of them.")
    page.get_by_role("button", name="Log the call").click()
    page.wait_for_url("**/phone/calls/**")
    assert Disclosure.objects.get().categories == ["hours"]


def snow_day(walk: Walk, clinic: Cast) -> None:
    """The director closes the site in one act; messages go once, the rest is called, clients read it."""
    in_treatment(clinic, "robin", "jamie")
    a_line(clinic, MAIL)
    a_line(clinic, OWN, client="jamie")
    page = walk.page(walk.context(clinic, "dora"))
    page.goto(f"{walk.base}/closures/")
    hinders_nobody(page, "closures-empty")
    page.locator("[name='words']").fill("Stay safe. We call you.")
    page.get_by_role("button", name="Look who is affected").click()
    page.wait_for_selector("text=Who is told, and how")
    hinders_nobody(page, "closures-look")
    assert not closed.Closure.objects.exists()
    page.get_by_role("button", name="Close and tell them").press("Enter")
    page.wait_for_url("**/closures/*-*/")
    hinders_nobody(page, "closure")
    tell_due(by=SYSTEM, at=datetime.now(UTC))
    tell_due(by=SYSTEM, at=datetime.now(UTC) + timedelta(minutes=1))
    assert Letter.objects.filter(channel="email").count() == 1
    iva = walk.page(walk.context(clinic, "iva", dark=True))
    iva.goto(f"{walk.base}/today/")
    expect(iva.locator("body")).to_contain_text("Harbor Street is closed")
    iva.get_by_role("link", name="Open the list").click()
    hinders_nobody(iva, "closure-night")
    iva.get_by_placeholder("What came of it").first.fill("Spoke with them, Thursday instead.")
    iva.keyboard.press("Enter")
    expect(iva.locator("body")).to_contain_text("Nobody has to be called any more.")
    robin = walk.page(walk.context(clinic, "robin", dark=True))
    robin.goto(f"{walk.base}/my/")
    expect(robin.locator("body")).to_contain_text("Stay safe. We call you.")
    hinders_nobody(robin, "closed-for-robin")
    page.reload()
    page.get_by_label("Why", exact=True).fill("The road is clear")
    page.get_by_role("button", name="Open and tell them").click()
    expect(page.locator("body")).to_contain_text("open again")
    page.goto(f"{walk.base}/downtime/")
    hinders_nobody(page, "downtime")
    page.goto(f"{walk.base}/downtime/outages/")
    hinders_nobody(page, "outages")


def _tab_to(page: Page, name: str, *, value: str = "") -> None:
    """Press Tab until a field has the cursor, as somebody without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        if here[0] == name and (not value or here[1] == value):
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_mother_on_the_phone_learns_nothing(walk: Walk, clinic: Cast) -> None:
    phone(walk, clinic)


def test_a_snow_day(walk: Walk, clinic: Cast) -> None:
    snow_day(walk, clinic)
