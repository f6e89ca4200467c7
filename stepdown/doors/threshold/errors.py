"""Closed doors and other noes, each in plain words with the way on."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from stepdown.doors.threshold import shell
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.refusal import Refused, Stale
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import Words, say
from stepdown.people.rules import ROLES
from stepdown.people.vocabulary import Permission

# What is sent when even the templates fail.
LAST_RESORT = (
    "<!doctype html><title>Stepdown</title><h1>Something went wrong on our side.</h1><p>Please try again.</p>"
)


def sign_in_needed(visit: Visit, audience: Audience) -> HttpResponse:
    """To the sign-in; a script is told to take the whole page there."""
    where = reverse("my-sign-in" if audience is Audience.CLIENT else "sign-in")
    if visit.request.headers.get("HX-Request") == "true" or visit.is_autosave:
        response = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        response.headers["HX-Redirect"] = where
        return response
    return HttpResponseRedirect(where)


def second_factor_needed(visit: Visit) -> HttpResponse:
    """Staff without a second factor reach nothing but the place to set one up."""
    return HttpResponseRedirect(reverse("second-factor"))


def not_allowed(visit: Visit, permission: Permission) -> HttpResponse:
    """403, naming the roles that may."""
    roles = ", ".join(role.label.text.lower() for role, granted in ROLES.items() if permission in granted)
    reason = say("Your role does not open this page. It is for: {roles}.", roles=roles)
    return page(visit, HTTPStatus.FORBIDDEN, {"reason": reason})


def not_found(visit: Visit) -> HttpResponse:
    """404: not there, or not within reach; the two are the same to the eye."""
    return page(visit, HTTPStatus.NOT_FOUND, {})


def refused(visit: Visit, refusal: Refused) -> HttpResponse:
    """422: a rule said no; the reason, and who or what can lift it."""
    return page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, {"refusals": refusal.refusals})


def stale(visit: Visit, error: Stale) -> HttpResponse:
    """409: somebody saved meanwhile; both versions, and the choice."""
    kept = [
        (key, value)
        for key, values in visit.form.lists()
        if key not in {"version", "request_id", "csrfmiddlewaretoken"}
        for value in values
    ]
    return page(visit, HTTPStatus.CONFLICT, {"stale": error, "kept": kept, "action": visit.path})


def no_request_id(visit: Visit) -> HttpResponse:
    """400: a form without an id could be done twice, so it is not done at all."""
    return page(
        visit, HTTPStatus.BAD_REQUEST, {"reason": say("This form came without its number. Load it again.")}
    )


def unreadable(visit: Visit) -> HttpResponse:
    """400: something in it is no text at all."""
    return page(visit, HTTPStatus.BAD_REQUEST, {"reason": say("Something in this form is not text.")})


def already_done(visit: Visit) -> HttpResponse:
    """422: a repeat of a write whose answer was shown once and kept nowhere."""
    reason = say("This was done when it was first sent. What it showed is not kept; load the page again.")
    return page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, {"reason": reason})


def other_body(visit: Visit) -> HttpResponse:
    """422: the same request id came with other content."""
    reason = say("This form was already sent with other content. Load the page again to see what was saved.")
    return page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, {"reason": reason})


def page(visit: Visit, status: HTTPStatus, context: dict[str, object]) -> HttpResponse:
    """An error page inside the house."""
    frame = shell.for_visit(visit)
    context = {"visit": visit, "shell": frame, "status": status.value, "reason": None, **context}
    body = render_to_string(f"look/errors/{status.value}.html", context, visit.request)
    response = HttpResponse(body, status=status.value)
    response.headers["Cache-Control"] = "no-store"
    return response


def bare(request: HttpRequest, status: int, reason: Words | None = None) -> HttpResponse:
    """An error page that needs neither a database nor a sign-in."""
    body: str
    try:
        body = render_to_string(
            f"look/errors/{status}.html", {"visit": None, "shell": None, "status": status, "reason": reason}
        )
    except Exception:  # noqa: BLE001
        # Whatever broke the page must not break the apology for it.
        body = LAST_RESORT
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from our own page, or it is too old."""
    return bare(
        request,
        403,
        say("This form is too old or did not come from our page. Go back, load it again, send it."),
    )


def locked_out(request: HttpRequest, *_args: object, **_options: object) -> HttpResponse:
    """429: too many tries for one address from one place."""
    return bare(request, 429)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return bare(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return bare(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return bare(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return bare(request, 500)
