"""What every story needs: a browser for its module, and a walk that fails where the browser complains."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.stories.walking import Walk, launched


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Real Chromium, patient with a busy machine."""
    expect.set_options(timeout=20_000)
    with launched() as browser:
        yield browser


@pytest.fixture
def walk(chromium: Browser, live_server: LiveServer) -> Iterator[Walk]:
    made = Walk(chromium, live_server.url)
    yield made
    made.last_seen()
    made.close()
    assert made.complaints == []
