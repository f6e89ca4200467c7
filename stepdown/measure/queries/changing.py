"""How scores of many people changed from their first to their last, counted for a house. Names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from stepdown.kernel.viewer import Viewer
from stepdown.measure import models


@dataclass(frozen=True)
class Changed:
    """One scale: people with a first and a last score, the mean of each, how many fell and rose."""

    scale: str
    title: str
    people: int
    first: float
    last: float
    fell: int
    rose: int


_CHANGED = """
select scale, max(title), count(*), avg(first), avg(last),
       count(*) filter (where last < first), count(*) filter (where last > first)
  from (
    select scale, max(title) as title,
           (array_agg(value order by at, id))[1] as first,
           (array_agg(value order by at desc, id desc))[1] as last
      from measure_scorerow as score
     where client_id = any(%s) and complete
       and not exists (select 1 from measure_voided as gone where gone.filling_id = score.filling_id)
     group by client_id, scale having count(*) > 1
  ) as each
 group by scale order by scale
"""


def changed(viewer: Viewer, client_ids: Iterable[UUID]) -> tuple[Changed, ...]:
    """First against last score of each scale, of those of these people who have two (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [list(client_ids)])
        return tuple(
            Changed(scale, title, people, float(first), float(last), fell, rose)
            for scale, title, people, first, last, fell, rose in cursor.fetchall()
        )


@dataclass(frozen=True)
class ChangedOf:
    """One person's first and last score of a scale."""

    client_id: UUID
    first: int
    last: int


def changed_of(viewer: Viewer, client_ids: Iterable[UUID], scale: str) -> tuple[ChangedOf, ...]:
    """First and last score of one scale, of those of these people who have two (1 query)."""
    rows = models.ScoreRow.objects.filter(
        client_id__in=list(client_ids), scale=scale, complete=True, filling__voided=None
    )
    scores: dict[UUID, list[int]] = {}
    for client_id, value in rows.order_by("at", "id").values_list("client_id", "value"):
        if value is not None:
            scores.setdefault(client_id, []).append(value)
    return tuple(ChangedOf(key, had[0], had[-1]) for key, had in scores.items() if len(had) > 1)
