"""`reads` and `writes`: the two ways into the house, with everything a request needs around a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from stepdown.audit import actions as audit
from stepdown.audit.vocabulary import FirstAnswer, OtherBody
from stepdown.doors.threshold import errors, respond
from stepdown.doors.threshold.answers import Answer, Invalid, Page
from stepdown.doors.threshold.enter import body_digest, enter, now
from stepdown.doors.threshold.registry import Declaration
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.asking import reading
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission

View = Callable[..., Answer]
Endpoint = Callable[..., HttpResponse]


def reads(
    *,
    may: Permission | None = None,
    client: str = "",
    audience: Audience = Audience.STAFF,
    public: bool = False,
    why: str = "",
    polling: bool = False,
) -> Callable[[View], Endpoint]:
    """Declare a page that only shows. Its entry in the trail is committed before the answer goes out.

    `client` names the argument that holds a client's id: out of reach is 404, as if there were none.
    """
    asked = Declaration("GET", audience, may, client, polling, why)
    declaration = _checked(asked, public=public)

    def around(view: View) -> Endpoint:
        @wraps(view)
        @reading()
        def endpoint(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            visit, closed = _come_in(request, declaration, kwargs)
            if closed is None and not visit.is_readable:
                closed = errors.unreadable(visit)
            if closed is not None:
                return closed
            try:
                answer = view(visit, **kwargs)
            except NotFound:
                return errors.not_found(visit)
            except Refused as refused:
                return errors.refused(visit, refused)
            response = respond.to(visit, answer)
            # A page asks by itself every few seconds: what names nobody then is no reading of anything.
            if not polling or bool(getattr(answer, "clients", None)):
                _record_reading(visit, endpoint.__name__, kwargs.get(client), answer)
            return response

        endpoint.declarations = (declaration,)  # type: ignore[attr-defined]
        return endpoint

    return around


def writes(
    *,
    may: Permission | None = None,
    client: str = "",
    audience: Audience = Audience.STAFF,
    public: bool = False,
    why: str = "",
    shows_only: bool = False,
) -> Callable[[View], Endpoint]:
    """Declare a form's target: once per request id, in one transaction, or not at all.

    `shows_only` is for searches, which are sent as forms to keep names out of addresses: they need no
    request id and leave a reading in the trail.
    """
    asked = Declaration("POST", audience, may, client, why_public=why)
    declaration = _checked(asked, public=public)

    def around(view: View) -> Endpoint:
        @wraps(view)
        def endpoint(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            visit, closed = _come_in(request, declaration, kwargs)
            if closed is None and not visit.is_readable:
                closed = errors.unreadable(visit)
            if closed is not None:
                return closed
            try:
                if shows_only:
                    answer = view(visit, **kwargs)
                    _record_reading(visit, endpoint.__name__, kwargs.get(client), answer)
                    return respond.to(visit, answer)
                return _once(visit, view, kwargs)
            except Invalid as invalid:
                response = respond.to(visit, invalid.page)
                _record_reading(visit, endpoint.__name__, kwargs.get(client), invalid.page)
                return response
            except Refused as refused:
                return errors.refused(visit, refused)
            except Stale as stale:
                return errors.stale(visit, stale)
            except NotFound:
                return errors.not_found(visit)

        endpoint.declarations = (declaration,)  # type: ignore[attr-defined]
        return endpoint

    return around


def by_method(*, get: Endpoint | None = None, post: Endpoint | None = None) -> Endpoint:
    """One address, two endpoints: one shows, one writes."""
    parts = {"GET": get, "HEAD": get, "POST": post}
    allowed = [method for method, endpoint in parts.items() if endpoint is not None]

    def endpoint(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        part = parts.get(request.method or "")
        if part is None:
            return HttpResponseNotAllowed(allowed)
        return part(request, **kwargs)

    endpoint.declarations = tuple(  # type: ignore[attr-defined]
        declaration
        for part in (get, post)
        if part is not None
        for declaration in part.declarations  # type: ignore[attr-defined]
    )
    return endpoint


def _checked(asked: Declaration, *, public: bool) -> Declaration:
    """The declaration as it counts. Raises ValueError where it asks for nothing and does not say why."""
    if public:
        if not asked.why_public or asked.permission or asked.client:
            raise ValueError("a public endpoint says why it is public, and asks for nothing else")
        return replace(asked, audience=Audience.PUBLIC)
    if asked.permission is None and not asked.why_public:
        raise ValueError("an endpoint names a permission, or says why any signed-in person may come")
    return asked


def _come_in(
    request: HttpRequest, declaration: Declaration, kwargs: dict[str, Any]
) -> tuple[Visit, HttpResponse | None]:
    """The visit, and the closed door's answer where this visitor may not come in."""
    at = now()
    visit, known = enter(request, declaration, at)
    if request.method not in (("GET", "HEAD") if declaration.method == "GET" else (declaration.method,)):
        return visit, HttpResponseNotAllowed([declaration.method])
    if declaration.audience is Audience.PUBLIC:
        return visit, None
    if known is None:
        return visit, errors.sign_in_needed(visit, declaration.audience)
    if known.needs_second_factor and not settings.DEMO:
        return visit, errors.second_factor_needed(visit)
    if declaration.permission is not None and not visit.viewer.may(declaration.permission):
        _record_refusal(visit, declaration.permission)
        return visit, errors.not_allowed(visit, declaration.permission)
    if declaration.client:
        try:
            people.require_reach(visit.viewer, kwargs[declaration.client], at=at)
        except NotFound:
            _record_refusal(visit, declaration.permission)
            return visit, errors.not_found(visit)
    return visit, None


