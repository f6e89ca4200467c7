"""A stranger writes by the open form; a coordinator takes a call by keyboard alone; nothing of it is lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from stepdown.intake import actions, models
from stepdown.intake.vocabulary import (
    Answer,
    Caller,
    CallSheet,
    Channel,
    Need,
    OutcomeEntry,
    OutcomeKind,
    Safe,
    Step,
)
from tests.cast import Cast, assemble
from tests.stories.walking import Walk, saved

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("STEPDOWN_SHOTS", "")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NO = dict.fromkeys(
    "overdose_now seizure_now suicide_thoughts drinks_daily sedatives_daily threatened harm_others".split(),
    Answer.NO,
)


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def come_in(
    chromium: Browser, server: LiveServer, clinic: Cast, name: str = "", *, script: bool = True
) -> Page:
    """A page for a member of the cast, or for a stranger; every complaint of the browser fails the story."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=script)
    if name:
        cookies = clinic.browser(name).cookies
        context.add_cookies([{"name": k, "value": m.value, "url": server.url} for k, m in cookies.items()])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def shoot(page: Page, name: str) -> None:
    """Pictures in both widths and lights, where somebody asked for them; never wider than the window."""
    for width, height in ((390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} scrolls sideways at {width}"
        for scheme in ("dark", "light"):
            if SHOTS:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.wait_for_timeout(300)
                page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}-{scheme}.png"), full_page=True)


def hears(page: Page) -> None:
    """Nothing on the page hinders anyone; what fades in has arrived."""
    page.wait_for_timeout(500)
    results = Axe().run(page, options=AXE)
    assert results.violations_count == 0, results.generate_report()


def test_a_stranger_asks_for_help_without_script_and_without_a_name(
    clinic: Cast, live_server: LiveServer, chromium: Browser
) -> None:
    page = come_in(chromium, live_server, clinic, script=False)
    page.goto(live_server.url)
    page.get_by_role("link", name="Ask for help").click()
    page.get_by_label("What is happening?").fill("I drink from the morning on. My hands shake until I do.")
    page.get_by_label("For me", exact=True).check()
    page.get_by_label("Drinks every day, or nearly.").check()
    page.get_by_label("Shakes, sweats or feels sick when the drink wears off.").check()
    page.get_by_label("A code word of your choice").fill("blue heron")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("do not stop drinking suddenly")
    expect(page.locator("a[href='tel:911']").first).to_be_visible()
    row = models.Inquiry.objects.get()
    assert row.answers == {"drinks_daily": "yes", "shakes_now": "yes"}


def test_the_open_pages_hinder_nobody(clinic: Cast, live_server: LiveServer, chromium: Browser) -> None:
    page = come_in(chromium, live_server, clinic)
    for name, address in (
        ("home", "/"),
        ("ask", "/ask/"),
        ("received", "/ask/received/0/"),
        ("danger", "/ask/received/48/"),
    ):
        page.goto(live_server.url + address)
        hears(page)
        shoot(page, f"public-{name}")


def test_a_call_from_ringing_to_a_kept_hour_by_keyboard_alone(
    clinic: Cast, live_server: LiveServer, chromium: Browser
) -> None:
    page = come_in(chromium, live_server, clinic, "iva")
    page.goto(f"{live_server.url}/inquiries/")
    hears(page)
    shoot(page, "desk-empty")
    page.locator("button[value=phone]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/call/")
    # the cursor stands where the first word goes
    page.wait_for_function("document.activeElement.name === 'called_name'")
    page.keyboard.type("Ava Placeholder")
    page.keyboard.press("Tab")
    page.keyboard.type("herself, 34")
    tab_to(page, "q_overdose_now")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab_to(page, "q_suicide_thoughts")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#triage.crisis")
    expect(page.locator("#triage a[href='tel:988']")).to_be_visible()
    shoot(page, "call")
    hears(page)
    tab_to(page, "happening")
    page.keyboard.type("She wants to live, and does not know how to stop.")
    tab_to(page, "code_word")
    page.keyboard.type("grey wagtail")
    page.wait_for_function("document.querySelector('[data-saved]').textContent.startsWith('Saved')")
    tab_to(page, "then")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=What came of it")
    row = models.Inquiry.objects.get()
    assert row.called_name == "Ava Placeholder" and row.answers["suicide_thoughts"] == "yes"
    assert row.answers["overdose_now"] == "no" and row.code_word_hash is not None

    page.get_by_role("link", name="Book the assessment").press("Enter")
    page.get_by_role("button", name="Dana Demo").first.press("Enter")
    page.wait_for_selector("text=help today comes before an appointment")
    shoot(page, "hours-refused")
    page.goto(f"{live_server.url}/inquiries/{row.pk}/")
    page.get_by_label("Crisis hand-off").check()
    page.get_by_label("To whom").fill("988, on three lines")
    page.get_by_label("Yes, warm").check()
    page.get_by_role("button", name="Record outcome").press("Enter")
    page.wait_for_selector("text=Recorded: Crisis hand-off")
    page.get_by_role("link", name="Book the assessment").press("Enter")
    page.get_by_role("button", name="Dana Demo").first.press("Enter")
    page.wait_for_selector("text=Assessment booked.")
    page.get_by_label("Chosen name").fill("Ava Placeholder")
    page.get_by_role("button", name="Open chart").press("Enter")
    page.wait_for_selector("text=A chart is open.")
    hears(page)
    shoot(page, "inquiry")


