"""Each night: who did not come goes on the list of calls, even where nobody closed the day; closed weeks
of two months are held against the ledger; addresses of letters that were stopped are emptied.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from stepdown.journeys.call_absent import tell_supervisors
from stepdown.journeys.close_day import list_missed
from stepdown.journeys.close_week import look_again_everywhere
from stepdown.kernel.viewer import Viewer
from stepdown.outbox.actions import forget_stopped
from stepdown.place.queries import sites


def tend(*, by: Viewer, at: datetime) -> int:
    """How many are new on the list of calls, corrections that came after closing, and people about whom
    supervisors are told that somebody has to decide.

    Doing it twice adds nothing.
    """
    found = 0
    for site in sites(by):
        today = at.astimezone(site.tz).date()
        for back in (2, 1):
            found += list_missed(site_id=site.id, on=today - timedelta(days=back), by=by, at=at)
        found += look_again_everywhere(by=by, at=at, site_ids=[site.id])
    forget_stopped(by=by, at=at)
    return found + tell_supervisors(by=by, at=at)
