"""A referral followed to its outcome, and a grievance from the client's phone to its answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from stepdown.grievance.models import Grievance
from stepdown.incident.models import Incident
from stepdown.resource.models import ReferralOut
from tests.cast import Cast, assemble
from tests.scenes_care import a_place
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def press(page: Page, name: str, role: str = "button") -> None:
    """Go to a control by keyboard alone: it takes the focus, then Enter."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def a_referral_followed(walk: Walk, cast: Cast) -> None:
    """Dana finds a place with a slip of the pen, sends Robin there, and hears from Robin that they went."""
    dana = walk.page(walk.context(cast, "dana"))
    dana.goto(f"{walk.base}/clients/{cast.clients['robin'].id}/help/")
    hinders_nobody(dana, "care-help-empty")
    dana.get_by_label("Name, help or place").fill("lantren house")
    dana.keyboard.press("Enter")
    press(dana, "Lantern House", "link")
    dana.get_by_label("What the help is for").fill("A room before the lease ends")
    dana.keyboard.press("Tab")
    dana.keyboard.press("Space")
    press(dana, "Refer")
    expect(dana.get_by_text("No consent to Lantern House is in force")).to_be_visible()
    hinders_nobody(dana, "care-help-one")

    robin = walk.page(walk.context(cast, "robin", dark=True))
    robin.goto(f"{walk.base}/my/help-found/")
    hinders_nobody(robin, "care-my-help")
    robin.get_by_text("How did it go?").click()
    press(robin, "I went")
    expect(robin.get_by_text("Good to know.")).to_be_visible()

    dana.reload()
    expect(dana.get_by_text("they say so themselves")).to_be_visible()
    dana.goto(f"{walk.base}/resources/")
    expect(dana.get_by_text("1 of 1")).to_be_visible()
    hinders_nobody(dana, "care-resources")


def a_grievance_answered(walk: Walk, cast: Cast) -> None:
    """Robin complains about Dana on the phone; Dana never learns of it, Dora answers, Robin reads it."""
    robin = walk.page(walk.context(cast, "robin", dark=True))
    robin.goto(f"{walk.base}/my/grievances/")
    hinders_nobody(robin, "care-my-grievances")
    press(robin, "Write a complaint", "link")
    robin.get_by_label("What happened?").fill("I was laughed at in front of the group on Monday.")
    robin.get_by_label("Dana Demo, Counselor").focus()
    robin.keyboard.press("Space")
    hinders_nobody(robin, "care-my-grievance-new")
    press(robin, "File it")
    expect(robin.get_by_text("You hear from us by")).to_be_visible()
    hinders_nobody(robin, "care-my-grievance")
    made = Grievance.objects.get()

    dana = walk.page(walk.context(cast, "dana"))
    dana.goto(f"{walk.base}/grievances/")
    expect(dana.get_by_text("Nothing here")).to_be_visible()
    assert dana.request.get(f"{walk.base}/grievances/{made.id}/").status == 404

    dora = walk.page(walk.context(cast, "dora"))
    dora.goto(f"{walk.base}/today/")
    press(dora, "Open it", "link")
    hinders_nobody(dora, "care-grievance")
    dora.get_by_label("How they were told").first.fill("By phone")
    press(dora, "They were told")
    dora.locator("#answer-words").fill("We spoke with everybody. It happened, and it will not again.")
    press(dora, "Give this answer")
    expect(dora.get_by_text("They ask for a second look")).to_be_visible()

    robin.reload()
    expect(robin.get_by_text("It happened, and it will not again.")).to_be_visible()
    hinders_nobody(robin, "care-my-answer")


def an_incident_in_two_minutes(walk: Walk, cast: Cast) -> None:
    """Ines reports by keyboard; Dora reviews, names what changes, and the register counts it."""
    ines = walk.page(walk.context(cast, "ines"))
    ines.goto(f"{walk.base}/incidents/new/")
    hinders_nobody(ines, "care-incident-new")
    ines.locator("[name=kind]").first.focus()
    ines.keyboard.press("Space")
    ines.get_by_label("What happened", exact=True).fill("Slipped on the wet step and held the rail.")
    ines.locator("[name=severity]").first.focus()
    ines.keyboard.press("ArrowRight")
    ines.get_by_label("Where", exact=True).fill("Stairs")
    ines.get_by_label("Client affected").fill("Alex Sample")
    press(ines, "Report it")
    expect(ines.get_by_text("You reported it.")).to_be_visible()
    made = Incident.objects.get()

    dora = walk.page(walk.context(cast, "dora"))
    dora.goto(f"{walk.base}/incidents/{made.id}/")
    hinders_nobody(dora, "care-incident")
    dora.get_by_label("The building or the equipment").check()
    dora.get_by_label("How it came about, in plain words").fill("The step was wet after cleaning.")
    press(dora, "Write the review")
    expect(dora.get_by_text("Nothing is to change.")).to_be_visible()
    press(dora, "Close it")
    expect(dora.get_by_role("button", name="Close it", exact=True)).to_have_count(0)
    dora.goto(f"{walk.base}/incidents/?state=closed")
    expect(dora.get_by_role("link", name="Fall")).to_be_visible()
    hinders_nobody(dora, "care-incidents")


def care(walk: Walk, cast: Cast) -> None:
    """The whole part: help outside, a grievance, an incident."""
    a_place(cast)
    a_referral_followed(walk, cast)
    a_grievance_answered(walk, cast)
    an_incident_in_two_minutes(walk, cast)


def test_help_a_complaint_and_an_incident_each_to_their_end(people: Cast, walk: Walk) -> None:
    care(walk, people)
    assert ReferralOut.objects.get().state == "went"
    assert Grievance.objects.get().state == "answered"
    assert Incident.objects.get().state == "closed"
