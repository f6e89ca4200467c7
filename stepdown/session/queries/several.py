"""Sessions of several people at once: what stands for each of them in a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.session import models
from stepdown.session.queries.mine import session_of
from stepdown.session.vocabulary import MySession


def of_clients(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[MySession, ...]]:
    """The sessions in which these people have a seat and that touch a stretch of time, in order (1 query).

    What was cancelled or given up is not in it, nor what changed. Who is out of reach has none.
    """
    ids = list(dict.fromkeys(client_ids))
    rows = models.Seat.objects.filter(
        within_reach(viewer, "client", at=at),
        client_id__in=ids,
        released_at=None,
        during__overlap=DateTimeTZRange(during.start, during.end),
    )
    found: dict[UUID, list[MySession]] = {one: [] for one in ids}
    for seat in rows.select_related("session__site", "session__room", "session__leader").order_by("during"):
        found[seat.client_id].append(session_of(seat))
    return {client_id: tuple(sessions) for client_id, sessions in found.items()}
