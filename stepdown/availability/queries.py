"""Questions about when a client can come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from stepdown.assessment.queries import commitments, commitments_of
from stepdown.availability import models
from stepdown.availability.rules.free import Life, monday_of, turn_of
from stepdown.availability.rules.free import free_week as free_of
from stepdown.availability.vocabulary import (
    Availability,
    Busy,
    CalendarCard,
    CalendarRead,
    FamilyCard,
    FreeWeek,
    Means,
    Paint,
    PaintedWindow,
    Painting,
    PaintingCard,
    WayCard,
)
from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards, require_reach
from stepdown.place.queries import zone_of


def site_zone(viewer: Viewer, client_id: UUID, *, at: datetime) -> ZoneInfo:
    """The zone of the client's site, whose wall clock their week is told on. Raises NotFound."""
    return ZoneInfo(zone_of(require_reach(viewer, client_id, at=at).site_id))


@asked_once
def free_week(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> FreeWeek:
    """What the client's life leaves free in the week that holds a day. Raises NotFound."""
    site_id = require_reach(viewer, client_id, at=at).site_id
    monday = monday_of(week)
    told = _ways_of([client_id]).get(client_id, ())
    return free_of(
        monday,
        ZoneInfo(zone_of(site_id)),
        Life(
            commitments(viewer, client_id, at=at),
            tuple(painting_of(row) for row in _paintings([client_id], monday)),
            tuple(busy for _, busy in _busy_of([client_id], monday)),
            way=_minutes(told, site_id),
        ),
    )


def free_weeks(
    viewer: Viewer, client_ids: Iterable[UUID], *, week: date, at: datetime
) -> dict[UUID, FreeWeek]:
    """What the life of each client of a list within reach leaves free in the week that holds a day (8
    queries, whatever the length).
    """
    monday = monday_of(week)
    cards = client_cards(viewer, client_ids, at=at)
    told = commitments_of(viewer, cards, at=at)
    painted_weeks: dict[UUID, list[Painting]] = {}
    for row in _paintings(cards, monday):
        painted_weeks.setdefault(row.client_id, []).append(painting_of(row))
    ways = _ways_of(cards)
    taken: dict[UUID, list[Busy]] = {}
    for client_id, busy in _busy_of(cards, monday):
        taken.setdefault(client_id, []).append(busy)
    return {
        client_id: free_of(
            monday,
            ZoneInfo(zone_of(card.site_id)),
            Life(
                told.get(client_id, ()),
                tuple(painted_weeks.get(client_id, ())),
                tuple(taken.get(client_id, ())),
                way=_minutes(ways.get(client_id, ()), card.site_id),
            ),
        )
        for client_id, card in cards.items()
    }


def assumed_way() -> int:
    """The minutes that a week takes for a way nobody told: the clinic's setting."""
    return int(settings.ASSUMED_WAY_MINUTES)


def ways(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[WayCard, ...]]:
    """How long the clients of a list within reach need to which site, of those who told it (2 queries)."""
    return _ways_of(client_cards(viewer, client_ids, at=at))


def _ways_of(client_ids: Iterable[UUID]) -> dict[UUID, tuple[WayCard, ...]]:
    found: dict[UUID, tuple[WayCard, ...]] = {}
    for row in models.Way.objects.filter(client_id__in=list(client_ids), ended_at=None).order_by("site_id"):
        card = WayCard(row.site_id, row.minutes, Means(row.means), row.by_name, row.at)
        found[row.client_id] = (*found.get(row.client_id, ()), card)
    return found


def _minutes(told: Iterable[WayCard], site_id: UUID) -> int:
    return next((one.minutes for one in told if one.site_id == site_id), assumed_way())


def family_times(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[FamilyCard, ...]]:
    """When the family of clients of a list within reach can come, of those who told it (2 queries)."""
    rows = models.FamilyTime.objects.filter(
        client_id__in=list(client_cards(viewer, client_ids, at=at)), ended_at=None
    )
    found: dict[UUID, tuple[FamilyCard, ...]] = {}
    for row in rows.order_by("weekday", "starts", "ends", "id"):
        window = WeekWindow(row.weekday, row.starts, row.ends)
        card = FamilyCard(row.id, row.contact_id, window, row.by_name, row.at)
        found[row.client_id] = (*found.get(row.client_id, ()), card)
    return found


def told_of(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> frozenset[UUID]:
    """Of whose hours anything is known: an assessment, a painted week or a calendar (5 queries)."""
    ids = set(client_cards(viewer, client_ids, at=at))
    painted_by = models.Painting.objects.filter(client_id__in=ids, replaced_at=None)
    read_of = models.Calendar.objects.filter(client_id__in=ids, forgotten_at=None, used_at__isnull=False)
    return frozenset(
        set(commitments_of(viewer, ids, at=at))
        | set(painted_by.values_list("client_id", flat=True))
        | set(read_of.values_list("client_id", flat=True))
    )


def availability(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> Availability:
    """A week of the client with everything it rests on. Raises NotFound."""
    found = free_week(viewer, client_id, week=week, at=at)
    rows = _counting(client_id).order_by("label").prefetch_related("busy")
    return Availability(
        found,
        painted(viewer, client_id, week=week, at=at),
        tuple(map(_card, rows)),
        _ways_of([client_id]).get(client_id, ()),
        family_times(viewer, [client_id], at=at).get(client_id, ()),
    )


def painted(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> PaintingCard | None:
    """What is painted for the Monday of a week, or later in it; None where nothing is. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    monday = monday_of(week)
    for row in _paintings([client_id], monday):
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


def _paintings(client_ids: Iterable[UUID], monday: date) -> Iterable[models.Painting]:
    """Paintings of some clients that hold on a day of the week or right beside it, in order."""
    around = (monday - timedelta(days=1), monday + timedelta(days=8))
    return (
        models.Painting.objects.filter(
            client_id__in=list(client_ids), replaced_at=None, during__overlap=around
        )
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


def _busy_of(client_ids: Iterable[UUID], monday: date) -> Iterable[tuple[UUID, Busy]]:
    """What calendars of some clients take around a week, wherever on earth it begins, in order."""
    start = datetime.combine(monday - timedelta(days=1), time(0), UTC)
    rows = models.BusyPeriod.objects.filter(
        calendar__client_id__in=list(client_ids),
        calendar__forgotten_at=None,
        calendar__used_at__isnull=False,
        during__overlap=DateTimeTZRange(start, start + timedelta(days=9)),
    ).select_related("calendar")
    for row in rows.order_by("during"):
        yield row.calendar.client_id, Busy(Period(row.during.lower, row.during.upper), row.calendar.label)


def _card(row: models.Calendar) -> CalendarCard:
    busy = sorted(Period(one.during.lower, one.during.upper) for one in row.busy.all())
    horizon = Period(row.horizon.lower, row.horizon.upper)
    read = CalendarRead(horizon, tuple(busy), row.entries, row.outside, row.open, row.timeless)
    return CalendarCard(row.id, row.client_id, row.label, read, row.at, row.by_name, row.digest, row.used_at)
