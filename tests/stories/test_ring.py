"""From an answer at two in the morning to the contact of the next day, in real Chromium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from stepdown.journeys import ring as journey
from tests.cast import SYSTEM, Cast, assemble
from tests.scenes_admission import treated
from tests.scenes_crisis import NIGHT, the_night
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@dataclass
class Clock:
    """What time it is, for everybody."""

    at: datetime = NIGHT

    def pass_minutes(self, minutes: int) -> None:
        """Time goes on, and the clock of the house looks whom to ring."""
        self.at += timedelta(minutes=minutes)
        journey.advance(by=SYSTEM, at=self.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: made.at)
    return made


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    """Robin in treatment; Priya first, Ines second, Dora third on call."""
    cast = assemble()
    treated(cast)
    the_night(cast)
    return cast


def signed_in(walk: Walk, cast: Cast, who: str, clock: Clock, *, dark: bool = False) -> Page:
    context = walk.context(dark=dark)
    cookies = cast.browser(who, at=clock.at).cookies
    context.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
    return walk.page(context)


def goes(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def test_from_an_answer_at_two_to_the_next_days_contact(clinic: Cast, walk: Walk, clock: Clock) -> None:
    phone = signed_in(walk, clinic, "robin", clock, dark=True)
    phone.goto(f"{walk.base}/my/questions/phq9/")
    for number in range(1, 10):
        phone.locator(f"#q-{number} .choice").nth(1).click()
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", name="Good that you asked.")).to_be_visible()
    expect(phone.get_by_text("Priya is being called now.")).to_be_visible()
    expect(phone.get_by_role("link", name="988, call")).to_have_attribute("href", "tel:988")
    phone.get_by_label("Whom to call, where to go, what helps").fill("Ring Mum. Walk to the river.")
    goes(phone, "Keep my words")
    hinders_nobody(phone, "ring-now")
    priya = signed_in(walk, clinic, "priya", clock)
    priya.goto(f"{walk.base}/today/")
    expect(priya.get_by_text("Somebody in danger needs you now.")).to_be_visible()
    hinders_nobody(priya, "ring-alarm")
    # Priya sleeps. Two minutes later Ines is rung, who does not know Robin.
    clock.pass_minutes(2)
    expect(phone.get_by_text("Ines is being called now.")).to_be_visible()
    ines_answers(signed_in(walk, clinic, "ines", clock), walk, clock, phone)
    next_day(signed_in_later(walk, clinic, clock), walk)


def ines_answers(ines: Page, walk: Walk, clock: Clock, phone: Page) -> None:
    ines.goto(f"{walk.base}/today/")
    ines.locator(".ring-alarm").click()
    expect(ines.get_by_role("heading", name="Somebody in danger")).to_be_visible()
    goes(ines, "I answer")
    expect(ines.get_by_role("heading", name="Robin Example")).to_be_visible()
    expect(phone.get_by_text("Ines knows, and calls you now.")).to_be_visible()
    clock.at += timedelta(minutes=3)
    ines.get_by_role("radio", name="Spoke with them").first.check()
    ines.get_by_label("How they are, what was said").fill("Awake, alone, crying. Safe for now.")
    ines.locator("form[action$='/contact/'] button").click()
    ines.get_by_role("link", name="C-SSRS screener").click()
    for item in ("1", "2", "6"):
        ines.locator(f"#q-{item} .choice").nth(1 if item == "1" else 0).click()
    goes(ines, "Keep the answers")
    ines.get_by_role("radio", name="Somebody they trust stays with them").check()
    ines.get_by_label("Why, and what was agreed").fill("Their mother is on her way.")
    goes(ines, "Decide")
    ines.locator("form[action$='/next/'] select").select_option(label="Dana Demo")
    goes(ines, "Agree")
    hinders_nobody(ines, "ring-work")
    goes(ines, "Settle the ring")
    expect(ines.locator(".page-head .lead")).to_contain_text("Settled")


def signed_in_later(walk: Walk, clinic: Cast, clock: Clock) -> Page:
    for page in walk.pages:
        page.goto("about:blank")
    clock.at += timedelta(hours=9)
    return signed_in(walk, clinic, "dana", clock)


def next_day(dana: Page, walk: Walk) -> None:
    dana.goto(f"{walk.base}/today/")
    dana.get_by_role("link", name="Write down what came of it").click()
    done = dana.locator("form:has([name='again'])")
    done.get_by_role("radio", name="Spoke with them").check()
    done.get_by_label("What came of it").fill("Slept, came to group, mother stays the week.")
    goes(dana, "Write it down")
    expect(dana.get_by_text("Dana Demo spoke with them again")).to_be_visible()
    dana.goto(f"{walk.base}/today/")
    expect(dana.get_by_role("link", name="Write down what came of it")).to_have_count(0)
    dana.goto(f"{walk.base}/rings/")
    hinders_nobody(dana, "rings")
