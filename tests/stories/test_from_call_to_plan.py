"""From an anonymous message in the night to a signed treatment plan, walked in real Chromium by a named cast.

Wren writes without a name; Iva calls back and keeps an hour; Dana assesses, decides with Wren and admits;
Wren signs on the screen that is handed over and reads it all on a phone. Nobody's page hinders anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from stepdown.intake.models import Inquiry
from stepdown.programme import actions as programme
from stepdown.terminology.models import Icd10Code
from tests.cast import SYSTEM, Cast, assemble
from tests.stories.walking import Walk, answers, hinders_nobody, saved, shoot, the_trail_holds

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

CODES = (("F10.10", "Alcohol abuse, uncomplicated"), ("F10.20", "Alcohol dependence, uncomplicated"))
WISH = "Be someone my kids can count on."
# What Wren tells Dana, section by section: a radio or a choice by its code, everything else as typed.
TOLD: dict[str, dict[str, str]] = {
    "words": {"wants": WISH},
    "substances": {
        "substances-0-substance": "alcohol",
        "substances-0-frequency": "some",
        "substances-0-days": "12",
        "substances-0-spent": "85",
        "injects": "no",
    },
    "withdrawal": {
        **dict.fromkeys(("shakes", "seizure", "delirium"), "no"),
        "signs": "none",
        "ciwa": "3",
        "overdoses": "0",
        "naloxone": "yes",
    },
    "health": {"stable": "yes", "pregnant": "no", "any_conditions": "no", "any_allergies": "no"},
    "medications": {"any_medicine": "no", "addiction_medication": "wants"},
    "mind": {"now": "none", "interferes": "some", "psychosis": "no"},
    "safety": {
        "asked_on": "2026-11-02",
        "q1": "no",
        "q2": "no",
        "q6": "no",
        "intent": "no",
        "suicide_band": "low",
        "harm_others": "no",
        "violence_band": "none",
    },
    "home": {"living": "independent", "safe": "yes", "others_use": "no", "hurt": "no", "children": "2"},
    "people": {"anyone": "yes"},
    "week": {
        "commitments-0-kind": "work",
        "commitments-0-title": "Bakery",
        "commitments-0-days": "0|1|2|3|4",
        "commitments-0-starts": "06:00",
        "commitments-0-ends": "14:00",
        "any_fixed": "yes",
        "transport": "transit",
    },
    "dimensions": {"d1": "0", "d2": "1", "d3": "2", "d4": "1", "d5": "3", "d6": "1"},
}


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    for number, (code, title) in enumerate(CODES):
        Icd10Code.objects.create(
            code=code, bare=code.replace(".", ""), title=title, billable=True, chapter="5", precedence=number
        )
    cast = assemble()
    programme.load_presets(by=SYSTEM, at=cast.now)
    return cast


def test_from_an_anonymous_message_to_a_signed_plan(clinic: Cast, walk: Walk, tmp_path: Path) -> None:
    writes_without_a_name(walk)
    iva = walk.page(walk.context(clinic, "iva"))
    client_id = takes_it_from_today(walk, iva)
    dana = walk.page(walk.context(clinic, "dana"))
    at = f"{walk.base}/clients/{client_id}"
    assesses(walk, dana, at)
    decides_the_level(dana, at)
    gives_the_options(dana)
    signs_the_papers(dana, at)
    admits(dana, at)
    signs_the_interim_plan(dana, at)
    writes_the_full_plan(dana)
    signs_the_full_plan(dana)
    downloads_the_plan(dana)
    reads_the_whole_way(dana, at)
    everybody_who_looked_is_named(dana, at)
    the_trail_holds(tmp_path)
    code = is_invited(dana, at)
    phone = comes_in_by_phone(walk, code)
    the_same_pages_on_a_phone_at_night(walk, clinic, phone, at)


def writes_without_a_name(walk: Walk) -> None:
    context = walk.browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(walk.base)
    page.get_by_role("link", name="Ask for help").click()
    page.get_by_label("For me", exact=True).check()
    page.get_by_label("What is happening?").fill("I drink to sleep. I want my evenings back.")
    page.get_by_label("None of these").check()
    page.get_by_label("What do you need first?").select_option("hours")
    page.get_by_label("Telephone").fill("555 010 0177")
    page.get_by_label("Yes, any time").check()
    page.get_by_label("A code word of your choice").fill("amber swift")
    shoot(page, "01-ask")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shoot(page, "02-received")
    context.close()
    assert Inquiry.objects.get().called_name == ""


def takes_it_from_today(walk: Walk, page: Page) -> UUID:
    page.goto(f"{walk.base}/today/")
    hinders_nobody(page, "03-today-iva")
    page.get_by_role("link", name="Screen message").click()
    page.get_by_role("link", name="Call sheet").click()
    # What was ticked on the open form stands on the call sheet already.
    expect(page.locator("[name=q_suicide_thoughts][value=no]")).to_be_checked()
    page.locator("[name=q_pregnant][value=no]").check()
    page.get_by_label("What may we call you?").fill("Wren")
    saved(page)
    hinders_nobody(page, "04-call-sheet")
    page.get_by_role("button", name="Hang up and keep").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Book the assessment").click()
    hinders_nobody(page, "05-hours")
    page.get_by_role("button", name=re.compile("Dana Demo")).first.click()
    page.wait_for_selector("text=Assessment booked.")
    page.get_by_label("Chosen name").fill("Wren Placeholder")
    page.get_by_label("Pronouns").fill("she/her")
    page.get_by_label("They say they are 18 or older").check()
    page.get_by_role("button", name="Open chart").click()
    page.wait_for_selector("text=A chart is open.")
    hinders_nobody(page, "06-inquiry")
    page.goto(f"{walk.base}/pipeline/")
    hinders_nobody(page, "07-pipeline")
    found = Inquiry.objects.get()
    assert found.client_id is not None
    return found.client_id


def assesses(walk: Walk, page: Page, at: str) -> None:
    page.goto(f"{walk.base}/today/")
    hinders_nobody(page, "08-today-dana")
    page.goto(f"{at}/")
    hinders_nobody(page, "09-chart-before")
    page.goto(f"{at}/assessments/")
    page.get_by_role("button", name="Begin assessment").click()
    for section, told in TOLD.items():
        page.goto(re.sub(r"/sections/.*|$", f"/sections/{section}/", page.url.rstrip("/"), count=1))
        if section == "safety":
            sees_the_danger(page)
        answers(page, told)
        saved(page)
        if section in ("week", "dimensions"):
            hinders_nobody(page, f"10-{section}")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    assert page.url.endswith("/diagnoses/")
    page.locator("[name=diagnoses-0-code]").press_sequentially("alcohol dep")
    page.wait_for_selector("[role=option]")
    shoot(page, "11-diagnoses")
    page.keyboard.press("Enter")
    expect(page.locator("[name=diagnoses-0-code]")).to_have_value("F10.20")
    page.locator("[name=diagnoses-0-criteria]").fill("5")
    saved(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Read and sign").click()
    hinders_nobody(page, "12-assessment")
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.locator(".lead")).to_contain_text("locked")


def sees_the_danger(page: Page) -> None:
    """One answer asks for help now; asked again, it was years ago, and the panel goes."""
    page.locator("[name=q4][value=yes]").check()
    page.wait_for_selector("#dangers .danger")
    assert "988" in page.inner_text("#dangers")
    hinders_nobody(page, "10-danger")
    page.locator("[name=q4][value=no]").check()
    expect(page.locator("#dangers .danger")).to_have_count(0)


def decides_the_level(page: Page, at: str) -> None:
    page.goto(f"{at}/level/")
    hinders_nobody(page, "13-level")
    page.locator("[name=chosen][value=iop]").check()
    page.get_by_label("Why, in your words").fill("Evenings keep the job, and the group carries.")
    page.get_by_label("Agrees").check()
    page.get_by_role("button", name="Sign level").click()
    expect(page.locator(".timeline-plain")).to_contain_text("Evenings keep the job")
    page.get_by_role("link", name="Options sheet").first.click()


def gives_the_options(page: Page) -> None:
    hinders_nobody(page, "14-options")
    page.get_by_role("button", name="Give this sheet").click()
    page.wait_for_url("**/options/*/")
    hinders_nobody(page, "15-options-given")


def signs_the_papers(page: Page, at: str) -> None:
    page.goto(f"{at}/papers/")
    hinders_nobody(page, "16-papers")
    with page.expect_navigation():
        page.get_by_role("link", name="Hand the screen to Wren Placeholder").click()
    hinders_nobody(page, "17-paper-handed")
    for _ in range(5):
        page.locator("[name=agreed]").check()
        page.locator("[name=typed_name]").fill("Wren")
        page.get_by_role("button", name="Sign", exact=True).click()
        page.wait_for_url("**/papers/done/**")
        if (next_one := page.locator(".thought a")).count():
            next_one.click()
    shoot(page, "18-papers-done")
    page.get_by_role("link", name="Give the screen back").click()
    expect(page.locator(".lead")).to_contain_text("Every paper was read and answered.")
    assert page.get_by_text("Signed").count() >= 5 and page.get_by_text("Dana Demo").count() >= 5


def admits(page: Page, at: str) -> None:
    page.goto(f"{at}/admission/")
    page.locator("[name=programme][value=matrix-iop]").check()
    page.get_by_role("button", name="Choose this programme").click()
    dana = page.locator("label.candidate", has_text="Dana Demo")
    expect(dana.locator(".reasons")).not_to_be_empty()
    dana.locator("input").check()
    hinders_nobody(page, "19-admission")
    page.get_by_role("button", name=re.compile("^Admit Wren")).click()
    expect(page.get_by_role("link", name=re.compile("interim plan"))).to_be_visible(timeout=20_000)
    shoot(page, "20-admitted")


def signs_the_interim_plan(page: Page, at: str) -> None:
    page.goto(f"{at}/plan/")
    hinders_nobody(page, "21-plan-interim")
    page.get_by_role("link", name="Sign the plan").click()
    both_sign(page, "22-plan-interim-sign")
    expect(page.locator(".lead")).to_contain_text("In force since")


def both_sign(page: Page, name: str) -> None:
    hinders_nobody(page, name)
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Hand the screen to Wren")).click()
    hinders_nobody(page, f"{name}-handed")
    page.get_by_label("I have read this plan and it is mine.").check()
    page.get_by_label("Your name, the one you go by").fill("Wren")
    page.get_by_role("button", name=re.compile("^Sign as Wren")).click()
    with page.expect_navigation():
        page.get_by_role("link", name="Give the screen back").click()
    if (more := page.get_by_role("link", name="Go on signing")).count():
        more.click()
    page.get_by_role("button", name="Sign", exact=True).click()


def writes_the_full_plan(page: Page) -> None:
    page.get_by_role("link", name="Write the full plan").click()
    page.locator("main form").first.get_by_role("button").first.click()
    page.wait_for_selector("text=Change words or standard")
    adds(page, "Add a problem", {"words": "Alcohol, evenings"})
    problem = page.locator(".plan-problem").last
    opens(page, problem.get_by_role("link", name="Add a goal"), {"own_words": "Wake up clear"})
    goal = page.locator(".plan-problem").last.locator(".plan-goal").last
    day = (timezone.localdate() + timedelta(days=60)).isoformat()
    opens(
        page,
        goal.get_by_role("link", name="Add an objective"),
        {
            "words": "Days without alcohol",
            "kind": "days_of_30",
            "baseline": "18",
            "direction": "at_least",
            "target": "28",
            "target_date": day,
        },
    )
    goal = page.locator(".plan-problem").last.locator(".plan-goal").last
    opens(page, goal.get_by_role("link", name="Add a service"), {})
    hinders_nobody(page, "23-plan-draft")


def adds(page: Page, link: str, told: Mapping[str, str]) -> None:
    opens(page, page.get_by_role("link", name=link), told)


def opens(page: Page, link: object, told: Mapping[str, str]) -> None:
    """Open a form in its place on the plan, fill it in, send it."""
    link.click()  # type: ignore[attr-defined]
    form = page.locator(".edit form").first
    form.wait_for()
    for name, text in told.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    with page.expect_navigation():
        form.locator("button.primary").click()


def signs_the_full_plan(page: Page) -> None:
    page.get_by_role("link", name="Sign the plan").click()
    both_sign(page, "24-plan-sign")
    expect(page.locator(".lead")).to_contain_text("In force since")
    hinders_nobody(page, "25-plan-signed")


def downloads_the_plan(page: Page) -> None:
    with page.expect_download() as coming:
        page.get_by_role("button", name=re.compile("^PDF for Wren")).click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")


def reads_the_whole_way(page: Page, at: str) -> None:
    page.goto(f"{at}/")
    hinders_nobody(page, "26-chart")
    way = page.locator("nav.stepper")
    expect(way.locator("li.done")).to_have_count(5)
    for word in ("Wren Placeholder", "Days without alcohol", "F10.20", "Dana Demo", "In treatment"):
        expect(page.locator("main")).to_contain_text(word)


def everybody_who_looked_is_named(page: Page, at: str) -> None:
    page.goto(f"{at}/looked/")
    hinders_nobody(page, "27-looked")
    text = page.inner_text("main")
    older = page.get_by_role("link", name=re.compile("Older"))
    while older.count():
        with page.expect_navigation():
            older.first.click()
        text += page.inner_text("main")
    assert "Iva Imaginary" in text and "Dana Demo" in text


def is_invited(page: Page, at: str) -> str:
    page.goto(f"{at}/name/")
    page.get_by_label("E-mail").fill("wren@example.invalid")
    page.locator("form", has=page.get_by_label("E-mail")).get_by_role("button").click()
    shoot(page, "28-invitation")
    return page.locator("[data-code], code").first.inner_text().strip()


def comes_in_by_phone(walk: Walk, code: str) -> Page:
    page = walk.page(walk.context(dark=True))
    page.goto(f"{walk.base}/my/join/")
    page.get_by_label("Code from your clinic").fill(code)
    page.get_by_role("button", name="Open my door").click()
    page.wait_for_url("**/my/ways-in/")
    page.get_by_text("Choose a password for any device").click()
    page.get_by_label("Choose a password").fill("four birds over water")
    page.get_by_role("button", name="Use this password").click()
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/my/sign-in/")
    page.get_by_label("E-mail").fill("wren@example.invalid")
    page.get_by_label("Password").fill("four birds over water")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my/")
    return page


def the_same_pages_on_a_phone_at_night(walk: Walk, clinic: Cast, phone: Page, at: str) -> None:
    own = {
        "": "Dana Demo",
        "plan/": "Wake up clear",
        "papers/": "You signed 5.",
        "privacy/": "Nothing leaves this house about you",
        "looked/": "Dana Demo",
        "devices/": "This one",
    }
    for path, word in own.items():
        phone.goto(f"{walk.base}/my/{path}")
        expect(phone.locator("main")).to_contain_text(word)
        hinders_nobody(phone, f"30-my-{path.strip('/') or 'record'}")
    dana = walk.page(walk.context(clinic, "dana", dark=True))
    pages = {"chart": f"{at}/", "today": f"{walk.base}/today/", "pipeline": f"{walk.base}/pipeline/"}
    pages |= {name: f"{at}/{name}/" for name in ("plan", "level", "papers")}
    for name, address in pages.items():
        dana.goto(address)
        hinders_nobody(dana, f"31-{name}-390-dark")
