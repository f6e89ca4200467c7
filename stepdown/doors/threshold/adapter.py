"""How django-allauth's sign-in becomes one of ours: nobody signs up, and a sign-in row is made."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from stepdown.doors.threshold.enter import now
from stepdown.kernel.viewer import Audience
from stepdown.people import actions


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff only: clients have a door and an account table row of their own kind."""

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

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        # The same answer as for a wrong password: an ended account is nobody's news.
        return super().respond_user_inactive(request, user)  # type: ignore[no-any-return]


def device_of(request: HttpRequest) -> str:
    """A kind of device in a few words, for the list of one's own sign-ins."""
    agent = request.headers.get("User-Agent", "")
    system = next(
        (s for s in ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux") if s in agent), ""
    )
    browser = next((b for b in ("Edg", "Firefox", "Chrome", "Safari") if b in agent), "")
    return " on ".join(part for part in (browser.replace("Edg", "Edge"), system) if part)
