"""`/healthz`: the state of each part, for people, for `stepdown health`, for whatever watches the server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from stepdown.doors.public.health.parts import Part, survey
from stepdown.doors.threshold.enter import now
from stepdown.doors.threshold.registry import Declaration
from stepdown.kernel.viewer import Audience


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when every part is well, else 503; JSON for those who accept it, else plain text."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    parts = survey(now())
    status = 200 if all(part.well for part in parts) else 503
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse(_as_data(parts), status=status)
    else:
        response = HttpResponse(_as_text(parts), status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


# No Page and no trail: this must answer without templates and without a database.
healthz.declarations = (  # type: ignore[attr-defined]
    Declaration("GET", Audience.PUBLIC, why_public="the state of the house, which names nobody"),
)


def _as_data(parts: tuple[Part, ...]) -> dict[str, object]:
    return {
        "well": all(part.well for part in parts),
        "parts": {part.name: {"well": part.well, "says": part.says} for part in parts},
    }


def _as_text(parts: tuple[Part, ...]) -> str:
    well = all(part.well for part in parts)
    head = "Stepdown is well." if well else "Stepdown is not well."
    lines = [f"{part.name:<11}{'well' if part.well else 'NOT WELL':<9} {part.says}" for part in parts]
    return "\n".join([head, *lines]) + "\n"
