"""Somebody goes to a detox and comes back, in real Chromium: asked, summary sent, gone, arrived, back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import Page, expect

from stepdown.transfer import queries
from stepdown.transfer.vocabulary import State
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_admission import admitted
from tests.scenes_measure import filled
from tests.scenes_transfer import AT, consent_for_detox
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Cast]:
    settings.STAFF_IDLE_MINUTES = settings.CLIENT_IDLE_MINUTES = 600
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: AT)
    cast = assemble()
    admitted(cast)
    filled(cast, "2 2 2 2 2 0 0 0 0 1", at=NOW)
    consent_for_detox(cast)
    yield cast


def note(page: Page, state: str, who: str = "") -> None:
    """The next step, as somebody who calls the place writes it."""
    page.get_by_label(state, exact=True).check()
    page.get_by_label("Who there").fill(who)
    with page.expect_navigation():
        page.get_by_role("button", name="Note it").click()


def test_to_a_detox_and_back(clinic: Cast, walk: Walk) -> None:
    robin = clinic.clients["robin"].id
    page = walk.page(walk.context(clinic, "dana"))
    page.goto(walk.base + reverse("client-transfer", args=[robin]))
    hinders_nobody(page, "transfer-choose")
    page.get_by_label("Or another place").fill("Elm Street Detox")
    page.get_by_label("Why").fill("Shakes since Monday, tried to taper at home")
    page.get_by_label("How they get there").fill("Their sister drives")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask the place").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Summary").click()
    expect(page.get_by_text("Questionnaires and withdrawal scores").first).to_be_visible()
    hinders_nobody(page, "transfer-summary")
    page.get_by_label("FHIR R4 document").check()
    with page.expect_download() as file:
        page.get_by_role("button", name="Make the file").click()
    assert file.value.suggested_filename == "transfer-summary.json"

    page.goto(walk.base + reverse("client-transfer", args=[robin]))
    with page.expect_navigation():
        page.get_by_role("link", name="Go on").click()
    note(page, "Accepted", "Ann Fictional")
    note(page, "On the way", "Ann Fictional")
    expect(page.get_by_text("Their seats here are free.")).to_be_visible()
    phone = walk.page(walk.context(clinic, "robin", dark=True))
    phone.goto(walk.base + reverse("my-going"))
    expect(phone.get_by_text("Ask for Ann Fictional")).to_be_visible()
    hinders_nobody(phone, "transfer-phone")
    note(page, "Arrived", "Ann Fictional")
    note(page, "Came back")
    expect(page.get_by_text("Withdrawal management. Came back.")).to_be_visible()
    (card,) = queries.transfers(SYSTEM, robin, at=AT)
    assert card.state is State.BACK and not card.away
