"""Who came to a first few sessions: asked for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from stepdown.kernel.viewer import Viewer

# The first line of a session that gave minutes stands for it; looking ends with the last session asked for.
_REACHED = """
select begun.place
  from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) with ordinality
       as begun(client_id, since, until, place)
 where (
    select count(*) from (
        select from attendance_credit as line
         where line.client_id = begun.client_id and line.begins >= begun.since
           and (begun.until is null or line.begins < begun.until) and line.minutes > 0
           and (
            select sum(every.minutes) > 0
                   and min(every.revision) filter (where every.minutes > 0) = line.revision
              from attendance_credit as every
             where every.session_id = line.session_id and every.client_id = line.client_id
               and every.begins >= begun.since and (begun.until is null or every.begins < begun.until)
           )
           and not exists (
            select from session_session as session
             where session.id = line.session_id and session.cancelled_at is not null)
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
