"""A test day in real Chromium: asked on the phone, given, fentanyl in the cup, a talk first, the laboratory,
and the draw that anybody can check.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import Page, expect

from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import Found
from tests import scenes_drugtest as scenes
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_admission import treated
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Cast]:
    settings.STAFF_IDLE_MINUTES = 600
    settings.CLIENT_IDLE_MINUTES = 600
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: NOW)
    cast = assemble()
    treated(cast)
    scenes.often(cast, "robin")
    for days in (9, 6, 4):
        at = NOW - timedelta(days=days)
        scenes.cup(
            cast, scenes.given(cast, who="priya", at=at), who="priya", at=at, cocaine=Found.NOT_DETECTED
        )
    scenes.sealed(cast)
    scenes.drawn(cast)
    scenes.an_unmatched_report(cast)
    yield cast


def _sent(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def test_a_test_day(clinic: Cast, walk: Walk, tmp_path: Path) -> None:
    phone = walk.page(walk.context(clinic, "robin", dark=True))
    phone.goto(walk.base + reverse("my-tests"))
    _sent(phone, "Do I test today?")
    expect(phone.get_by_text("Yes, today. Come by until 20:00.")).to_be_visible()
    phone.get_by_label("A woman").check()
    _sent(phone, "Keep it")
    hinders_nobody(phone, "tests-phone")
    desk = walk.page(walk.context(clinic, "dana"))
    desk.goto(walk.base + reverse("tests"))
    expect(desk.get_by_text("On their phone", exact=True)).to_be_visible()
    hinders_nobody(desk, "tests-today")
    with desk.expect_navigation():
        desk.get_by_role("link", name="Collect", exact=True).click()
    _a_cup(desk)
    _safety_first(desk)
    _the_laboratory(clinic, desk)
    for name in ("tests-results", "tests-draws"):
        desk.goto(walk.base + reverse(name))
        hinders_nobody(desk, name)
    _a_draw_to_check(clinic, desk, walk, tmp_path)
    desk.goto(walk.base + reverse("client-tests", args=[clinic.clients["robin"].id]))
    hinders_nobody(desk, "tests-client")
    desk.goto(walk.base + reverse("chart", args=[clinic.clients["robin"].id]))
    expect(desk.get_by_text("3 as expected, 1 not as expected")).to_be_visible()
    assert walk.complaints == []


def _a_cup(desk: Page) -> None:
    expect(desk.get_by_text("collected by a woman")).to_be_visible()
    desk.get_by_label("Temperature, °F").fill("95.5")
    hinders_nobody(desk, "tests-collect")
    _sent(desk, "It was given")
    desk.get_by_label("Fentanyl").select_option("detected")
    desk.get_by_label("Cocaine").select_option("not_detected")
    hinders_nobody(desk, "tests-cup")
    _sent(desk, "Note the cup")


def _safety_first(desk: Page) -> None:
    expect(desk.get_by_role("button", name="Read it so")).to_have_count(0)
    hinders_nobody(desk, "tests-safety")
    # By keyboard alone.
    desk.get_by_label("Given today").focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Sister stays over; kit by the door")
    desk.keyboard.press("Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")


def _the_laboratory(cast: Cast, desk: Page) -> None:
    (today,) = queries.of_day(SYSTEM, cast.harbor.id, NOW.date(), at=NOW)
    body = scenes.oru(
        today.number,
        ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "<20", "ng/mL"),
        ("74372-4", "Norfentanyl [Mass/volume] in Urine", "88", "ng/mL"),
        ("2161-8", "Creatinine [Mass/volume] in Urine", "96", "mg/dL"),
    )
    actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    actions.weigh(test_id=today.id, by=SYSTEM, at=NOW)
    desk.reload()
    expect(desk.get_by_text("Fictional Laboratory")).to_be_visible()
    desk.get_by_label("Not as expected", exact=True).check()
    desk.get_by_label("In a sentence, why").fill("Used on Saturday; told me before the cup")
    _sent(desk, "Read it so")
    expect(desk.get_by_text("Used on Saturday")).to_be_visible()
    hinders_nobody(desk, "tests-one")


def _a_draw_to_check(cast: Cast, desk: Page, walk: Walk, folder: Path) -> None:
    card = queries.draw_of(SYSTEM, cast.harbor.id, NOW.date())
    assert card is not None
    desk.goto(walk.base + reverse("tests-draw", args=[card.id]))
    expect(desk.get_by_text("It holds")).to_be_visible()
    hinders_nobody(desk, "tests-draw")
    with desk.expect_download() as took:
        desk.get_by_role("button", name="Take its file").click()
    file = folder / "draw.json"
    took.value.save_as(file)
    (folder / "seeds.json").write_text(json.dumps(queries.published(SYSTEM, cast.harbor.id)))
    command = (sys.executable, "-m", "stepdown", "drugtest", "verify-draw", str(file), "--json")
    told = subprocess.run(
        [*command, "--published", str(folder / "seeds.json")], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout)["holds"]
