"""Who is on call: turns, minutes, stretches of time ahead and the gaps in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from stepdown.crisis import models, rules
from stepdown.crisis.shelf import first_pace
from stepdown.crisis.vocabulary import CallLine, NewTurn, OnCall, Pace, Stretch, Turn
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.place.queries import day_at, zone_of

# Whoever reads the schedule sees so far ahead; a gap is said before it happens.
AHEAD = timedelta(days=14)


def turns(viewer: Viewer | None, site_id: UUID, *, at: datetime) -> tuple[Turn, ...]:
    """The turns of a site that run or are still to come, by list, place and first day (1 query)."""
    return tuple(_turn(row) for row in _standing([site_id], at))


def on_call_now(viewer: Viewer | None, site_id: UUID, *, at: datetime) -> tuple[OnCall, ...]:
    """Who is on call at a site, in the order in which they are rung for any danger (1 query)."""
    zone = ZoneInfo(zone_of(site_id))
    every = rules.on_call_at(turns(viewer, site_id, at=at), zone, at)
    return tuple(one for one in every if one.line is CallLine.ANY)


def ahead(
    viewer: Viewer | None, site_id: UUID, *, at: datetime, days: timedelta = AHEAD
) -> tuple[Stretch, ...]:
    """The next two weeks cut where somebody else comes on call for any danger; who is missing shows
    (1 query).
    """
    zone = ZoneInfo(zone_of(site_id))
    known = [one for one in turns(viewer, site_id, at=at) if one.new.line is CallLine.ANY]
    return tuple(rules.stretches(known, zone, Period(at, at + days)))


def pace(viewer: Viewer | None, site_id: UUID) -> Pace:
    """The minutes of a site, as they hold now (1 query)."""
    row = models.PaceVersion.objects.filter(site_id=site_id).order_by("-version").first()
    if row is None:
        return first_pace()
    return _pace(row)


def _standing(site_ids: Sequence[UUID], at: datetime) -> Iterator[models.Turn]:
    """Turns of some sites that run or are still to come on each site's own calendar (1 query)."""
    since = at.date() - timedelta(days=2)
    rows = models.Turn.objects.select_related("staff").filter(
        Q(until_on=None) | Q(until_on__gte=since), site_id__in=list(site_ids)
    )
    for row in rows.order_by("line", "place", "from_on", "at"):
        today = day_at(row.site_id, at)
        if row.until_on is None or row.until_on >= today - timedelta(days=1):
            yield row


@dataclass(frozen=True)
class Schedule:
    """A site's turns, who is on call now, the next two weeks, and its minutes."""

    turns: tuple[Turn, ...]
    now: tuple[OnCall, ...]
    ahead: tuple[Stretch, ...]
    pace: Pace


def schedules(viewer: Viewer, site_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Schedule]:
    """The schedule of each of some sites (2 queries, however many)."""
    ids = list(site_ids)
    turned: dict[UUID, list[Turn]] = {}
    for turn in _standing(ids, at):
        turned.setdefault(turn.site_id, []).append(_turn(turn))
    newest = models.PaceVersion.objects.filter(site_id__in=ids).order_by("site_id", "-version")
    paces = {row.site_id: _pace(row) for row in newest.distinct("site_id")}
    return {one: _schedule(one, turned.get(one, ()), paces.get(one) or first_pace(), at) for one in ids}


def _schedule(site_id: UUID, every: Iterable[Turn], kept: Pace, at: datetime) -> Schedule:
    known, zone = tuple(every), ZoneInfo(zone_of(site_id))
    for_any = [one for one in known if one.new.line is CallLine.ANY]
    now = tuple(one for one in rules.on_call_at(known, zone, at) if one.line is CallLine.ANY)
    return Schedule(known, now, tuple(rules.stretches(for_any, zone, Period(at, at + AHEAD))), kept)


def _pace(row: models.PaceVersion) -> Pace:
    return Pace(tuple(row.each), tuple(row.again), row.number, row.version, row.by_name, row.at)


def _turn(row: models.Turn) -> Turn:
    new = NewTurn(
        staff_id=row.staff_id,
        place=row.place,
        weekdays=tuple(sorted(row.weekdays)),
        starts=row.starts,
        ends=row.ends,
        from_on=row.from_on,
        until_on=row.until_on,
        line=CallLine(row.line),
    )
    works_here = row.staff.active and row.site_id in row.staff.site_ids
    return Turn(row.id, new, row.staff.name, row.at, works_here)
