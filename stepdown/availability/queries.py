"""Questions about when a client can come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from stepdown.assessment.queries import commitments
from stepdown.availability import models
from stepdown.availability.rules.free import Life, monday_of, turn_of
from stepdown.availability.rules.free import free_week as free_of
from stepdown.availability.vocabulary import (
    Availability,
    Busy,
    CalendarCard,
    CalendarRead,
    FreeWeek,
    Paint,
    PaintedWindow,
    Painting,
    PaintingCard,
)
from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of


def site_zone(viewer: Viewer, client_id: UUID, *, at: datetime) -> ZoneInfo:
    """The zone of the client's site, whose wall clock their week is told on. Raises NotFound."""
    return ZoneInfo(zone_of(require_reach(viewer, client_id, at=at).site_id))


@asked_once
def free_week(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> FreeWeek:
    """What the client's life leaves free in the week that holds a day. Raises NotFound."""
    zone = site_zone(viewer, client_id, at=at)
    monday = monday_of(week)
    return free_of(
        monday,
        zone,
        Life(
            commitments(viewer, client_id, at=at),
            tuple(painting_of(row) for row in _paintings(client_id, monday)),
            _busy(client_id, monday, zone),
        ),
    )


def availability(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> Availability:
    """A week of the client with everything it rests on. Raises NotFound."""
    found = free_week(viewer, client_id, week=week, at=at)
    rows = _counting(client_id).order_by("label").prefetch_related("busy")
    return Availability(found, painted(viewer, client_id, week=week, at=at), tuple(map(_card, rows)))


def painted(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> PaintingCard | None:
    """What is painted for the Monday of a week, or later in it; None where nothing is. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    monday = monday_of(week)
    for row in _paintings(client_id, monday):
        painting = painting_of(row)
        if painting.days.start < monday + timedelta(days=7) and monday < (painting.days.end or date.max):
            windows = turn_of(painting, monday)
            return PaintingCard(windows, painting.days, row.turns, row.by_name, row.at)
    return None


def calendar(viewer: Viewer, client_id: UUID, calendar_id: UUID, *, at: datetime) -> CalendarCard:
    """An imported calendar, also one that still has to be looked at. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    row = (
        models.Calendar.objects.filter(id=calendar_id, client_id=client_id, forgotten_at=None)
        .prefetch_related("busy")
        .first()
    )
    if row is None:
        raise NotFound
    return _card(row)


def _counting(client_id: UUID) -> QuerySet[models.Calendar]:
    return models.Calendar.objects.filter(client_id=client_id, forgotten_at=None, used_at__isnull=False)


def _paintings(client_id: UUID, monday: date) -> Iterable[models.Painting]:
    """Paintings that hold on a day of the week or right beside it, in order."""
    around = (monday - timedelta(days=1), monday + timedelta(days=8))
    return (
        models.Painting.objects.filter(client_id=client_id, replaced_at=None, during__overlap=around)
        .order_by("during")
        .prefetch_related("windows")
    )


def painting_of(row: models.Painting) -> Painting:
    turns: list[list[PaintedWindow]] = [[] for _ in range(row.turns)]
    for one in row.windows.all():
        turns[one.turn].append(PaintedWindow(WeekWindow(one.weekday, one.starts, one.ends), Paint(one.paint)))
    return Painting(
        Days(row.during.lower, row.during.upper), row.anchor, tuple(tuple(sorted(one)) for one in turns)
    )


def _busy(client_id: UUID, monday: date, zone: ZoneInfo) -> tuple[Busy, ...]:
    start = datetime.combine(monday, time(0), zone)
    end = datetime.combine(monday + timedelta(days=7), time(0), zone)
    rows = models.BusyPeriod.objects.filter(
        calendar__in=_counting(client_id), during__overlap=DateTimeTZRange(start, end)
    ).select_related("calendar")
    return tuple(
        Busy(Period(row.during.lower, row.during.upper), row.calendar.label)
        for row in rows.order_by("during")
    )


def _card(row: models.Calendar) -> CalendarCard:
    busy = sorted(Period(one.during.lower, one.during.upper) for one in row.busy.all())
    horizon = Period(row.horizon.lower, row.horizon.upper)
    read = CalendarRead(horizon, tuple(busy), row.entries, row.outside, row.open, row.timeless)
    return CalendarCard(row.id, row.client_id, row.label, read, row.at, row.by_name, row.digest, row.used_at)
