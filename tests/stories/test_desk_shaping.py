"""A programme shaped and refused by the checker until it counts, then put in use for the next client."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from stepdown.programme import actions, queries
from stepdown.programme.models import ProgrammeReason
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_admission import treated
from tests.stories.walking import Walk, hinders_nobody, saved

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def test_a_programme_is_shaped_until_it_counts(people: Cast, walk: Walk) -> None:
    shaping(walk, people)


def shaping(walk: Walk, cast: Cast) -> None:
    """Dora copies Matrix, is refused, mends it with the checker's own repairs, and puts it in use."""
    actions.load_presets(by=SYSTEM, at=NOW)
    treated(cast)
    context = walk.context(cast, "dora")
    page = walk.page(context)
    _begun(walk, page)
    _typed_and_redrawn(page)
    _gone_on(page)
    _refused(page)
    _mended(page)
    _in_use(page)
    _on_a_phone(walk, cast)


def _begun(walk: Walk, page: Page) -> None:
    page.goto(f"{walk.base}/shaping/")
    hinders_nobody(page, "shaping-desk")
    page.get_by_label("Copy from").select_option(label="Matrix IOP, 16 weeks, version 1")
    page.get_by_label("Name of the new programme").fill("Matrix, nine hours")
    page.keyboard.press("Enter")
    page.wait_for_url("**/about/")
    expect(page.get_by_text("6:10 a week, short of 9:00 by 2:50").first).to_be_visible()
    hinders_nobody(page, "shaping-about")


def _typed_and_redrawn(page: Page) -> None:
    """One field by keyboard: saved by itself, and the weeks beside it are drawn anew."""
    page.get_by_role("link", name="Early recovery", exact=True).click()
    page.wait_for_url("**/phase-1/")
    hinders_nobody(page, "shaping-phase")
    minutes = page.locator("[name='doses-0-minutes']")
    minutes.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("60")
    saved(page)
    live = page.locator("#live")
    expect(live.get_by_text("6:30 a week, short of 9:00 by 2:30").first).to_be_visible()
    live.get_by_text("Show the sum").first.click()
    expect(live.locator("table.sum").first).to_contain_text("2 × 60")


def _gone_on(page: Page) -> None:
    """Ctrl+Enter saves and goes on; a longer phase is drawn before it is saved, and left as it was."""
    page.locator("[name='doses-0-minutes']").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/phase-2/")
    page.get_by_role("link", name="Phases and weeks").click()
    page.wait_for_url("**/phases/")
    page.locator("[name='phases-0-length']").fill("8")
    live = page.locator("#live")
    expect(live.get_by_text("As typed, not saved yet.")).to_be_visible()
    expect(live.locator(".findings").get_by_text("Weeks 2 to 8").first).to_be_visible()
    hinders_nobody(page, "shaping-phases")


def _refused(page: Page) -> None:
    page.get_by_role("link", name="Check and use").click()
    page.get_by_role("button", name="Put in use").click()
    refusal = page.locator("section.refusal")
    expect(refusal).to_contain_text("Not put in use")
    expect(refusal).to_contain_text("findings stand against it")
    hinders_nobody(page, "shaping-refused")
    assert "matrix-nine-hours" not in {one.key for one in queries.programmes(SYSTEM)}


def _mended(page: Page) -> None:
    """Each turn takes one repair, for days first: they fill the hours as well."""
    for _turn in range(14):
        days = page.locator("#live li", has_text="make a day count").locator("button.mend")
        hours = page.locator("#live li", has_text="short of").locator("button.mend")
        offered = days if days.count() else hours
        if not offered.count():
            break
        whole = offered.filter(has_text=re.compile("weeks (1 to 4|5 to 12|13 to 16)"))
        with page.expect_navigation():
            (whole if whole.count() else offered).first.click()
    expect(page.locator("#live")).to_contain_text("It counts")
    hinders_nobody(page, "shaping-mended")


def _in_use(page: Page) -> None:
    page.get_by_role("button", name="Put in use").click()
    page.wait_for_url("**/programmes/matrix-nine-hours/")
    expect(page.get_by_text("Version 1 is in use for the next client.")).to_be_visible()
    hinders_nobody(page, "shaping-in-use")
    assert not ProgrammeReason.objects.exists()
    assert queries.programme(SYSTEM, "matrix-iop").version == 1


def _on_a_phone(walk: Walk, cast: Cast) -> None:
    """The same desk on a phone at night, and the chart of somebody who keeps the version they began with."""
    context = walk.context(cast, "dora", dark=True)
    page = walk.page(context)
    robin = cast.clients["robin"].id
    versions = [str(queries.programme(SYSTEM, key).version_id) for key in ("matrix-iop", "matrix-nine-hours")]
    for name, path in [
        ("rules", "/shaping/rules/"),
        ("compare", f"/shaping/compare/?left={versions[0]}&right={versions[1]}"),
        ("programme", "/programmes/matrix-nine-hours/"),
        ("version", f"/clients/{robin}/version/"),
        ("chart", f"/clients/{robin}/"),
    ]:
        page.goto(walk.base + path)
        hinders_nobody(page, f"shaping-{name}-phone")
    context.close()
