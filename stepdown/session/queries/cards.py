"""Rows of sessions as cards: who sits there as far as the viewer may know, the rest as a count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.programme.vocabulary import Service
from stepdown.session import models
from stepdown.session.vocabulary import Cancellation, Cancelled, CoLeader, Occasion, SessionCard


def here(viewer: Viewer) -> QuerySet[models.Session]:
    """Sessions at the viewer's sites, also cancelled ones; the system sees all, a client none of them."""
    rows = models.Session.objects.select_related("site", "room", "leader")
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF:
        return rows.none()
    return rows.filter(site_id__in=list(viewer.site_ids))


def session(viewer: Viewer, session_id: UUID, *, at: datetime) -> SessionCard:
    """One session, also a cancelled one (3 queries). Raises NotFound."""
    if found := cards(viewer, here(viewer).filter(id=session_id), at=at):
        return found[0]
    raise NotFound


def cards(viewer: Viewer, rows: QuerySet[models.Session], *, at: datetime) -> tuple[SessionCard, ...]:
    """Sessions in order with the people whom the viewer reaches (3 queries)."""
    return _cards(rows, within_reach(viewer, "client", at=at))


def everybody(session_ids: Iterable[UUID]) -> dict[UUID, SessionCard]:
    """Sessions with everybody in them, whoever asks: for what is told to people, never for a page."""
    rows = models.Session.objects.select_related("site", "room", "leader")
    return {card.id: card for card in _cards(rows.filter(id__in=list(session_ids)), Q())}


def _cards(rows: QuerySet[models.Session], reach: Q) -> tuple[SessionCard, ...]:
    along = models.Leading.objects.filter(session=OuterRef("id"), first=False, ended_at=None)
    pairs = along.order_by("at", "id").values(pair=JSONObject(id="staff_id", name="staff__name"))
    found = list(rows.annotate(along=ArraySubquery(pairs)).order_by("during", "title", "id"))
    taken: dict[UUID, list[UUID]] = {row.id: [] for row in found}
    seats = models.Seat.objects.filter(session_id__in=list(taken), released_at=None).order_by("number")
    for session_id, client_id in seats.values_list("session_id", "client_id"):
        taken[session_id].append(client_id)
    reached = set(seats.filter(reach).values_list("client_id", flat=True)) if reach else None
    return tuple(_card(row, taken[row.id], reached) for row in found)


def _card(row: models.Session, taken: list[UUID], reached: set[UUID] | None) -> SessionCard:
    return SessionCard(
        id=row.id,
        plan_key=row.plan_key,
        week=row.week,
        site_id=row.site_id,
        site_name=row.site.name,
        zone=row.site.zone,
        room_id=row.room_id,
        room_name=row.room.name if row.room else "",
        leader_id=row.leader_id,
        leader_name=row.leader.name,
        kind=Service(row.kind),
        group_key=row.group_key,
        title=row.title,
        during=period_of(row.during),
        break_minutes=row.break_minutes,
        seats=row.seats,
        by_video=row.by_video,
        client_ids=tuple(one for one in taken if reached is None or one in reached),
        taken=len(taken),
        version=row.version,
        cancelled=cancellation_of(row),
        least=row.least,
        occasion=Occasion(row.occasion),
        along=tuple(CoLeader(UUID(one["id"]), one["name"]) for one in row.along),  # type: ignore[attr-defined]
    )


def cancellation_of(row: models.Session) -> Cancellation | None:
    """That a session was cancelled, if it was."""
    if row.cancelled_at is None:
        return None
    return Cancellation(Cancelled(row.cancelled_why), row.cancelled_words, row.cancelled_by, row.cancelled_at)


def period_of(span: object) -> Period:
    """A range of the database as a period."""
    return Period(span.lower, span.upper)  # type: ignore[attr-defined]  # the stubs know no range
