"""How full groups were and who led how long, counted for a house. Names no client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DurationField, Exists, F, Func, OuterRef, Q, Sum

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.session import models

_STANDING = Q(places__released_at=None, places__client__isnull=False)


@dataclass(frozen=True)
class GroupFill:
    """One kind of group over a stretch of time: times held, seats, seats taken, times below its minimum,
    times called off for too few people.
    """

    group_key: str
    title: str
    held: int
    seats: int
    taken: int
    below: int
    called_off: int


@dataclass(frozen=True)
class LedHours:
    """Minutes with clients that somebody led in a stretch of time."""

    staff_id: UUID
    name: str
    sessions: int
    minutes: int


class _Length(Func):
    """How long a range of moments is."""

    template = "(upper(%(expressions)s) - lower(%(expressions)s))"
    output_field = DurationField()


def filled(viewer: Viewer, site_ids: Iterable[UUID], *, during: Period) -> tuple[GroupFill, ...]:
    """Groups of a stretch of time by kind: how often held, seats, seats taken, how often below the minimum,
    how often called off for too few (1 query).
    """
    rows = (
        models.Session.objects.filter(
            site_id__in=list(site_ids),
            seats__gt=1,
            during__startswith__gte=during.start,
            during__startswith__lt=during.end,
        )
        .filter(Q(cancelled_at=None) | Q(cancelled_why="too_few"))
        .annotate(here=Count("places", filter=_STANDING))
        .values("group_key", "title", "seats", "least", "here", "cancelled_at")
    )
    found: dict[str, list[int]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        told = found.setdefault(row["group_key"], [0, 0, 0, 0, 0])
        titles.setdefault(row["group_key"], row["title"])
        if row["cancelled_at"] is not None:
            told[4] += 1
            continue
        told[0] += 1
        told[1] += row["seats"]
        told[2] += row["here"]
        told[3] += row["here"] < row["least"]
    return tuple(GroupFill(key, titles[key], *told) for key, told in sorted(found.items()))


def led_hours(viewer: Viewer, site_ids: Iterable[UUID], *, during: Period) -> tuple[LedHours, ...]:
    """Minutes with clients that each member of staff led in a stretch of time, by name (1 query)."""
    rows = (
        models.Session.objects.filter(
            site_id__in=list(site_ids),
            cancelled_at=None,
            during__startswith__gte=during.start,
            during__startswith__lt=during.end,
        )
        .values("leader_id", "leader__name")
        .annotate(sessions=Count("id"), length=Sum(_Length(F("during"))))
        .order_by("leader__name")
    )
    return tuple(
        LedHours(
            row["leader_id"], row["leader__name"], row["sessions"], row["length"] // timedelta(minutes=1)
        )
        for row in rows
    )


def freed(viewer: Viewer, *, since: datetime, at: datetime) -> int:
    """Seats of groups ahead, at the viewer's sites, that somebody gave up since a moment and that nobody
    sits in now (1 query).
    """
    rows = models.Seat.objects.filter(
        session__site_id__in=list(viewer.site_ids),
        session__cancelled_at=None,
        session__seats__gt=1,
        released_at__gte=since,
        during__startswith__gt=at,
    )
    again = models.Seat.objects.filter(
        session_id=OuterRef("session_id"), number=OuterRef("number"), released_at=None
    )
    return rows.filter(~Exists(again)).values("session_id", "number").distinct().count()
