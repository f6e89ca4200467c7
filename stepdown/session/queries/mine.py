"""Questions about one person's sessions: their week with what changed in it, and what there was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.programme.vocabulary import Service
from stepdown.session import models
from stepdown.session.queries.cards import cancellation_of, period_of
from stepdown.session.vocabulary import Change, MySession, Placing, Released, Turn


def my_week(viewer: Viewer, client_id: UUID, *, week: date, at: datetime) -> tuple[MySession, ...]:
    """One person's sessions of the week that holds a day, in order: who, where, when, by video, what changed.

    What was cancelled, or a seat given up, is in it too and not `standing` (3 queries). Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    monday = week - timedelta(days=week.weekday())
    return _sessions(_seats(client_id).filter(session__week=monday))


def of_client(
    viewer: Viewer, client_id: UUID, *, since: datetime, until: datetime, at: datetime
) -> tuple[MySession, ...]:
    """One person's sessions that begin from a moment up to another, in order (3 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    return _sessions(_seats(client_id).filter(during__startswith__gte=since, during__startswith__lt=until))


def _seats(client_id: UUID) -> QuerySet[models.Seat]:
    changes = models.Change.objects.select_related("site", "room", "leader").order_by("at", "id")
    return (
        models.Seat.objects.filter(client_id=client_id)
        .select_related("session__site", "session__room", "session__leader")
        .prefetch_related(Prefetch("session__changes", changes))
        .order_by("during", "at")
    )


def _sessions(rows: QuerySet[models.Seat]) -> tuple[MySession, ...]:
    """The newest seat in each session: who gave one up and got another has one."""
    found: dict[UUID, MySession] = {}
    for seat in rows:
        if seat.released_at is None or seat.session_id not in found or not found[seat.session_id].standing:
            changes = seat.session.changes.all()
            found[seat.session_id] = session_of(seat, [*map(change_of, changes)])
    return tuple(found.values())


def session_of(seat: models.Seat, changes: Iterable[Change] = ()) -> MySession:
    """Somebody's seat as one session of theirs, with those of the changes that fell into their time."""
    row = seat.session
    until = seat.released_at
    return MySession(
        session_id=row.id,
        group_key=row.group_key,
        title=row.title,
        kind=Service(row.kind),
        during=period_of(row.during),
        break_minutes=row.break_minutes,
        zone=row.site.zone,
        site_name=row.site.name,
        room_name=row.room.name if row.room else "",
        leader_name=row.leader.name,
        by_video=row.by_video,
        standing=until is None,
        changes=tuple(one for one in changes if seat.at < one.at and (until is None or one.at <= until)),
        seated_at=seat.at,
        released=Released(seat.released_why) if until else None,
        released_at=until,
        cancelled=cancellation_of(row),
    )


def change_of(row: models.Change) -> Change:
    return Change(
        Turn(row.turn),
        Placing(row.site_id, row.room_id, row.by_video, period_of(row.during)),
        row.room.name if row.room else "",
        row.leader.name,
        row.by_name,
        row.at,
        row.words,
    )
