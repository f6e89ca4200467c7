"""Which days were closed, by whom, with what left."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.week_close import models
from stepdown.week_close.vocabulary import ClosedDay

SHOWN = 14


def closed_day(viewer: Viewer, site_id: UUID, on: date) -> ClosedDay | None:
    """How a day was closed at a site, if it was (1 query)."""
    row = models.DayClosed.objects.filter(site_id=site_id, on=on).first()
    return _card(row) if row else None


def closed_days(viewer: Viewer, site_id: UUID) -> tuple[ClosedDay, ...]:
    """The last closed days of a site, the newest first (1 query)."""
    rows = models.DayClosed.objects.filter(site_id=site_id).order_by("-on")[:SHOWN]
    return tuple(_card(row) for row in rows)


def _card(row: models.DayClosed) -> ClosedDay:
    return ClosedDay(row.id, row.site_id, row.on, row.by_name, row.at, row.words, dict(row.left))
