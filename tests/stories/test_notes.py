"""A note by keyboard, co-signed and amended; a family session with an interpreter on a phone at night."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from stepdown.note import actions
from stepdown.note.models import Note
from tests import scenes_note as scenes
from tests.cast import SYSTEM, Cast, assemble
from tests.stories.walking import Walk, hinders_nobody, saved

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    made = assemble()
    scenes.alone(made, "robin", week=scenes.PAST)
    actions.open_drafts(by=SYSTEM, at=datetime(2026, 11, 20, tzinfo=UTC))
    return made


def test_notes(clinic: Cast, walk: Walk) -> None:
    signed(walk, clinic)
    co_signed_and_amended(walk, clinic)
    family_at_night(walk, clinic)


def signed(walk: Walk, clinic: Cast) -> None:
    """Dana sees on Today that a note is late, writes it by keyboard, and signs."""
    page = walk.page(walk.context(clinic, "dana"))
    page.goto(f"{walk.base}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Finish notes").click()
    hinders_nobody(page, "notes-unsigned")
    with page.expect_navigation():
        page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_label("What we worked on").focus()
    page.keyboard.type("Went through the week and its two hard evenings.")
    page.keyboard.press("Tab")
    page.keyboard.type("Tired, and open about Friday.")
    page.keyboard.press("Tab")
    page.keyboard.type("Calls their sister before eight.")
    saved(page)
    hinders_nobody(page, "notes-write")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign", exact=True).press("Enter")
    expect(page.get_by_text("Signed as author")).to_be_visible()
    assert Note.objects.get().signed_at is not None


def co_signed_and_amended(walk: Walk, clinic: Cast) -> None:
    """Priya co-signs as one who was not there; Dana amends; both stand beside the words."""
    priya = walk.page(walk.context(clinic, "priya"))
    priya.goto(f"{walk.base}/notes/{Note.objects.get().id}/")
    priya.get_by_label("I was not there, I read it").check()
    with priya.expect_navigation():
        priya.get_by_role("button", name="Co-sign").click()
    expect(priya.get_by_text("Co-signed, was not there")).to_be_visible()
    page = walk.pages[0]
    page.reload()
    page.get_by_text("Amend: something in it is not right").click()
    page.get_by_label("What is different").fill("It was Saturday, not Friday.")
    page.get_by_label("Why", exact=False).first.fill("I misread my own hand.")
    with page.expect_navigation():
        page.get_by_role("button", name="Amend", exact=True).click()
    expect(page.get_by_text("It was Saturday, not Friday.")).to_be_visible()
    hinders_nobody(page, "notes-note")
    page.goto(f"{walk.base}/clients/{clinic.clients['robin'].id}/notes/")
    hinders_nobody(page, "notes-of-client")


def family_at_night(walk: Walk, clinic: Cast) -> None:
    """On a phone in the dark: two relatives in their own words, an interpreter with id and minutes."""
    page = walk.page(walk.context(clinic, "dana", dark=True))
    page.goto(f"{walk.base}/clients/{clinic.clients['robin'].id}/notes/new/family/")
    page.get_by_label("The client took part").check()
    page.get_by_label("What the session was for").fill("How evenings can be quiet")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("What the family worked on together").fill("Agreed on quiet hours after eight.")
    page.get_by_label("What is next for the family").fill("Meet again in two weeks.")
    page.get_by_role("button", name="Another relative").click()
    people = (
        ("Maria Muster", "Mother", "No duermo por las noches."),
        ("Sue Sample", "Sister", "I am tired."),
    )
    for number, (name, relation, said) in enumerate(people):
        page.locator(f"[name=relatives-{number}-name]").fill(name)
        page.locator(f"[name=relatives-{number}-relation]").fill(relation)
        page.locator(f"[name=relatives-{number}-said]").fill(said)
    page.locator("[name=relatives-0-language]").select_option("es")
    page.locator("[name=interpreters-0-number]").fill("INT-4711")
    page.locator("[name=interpreters-0-minutes]").fill("45")
    page.locator("[name=interpreters-0-language]").select_option("es")
    saved(page)
    hinders_nobody(page, "notes-family-dark")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("No duermo por las noches.")).to_be_visible()
    expect(page.get_by_text("INT-4711")).to_be_visible()
    hinders_nobody(page, "notes-family-signed-dark")
