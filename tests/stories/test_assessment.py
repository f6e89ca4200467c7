"""A counselor writes a whole assessment by keyboard alone, in real Chromium, against a real server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from stepdown.assessment import actions, queries
from stepdown.assessment.vocabulary import AssessmentCard, AssessmentState, FactKind, NewFact, known
from stepdown.kernel.ids import new_id
from stepdown.terminology.models import Icd10Code
from tests.cast import Cast, assemble
from tests.stories.walking import Walk, saved

SHOTS = os.environ.get("STEPDOWN_SHOTS", "")


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    for number, (code, title) in enumerate(
        [
            ("F10.10", "Alcohol abuse, uncomplicated"),
            ("F10.20", "Alcohol dependence, uncomplicated"),
            ("F10.21", "Alcohol dependence, in remission"),
        ]
    ):
        Icd10Code.objects.create(
            code=code, bare=code.replace(".", ""), title=title, billable=True, chapter="5", precedence=number
        )
    return assemble()


@pytest.fixture
def card(clinic: Cast) -> AssessmentCard:
    medicine = NewFact(
        FactKind.MEDICATION, "Naltrexone 50 mg daily", source_kind="referral fact", source_id=new_id()
    )
    return actions.start(
        client_id=clinic.clients["robin"].id,
        edition_key="third",
        facts=(medicine,),
        by=clinic.viewer("dana"),
        at=clinic.now,
    )


@pytest.fixture
def page(clinic: Cast, walk: Walk) -> Page:
    return walk.page(walk.context(clinic, "dana"))


def shoot(page: Page, name: str) -> None:
    """Pictures of one page in both widths and both lights, where somebody asked for them."""
    if not SHOTS:
        return
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(250)
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def tab_to(page: Page, name: str, most: int = 120) -> None:
    """Press Tab until a field of that name has the focus."""
    for _ in range(most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reached {name}, it stands at {focused(page)}")


def skip_to_content(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the page"
    page.keyboard.press("Enter")


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def test_an_assessment_by_keyboard_alone(clinic: Cast, card: AssessmentCard, page: Page, live_server) -> None:
    base = f"{live_server.url}/clients/{card.client_id}/assessments/{card.id}"

    page.goto(f"{base}/sections/words/")
    skip_to_content(page)
    tab_to(page, "wants")
    page.keyboard.type("To be there when my daughter wakes up.")
    saved(page)
    shoot(page, "01-words")
    go_on(page)

    assert page.url.endswith("/substances/")
    tab_to(page, "substances-0-substance")
    page.keyboard.type("Alcohol")
    tab_to(page, "substances-0-frequency")
    page.keyboard.type("Every day")
    tab_to(page, "substances-0-days")
    page.keyboard.type("30")
    tab_to(page, "substances-0-spent")
    page.keyboard.type("120")
    saved(page)
    shoot(page, "02-use")
    go_on(page)

    assert page.url.endswith("/withdrawal/")
    tab_to(page, "shakes")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".danger")
    assert "Medical care today" in page.inner_text("#dangers")
    tab_to(page, "overdoses")
    page.keyboard.type("?")
    saved(page)
    shoot(page, "03-withdrawal")
    go_on(page)
    go_on(page)

    assert page.url.endswith("/medications/")
    shoot(page, "04-medications")
    tab_to(page, "Confirm")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.input_value("[name='medicines-0-name']") == "Naltrexone 50 mg daily"
    go_on(page)
    go_on(page)

    assert page.url.endswith("/safety/")
    tab_to(page, "q4")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".danger .crisis")
    assert "988" in page.inner_text(".danger")
    shoot(page, "05-safety")
    go_on(page)
    go_on(page)
    go_on(page)

    assert page.url.endswith("/week/")
    tab_to(page, "commitments-0-kind")
    page.keyboard.type("Work")
    tab_to(page, "commitments-0-title")
    page.keyboard.type("Bakery")
    tab_to(page, "commitments-0-days")
    for _ in range(5):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    tab_to(page, "commitments-0-starts")
    page.keyboard.type("0600AM")
    tab_to(page, "commitments-0-ends")
    page.keyboard.type("0200PM")
    saved(page)
    page.wait_for_selector("#week-picture svg")
    shoot(page, "06-week")
    go_on(page)
    go_on(page)
    go_on(page)

    assert page.url.endswith("/dimensions/")
    shoot(page, "07-dimensions")
    tab_to(page, "d1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    go_on(page)

    assert page.url.endswith("/diagnoses/")
    tab_to(page, "diagnoses-0-code")
    page.keyboard.type("alcohol dep")
    page.wait_for_selector("[role=option]")
    shoot(page, "08-diagnoses")
    page.keyboard.press("Enter")
    assert page.input_value("[name='diagnoses-0-code']") == "F10.20"
    tab_to(page, "diagnoses-0-criteria")
    page.keyboard.type("7")
    go_on(page)
    go_on(page)

    shoot(page, "09-whole")
    skip_to_content(page)
    tab_to(page, "Sign and lock", most=300)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "locked" in page.inner_text(".lead")
    shoot(page, "10-signed")
    page.goto(f"{live_server.url}/clients/{card.client_id}/assessments/")
    shoot(page, "00-list")
    page.goto(f"{live_server.url}/assessments/editions/")
    shoot(page, "12-editions")
    page.goto(f"{base}/print/")
    shoot(page, "11-print")

    dana = clinic.viewer("dana")
    document = queries.assessment(dana, card.id, at=clinic.now)
    assert document.card.state is AssessmentState.SIGNED
    assert document.section("words").content.answer("wants") == known(
        "To be there when my daughter wakes up."
    )
    assert document.section("substances").content.rows("substances")[0].answer("spent") == known(12_000)
    assert document.section("withdrawal").content.answer("overdoses").state.value == "unknown"
    facts = queries.facts(dana, card.id, at=clinic.now)
    assert [(d.code, d.criteria, str(d.severity)) for d in facts.diagnoses] == [("F10.20", 7, "severe")]
    assert len(facts.commitments[0].windows) == 5
    assert [rating.code for rating in facts.ratings] == ["1"]
    assert queries.verify_digest(dana, card.id, at=clinic.now).holds


SLOW_SAVES = """
const real = window.fetch;
window.fetch = async (...asked) => {
  const answer = await real(...asked);
  if (asked[1]?.headers?.["X-Stepdown-Autosave"]) {
    document.documentElement.dataset.saving = "";
    await new Promise((done) => setTimeout(done, 1500));
  }
  return answer;
};
"""


def test_going_on_while_a_save_is_under_way_waits_for_it(
    clinic: Cast, card: AssessmentCard, page: Page, live_server: LiveServer
) -> None:
    """The save reached the house, its answer not yet the page: the form still holds the version before."""
    words = f"{live_server.url}/clients/{card.client_id}/assessments/{card.id}/sections/words/"
    page.add_init_script(SLOW_SAVES)
    page.goto(words)
    page.locator("[name=wants]").fill("To sleep through the night.")
    expect(page.locator("html[data-saving]")).to_be_attached()
    go_on(page)
    assert page.url.endswith("/substances/")
    page.goto(words)
    expect(page.locator("[name=wants]")).to_have_value("To sleep through the night.")
