"""A client's own week, as the client reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from stepdown.availability.queries import ways
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.overview.own_week import OwnWeek, figures_of
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of
from stepdown.session.queries import my_week
from stepdown.timetable.queries.own import problem_published


def own_week(viewer: Viewer, *, week: date, at: datetime) -> OwnWeek:
    """The viewer's own week that holds a day, beside what is prescribed in it. Raises NotFound for anybody
    who is no client.

    What the whole house's week was made from is read for them; of it they see their own hours alone.
    """
    if viewer.client_id is None:
        raise NotFound
    card = require_reach(viewer, viewer.client_id, at=at)
    monday = week - timedelta(days=week.weekday())
    zone = zone_of(card.site_id)
    sessions = my_week(viewer, card.id, week=monday, at=at)
    house = replace(viewer, audience=Audience.SYSTEM)
    problem = problem_published(house, week=monday, at=at)
    figures = figures_of(sessions, problem, str(card.id), zone)
    told = ways(house, [card.id], at=at).get(card.id, ())
    way = next((one.minutes for one in told if one.site_id == card.site_id), 0)
    return OwnWeek(monday, zone, sessions, figures, way)
