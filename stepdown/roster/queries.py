"""Questions about when staff work. Hours of colleagues are no secret to staff; why one is away is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch, QuerySet

from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import staff, staff_member
from stepdown.people.vocabulary import Permission, StaffCard
from stepdown.place.queries import zone_of
from stepdown.roster import models, rules
from stepdown.roster.rules import (
    monday_of as monday_of,
)  # asked from outside, like the rest of these questions
from stepdown.roster.rules import whole_days as whole_days
from stepdown.roster.vocabulary import LeaveCard, LeaveKind, ShiftWindow, WorkingWeek

_WEEK = timedelta(days=7)


@asked_once
def working_weeks(viewer: Viewer, *, week: date, at: datetime) -> dict[UUID, WorkingWeek]:
    """How everybody who works at the viewer's sites works in the week that holds a day, by staff (2 queries).

    Shifts on days on which the hours do not hold any more are left out, and so is who has left.
    """
    monday = monday_of(week)
    rows = _seen(viewer).filter(staff__active=True, days__overlap=(monday, monday + _WEEK))
    return {row.staff_id: _week(row, monday) for row in rows}


def working_week(viewer: Viewer, staff_id: UUID, *, week: date, at: datetime) -> WorkingWeek | None:
    """How one person works in the week that holds a day; None where nothing is set (2 queries)."""
    monday = monday_of(week)
    row = _seen(viewer).filter(staff_id=staff_id, days__overlap=(monday, monday + _WEEK)).first()
    return _week(row, monday) if row else None


def hours_set(viewer: Viewer, staff_id: UUID, *, since: date, at: datetime) -> tuple[WorkingWeek, ...]:
    """What is set for one person from a day on, in order: what holds, then what is to come (2 queries)."""
    rows = _seen(viewer).filter(staff_id=staff_id, days__overlap=(since, None)).order_by("days")
    return tuple(_week(row, None) for row in rows)


def leaves(viewer: Viewer, *, during: Period, at: datetime) -> tuple[LeaveCard, ...]:
    """Who of the viewer's sites is away in a stretch of time, in order (1 query)."""
    rows = _away(viewer).filter(staff__active=True, held__overlap=_range(during))
    return tuple(_leave(viewer, row) for row in rows.order_by("held", "staff__name"))


def leaves_of(viewer: Viewer, staff_id: UUID, *, since: datetime, at: datetime) -> tuple[LeaveCard, ...]:
    """When one person is away from a moment on, in order (1 query)."""
    rows = _away(viewer).filter(staff_id=staff_id, held__overlap=DateTimeTZRange(since, None))
    return tuple(_leave(viewer, row) for row in rows.order_by("held"))


def colleague(viewer: Viewer, staff_id: UUID, *, at: datetime) -> StaffCard:
    """Somebody who works at a site of the viewer's. Raises NotFound, also for who works elsewhere."""
    card = staff_member(viewer, staff_id, at=at)
    if viewer.audience is not Audience.SYSTEM and not viewer.site_ids & set(card.site_ids):
        raise NotFound
    return card


def zone_of_staff(viewer: Viewer, staff_id: UUID, *, at: datetime) -> ZoneInfo:
    """On whose wall clock somebody's days begin and end: that of the first site they work at.

    Raises NotFound.
    """
    works_at = staff_member(viewer, staff_id, at=at).site_ids
    return ZoneInfo(zone_of(works_at[0])) if works_at else ZoneInfo("UTC")


def zones_of_staff(viewer: Viewer, *, at: datetime) -> dict[UUID, ZoneInfo]:
    """On whose wall clock the days of everybody at the viewer's sites begin and end (3 queries)."""
    return {
        card.id: ZoneInfo(zone_of(card.site_ids[0])) if card.site_ids else ZoneInfo("UTC")
        for card in staff(viewer, at=at)
    }


def _seen(viewer: Viewer) -> QuerySet[models.WorkingWeek]:
    shifts = Prefetch("shifts", models.Shift.objects.order_by("weekday", "minutes"))
    rows = models.WorkingWeek.objects.filter(replaced_at=None).prefetch_related(shifts)
    if viewer.audience is Audience.SYSTEM:
        return rows
    return rows.filter(staff__site_ids__overlap=list(viewer.site_ids)) if _staff(viewer) else rows.none()


def _away(viewer: Viewer) -> QuerySet[models.Leave]:
    rows = models.Leave.objects.filter(held__isempty=False).select_related("staff")
    if viewer.audience is Audience.SYSTEM:
        return rows
    return rows.filter(staff__site_ids__overlap=list(viewer.site_ids)) if _staff(viewer) else rows.none()


def _staff(viewer: Viewer) -> bool:
    return viewer.audience is Audience.STAFF


def _week(row: models.WorkingWeek, monday: date | None) -> WorkingWeek:
    days = Days(row.days.lower, row.days.upper)
    shifts = tuple(sorted(_shifts(row.shifts.all())))
    return WorkingWeek(
        id=row.id,
        staff_id=row.staff_id,
        days=days,
        shifts=shifts if monday is None else rules.shifts_of(shifts, days, monday),
        direct_minutes=row.direct_minutes,
        by_name=row.by_name,
        at=row.at,
    )


def _shifts(rows: Iterable[models.Shift]) -> Iterable[ShiftWindow]:
    for row in rows:
        window = WeekWindow(row.weekday, _clock(row.minutes.lower), _clock(row.minutes.upper))
        yield ShiftWindow(window, row.site_id)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _leave(viewer: Viewer, row: models.Leave) -> LeaveCard:
    told = (
        viewer.audience is Audience.SYSTEM
        or viewer.may(Permission.KEEP_HOURS)
        or viewer.staff_id == row.staff_id
    )
    return LeaveCard(
        id=row.id,
        staff_id=row.staff_id,
        staff_name=row.staff.name,
        during=Period(row.held.lower, row.held.upper),
        kind=LeaveKind(row.kind) if told else None,
        by_name=row.by_name,
        at=row.at,
    )


def _range(period: Period) -> DateTimeTZRange:
    return DateTimeTZRange(period.start, period.end)
