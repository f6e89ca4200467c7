"""How django-allauth's sign-in becomes one of ours: nobody signs up, and a sign-in row is made."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stepdown.doors.threshold.enter import now
from stepdown.kernel.viewer import Audience
from stepdown.people import actions

RECENT_SECONDS = 300


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff only: clients have a door and an account table row of their own kind."""

    error_messages = MappingProxyType(
        {
            **DefaultAccountAdapter.error_messages,
            # One answer for a wrong password, an unknown address, a client's address and an ended account.
            "email_password_mismatch": _("That did not match. Check both and try again."),
            "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
            "incorrect_password": _("That password did not match. Try again."),
        }
    )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.kind == "staff" else None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        methods = [
            record.get("method") for record in request.session.get("account_authentication_methods", [])
        ]
        second = "mfa" in methods or any(
            record.get("type") in {"webauthn", "totp", "recovery_codes"}
            for record in request.session.get("account_authentication_methods", [])
        )
        token = actions.start_sign_in(
            account_id=user.id,
            door=Audience.STAFF,
            how="+".join(str(method) for method in methods) or "password",
            second_factor=second,
            device=device_of(request),
            at=now(),
        )
        request.stepdown_new_token = (Audience.STAFF, token)  # type: ignore[attr-defined]

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        # Whoever signed in within five minutes is not asked at once whether it is still they.
        records = context.request.session.get("account_authentication_methods", [])
        return not any(time.time() - record.get("at", 0) < RECENT_SECONDS for record in records)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        # The same answer as for a wrong password: an ended account is nobody's news.
        return HttpResponseRedirect(f"{reverse('sign-in')}?no=password")


def device_of(request: HttpRequest) -> str:
    """A kind of device in a few words, for the list of one's own sign-ins."""
    agent = request.headers.get("User-Agent", "")
    system = next(
        (s for s in ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux") if s in agent), ""
    )
    browser = next((b for b in ("Edg", "Firefox", "Chrome", "Safari") if b in agent), "")
    return " on ".join(part for part in (browser.replace("Edg", "Edge"), system) if part)
