"""What a made-up life tells of its way to the clinic, and of when the family can come.

By the person's number alone, so that the stream of chances stays as it is; a few were never asked.
"""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from stepdown.availability import actions
from stepdown.availability.vocabulary import Means
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.viewer import Viewer
from stepdown.simulation.life import Person

WAYS = (
    (15, Means.WALK),
    (25, Means.CAR),
    (40, Means.TRANSIT),
    (20, Means.DRIVEN),
    (30, Means.TRANSIT),
    (10, Means.BIKE),
)
# Days from Monday, from, until: an evening family, a noon family, one that has the Saturday free as well.
FAMILIES = (
    ((1, 3), time(17), time(20)),
    ((0, 2, 4), time(11, 30), time(13, 30)),
    ((0, 2, 5), time(16), time(20)),
)
NEVER_ASKED = 9  # one in so many


def tell(person: Person, client_id: UUID, site_id: UUID, *, by: Viewer, at: datetime) -> None:
    """Note the way, and the times of a family that takes part."""
    if person.number % NEVER_ASKED == 0:
        return
    minutes, means = WAYS[person.number % len(WAYS)]
    actions.tell_way(client_id=client_id, site_id=site_id, minutes=minutes, means=means, by=by, at=at)
    if person.family:
        days, starts, ends = FAMILIES[person.number % len(FAMILIES)]
        windows = [WeekWindow(day, starts, ends) for day in days]
        actions.tell_family_times(client_id=client_id, contact_id=None, windows=windows, by=by, at=at)
