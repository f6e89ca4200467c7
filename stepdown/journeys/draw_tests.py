"""The draw of drug and alcohol tests, day by day: seeds sealed ahead, one draw, whoever did not come noted.

The clock comes by every few minutes; whoever asks first after the hour has the day drawn, should the clock
stand still. A site that is closed all day draws nobody.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.closure.queries import closed_during
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import AskedBy, DrawCard, ToldToday
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_card
from stepdown.place.queries import site, sites
from stepdown.transfer.queries import away_now

DAY = timedelta(days=1)


def tend(*, by: Viewer, at: datetime) -> int:
    """Everything of the draw that is due at all sites now; how many seeds, draws and absences were noted.

    Doing it twice adds nothing.
    """
    made = 0
    for one in sites(by):
        made += actions.seal_ahead(site_id=one.id, by=by, at=at)
        made += actions.note_absent(site_id=one.id, by=by, at=at)
        if queries.draw_of(by, one.id, queries.today_at(one.id, at)) is None:
            made += draw_today(site_id=one.id, by=by, at=at) is not None
    return made


def draw_today(*, site_id: UUID, by: Viewer, at: datetime) -> DrawCard | None:
    """Today's draw at a site, made now if it is due; None where nobody is drawn today, or not yet."""
    if _closed(by, site_id, at):
        return None
    # Who is in care elsewhere cannot come: they are not in the pot, and nobody is absent for it.
    with suppress(Refused):
        return actions.draw(site_id=site_id, away=away_now(site_id, at=at), by=by, at=at)
    return None


def _closed(by: Viewer, site_id: UUID, at: datetime) -> bool:
    """Whether a site is closed for the rest of the day on its clock."""
    place = site(by, site_id)
    midnight = at.astimezone(place.tz).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    closed = closed_during(by, site_id, at, midnight)
    if closed is None:
        return False
    end = closed.during.end
    # Whoever reopens in the evening holds no tests any more: an hour is too short to come.
    return closed.during.start <= at and (end is None or end >= midnight - timedelta(hours=4))


def ask(*, client_id: UUID, way: AskedBy, by: Viewer, at: datetime) -> ToldToday:
    """Whether somebody tests today, told and noted. Raises NotFound."""
    card = client_card(by, client_id, at=at)
    draw_today(site_id=card.site_id, by=by, at=at)
    return actions.ask(client_id=client_id, way=way, by=by, at=at)