def _once(visit: Visit, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    """Run a write for its request id, or give the first answer again."""
    request_id = _request_id(visit)
    if request_id is None:
        return errors.no_request_id(visit)
    try:
        with transaction.atomic():
            first = audit.claim_request(
                request_id=request_id,
                path=visit.path,
                digest=body_digest(visit.request),
                by=visit.viewer,
                at=visit.at,
            )
            if first is not None:
                kept = first.location or first.body or first.status == HTTPStatus.NO_CONTENT
                return respond.again(visit, first) if kept else errors.already_done(visit)
            answer = view(visit, **kwargs)
            if isinstance(answer, Page) and answer.status >= 400 and not answer.keeps:
                raise Invalid(answer)
            response = respond.to(visit, answer)
            audit.keep_answer(request_id=request_id, answer=_kept(response))
            return response
    except OtherBody:
        return errors.other_body(visit)


def _request_id(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.form.get("request_id", ""))
    except ValueError:
        return None


def _kept(response: HttpResponse) -> FirstAnswer:
    """What is worth keeping of an answer: where it led, or a script's few values; never a page."""
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    # A file is no text: only what a script reads is taken as text.
    body = (getattr(response, "kept", None) or response.content.decode()) if is_json else ""
    return FirstAnswer(response.status_code, response.headers.get("Location", ""), body)


def _record_reading(visit: Visit, name: str, subject: Any, answer: Answer) -> None:
    """One entry per page shown, naming every client on it; nothing where nobody is known and nothing
    shown.
    """
    clients = list(getattr(answer, "clients", ()))
    if visit.viewer.audience is Audience.PUBLIC and not clients:
        return
    audit.record(
        by=visit.viewer,
        at=visit.at,
        verb="see",
        subject=Subject(name.replace("_", " ")[:40], subject if isinstance(subject, UUID) else None),
        clients=clients,
        why=getattr(answer, "why", ""),
    )


def _record_refusal(visit: Visit, permission: Permission | None) -> None:
    audit.record(
        by=visit.viewer,
        at=visit.at,
        verb="turned away",
        subject=Subject("door"),
        detail={"permission": str(permission or ""), "path": visit.path[:120]},
    )
