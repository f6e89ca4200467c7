"""One sentence carried over a redirect: what changed. Signed, short-lived, and without names."""

from __future__ import annotations

import json

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from stepdown.doors.look import say as look
from stepdown.kernel.words import Words, say

COOKIE = "stepdown_said"


def say_once(response: HttpResponse, words: Words) -> None:
    """Put the sentence on the response; the next page shows it."""
    # A day or a label is written as people read it, before it travels as text.
    told = {key: look.words(say("{value}", value=value)) for key, value in words.params.items()}
    value = signing.dumps([words.text, told], salt=COOKIE)
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(COOKIE, value, max_age=30, httponly=True, secure=secure, samesite="Lax")


def said(request: HttpRequest) -> Words | None:
    """The sentence the last write left, if it is fresh."""
    if COOKIE not in request.COOKIES:
        return None
    try:
        text, params = signing.loads(request.COOKIES[COOKIE], salt=COOKIE, max_age=30)
    except (signing.BadSignature, json.JSONDecodeError, ValueError):
        return None
    return Words(text, params)
