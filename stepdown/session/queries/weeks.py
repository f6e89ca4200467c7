"""Questions of the staff: a week, a stretch at a site, what somebody leads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q, QuerySet

from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Held
from stepdown.session import models
from stepdown.session.queries.cards import cards, here
from stepdown.session.vocabulary import SessionCard


@asked_once
def of_week(viewer: Viewer, *, week: date, at: datetime, cancelled: bool = False) -> tuple[SessionCard, ...]:
    """The sessions of the week that holds a day at the viewer's sites, in order (3 queries); the cancelled
    ones too where asked for.
    """
    rows = here(viewer).filter(week=week - timedelta(days=week.weekday()))
    return cards(viewer, rows if cancelled else rows.filter(cancelled_at=None), at=at)


def within(viewer: Viewer, site_id: UUID, *, during: Period, at: datetime) -> tuple[SessionCard, ...]:
    """Sessions at a site that touch a stretch of time and have not begun, in order (3 queries)."""
    rows = _ahead(here(viewer), at).filter(site_id=site_id, during__overlap=_range(during))
    return cards(viewer, rows, at=at)


def led_by(
    viewer: Viewer, staff_ids: Collection[UUID], *, during: Period, at: datetime
) -> tuple[SessionCard, ...]:
    """What these people lead, or lead along, in a stretch of time at the viewer's sites, in order (3
    queries).
    """
    mine = models.Leading.objects.filter(
        staff_id__in=list(staff_ids), ended_at=None, during__overlap=_range(during)
    )
    rows = here(viewer).filter(cancelled_at=None, id__in=mine.values("session_id"))
    return cards(viewer, rows, at=at)


def led_along(viewer: Viewer, session_id: UUID, *, at: datetime) -> tuple[str, ...]:
    """The names of those who led a session at the viewer's sites along while it was held (1 query)."""
    rows = models.Leading.objects.filter(session__in=here(viewer).filter(id=session_id), first=False)
    there = rows.filter(Q(ended_at=None) | Q(ended_at__gt=F("during__startswith")))
    return tuple(dict.fromkeys(there.order_by("at", "id").values_list("staff__name", flat=True)))


def busy_along(during: Period) -> dict[UUID, list[Period]]:
    """When staff lead a session along in a stretch of time, at whatever site: their hours, without a name of
    anybody in it (1 query).
    """
    rows = models.Leading.objects.filter(
        first=False, ended_at=None, session__cancelled_at=None, during__overlap=_range(during)
    )
    found: dict[UUID, list[Period]] = {}
    for staff_id, span in rows.order_by("during").values_list("staff_id", "during"):
        found.setdefault(staff_id, []).append(Period(span.lower, span.upper))
    return found


def led_by_nobody(viewer: Viewer, *, at: datetime) -> tuple[SessionCard, ...]:
    """Sessions ahead whose leader has left: somebody has to take them, or to tell the people (3 queries)."""
    return cards(viewer, _ahead(here(viewer), at).filter(leader__active=False), at=at)


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The sessions ahead that somebody leads, at whatever site: they go to a colleague (1 query)."""
    rows = _ahead(models.Session.objects.select_related("site"), at).filter(leader_id=staff_id)
    return tuple(_held(row) for row in rows.order_by("during"))


def _held(row: models.Session) -> Held:
    start = row.during.lower.astimezone(ZoneInfo(row.site.zone))
    words = say("{title}, {day} {clock}", title=row.title, day=start.date(), clock=f"{start:%H:%M}")
    return Held(say("Session"), row.id, None, words, start.date())


def _ahead(rows: QuerySet[models.Session], at: datetime) -> QuerySet[models.Session]:
    return rows.filter(cancelled_at=None, during__startswith__gt=at)


def _range(period: Period) -> DateTimeTZRange:
    return DateTimeTZRange(period.start, period.end)
