"""Around everything: an id per request, one log line without words of anybody, headers, honest errors."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

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
        trace = exception.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "-"
        log.error("%s at %s", type(exception).__name__, place)
        if lost:
            return errors.bare(request, 503)
        return errors.bare(request, 500) if isinstance(exception, DatabaseError) else None
