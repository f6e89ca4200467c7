"""How stories walk through the house: a browser each, axe on the way, pictures where asked for."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from stepdown.audit.actions import keep_head, seal_committed
from stepdown.audit.queries import verify
from tests.cast import SYSTEM, Cast

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
# The browser's own window is seen by nobody: its address bar is a page of its own and took as long as ours.
# One such list replaces another, so Playwright's comes first.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,LensOverlay,MediaRouter,"
    "HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints,AimEnabled,"
    "AvoidCorsURLLoaderRestartOnRedirect,NetworkTimeServiceQuerying,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI,"
    "SpareRendererForSitePerProcess"
)
# Only what is broken is written out: half the time of a large page went into lists of what is well.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SCRIPTS = re.compile(r"\.js$")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# Pictures go to a folder that git ignores, and only where STEPDOWN_SCREENS is set.
SCREENS = Path(__file__).resolve().parents[2] / "var" / "screens"


@contextmanager
def launched() -> Iterator[Browser]:
    """Real Chromium: the one STEPDOWN_CHROMIUM names, else the one this machine has (`bin/setup.py`)."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    path = os.environ.get("STEPDOWN_CHROMIUM") or next(filter(None, found), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS.split(), f"--disable-features={WITHOUT}"]
        )
        yield browser
        browser.close()


@dataclass
class Walk:
    """One browser on its way: where it is, what it complained about."""

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def context(self, cast: Cast | None = None, name: str = "", *, dark: bool = False) -> BrowserContext:
        """A browser of somebody of the cast, signed in, or of a stranger; dark means a phone at night."""
        made = self.browser.new_context(
            viewport=NARROW if dark else WIDE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-US",
        )
        made.set_default_timeout(20_000)
        if cast is not None and name:
            cookies = cast.browser(name).cookies
            made.add_cookies([{"name": k, "value": m.value, "url": self.base} for k, m in cookies.items()])
        return made

    def page(self, context: BrowserContext) -> Page:
        """A new page; what the browser complains about is kept, and fails the story at its end."""
        page = context.new_page()
        self.pages.append(page)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        return page

    @contextmanager
    def without_scripts_yet(self, page: Page, path: str) -> Iterator[None]:
        """A page of a slow line: its words are there and can be written in, its scripts come at the end."""
        held: list[Route] = []
        # A function, as Playwright writes on what it is given.
        page.route(SCRIPTS, lambda route: held.append(route))
        page.goto(f"{self.base}{path}", wait_until="commit")
        yield
        for route in held:
            route.continue_()
        page.unroute(SCRIPTS)
        page.wait_for_load_state("load")

    def _heard(self, message: object) -> None:
        text: str = message.text  # type: ignore[attr-defined]
        # A form sent back with 422 is an answer like any other; the browser notes it all the same.
        if message.type == "error" and "422" not in text:  # type: ignore[attr-defined]
            self.complaints.append(text)

    def close(self) -> None:
        """Put everybody's browser away; the next story of the module begins with none."""
        for context in {page.context for page in self.pages}:
            context.close()

    def last_seen(self) -> None:
        """Pictures of where everybody stands, for whoever looks into a story that stopped."""
        for number, page in enumerate(self.pages):
            if not page.is_closed():
                shoot(page, f"last-{number}")


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page."""
    if os.environ.get("STEPDOWN_SCREENS"):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)


def hinders_nobody(page: Page, name: str) -> None:
    """No rule of axe is broken, nothing scrolls sideways; a picture where somebody asked for one.

    The window grows to the whole page first: what sticks to an edge would count as hiding the rest.
    """
    page.wait_for_load_state("load")
    # A page that is just being put in place has no body for a moment.
    expect(page.locator("body")).to_be_attached()
    size = page.viewport_size or WIDE
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], whole)})
    shoot(page, name)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{name} scrolls sideways by {over}"
    results = Axe().run(page, options=RULES)
    if results.violations_count:
        # A window that just grew may be between two layouts; what is broken is still broken a moment later.
        page.wait_for_timeout(1_000)
        results = Axe().run(page, options=RULES)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"


def answers(page: Page, told: Mapping[str, str]) -> None:
    """Answer questions by the names of their fields."""
    for name, text in told.items():
        field = page.locator(f"[name='{name}']")
        kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "radio":
            page.locator(f"[name='{name}'][value='{text}']").check()
        elif kind == "checkbox":
            for one in text.split("|"):
                page.locator(f"[name='{name}'][value='{one}']").check()
        elif kind == "select":
            field.select_option(text)
        else:
            field.fill(text)


def saved(page: Page) -> None:
    """Wait until the page says that what was typed is saved."""
    expect(page.locator("[data-saved]").first).to_contain_text("Saved", timeout=20_000)


def the_trail_holds(folder: Path) -> None:
    """Sealed as the clock seals it; then every link is recomputed and compared with the heads outside."""
    at = timezone.now()
    head = seal_committed(at=at)
    assert head is not None
    keep_head(head=head, folder=folder)
    found = verify(SYSTEM, folder=folder, at=at)
    assert found.holds and found.entries > 50
