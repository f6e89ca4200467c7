"""A record comes again with other content, and a second house says otherwise: nothing changes until somebody
decides, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stepdown.referral.models import ChangeDecision, Referral, Settlement
from tests.cast import Cast, assemble
from tests.rules.referral.documents import allergy, document, medicine, named, problem, section
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

FIRST = document(
    section("11450-4", problem(), problem("193462001", "Insomnia")),
    section("10160-0", medicine()),
    section("48765-2", allergy()),
    section("8648-8", text="They came on foot and slept well"),
    head=named("D1", "S1", 1),
)
AGAIN = document(
    section("11450-4", problem(), problem("35489007", "Depression")),
    section("10160-0", medicine(amount="16")),
    section("48765-2", allergy()),
    head=named("D2", "S1", 2),
)
OTHER_HOUSE = document(
    section("48765-2", allergy(code="", negated=True)), head=named("E1"), kind="18842-5"
).replace("MRN-778899", "HH-5")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def records(walk: Walk, cast: Cast, folder: Path) -> None:
    """Iva takes in a document, then its second edition, then what another house says, and decides."""
    files = {}
    for name, text in (("first", FIRST), ("again", AGAIN), ("other", OTHER_HOUSE)):
        files[name] = folder / f"{name}.ccda"
        files[name].write_text(text, encoding="utf-8")
    page = walk.page(walk.context(cast, "iva"))
    _take_in(page, walk.base, files["first"], "Lakeside detox")
    expect(page.get_by_text("Texts to read")).to_be_visible()
    hinders_nobody(page, "records-1-document")
    _take_in(page, walk.base, files["again"], "Lakeside detox")
    expect(page.get_by_text("3 things in it differ from what stands here.")).to_be_visible()
    _decide_by_keyboard(page)
    _another_house(page, files["other"])
    _settle_by_keyboard(page)
    by_night = walk.page(walk.context(cast, "dana", dark=True))
    asked = Settlement.objects.get().disagreement_id
    by_night.goto(f"{walk.base}/referrals/disagreements/{asked}/")
    expect(by_night.get_by_text("Settled by Iva Imaginary")).to_be_visible()
    hinders_nobody(by_night, "records-5-settled-phone")


def _take_in(page: Page, base: str, file: Path, sender: str) -> None:
    page.goto(f"{base}/referrals/")
    page.get_by_label("FHIR R4 bundles or C-CDA documents").set_input_files(file)
    page.get_by_label("Who sent them").fill(sender)
    page.get_by_role("button", name="Take in", exact=True).press("Enter")
    page.wait_for_url("**/referrals/0*/")
    page.wait_for_load_state("load")


def _decide_by_keyboard(page: Page) -> None:
    """Choose for two of three changes, come back for the third."""
    page.get_by_role("link", name="Decide what becomes of them").press("Enter")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    hinders_nobody(page, "records-2-changes")
    for label, choice in (("Buprenorphine", "Take over"), ("Depression", "Take over")):
        line = page.locator(".change", has_text=label)
        line.get_by_role("radio", name=choice).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Save these decisions").press("Enter")
    expect(page.get_by_text("1 change waits.")).to_be_visible()
    line = page.locator(".change", has_text="Insomnia")
    line.get_by_role("radio", name="Take out").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Save these decisions").press("Enter")
    page.wait_for_url("**/referrals/*/")
    decided = dict(ChangeDecision.objects.values_list("change__kind", "accepted"))
    assert decided == {"changed": True, "new": True, "gone": False}


def _another_house(page: Page, file: Path) -> None:
    """From the record's own page, for the same person."""
    page.get_by_label("FHIR R4 bundle or C-CDA document").set_input_files(file)
    page.get_by_label("Who sent them").fill("Harbor hospital")
    page.get_by_role("button", name="Take in").press("Enter")
    expect(page.get_by_text("Said not to be so")).to_be_visible()
    assert Referral.objects.values("inquiry_id").distinct().count() == 1
    hinders_nobody(page, "records-3-other-house")


def _settle_by_keyboard(page: Page) -> None:
    page.locator("#disagreements a").first.press("Enter")
    expect(page.get_by_role("heading", name="An allergy, or none known")).to_be_visible()
    hinders_nobody(page, "records-4-side-by-side")
    page.get_by_role("radio", name="As Lakeside detox says").focus()
    page.keyboard.press("Space")
    page.get_by_label("How you know").focus()
    page.keyboard.type("Asked them: a rash as a child, and again last year.")
    page.get_by_role("button", name="Settle", exact=True).press("Enter")
    expect(page.get_by_text("Both stay as they were sent.").first).to_be_visible()


def test_nothing_changes_until_somebody_decides(people: Cast, walk: Walk, tmp_path: Path) -> None:
    records(walk, people, tmp_path)