def test_what_is_said_before_the_scripts_are_there_is_kept(clinic: Cast, walk: Walk) -> None:
    kept = actions.open_inquiry(site_id=clinic.harbor.id, by=clinic.viewer("iva"), at=clinic.now)
    page = walk.page(walk.context(clinic, "iva"))
    with walk.without_scripts_yet(page, f"/inquiries/{kept.id}/call/"):
        page.get_by_label("What may we call you?").fill("Wren Placeholder")
        page.locator("[name=q_suicide_thoughts][value=yes]").check()
        assert page.evaluate("typeof htmx") == "undefined"
    saved(page)
    page.wait_for_selector("#triage.crisis")
    row = models.Inquiry.objects.get()
    assert (row.called_name, row.answers["suicide_thoughts"]) == ("Wren Placeholder", "yes")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of that name has the focus."""
    for _ in range(120):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} cannot be reached by keyboard")


def test_the_board_of_a_whole_week(clinic: Cast, live_server: LiveServer, chromium: Browser) -> None:
    fill_board(clinic)
    page = come_in(chromium, live_server, clinic, "iva")
    page.goto(f"{live_server.url}/pipeline/")
    hears(page)
    shoot(page, "pipeline")
    page.get_by_label("Goes first").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".way-card")).to_have_count(1)
    page.goto(f"{live_server.url}/inquiries/")
    shoot(page, "desk")
    hears(page)


def fill_board(clinic: Cast) -> None:
    """People at every step of the way in, as a week leaves them."""
    now = datetime.now(UTC)

    def call(days: float, **fields: object) -> object:
        at = now - timedelta(days=days)
        iva = clinic.viewer("iva", at=at)
        made = actions.open_inquiry(site_id=clinic.harbor.id, sheet=CallSheet(**fields), by=iva, at=at)  # type: ignore[arg-type]
        actions.end_call(inquiry_id=made.id, by=iva, at=at)
        return made.id

    iva, dana = clinic.viewer("iva", at=now), clinic.viewer("dana", at=now)
    call(0.1, caller=Caller.FAMILY, about="a brother, 29", happening="Will ring back today.")
    call(2.2, channel=Channel.WEB, called_name="M.", first_need=Need.HOURS, happening="Can I keep my job?")
    call(0.3, called_name="Robin Sample", caller=Caller.SELF, answers={**NO, "pregnant": Answer.YES})
    theo = call(
        3, called_name="Theo Invented", answers={**NO, "drinks_daily": Answer.YES, "shakes_now": Answer.YES}
    )
    due = OutcomeEntry(OutcomeKind.MEDICAL_TODAY, "", "Lakeside Detox", True, now + timedelta(hours=2))
    actions.record_outcome(inquiry_id=theo, entry=due, by=iva, at=now)  # type: ignore[arg-type]
    late = call(
        2, called_name="Casey Sample", safe=Safe.ONLY, best_time="after 6", phone="555 010 0142", answers=NO
    )
    owed = OutcomeEntry(OutcomeKind.CALL_BACK, call_back_at=now - timedelta(hours=20))
    at = now - timedelta(days=1)
    actions.record_outcome(inquiry_id=late, entry=owed, by=clinic.viewer("iva", at=at), at=at)  # type: ignore[arg-type]
    for days, name, steps in (
        (9, "Ava Placeholder", {Step.ASSESSED: 2}),
        (14, "Ben Sample", {Step.ASSESSED: 8, Step.DECIDED: 6, Step.ADMITTED: 3}),
        (20, "Jo Fictional", {Step.ASSESSED: 15, Step.DECIDED: 14, Step.ADMITTED: 12, Step.STARTED: 9}),
    ):
        made = call(days, called_name=name, answers=NO)
        for step, ago in steps.items():
            actions.mark_step(inquiry_id=made, step=step, by=dana, at=now - timedelta(days=ago))  # type: ignore[arg-type]
    for kind in (OutcomeKind.QUIET, OutcomeKind.QUIET, OutcomeKind.NOT_NOW):
        actions.record_outcome(inquiry_id=call(7, answers=NO), entry=OutcomeEntry(kind), by=iva, at=now)  # type: ignore[arg-type]
