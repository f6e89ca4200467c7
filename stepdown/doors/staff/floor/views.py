"""Today on the floor, by room and by counselor; it looks again by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from stepdown.attendance import queries
from stepdown.attendance.vocabulary import Roll
from stepdown.doors.staff.floor.shown import columns, told
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites
from stepdown.place.vocabulary import Site
from stepdown.session.queries import of_day, too_many
from stepdown.session.queries.floor import next_start

AHEAD = timedelta(days=14)
PAGE, LIVE = "staff/floor/page.html", "staff/floor/_today.html"


@reads(may=Permission.TAKE_ROLL)
def floor(visit: Visit) -> Page:
    return _today(visit, PAGE)


@reads(may=Permission.TAKE_ROLL, polling=True)
def live(visit: Visit) -> Page:
    return _today(visit, LIVE)


def _day(text: str, today: date) -> date:
    """The day that was asked for: today, or one of the next two weeks that a link leads to."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if today <= asked <= today + AHEAD else today


def _next(visit: Visit, site: Site) -> date | None:
    start = next_start(visit.viewer, site.id, at=visit.at)
    day = start.astimezone(site.tz).date() if start else None
    today = visit.at.astimezone(site.tz).date()
    return day if day is not None and today < day <= today + AHEAD else None


def _today(visit: Visit, template: str) -> Page:
    here = sites(visit.viewer)
    asked = visit.query.get("site", "")
    site = next((one for one in here if str(one.id) == asked), here[0] if here else None)
    by_counselor = visit.query.get("by") == "counselor"
    today = visit.at.astimezone(site.tz).date() if site else visit.local.date()
    on = _day(visit.query.get("on", ""), today)
    rolls = [*queries.rolls(visit.viewer, site.id, on=on, at=visit.at)] if site else []
    # What the clinic cancelled stays in sight: nobody waits for it in an empty room.
    every = of_day(visit.viewer, site.id, on=on, at=visit.at, cancelled=True) if site else ()
    rolls += [Roll(card, (), (), 0, 0) for card in every if card.cancelled is not None]
    found = [told(roll, visit.at) for roll in rolls]
    context: dict[str, Any] = {
        "site": site,
        "sites": here,
        "on": on,
        "is_today": on == today,
        "next": _next(visit, site) if site and not found else None,
        "by_counselor": by_counselor,
        "columns": columns(found, by_counselor),
        "found": found,
        "crowded": too_many(visit.viewer, [one.card for one in found]),
        "inside": sum(one.inside for one in found),
        "asks": sum(bool(one.asks) for one in found),
    }
    people: list[UUID] = sorted({line.client_id for one in found for line in one.lines}, key=str)
    return Page(template, context, clients=people)
