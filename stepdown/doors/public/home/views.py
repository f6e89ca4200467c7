"""The landing page; whoever is signed in goes straight to their own."""

from __future__ import annotations

from stepdown.doors.threshold import Done, Page, Visit, reads
from stepdown.doors.threshold.enter import known_visit
from stepdown.kernel.viewer import Audience
from stepdown.place import queries as place


@reads(public=True, why="anybody may ask for help")
def home(visit: Visit) -> Page | Done:
    if known_visit(visit.request, Audience.STAFF, visit.at) is not None:
        return Done("today")
    if known_visit(visit.request, Audience.CLIENT, visit.at) is not None:
        return Done("my-record")
    context = {"sites": place.sites(visit.viewer), "numbers": place.help_numbers(visit.viewer)}
    return Page("public/home/page.html", context)
