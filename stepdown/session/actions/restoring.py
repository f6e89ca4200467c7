"""Bringing back what was cancelled because a site was closed, once it is open after all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session import models, queries
from stepdown.session.actions.locking import days_of, lock_days, require_sites
from stepdown.session.actions.writing import Because, write
from stepdown.session.rules.publishing import Diff, dated_as
from stepdown.session.vocabulary import Cancelled, Changes, Dated, Released


@dataclass(frozen=True)
class Restored:
    """What takes place again, and how many sessions cannot: their room, leader or people are taken by now."""

    changes: Changes
    left: int


@transaction.atomic
def bring_back(
    *, site_id: UUID, during: Period, clients: Collection[UUID], by: Viewer, at: datetime
) -> Restored:
    """Let sessions take place again that were cancelled with their site and have not begun.

    Each with those of its people who are among `clients` and free, where room and leader are free and as
    many come as it needs. It is a new session under the old key: what was cancelled stays on file.
    Raises NotFound.
    """
    require_sites(by, [site_id])
    lock_days(days_of(during))
    found, left = [Changes()], 0
    for row in _gone(site_id, during, at):
        one = _as_it_was(row, clients)
        changes = _brought(one, row, by, at) if one is not None else None
        if changes is None:
            left += 1
        else:
            found.append(changes)
    whole = Changes(
        added=tuple(card for one in found for card in one.added),
        joined=tuple(seat for one in found for seat in one.joined),
    )
    if whole.added:
        record(
            by=by,
            at=at,
            verb="bring sessions back",
            subject=Subject("site", site_id),
            clients=sorted(whole.client_ids),
            detail={"sessions": len(whole.added), "left": left},
        )
    return Restored(whole, left)


def _gone(site_id: UUID, during: Period, at: datetime) -> list[models.Session]:
    """What the closing took away and nothing else stands for, in order: the newest of each key."""
    rows = models.Session.objects.filter(
        site_id=site_id,
        cancelled_why=Cancelled.SITE_CLOSED.value,
        during__overlap=DateTimeTZRange(during.start, during.end),
        during__startswith__gt=at,
    ).order_by("during", "-cancelled_at", "id")
    again = models.Session.objects.filter(
        site_id=site_id, cancelled_at=None, week__in={row.week for row in rows}
    ).values_list("week", "plan_key")
    seen, found = set(again), []
    for row in rows:
        if (row.week, row.plan_key) not in seen:
            seen.add((row.week, row.plan_key))
            found.append(row)
    return found


def _as_it_was(row: models.Session, clients: Collection[UUID]) -> Dated | None:
    """The session with those of its people who can come; None where they are too few."""
    seats = models.Seat.objects.filter(
        session_id=row.id, released_at=row.cancelled_at, released_why=Released.CANCELLED.value
    ).order_by("number")
    people = [one for one in seats.values_list("client_id", flat=True) if one in clients]
    busy = set(
        models.Seat.objects.filter(
            client_id__in=people, released_at=None, during__overlap=row.during
        ).values_list("client_id", flat=True)
    )
    free = tuple(one for one in people if one not in busy)
    if len(free) < max(1, row.least):
        return None
    return replace(dated_as(queries.everybody([row.id])[row.id]), client_ids=free)


def _brought(one: Dated, row: models.Session, by: Viewer, at: datetime) -> Changes | None:
    """The session written anew; None where its leader cannot, or its room or leader is taken."""
    whole = replace(by, audience=Audience.SYSTEM)
    if queries.may_lead(whole, one, [one.leader_id], at=at)[one.leader_id]:
        return None
    try:
        return write(Diff(add=(one,)), Because(), week=row.week, by=by, at=at)
    except Refused:
        return None
