"""What every story needs: a browser for its module, and a walk that fails where the browser complains."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.stories.walking import Walk, launched

# So many seconds late come scripts, on a line like a clinic's: STEPDOWN_TEST_SLOW_SCRIPTS=1.5 shows which
# story, or which page, does not wait for them.
LATE = float(os.environ.get("STEPDOWN_TEST_SLOW_SCRIPTS", "0"))


@pytest.fixture(scope="session", autouse=True)
def a_slow_line() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if LATE:
            answer = StaticFilesHandler.get_response

            def late(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
                if request.path.endswith(".js"):
                    time.sleep(LATE)
                return answer(handler, request)

            patch.setattr(StaticFilesHandler, "get_response", late)
        yield


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
