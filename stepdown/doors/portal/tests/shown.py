"""What a client's own first page says of tests: only what they asked for."""

from __future__ import annotations

from stepdown.doors.portal.framing import own
from stepdown.doors.threshold import Visit
from stepdown.drugtest import queries
from stepdown.drugtest.vocabulary import ToldToday


def told(visit: Visit) -> ToldToday | None:
    """The answer of today, once they asked; before that nothing."""
    me = own(visit)
    if not queries.has_asked(visit.viewer, me, at=visit.at):
        return None
    return queries.asked_today(visit.viewer, me, at=visit.at)
