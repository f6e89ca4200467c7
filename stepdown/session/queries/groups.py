"""Questions about one group over its weeks, and about all groups of a stretch of time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.session.queries.cards import cards, here
from stepdown.session.vocabulary import SessionCard


def of_group(
    viewer: Viewer, site_id: UUID, group_key: str, *, during: Period, at: datetime
) -> tuple[SessionCard, ...]:
    """The sessions of one group at a site that begin in a stretch of time and stand, in order (3 queries)."""
    rows = here(viewer).filter(site_id=site_id, group_key=group_key, cancelled_at=None)
    rows = rows.filter(during__startswith__gte=during.start, during__startswith__lt=during.end)
    return cards(viewer, rows, at=at)


def beginning(viewer: Viewer, *, during: Period, at: datetime) -> tuple[SessionCard, ...]:
    """The sessions at the viewer's sites that stand and touch a stretch of time, in order (3 queries)."""
    rows = here(viewer).filter(cancelled_at=None, during__overlap=DateTimeTZRange(during.start, during.end))
    return cards(viewer, rows, at=at)
