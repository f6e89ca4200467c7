"""Every component before real eyes and ears: axe in Chromium, light and dark, wide and narrow, large text."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}


def gallery(chromium: Browser, server: LiveServer, size: str, mode: str) -> tuple[Page, list[str]]:
    """The gallery as one kind of device shows it, and everything the browser complained about."""
    width, height = SIZES[size]
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=mode)  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server.url}/look/")
    return page, complaints


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_no_component_hinders_anyone(
    live_server: LiveServer, chromium: Browser, size: str, mode: str
) -> None:
    page, complaints = gallery(chromium, live_server, size, mode)
    results = Axe().run(page, options=OPTIONS)
    page.close()
    assert results.violations_count == 0, results.generate_report()
    assert complaints == []


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_nothing_is_cut_at_double_text_size(live_server: LiveServer, chromium: Browser, size: str) -> None:
    page, _ = gallery(chromium, live_server, size, "light")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_timeout(100)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    assert over <= 0, "the page scrolls sideways"


def test_a_dialog_opens_and_gives_the_focus_back(live_server: LiveServer, chromium: Browser) -> None:
    page, _ = gallery(chromium, live_server, "wide", "light")
    opener = page.locator("[data-opens=ask-light]")
    opener.click()
    assert page.locator("#ask-light").is_visible()
    page.locator("#ask-light [data-closes]").click()
    assert not page.locator("#ask-light").is_visible()
    assert opener.evaluate("element => element === document.activeElement")
    page.close()
