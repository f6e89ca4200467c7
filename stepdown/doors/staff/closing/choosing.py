"""Which site and which day a page of closing is about, as its address says it."""

from __future__ import annotations

from datetime import date, timedelta

from stepdown.doors.threshold import Visit
from stepdown.kernel.refusal import NotFound
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site

FAR = timedelta(days=400)


def site_of(visit: Visit, asked: str) -> Site:
    """The site that was asked for, else the viewer's first. Raises NotFound for one that is not theirs."""
    sites = place.sites(visit.viewer)
    if not asked:
        if sites:
            return sites[0]
        raise NotFound
    found = next((one for one in sites if str(one.id) == asked), None)
    if found is None:
        raise NotFound
    return found


def day_of(asked: str, today: date, default: date) -> date:
    """The day that was asked for, within a year or so; anything else is the default."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return default
    return found if abs(found - today) <= FAR else default


def today_at(visit: Visit, site: Site) -> date:
    """The day on the wall clock of a site."""
    return visit.at.astimezone(site.tz).date()
