"""The house by keyboard and by its switches: finding, going, light and dark, no page that hinders anyone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, assemble

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def come_in(chromium: Browser, server: LiveServer, cast: Cast, name: str) -> BrowserContext:
    """A browser in which somebody of the cast is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    cookies = cast.browser(name).cookies
    context.add_cookies(
        [{"name": key, "value": morsel.value, "url": server.url} for key, morsel in cookies.items()]
    )
    return context


def opened(context: BrowserContext, server: LiveServer, path: str) -> Page:
    page = context.new_page()
    page.goto(server.url + path)
    return page


def test_a_counselor_finds_a_client_without_a_mouse(
    live_server: LiveServer, chromium: Browser, people: Cast
) -> None:
    context = come_in(chromium, live_server, people, "dana")
    page = opened(context, live_server, "/today/")
    page.keyboard.press("/")
    palette = page.locator("dialog.palette")
    expect(palette).to_be_visible()
    page.keyboard.type("robin")
    expect(palette.locator("a", has_text="Robin Example")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/**")
    assert "robin" not in page.url.lower()
    context.close()


def test_keys_are_listed_go_where_they_say_and_can_be_switched_off(
    live_server: LiveServer, chromium: Browser, people: Cast
) -> None:
    context = come_in(chromium, live_server, people, "dora")
    page = opened(context, live_server, "/today/")
    page.keyboard.press("?")
    keys = page.locator("dialog#keys")
    expect(keys).to_be_visible()
    way = keys.locator("a[data-go]", has_text="Sites")
    letter = way.get_attribute("data-go")
    assert letter
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url("**/sites/")
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("dialog.palette")).not_to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_a_chart_lie_in_one_row_and_a_menu(
    live_server: LiveServer, chromium: Browser, people: Cast, width: int
) -> None:
    context = come_in(chromium, live_server, people, "dana")
    page = opened(context, live_server, f"/clients/{people.clients['robin'].id}/consents/")
    page.set_viewport_size({"width": width, "height": 800})
    here = page.locator(".tabs > [aria-current=page]")
    expect(here).to_have_text("Who sees what")
    if width == 1280:
        assert page.locator(".tabs").bounding_box()["height"] < 34, "one row"  # type: ignore[index]
    more = page.locator(".tab-more summary")
    here.focus()
    page.keyboard.press("Tab")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".tab-menu a").first).to_be_focused()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    expect(page.locator(".tab-menu")).not_to_be_visible()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".tab-menu a", has_text="Legal identity").press("Enter")
    expect(here).to_have_text("Legal identity")
    context.close()


def test_dark_is_chosen_at_once_and_kept(live_server: LiveServer, chromium: Browser, people: Cast) -> None:
    context = come_in(chromium, live_server, people, "dana")
    page = opened(context, live_server, "/today/")
    page.locator(".me-menu summary").click()
    with page.expect_response("**/theme/"):
        page.locator("button[name=theme][value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


@pytest.mark.parametrize(
    ("name", "path"), [("dora", "/today/"), ("dora", "/sites/"), ("robin", "/my/"), ("", "/sign-in/")]
)
def test_no_layout_hinders_anyone(
    live_server: LiveServer, chromium: Browser, people: Cast, name: str, path: str
) -> None:
    context = come_in(chromium, live_server, people, name) if name else chromium.new_context()
    page = opened(context, live_server, path)
    results = Axe().run(page)
    context.close()
    assert results.violations_count == 0, results.generate_report()


def test_a_group_of_ways_is_kept_open_for_whoever_opened_it(
    live_server: LiveServer, chromium: Browser, people: Cast
) -> None:
    context = come_in(chromium, live_server, people, "dora")

    def left_open() -> list[str]:
        return [one["value"] for one in context.cookies() if one["name"] == "stepdown_ways"]

    page = opened(context, live_server, "/sites/")
    group = page.locator("details[data-ways='clinic']")
    expect(group).to_have_attribute("open", "")
    page.wait_for_timeout(500)
    assert left_open() == [], "it stands open because Sites is in it"
    page.locator("details[data-ways='desk'] > summary").press("Enter")
    expect(page.locator("details[data-ways='desk']")).to_have_attribute("open", "")
    assert left_open() == ["desk"]
    page.locator("details[data-ways='desk'] > summary").click()
    assert left_open() == [""]
    context.close()
