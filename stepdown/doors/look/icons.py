"""Icons as inline SVG: Tabler's outlines, redrawn with our own strokes, read from disk once each."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from markupsafe import Markup

# What a page says, and the drawing that always means it. A page may also name a drawing directly.
MEANINGS = {
    "group": "users",
    "individual": "user",
    "walk-in": "user-plus",
    "step": "stairs",
    "step-down": "stairs-down",
    "step-up": "stairs-up",
    "silence": "ear",
    "help": "lifebuoy",
    "seen": "eye",
    "hidden": "eye-off",
    "vault": "lock",
    "family": "heart-handshake",
    "medication": "pill",
    "injection": "vaccine",
    "test": "test-pipe",
    "measure": "chart-line",
    "coverage": "shield-check",
    "housing": "bed",
    "court": "gavel",
    "aftercare": "plant-2",
    "inquiry": "phone-incoming",
    "call": "phone",
    "web": "world",
    "referral": "file-import",
    "assessment": "clipboard-text",
    "level": "scale",
    "plan": "target-arrow",
    "programme": "route",
    "people": "users-group",
    "site": "building",
    "trail": "history",
    "consent": "eye-check",
    "signed": "signature",
    "today": "sun",
    "timetable": "calendar-event",
    "note": "notes",
    "allergy": "alert-triangle",
    "attention": "alert-circle",
    "met": "circle-check",
    "not-met": "circle-dashed",
    "not-known": "help-circle",
    "forbidden": "ban",
    "speaks-for": "plus",
    "speaks-against": "minus",
    "rough": "cloud-storm",
    "hard": "cloud-rain",
    "fair": "cloud",
    "good": "sun",
    "great": "sunrise",
    "sign-out": "logout",
}

_STROKES = {14: "1.9", 16: "1.75", 18: "1.7", 20: "1.6", 24: "1.5", 28: "1.5", 32: "1.4"}
_PARTS = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")
_NAME = re.compile(r"[a-z0-9-]+\Z")


class UnknownIcon(LookupError):
    """No drawing of that name is installed."""


def folder() -> Path:
    """Where the drawings were installed."""
    return Path(settings.ASSETS_DIR) / "vendor" / "icons" / "outline"


@lru_cache(maxsize=512)
def _inside(name: str) -> str:
    drawing = MEANINGS.get(name, name)
    path = folder() / f"{drawing}.svg"
    if not _NAME.match(drawing) or not path.is_file():
        raise UnknownIcon(name)
    parts = _PARTS.findall(path.read_text(encoding="utf-8"))
    return "".join(re.sub(r"\s+/>", "/>", part) for part in parts if 'stroke="none"' not in part)


@lru_cache(maxsize=1024)
def drawing(name: str, size: int = 16) -> Markup:
    """The drawing at 14 to 32 pixels, hidden from screen readers: a word always stands beside it.

    Raises UnknownIcon.
    """
    stroke = _STROKES.get(size, "1.5")
    return Markup(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="{1}" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{2}</svg>'
    ).format(size, stroke, Markup(_inside(name)))


def icon(name: str, size: int = 16) -> Markup:
    """Like `drawing`, but an unknown name shows nothing: the word beside it still speaks.

    Names in templates are checked by tests/doors/look.
    """
    try:
        return drawing(name, size)
    except UnknownIcon:
        if settings.DEBUG:
            raise
        return Markup("")


@lru_cache(maxsize=8)
def mark(size: int = 22) -> Markup:
    """Our own mark: three steps down in a lake tile."""
    return Markup(
        '<svg class="mark" width="{0}" height="{0}" viewBox="0 0 24 24" aria-hidden="true">'
        '<rect class="mark-tile" width="24" height="24" rx="6.5"/>'
        '<path class="mark-steps" d="M5 7.5h4.5v4.25H14V16h5" fill="none" stroke-width="2.3"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).format(size)
