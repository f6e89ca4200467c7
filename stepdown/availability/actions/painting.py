"""Painting a client's week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from stepdown.audit.actions import record
from stepdown.availability import models, queries
from stepdown.availability.rules import painting as rules
from stepdown.availability.vocabulary import FreeWeek, Holds, Paint, PaintedWindow, Painting
from stepdown.kernel.refusal import Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach


@transaction.atomic
def paint(
    *,
    client_id: UUID,
    week: date,
    windows: Sequence[PaintedWindow],
    holds: Holds,
    by: Viewer,
    at: datetime,
) -> FreeWeek:
    """Say what a client told of their week, from the Monday of `week` on. Raises Refused, NotFound.

    What was painted before stays on file; where it still holds beside the new weeks it goes on holding.
    """
    require_reach(by, client_id, at=at)
    if refusal := rules.may_paint(windows):
        raise Refused(refusal)
    _lock(client_id)
    rows = list(
        models.Painting.objects.filter(client_id=client_id, replaced_at=None)
        .order_by("during")
        .prefetch_related("windows")
    )
    before = [queries.painting_of(row) for row in rows]
    new = rules.painting_of(windows, week, holds, before)
    for row, old in zip(rows, before, strict=True):
        kept = rules.left_over(old, new)
        if kept != (old,):
            models.Painting.objects.filter(id=row.id).update(replaced_at=at)
            for one in kept:
                _write(client_id, one, by_name=row.by_name, staff_id=row.staff_id, at=row.at)
    made = _write(client_id, new, by_name=by.name, staff_id=by.staff_id, at=at)
    record(
        by=by,
        at=at,
        verb="paint week",
        subject=Subject("painting", made.id),
        clients=[client_id],
        detail={"from": new.days.start.isoformat(), "turns": len(new.turns)},
    )
    return queries.free_week(by, client_id, week=week, at=at)


@transaction.atomic
def brush(
    *,
    client_id: UUID,
    week: date,
    cells: Sequence[tuple[int, int]],
    paint_as: Paint | None,
    holds: Holds,
    by: Viewer,
    at: datetime,
) -> FreeWeek:
    """Give half hours (weekday, number in the day) of a week another paint, or none.

    Raises Refused, NotFound.
    """
    before = queries.painted(by, client_id, week=week, at=at)
    windows = rules.brushed(before.windows if before else (), cells, paint_as)
    return paint(client_id=client_id, week=week, windows=windows, holds=holds, by=by, at=at)


def _lock(client_id: UUID) -> None:
    """One pen at a time for one person's weeks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"painting {client_id}"])


def _write(
    client_id: UUID, painting: Painting, *, by_name: str, staff_id: UUID | None, at: datetime
) -> models.Painting:
    row = models.Painting.objects.create(
        client_id=client_id,
        during=DateRange(painting.days.start, painting.days.end),
        anchor=painting.anchor,
        turns=len(painting.turns),
        staff_id=staff_id,
        by_name=by_name,
        at=at,
    )
    models.PaintedWindow.objects.bulk_create(
        models.PaintedWindow(
            painting=row,
            turn=turn,
            weekday=one.window.weekday,
            starts=one.window.start,
            ends=one.window.end,
            paint=one.paint,
        )
        for turn, windows in enumerate(painting.turns)
        for one in windows
    )
    return row
