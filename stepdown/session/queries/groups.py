"""Questions about one group over its weeks, and about all groups of a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.session import models
from stepdown.session.queries.cards import cards, everybody, here
from stepdown.session.vocabulary import Released, SessionCard


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


def called_off(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[SessionCard, ...]]:
    """The sessions that these people had a seat in and the clinic cancelled, by person, in order.

    2 queries. It is the clinic's doing, never anybody's absence.
    """
    rows = models.Seat.objects.filter(
        within_reach(viewer, "client", at=at),
        client_id__in=list(client_ids),
        released_why=Released.CANCELLED,
        session__cancelled_at__isnull=False,
        during__startswith__gte=during.start,
        during__startswith__lt=during.end,
    )
    pairs = list(rows.values_list("client_id", "session_id").order_by("during").distinct())
    known = everybody({session_id for _, session_id in pairs})
    found: dict[UUID, tuple[SessionCard, ...]] = {}
    for client_id, session_id in pairs:
        found[client_id] = (*found.get(client_id, ()), known[session_id])
    return found
