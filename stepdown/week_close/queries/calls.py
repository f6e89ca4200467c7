"""Who did not come and has not been reached."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.week_close import models
from stepdown.week_close.rules import reaching
from stepdown.week_close.vocabulary import Decided, Decision, Ended, NotReached, Step, Try

_FILE = Path(__file__).parents[1] / "data" / "steps.toml"


@cache
def steps() -> tuple[Step, ...]:
    """The clinic's steps by day."""
    found = reaching.read_steps(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    if not all(isinstance(one, Step) for one in found):
        raise ValueError("; ".join(str(one) for one in found))
    return tuple(one for one in found if isinstance(one, Step))


def not_reached(viewer: Viewer, site_id: UUID | None, *, at: datetime) -> tuple[NotReached, ...]:
    """Everybody of a site (None: of all) within reach who has not been reached, the longest first.

    4 queries.
    """
    rows = models.AbsentCall.objects.filter(within_reach(viewer, "client", at=at), ended="")
    return _cards(rows if site_id is None else rows.filter(site_id=site_id), at)


def one_not_reached(viewer: Viewer, absent_id: UUID, *, at: datetime) -> NotReached:
    """One of them, also after it ended (4 queries). Raises NotFound."""
    rows = models.AbsentCall.objects.filter(within_reach(viewer, "client", at=at), id=absent_id)
    if found := _cards(rows, at):
        return found[0]
    raise NotFound


def waiting_since(client_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Of some people: since when nobody has reached them, where that is so (1 query)."""
    rows = models.AbsentCall.objects.filter(client_id__in=list(client_ids), ended="")
    return dict(rows.values_list("client_id", "first_on"))


def spoken_about(missed: Iterable[tuple[UUID, UUID]]) -> frozenset[tuple[UUID, UUID]]:
    """Of people and the sessions they missed, those that are settled: reached, or otherwise ended since
    (1 query).
    """
    pairs = set(missed)
    people, sessions = {one[0] for one in pairs}, {one[1] for one in pairs}
    rows = models.AbsentCall.objects.filter(client_id__in=people, session_ids__overlap=list(sessions))
    rows = rows.exclude(ended="")
    return frozenset(
        (client_id, session_id)
        for client_id, every in rows.values_list("client_id", "session_ids")
        for session_id in every
        if session_id in sessions
    )


def _cards(rows: QuerySet[models.AbsentCall], at: datetime) -> tuple[NotReached, ...]:
    found = (
        rows.select_related("site", "staff")
        .prefetch_related("tries", "decisions")
        .order_by("first_on", "at", "id")
    )
    return tuple(_card(row, at) for row in found)


def _card(row: models.AbsentCall, at: datetime) -> NotReached:
    today = at.astimezone(ZoneInfo(row.site.zone)).date()
    days = reaching.days_since(row.first_on, today)
    decided = sorted(row.decisions.all(), key=lambda one: one.at, reverse=True)
    waits = reaching.still_waits((one.until for one in decided), today)
    return NotReached(
        id=row.id,
        client_id=row.client_id,
        site_id=row.site_id,
        zone=row.site.zone,
        first_on=row.first_on,
        sessions=len(row.session_ids),
        staff_id=row.staff_id,
        staff_name=row.staff.name if row.staff else "",
        days=days,
        step=reaching.step_on(steps(), days),
        tries=tuple(
            Try(one.at, one.by_name, one.came, one.words, one.call_id)
            for one in sorted(row.tries.all(), key=lambda one: one.at, reverse=True)
        ),
        decided=tuple(
            Decided(Decision(one.decision), one.words, one.until, one.by_name, one.at) for one in decided
        ),
        version=row.version,
        waits=waits,
        ended=Ended(row.ended) if row.ended else None,
        ended_at=row.ended_at,
        ended_words=row.ended_words,
    )
