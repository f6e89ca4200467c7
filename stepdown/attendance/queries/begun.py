"""Who came to a first few sessions: asked for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from stepdown.kernel.viewer import Viewer

_REACHED = """
select begun.place
  from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) with ordinality
       as begun(client_id, since, until, place)
 where (
    select count(*) from (
        select 1 from (
            select credit.session_id from attendance_credit as credit
             where credit.client_id = begun.client_id and credit.begins >= begun.since
               and (begun.until is null or credit.begins < begun.until)
             group by credit.session_id having sum(credit.minutes) > 0
        ) as credited
         where not exists (
            select 1 from session_session as session
             where session.id = credited.session_id and session.cancelled_at is not null)
         limit %s
    ) as attended
 ) >= %s
"""


def came_so_often(
    viewer: Viewer,
    stretches: Iterable[tuple[UUID, UUID, datetime, datetime | None]],
    *,
    sessions: int,
) -> frozenset[UUID]:
    """Which stretches have at least so many attended sessions: key, client, from, until (1 query).

    As in `credits`: what a session's lines come to, and none of what the clinic cancelled. The house asks it
    for its counts.
    """
    listed = list(stretches)
    if not listed:
        return frozenset()
    keys, *columns = (list(column) for column in zip(*listed, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [*columns, sessions, sessions])
        return frozenset(keys[place - 1] for (place,) in cursor.fetchall())
