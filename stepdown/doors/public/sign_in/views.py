"""Signing in and out; the demo's one-click sign-in, which exists only where settings say so."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from stepdown.doors.public.sign_in.forms import JoinForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.doors.threshold.adapter import device_of
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import demo_doors


@reads(public=True, why="the way in")
def sign_in(visit: Visit) -> Page:
    return Page("account/login.html", {"demo": settings.DEMO, "csrf_token": visit.csrf()})


@writes(why="everybody may leave")
def sign_out(visit: Visit) -> Done:
    if visit.sign_in_id is not None:
        people.end_sign_in(sign_in_id=visit.sign_in_id, why="signed out", by=visit.viewer, at=visit.at)
    visit.request.session.flush()
    visit.request.stepdown_lost_token = Audience.STAFF  # type: ignore[attr-defined]
    return Done("sign-in")


@reads(public=True, why="an invitation is the way in for somebody new")
def join(visit: Visit) -> Page:
    return Page("public/sign_in/join.html", {"form": JoinForm(), "action": visit.path})


@writes(public=True, why="an invitation is the way in for somebody new")
def open_account(visit: Visit) -> Done:
    form = JoinForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page("public/sign_in/join.html", {"form": form, "action": visit.path}, status=422))
    people.use_invitation(**form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("sign-in", said=say("Your account is open. Sign in with your password."))


@reads(public=True, why="staff without a second factor reach nothing else")
def second_factor(visit: Visit) -> Page:
    return Page("public/sign_in/second_factor.html")


@reads(public=True, why="nobody signs up by themselves; allauth wants the address to exist")
def no_sign_up(visit: Visit) -> Page:
    raise NotFound


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
