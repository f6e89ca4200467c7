"""Signing in and out; the demo's one-click sign-in, which exists only where settings say so."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.doors.threshold.adapter import device_of
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.people import actions as people
from stepdown.people.queries import demo_doors


@reads(public=True, why="the way in")
def sign_in(visit: Visit) -> Page:
    return Page("public/sign_in/page.html", {"demo": settings.DEMO})


@writes(why="everybody may leave")
def sign_out(visit: Visit) -> Done:
    if visit.sign_in_id is not None:
        people.end_sign_in(sign_in_id=visit.sign_in_id, why="signed out", by=visit.viewer, at=visit.at)
    visit.request.session.flush()
    visit.request.stepdown_lost_token = Audience.STAFF  # type: ignore[attr-defined]
    return Done("sign-in")


@reads(public=True, why="the demo clinic's doors; not found where this is no demo")
def demo(visit: Visit) -> Page:
    if not settings.DEMO:
        raise NotFound
    return Page("public/sign_in/demo.html", {"doors": demo_doors()})


@writes(public=True, why="one click into the demo clinic; not found where this is no demo")
def demo_sign_in(visit: Visit) -> Done:
    if not settings.DEMO:
        raise NotFound
    doors = {str(door.account_id): door for door in demo_doors()}
    door = doors.get(visit.form.get("account", ""))
    if door is None:
        raise NotFound
    audience = Audience.CLIENT if door.is_client else Audience.STAFF
    token = people.start_sign_in(
        account_id=UUID(str(door.account_id)),
        door=audience,
        how="demo",
        second_factor=True,
        device=device_of(visit.request),
        at=visit.at,
    )
    visit.request.stepdown_new_token = (audience, token)  # type: ignore[attr-defined]
    return Done("my-record" if door.is_client else "today")


@writes(public=True, why="light or dark, kept in a cookie of the device")
def set_theme(visit: Visit) -> Done:
    theme = visit.form.get("theme", "")
    visit.request.stepdown_theme = theme if theme in {"light", "dark"} else ""  # type: ignore[attr-defined]
    return Done("today")
