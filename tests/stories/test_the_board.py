"""The board of a draft in real Chromium: by keyboard alone, by mouse, without script, on a phone at night."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from stepdown.overview.board import handle_of
from stepdown.timetable import queries
from stepdown.timetable.vocabulary import DraftCard, Plan
from tests.cast import NOW, Cast, assemble
from tests.scenes_board import MONDAY, a_draft, a_kind, a_published_week, at, somebody_to_call, the_plan
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def _open(walk: Walk, clinic: Cast, card: DraftCard, view: str = "rooms", *, dark: bool = False) -> Page:
    page = walk.page(walk.context(clinic, "dora", dark=dark))
    page.goto(f"{walk.base}/timetable/drafts/{card.id}/by/{view}/")
    return page


def _sitting(page: Page, card: DraftCard, key: str) -> str:
    return f"#at-{handle_of(next(one for one in card.plan.sections if one.id == key))}"


def _start(clinic: Cast, card: DraftCard, key: str) -> int:
    now = queries.draft(clinic.viewer("dora"), card.id, at=NOW)
    return next(one.start for one in now.plan.sections if one.id == key)


def test_a_session_is_moved_by_keyboard_alone(walk: Walk, clinic: Cast) -> None:
    a_published_week(clinic)
    card = a_draft(clinic)
    page = _open(walk, clinic, card)
    hinders_nobody(page, "board-draft")
    monday = page.locator(_sitting(page, card, "s0"))
    said, side = page.locator("[data-board-said]"), page.locator("#board-side")
    monday.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Picked up: Relapse prevention, Mon 23 10:00, Birch")
    # Tuesday at ten: the people see their counselor, who leads it, at eleven.
    page.keyboard.press("ArrowRight")
    expect(side).to_contain_text("cannot be kept")
    expect(said).to_contain_text("Tue 24 10:00, Birch. It breaks")
    hinders_nobody(page, "board-breaks")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("It cannot be put down here.")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Put back.")
    expect(side).to_contain_text("What this draft gives")
    # An hour earlier, in another room: every rule is kept.
    page.keyboard.press("Enter")
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(side).to_contain_text("Every rule is kept")
    hinders_nobody(page, "board-fits")
    page.keyboard.press("Enter")
    page.wait_for_url("**/by/rooms/#at-*")
    expect(page.locator(_sitting(page, card, "s0"))).to_be_focused()
    expect(page.locator("td[data-day='0'] .moved .sitting-top")).to_contain_text("09:00")
    assert _start(clinic, card, "s0") == at(0, 9)
    hinders_nobody(page, "board-moved")
    page.get_by_role("button", name="Undo the last change").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("undone")
    assert _start(clinic, card, "s0") == at(0, 10)


def test_a_session_is_dragged_to_another_room(walk: Walk, clinic: Cast) -> None:
    card = a_draft(clinic)
    page = _open(walk, clinic, card)
    monday = page.locator(_sitting(page, card, "s1"))
    # Elm to Birch at the same time: every rule is kept, and it is put down at once.
    room = next(one.room for one in card.plan.sections if one.id == "s0")
    monday.drag_to(page.locator(f"tr[data-row='{room}'] td[data-day='1']"))
    page.wait_for_url("**/by/rooms/#at-*")
    now = queries.draft(clinic.viewer("dora"), card.id, at=NOW)
    assert next(one.room for one in now.plan.sections if one.id == "s1") == room
    # Relapse prevention to Saturday's neighbour, where nobody can: it goes back, the reasons stay.
    page.locator(_sitting(page, card, "s0")).drag_to(page.locator(f"tr[data-row='{room}'] td[data-day='1']"))
    expect(page.locator("#board-side")).to_contain_text("cannot be kept")
    expect(page.locator(f"tr[data-row='{room}'] td[data-day='0'] [data-sitting]")).to_have_count(1)
    assert _start(clinic, card, "s0") == at(0, 10)


def test_without_script_the_same_is_a_form_and_a_phone_shows_days(walk: Walk, clinic: Cast) -> None:
    plan = the_plan(clinic)
    a_published_week(clinic)
    other = replace(plan.sections[1], leader=str(clinic.staff["priya"].id))
    card = a_draft(clinic, Plan((plan.sections[0], other, *plan.sections[2:4]), plan.visits))
    context = walk.browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    cookies = clinic.browser("dora").cookies
    context.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
    page = context.new_page()
    page.goto(f"{walk.base}/timetable/drafts/{card.id}/by/rooms/")
    page.locator(".week-list a.sitting").first.click()
    page.get_by_label("Begins").fill("09:00")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#board-side")).to_contain_text("Every rule is kept")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".week-list a.sitting").first).to_contain_text("09:00")
    assert _start(clinic, card, "s0") == at(0, 9)
    context.close()
    night = _open(walk, clinic, card, dark=True)
    hinders_nobody(night, "board-night")
    night.locator(".week-list a.sitting").nth(1).click()
    expect(night.locator("#board-side")).to_contain_text("Where it fits")
    hinders_nobody(night, "board-night-session")


def test_a_session_is_opened_with_script_too(walk: Walk, clinic: Cast) -> None:
    """A click inside the board is a click: nothing else takes it for its own."""
    a_published_week(clinic)
    card = a_draft(clinic)
    page = _open(walk, clinic, card)
    page.locator(_sitting(page, card, "s0")).click()
    expect(page.locator("#board-side")).to_contain_text("Where it fits")
    hinders_nobody(page, "board-session")
    page.get_by_role("button", name="Mon 10:30").first.click()
    expect(page.locator("#board-side")).to_contain_text("Every rule is kept")
    page.goto(f"{walk.base}/timetable/weeks/2026-11-23/by/rooms/")
    page.locator(".week-board a.sitting").first.click()
    expect(page.locator("#board-side")).to_contain_text("Who comes")
    hinders_nobody(page, "week-session")


PAGES = (
    ("week", "{week}by/rooms/"),
    ("staff", "{week}by/staff/"),
    ("people", "{week}by/people/"),
    ("drafts", "{week}drafts/"),
    ("compare", "/timetable/drafts/{second}/against/{first}/"),
    ("search", "/timetable/drafts/{second}/search/"),
    ("short", "/timetable/drafts/{second}/short/"),
    ("short-one", "/timetable/drafts/{second}/short/{robin}/"),
    ("short-why", "/timetable/drafts/{second}/short/{robin}/why/"),
    ("what-if", "/timetable/drafts/{second}/what-if/"),
    ("publish", "/timetable/drafts/{second}/publish/"),
    ("told", "/timetable/drafts/{first}/told/"),
    ("assumed", "{week}assumed/"),
    ("repair", "{week}repair/"),
    ("add", "/timetable/drafts/{second}/add/"),
    ("apart", "/timetable/apart/"),
    ("kinds", "/timetable/kinds/"),
    ("kind", "/timetable/kinds/{kind}/"),
    ("new", "{week}new/"),
)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_the_other_pages_of_a_week_hinder_nobody(walk: Walk, clinic: Cast, dark: bool) -> None:
    somebody_to_call(clinic)
    first = queries.published(clinic.viewer("dora"), week=MONDAY, at=NOW)
    assert first is not None
    plan = the_plan(clinic)
    moved = replace(plan.sections[0], start=at(0, 9))
    second = a_draft(clinic, Plan((moved, *plan.sections[1:4]), plan.visits))
    ids: dict[str, object] = {"first": first.id, "second": second.id, "robin": clinic.clients["robin"].id}
    ids["kind"] = a_kind(clinic)
    page = walk.page(walk.context(clinic, "dora", dark=dark))
    for name, path in PAGES:
        page.goto(walk.base + path.format(week="/timetable/weeks/2026-11-23/", **ids))
        # What comes after the page takes the place of what asked for it.
        expect(page.locator("[hx-trigger='load']")).to_have_count(0)
        hinders_nobody(page, f"week-{name}{'-night' if dark else ''}")
