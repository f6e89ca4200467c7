"""Signing in and out; the demo's one-click sign-in, which exists only where settings say so."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from stepdown.doors.public.sign_in.forms import JoinForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.doors.threshold.adapter import device_of
from stepdown.doors.threshold.enter import known_visit
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import demo_doors


@reads(public=True, why="the way in")
def sign_in(visit: Visit) -> Page:
    if known_visit(visit.request, Audience.STAFF, visit.at) is None and SESSION_KEY in visit.request.session:
        # An idle or ended sign-in left its steps behind: they would keep the form from working.
        visit.request.session.flush()
    context = {"no": visit.query.get("no", ""), "next": _own_address(visit.query.get("next", ""))}
    return Page("account/login.html", {**context, "csrf_token": visit.csrf()})


def _own_address(text: str) -> str:
    """An address of this house, to go on to; empty for anything else."""
    return text if url_has_allowed_host_and_scheme(text, allowed_hosts=None) and text.startswith("/") else ""


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """allauth's sign-in by passkey, for staff; a passkey nobody knows, or a client's, gets our own words."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if form.cleaned_data["credential"].user.kind != "staff":
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('sign-in')}?no=passkey")


@writes(public=True, why="everybody may leave, also before a second factor is set up")
def sign_out(visit: Visit) -> Done:
    known = known_visit(visit.request, Audience.STAFF, visit.at)
    if known is not None:
        people.end_sign_in(sign_in_id=known.sign_in_id, why="signed out", by=known.viewer, at=visit.at)
    visit.request.session.flush()
    visit.request.stepdown_lost_token = Audience.STAFF  # type: ignore[attr-defined]
    return Done("sign-in", said=say("You are signed out."))


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
    came_from = urlsplit(visit.request.headers.get("Referer", "")).path
    if came_from.startswith("/my/"):
        return Done("my-record")
    return Done("today" if known_visit(visit.request, Audience.STAFF, visit.at) else "home")
