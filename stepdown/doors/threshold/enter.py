"""From a request to a visit: the cookie of the door, the sign-in behind it, the frame of the page."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from stepdown.doors.threshold.registry import Declaration
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.viewer import NOBODY, Audience, Viewer
from stepdown.people import actions, queries
from stepdown.people.vocabulary import KnownVisit
from stepdown.place.queries import zone_of

ALIVE_STEP = timedelta(seconds=30)


def now() -> datetime:
    """The moment of a request: the one place of the doors that reads the clock."""
    return timezone.now()


def cookie_of(audience: Audience) -> str:
    """Staff and clients carry different cookies, so that one is never taken for the other."""
    name: str = settings.CLIENT_COOKIE if audience is Audience.CLIENT else settings.STAFF_COOKIE
    return name


def known_visit(request: HttpRequest, audience: Audience, at: datetime) -> KnownVisit | None:
    """The living sign-in of this request at a door, if there is one."""
    token = request.COOKIES.get(cookie_of(audience), "")
    if not token or not host_matches(request, audience):
        return None
    client = audience is Audience.CLIENT
    return queries.visit_by_token(
        token,
        door=audience,
        idle=timedelta(minutes=settings.CLIENT_IDLE_MINUTES if client else settings.STAFF_IDLE_MINUTES),
        absolute=timedelta(hours=settings.CLIENT_ABSOLUTE_HOURS if client else settings.STAFF_ABSOLUTE_HOURS),
        request_id=request_id_of(request),
        at=at,
    )


def host_matches(request: HttpRequest, audience: Audience) -> bool:
    """In production staff and clients have hosts of their own; a cookie counts only at its own."""
    host = settings.CLIENT_HOST if audience is Audience.CLIENT else settings.STAFF_HOST
    return not host or request.get_host().partition(":")[0] == host


def enter(request: HttpRequest, declaration: Declaration, at: datetime) -> tuple[Visit, KnownVisit | None]:
    """The visit of this request; a public door knows nobody, whatever cookies come along."""
    timezone.deactivate()
    if declaration.audience is Audience.PUBLIC:
        viewer = Viewer(Audience.PUBLIC, request_id=request_id_of(request))
        return Visit(request, viewer, at), None
    known = known_visit(request, declaration.audience, at)
    if known is None:
        return Visit(request, NOBODY, at), None
    if not declaration.polling and at - known.last_active_at > ALIVE_STEP:
        # Nothing in a request can ask for this or prevent it: the declaration alone decides.
        actions.keep_alive(sign_in_id=known.sign_in_id, at=at)
    if known.site_id is not None:
        timezone.activate(zone_of(known.site_id))
    return Visit(request, known.viewer, at, known.sign_in_id, known.title), known


def request_id_of(request: HttpRequest) -> UUID | None:
    """The id the frame gave this request, for the trail."""
    found: UUID | None = getattr(request, "stepdown_request_id", None)
    return found


def body_digest(request: HttpRequest) -> bytes:
    """A digest of what a form sent, without its protection token: the same form has the same digest."""
    digest = hashlib.sha256()
    for key in sorted(request.POST):
        if key != "csrfmiddlewaretoken":
            digest.update(repr((key, request.POST.getlist(key))).encode())
    for key in sorted(request.FILES):
        for file in request.FILES.getlist(key):
            digest.update(repr((key, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return hmac.digest(settings.SECRET_KEY.encode(), digest.digest(), "sha256")
