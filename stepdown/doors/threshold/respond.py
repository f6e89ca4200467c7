"""From an answer to a response."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from stepdown.audit.vocabulary import FirstAnswer
from stepdown.doors.threshold import shell
from stepdown.doors.threshold.answers import Answer, Done, File, Json, Page, Picture, Saved
from stepdown.doors.threshold.flash import COOKIE, say_once
from stepdown.doors.threshold.labels import keep_apart
from stepdown.doors.threshold.visit import Visit


def to(visit: Visit, answer: Answer) -> HttpResponse:
    """The response to an answer; what clients may see is never kept by a browser or a proxy."""
    if isinstance(answer, Page):
        return _page(visit, answer)
    if isinstance(answer, Json):
        return _private(JsonResponse(dict(answer.data), status=answer.status))
    if isinstance(answer, File):
        return _file(answer)
    if isinstance(answer, Picture):
        return _picture(answer)
    if isinstance(answer, Saved):
        return _saved(visit, answer) if visit.is_autosave else to(visit, answer.done)
    return _done(visit, answer)


def again(visit: Visit, first: FirstAnswer) -> HttpResponse:
    """The first answer once more."""
    if first.body:
        return _private(HttpResponse(first.body, status=first.status, content_type="application/json"))
    response = HttpResponse(status=first.status or 204)
    if first.location:
        response.headers["Location"] = first.location
    return _private(response)


def _page(visit: Visit, page: Page) -> HttpResponse:
    context = {"visit": visit, "shell": shell.for_visit(visit), **page.context}
    keep_apart(page.context)
    response = HttpResponse(render_to_string(page.template, context, visit.request), status=page.status)
    if page.fleeting:
        response.headers["Clear-Site-Data"] = '"cache"'
    if COOKIE in visit.request.COOKIES and not visit.is_fragment:
        # It was said on this page; the next one is silent.
        response.delete_cookie(COOKIE, samesite="Lax")
    return _private(response)


def _saved(visit: Visit, saved: Saved) -> HttpResponse:
    told = {"version": saved.version, "saved_at": visit.at.isoformat(), **saved.extra}
    response = JsonResponse({**told, **saved.shown})
    if saved.shown:
        response.kept = JsonResponse(told).content.decode()  # type: ignore[attr-defined]
    return _private(response)


def _done(visit: Visit, done: Done) -> HttpResponse:
    location = reverse(done.to, args=list(done.args)) + (f"#{done.fragment}" if done.fragment else "")
    response = HttpResponseRedirect(location)
    response.status_code = 303
    if done.said is not None:
        say_once(response, done.said)
    return _private(response)


def _file(file: File) -> HttpResponse:
    response = HttpResponse(file.released.body, content_type=file.released.media_type)
    how = "inline" if file.inline else "attachment"
    name = "".join(c for c in file.released.filename if c.isalnum() or c in "-_. ")
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return _private(response)


def _picture(picture: Picture) -> HttpResponse:
    """A picture and nothing else: whatever a browser may think of its bytes, no script of it runs."""
    response = HttpResponse(picture.body, content_type=picture.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
