"""Who may write when: one lock for each day touched, always the earliest first, then the rows.

Whatever overlaps shares a day (in UTC), so two writers that could book something twice share a lock; and as
all take their locks in one order, none waits for somebody who waits for it. The constraints of the tables are
the guarantee, the locks are what keeps many writers from being sent away by each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session import models, queries
from stepdown.session.rules import refusing
from stepdown.session.vocabulary import SessionCard

# The first of the two numbers of an advisory lock: days of sessions and nothing else.
SPACE = 20_261
_DAY = timedelta(days=1)


def days_of(*periods: Period) -> frozenset[date]:
    """The days, in UTC, that stretches of time touch."""
    found = set()
    for period in periods:
        day = period.start.astimezone(UTC).date()
        last = (period.end or period.start).astimezone(UTC).date()
        while day <= last:
            found.add(day)
            day += _DAY
    return frozenset(found)


def days_of_week(week: date) -> frozenset[date]:
    """Every day on which a session of a week can lie, in whatever zone the site is."""
    return frozenset(week + number * _DAY for number in range(-1, 9))


def lock_days(days: Iterable[date]) -> None:
    """Wait for the days, the earliest first; they are free again when the transaction ends."""
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, day.toordinal()])


def lock_sessions(rows: QuerySet[models.Session], days: frozenset[date]) -> tuple[SessionCard, ...]:
    """Lock the days, then the rows that are there now, and read everybody in them.

    Raises Stale where one was moved meanwhile to a day that is not locked: look again, then decide.
    """
    lock_days(days)
    ids = list(rows.order_by("id").select_for_update(of=("self",)).values_list("id", flat=True))
    found = queries.everybody(ids)
    for card in found.values():
        if not days_of(card.during) <= days:
            raise Stale(card.version)
    return tuple(found.values())


def changeable(session_id: UUID, *, besides: Iterable[Period] = (), by: Viewer, at: datetime) -> SessionCard:
    """One session at the actor's sites, locked with its day and those of other stretches.

    Raises NotFound, Stale, Refused where it was cancelled or has begun.
    """
    seen = queries.session(by, session_id, at=at)
    rows = models.Session.objects.filter(id=session_id)
    (card,) = lock_sessions(rows, days_of(seen.during, *besides))
    if refusal := refusing.may_change(card, at):
        raise Refused(refusal)
    return card


def running(session_id: UUID, *, by: Viewer, at: datetime) -> SessionCard:
    """One session at the actor's sites, with everybody, locked with its day: it stands and is not over.

    Raises NotFound, Stale, Refused.
    """
    seen = queries.session(by, session_id, at=at)
    (card,) = lock_sessions(models.Session.objects.filter(id=session_id), days_of(seen.during))
    if refusal := refusing.is_over(card, at):
        raise Refused(refusal)
    return card


def require_sites(by: Viewer, site_ids: Iterable[UUID]) -> None:
    """The actor works at all of these sites. Raises NotFound."""
    if by.audience is not Audience.SYSTEM and not set(site_ids) <= by.site_ids:
        raise NotFound
