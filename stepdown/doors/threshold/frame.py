"""Around everything: an id per request, one log line without words of anybody, headers, honest errors."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from traceback import walk_tb

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from stepdown.doors.threshold import errors
from stepdown.kernel.ids import new_id

log = logging.getLogger("stepdown.requests")


class RequestFrame:
    """Outermost middleware. Logs method, route, status and time: no query, no body, no name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = new_id()
        request.stepdown_request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = str(request_id)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.headers.get("X-Stepdown-Goes") == "1" and response.status_code == HTTPStatus.SEE_OTHER:
            response = _told_where(response)
        milliseconds = (time.perf_counter() - started) * 1000
        match = request.resolver_match
        route = match.route if match is not None else "-"
        if not route.startswith("static/"):
            log.info(
                "%s /%s %s %.0f ms %s", request.method, route, response.status_code, milliseconds, request_id
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A lost database is said plainly; anything else is logged by type and place, never by value."""
        lost = isinstance(exception, OperationalError | InterfaceError)
        log.error("%s at %s", type(exception).__name__, _place(exception))
        if lost:
            return errors.bare(request, 503)
        return errors.bare(request, 500) if isinstance(exception, DatabaseError) else None


def _told_where(response: HttpResponse) -> HttpResponse:
    """For a script that goes on by itself: a browser that follows for it would open the page twice, spend
    the sentence that is said once, and forget the place on the page.
    """
    response.headers["X-Stepdown-To"] = response.headers["Location"]
    del response.headers["Location"]
    response.status_code = HTTPStatus.NO_CONTENT
    return response


def _place(exception: Exception) -> str:
    """The innermost file and line of ours, template or code, that the exception passed; never a value."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(exception.__traceback__)]
    ours = [(file, line) for file, line in frames if file.startswith(f"{settings.PACKAGE}{os.sep}")]
    file, line = (ours or frames or [("-", 0)])[-1]
    return f"{file.removeprefix(f'{settings.PACKAGE}{os.sep}')}:{line}"
