"""Today: what needs this person now."""

from __future__ import annotations

from stepdown.doors.threshold import Page, Visit, reads


@reads(why="everybody on the staff has a day")
def today(visit: Visit) -> Page:
    return Page("staff/today/page.html", {})
