"""Questions about living in a house: the round, passes, meetings, what happened, who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from stepdown.housing import models, rules
from stepdown.housing.queries.houses import house, kept, rules_on
from stepdown.housing.queries.stays import cards, in_house, name_of, seen_by
from stepdown.housing.vocabulary import (
    Happening,
    LookCard,
    MeetingCard,
    MeetingKind,
    NewPass,
    PassCard,
    RoundRow,
    Seen,
    StayCard,
    StayState,
    WeekOfMeetings,
)
from stepdown.kernel.viewer import Viewer
from stepdown.outbox.queries import silent
from stepdown.people.queries import within_reach
from stepdown.place.queries import zone_of

# So many days of a stay's log stand on a page.
SHOWN = timedelta(days=28)
MOST = 60


def tonight(site_id: UUID, at: datetime) -> date:
    """The night a moment belongs to, on the wall of a site."""
    return rules.night_of(at.astimezone(ZoneInfo(zone_of(site_id))))


def night_round(viewer: Viewer, house_id: UUID, *, night: date, at: datetime) -> tuple[RoundRow, ...]:
    """Each resident on one night, by name: curfew, what was seen, the pass (7 queries). Raises NotFound."""
    card = house(viewer, house_id, at=at)
    held = rules_on([house_id], night).get(house_id)
    curfew = rules.curfew_at(night, held.curfew_on(night), ZoneInfo(card.zone)) if held else None
    here = [one for one in in_house(viewer, house_id, at=at) if one.state_on(night) is StayState.HERE]
    here = [one for one in here if one.from_on <= night]
    looks = looks_of([one.id for one in here], since=night, until=night)
    out = _passes(models.Pass.objects.filter(stay_id__in=[one.id for one in here]), since=at - SHOWN)
    return tuple(
        RoundRow(
            one,
            one.bed_on(night),
            curfew,
            looks.get(one.id, ()),
            _covering(out, one.id, curfew),
        )
        for one in here
    )


def _covering(out: Iterable[PassCard], stay_id: UUID, curfew: datetime | None) -> PassCard | None:
    mine = (row for row in out if row.stay_id == stay_id)
    return next((row for row in mine if curfew is not None and row.covers(curfew)), None)


def looks_of(stay_ids: Iterable[UUID], *, since: date, until: date) -> dict[UUID, tuple[LookCard, ...]]:
    """Looks at some residents on nights from one to another, in the order they were written (1 query).

    For callers who reached the stays.
    """
    rows = models.Look.objects.filter(stay_id__in=list(stay_ids), night__gte=since, night__lte=until)
    found: dict[UUID, list[LookCard]] = defaultdict(list)
    for row in rows.order_by("night", "at", "id"):
        found[row.stay_id].append(_look(row))
    return {stay_id: tuple(rows) for stay_id, rows in found.items()}


def passes(viewer: Viewer, stay_ids: Iterable[UUID], *, at: datetime) -> tuple[PassCard, ...]:
    """Passes of some stays of the last weeks and ahead, newest first (1 query)."""
    rows = models.Pass.objects.filter(seen_by(viewer, "stay", at=at), stay_id__in=list(stay_ids))
    return _passes(rows, since=at - SHOWN)


def passes_to_decide(viewer: Viewer, *, house_id: UUID | None = None, at: datetime) -> tuple[PassCard, ...]:
    """Passes that wait for the house, the soonest first (1 query)."""
    rows = models.Pass.objects.filter(kept(viewer, "stay__house", at=at), decided="", stay__until=None)
    if house_id is not None:
        rows = rows.filter(stay__house_id=house_id)
    return tuple(reversed(_passes(rows)))


def pass_of(viewer: Viewer, pass_id: UUID, *, at: datetime) -> PassCard | None:
    """One pass in a house the viewer keeps, or of the person themself."""
    found = _passes(models.Pass.objects.filter(seen_by(viewer, "stay", at=at), id=pass_id))
    return found[0] if found else None


def meetings(viewer: Viewer, stay_ids: Iterable[UUID], *, at: datetime) -> tuple[MeetingCard, ...]:
    """Meetings of some stays in the last weeks, newest first (1 query)."""
    rows = models.Meeting.objects.filter(seen_by(viewer, "stay", at=at), stay_id__in=list(stay_ids))
    return _meetings(rows.filter(on__gte=(at - SHOWN).date()))


def meetings_to_confirm(viewer: Viewer, house_id: UUID, *, at: datetime) -> tuple[MeetingCard, ...]:
    """Meetings that residents wrote and the house has not confirmed, the oldest first (1 query)."""
    rows = models.Meeting.objects.filter(kept(viewer, "stay__house", at=at), stay__house_id=house_id)
    return tuple(reversed(_meetings(rows.filter(confirmed_at=None, on__gte=(at - SHOWN).date()))))


def week_of(found: Iterable[MeetingCard], day: date, asked: int) -> WeekOfMeetings:
    """The meetings of the week a day is in."""
    return rules.week_of(found, day, asked)


def happenings(
    viewer: Viewer, house_id: UUID, *, stay_id: UUID | None = None, at: datetime
) -> tuple[Happening, ...]:
    """What happened in a house, or about one resident, newest first (1 query)."""
    rows = models.Happening.objects.filter(kept(viewer, "house", at=at), house_id=house_id)
    if stay_id is not None:
        rows = rows.filter(stay_id=stay_id)
    return _happenings(rows)


def told_happenings(viewer: Viewer, stay: StayCard, *, at: datetime) -> tuple[Happening, ...]:
    """What the house wrote about one resident, for who reaches them and only where the house tells."""
    if not stay.tells:
        return ()
    rows = models.Happening.objects.filter(within_reach(viewer, "stay__client", at=at), stay_id=stay.id)
    return _happenings(rows)


def not_known(
    viewer: Viewer, client_ids: Iterable[UUID], *, since: datetime, at: datetime
) -> tuple[tuple[StayCard, LookCard], ...]:
    """Those of some people whom the last look found away, nobody knows where, and that look (5 queries).

    Only where the house tells: the clinic's own, or a partner's while the resident lets it.
    """
    rows = models.Look.objects.filter(
        Q(stay__tells=True),
        within_reach(viewer, "stay__client", at=at),
        stay__client_id__in=list(client_ids),
        seen=Seen.AWAY,
        night__gte=since.date(),
    )
    nights = {(row.stay_id, row.night) for row in rows}
    if not nights:
        return ()
    looks = looks_of({one for one, _ in nights}, since=min(night for _, night in nights), until=at.date())
    stays = cards(models.Stay.objects.filter(id__in=looks, until=None).order_by("client__chosen_name"))
    dead = silent({one.client_id for one in stays})
    found = ((one, rules.not_known(looks[one.id])) for one in stays if one.client_id not in dead)
    return tuple((stay, look) for stay, look in found if look is not None)


def _passes(rows: QuerySet[models.Pass], since: datetime | None = None) -> tuple[PassCard, ...]:
    if since is not None:
        rows = rows.filter(ends_at__gte=since)
    return tuple(
        PassCard(
            id=row.id,
            stay_id=row.stay_id,
            client_id=row.stay.client_id,
            name=name_of(row.stay),
            new=NewPass(row.starts_at, row.ends_at, row.where),
            asked_by=row.asked_by,
            by_self=row.by_self,
            asked_at=row.at,
            state=rules.pass_state(row.decided, back=row.back_at is not None),
            decided_by=row.decided_by,
            decided_why=row.decided_why,
            back_at=row.back_at,
        )
        for row in rows.select_related("stay__client").order_by("-starts_at", "id")[:MOST]
    )


def _meetings(rows: QuerySet[models.Meeting]) -> tuple[MeetingCard, ...]:
    return tuple(
        MeetingCard(
            id=row.id,
            stay_id=row.stay_id,
            name=name_of(row.stay),
            on=row.on,
            kind=MeetingKind(row.kind),
            words=row.words,
            by_name=row.by_name,
            by_self=row.by_self,
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
        )
        for row in rows.select_related("stay__client").order_by("-on", "id")[:MOST]
    )


def _happenings(rows: QuerySet[models.Happening]) -> tuple[Happening, ...]:
    return tuple(
        Happening(
            id=row.id,
            house_id=row.house_id,
            stay_id=row.stay_id,
            name=name_of(row.stay) if row.stay else "",
            words=row.words,
            by_name=row.by_name,
            at=row.at,
        )
        for row in rows.select_related("stay__client").order_by("-at", "-id")[:12]
    )


def _look(row: models.Look) -> LookCard:
    return LookCard(
        id=row.id,
        stay_id=row.stay_id,
        night=row.night,
        seen=Seen(row.seen),
        came_at=row.came_at,
        words=row.words,
        by_name=row.by_name,
        at=row.at,
    )
