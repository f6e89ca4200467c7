"""The cookies of a sign-in, and Django's own session kept to the steps of signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from stepdown.doors.threshold.enter import cookie_of, known_visit, now
from stepdown.kernel.viewer import Audience

# What the tablet in the lobby is known by.
KIOSK_COOKIE = "stepdown_kiosk"


class DoorSessionMiddleware(SessionMiddleware):
    """Django's session (lazy: no query until a sign-in step asks), and the token a sign-in left behind."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not request.path.startswith("/account/") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        # Passkeys are managed with a living sign-in of ours only: idle, ended and disabled are out.
        if SESSION_KEY in request.session and known_visit(request, Audience.STAFF, now()) is None:
            request.session.flush()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        token = getattr(request, "stepdown_new_token", None)
        if token is not None:
            audience, value = token
            give_cookie(answer, audience, value)
        lost = getattr(request, "stepdown_lost_token", None)
        if lost is not None:
            take_cookie(answer, lost)
        device = getattr(request, "stepdown_device", None)
        if device is not None:
            keep_device(answer, device)
        kiosk = getattr(request, "stepdown_kiosk", None)
        if kiosk is not None:
            keep_kiosk(answer, kiosk)
        theme = getattr(request, "stepdown_theme", None)
        if theme is not None:
            secure = bool(settings.SESSION_COOKIE_SECURE)
            answer.set_cookie("stepdown_theme", theme, max_age=365 * 24 * 3600, secure=secure, samesite="Lax")
        return answer


def give_cookie(response: HttpResponse, audience: Audience, token: str) -> None:
    """Hand the token of a sign-in to the browser, readable by no script."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(cookie_of(audience), token, httponly=True, secure=secure, samesite="Lax", path="/")


def keep_device(response: HttpResponse, token: str) -> None:
    """Let this device be known when its owner comes again; an empty token lets it be forgotten."""
    name: str = settings.CLIENT_DEVICE_COOKIE
    if not token:
        response.delete_cookie(name, path="/", samesite="Lax")
        return
    secure = bool(settings.SESSION_COOKIE_SECURE)
    # Browsers keep a cookie for 400 days at most; each use begins them anew.
    response.set_cookie(name, token, 400 * 24 * 3600, httponly=True, secure=secure, samesite="Lax", path="/")


def keep_kiosk(response: HttpResponse, token: str) -> None:
    """Let this device be a kiosk of its site until staff end it: only the page of the kiosk reads it."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(
        KIOSK_COOKIE, token, 400 * 24 * 3600, httponly=True, secure=secure, samesite="Strict", path="/kiosk/"
    )


def take_cookie(response: HttpResponse, audience: Audience) -> None:
    """Take it back."""
    response.delete_cookie(cookie_of(audience), path="/", samesite="Lax")
