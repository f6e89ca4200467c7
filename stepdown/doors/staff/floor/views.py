"""Today on the floor, by room and by counselor; it looks again by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.attendance import queries
from stepdown.attendance.vocabulary import Roll
from stepdown.doors.staff.floor.shown import columns, told
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites
from stepdown.session.queries import of_day

PAGE, LIVE = "staff/floor/page.html", "staff/floor/_today.html"


@reads(may=Permission.TAKE_ROLL)
def floor(visit: Visit) -> Page:
    return _today(visit, PAGE)


@reads(may=Permission.TAKE_ROLL, polling=True)
def live(visit: Visit) -> Page:
    return _today(visit, LIVE)


def _today(visit: Visit, template: str) -> Page:
    here = sites(visit.viewer)
    asked = visit.query.get("site", "")
    site = next((one for one in here if str(one.id) == asked), here[0] if here else None)
    by_counselor = visit.query.get("by") == "counselor"
    on = visit.at.astimezone(site.tz).date() if site else visit.local.date()
    rolls = [*queries.rolls(visit.viewer, site.id, on=on, at=visit.at)] if site else []
    # What the clinic cancelled stays in sight: nobody waits for it in an empty room.
    every = of_day(visit.viewer, site.id, on=on, at=visit.at, cancelled=True) if site else ()
    rolls += [Roll(card, (), (), 0, 0) for card in every if card.cancelled is not None]
    found = [told(roll, visit.at) for roll in rolls]
    context: dict[str, Any] = {
        "site": site,
        "sites": here,
        "on": on,
        "by_counselor": by_counselor,
        "columns": columns(found, by_counselor),
        "found": found,
        "inside": sum(one.inside for one in found),
        "asks": sum(bool(one.asks) for one in found),
    }
    people: list[UUID] = sorted({line.client_id for one in found for line in one.lines}, key=str)
    return Page(template, context, clients=people)
