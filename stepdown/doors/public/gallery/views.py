"""The gallery: every component in light and dark, for those who build and check. Demo and tests only."""

from __future__ import annotations

from django.conf import settings

from stepdown.doors.public.gallery.forms import sample
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.kernel.refusal import NotFound

# Each is a template of that name in look/gallery.
COMPONENTS = (
    "colour type buttons fields tags meters stair ratings table empty notices dialog timeline week consent "
    "people figures portal navigation icons"
).split()


@reads(public=True, why="shows no data")
def gallery(visit: Visit) -> Page:
    if not settings.DEMO:
        raise NotFound
    sides = [(side, sample(side)) for side in ("light", "dark")]
    return Page("public/gallery/page.html", {"components": COMPONENTS, "sides": sides})
