"""Questions about beds: who has which, what is free when, how full the houses are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from stepdown.housing import models, rules
from stepdown.housing.queries.houses import bed_card, beds, house, house_card, houses, today_of
from stepdown.housing.queries.stays import cards
from stepdown.housing.vocabulary import BedCard, BedNow, Berth, Counted, FreeBed, HouseCard, StayCard
from stepdown.kernel.viewer import Viewer

# Berths that ended earlier say nothing of a bed now, nor of the nights that are counted.
_BACK = timedelta(days=rules.COUNTED_NIGHTS + 1)


def board(viewer: Viewer, house_id: UUID, *, at: datetime) -> tuple[BedNow, ...]:
    """Each bed of a house tonight: who has it, who comes, from when it is free. Raises NotFound."""
    card = house(viewer, house_id, at=at)
    today = today_of(card.site_id, at)
    found = beds([house_id])
    lain = _berths([one.id for one in found], today)
    stays = {one.id: one for one in cards(models.Stay.objects.filter(id__in=_ids(lain)))}
    return tuple(_now(one, lain.get(one.id, ()), stays, today) for one in found)


def full(viewer: Viewer, *, at: datetime) -> tuple[tuple[HouseCard, Counted], ...]:
    """How full each house is that the viewer keeps or directs (4 queries, however many houses)."""
    found = houses(viewer, at=at)
    by_house: dict[UUID, list[BedCard]] = defaultdict(list)
    every = [one for one in beds([one.id for one in found]) if not one.out_of_use]
    for one in every:
        by_house[one.house_id].append(one)
    first = min((today_of(one.site_id, at) for one in found), default=at.date())
    lain = _berths([one.id for one in every], first)
    rows = models.Waiting.objects.filter(ended_at=None, site_id__in=[one.site_id for one in found])
    waiting = dict(rows.values_list("site_id").annotate(n=Count("id")).values_list("site_id", "n"))
    return tuple(
        (
            card,
            rules.counted(
                [[berth for berth, _ in lain.get(bed.id, ())] for bed in by_house[card.id]],
                today_of(card.site_id, at),
                waiting=waiting.get(card.site_id, 0),
            ),
        )
        for card in found
    )


def free_beds(viewer: Viewer, site_id: UUID, *, from_on: date, at: datetime) -> tuple[FreeBed, ...]:
    """Beds of a site somebody could have from a day on, with no end (3 queries). Names nobody."""
    open_then = models.House.objects.filter(site_id=site_id).filter(
        Q(closed_on=None) | Q(closed_on__gt=from_on)
    )
    known = {row.id: house_card(row) for row in open_then.order_by("name")}
    rows = models.Bed.objects.filter(room__house_id__in=known, out_of_use="").select_related("room")
    found = [bed_card(row) for row in rows.order_by("room__house__name", "room__name", "name")]
    free = free_of([one.id for one in found], from_on)
    return tuple(FreeBed(known[one.house_id], one) for one in found if one.id in free)


def free_of(bed_ids: Collection[UUID], from_on: date) -> frozenset[UUID]:
    """Which of some beds nobody has from a day on (1 query); for this room only."""
    lain = _berths(bed_ids, from_on)
    return frozenset(
        one for one in bed_ids if rules.is_free_ahead([berth for berth, _ in lain.get(one, ())], from_on)
    )


def _berths(bed_ids: Iterable[UUID], day: date) -> dict[UUID, tuple[tuple[Berth, UUID], ...]]:
    """The stretches of nights of some beds that are not long past, each with its stay."""
    rows = models.Berth.objects.filter(Q(until=None) | Q(until__gt=day - _BACK), bed_id__in=list(bed_ids))
    found: dict[UUID, list[tuple[Berth, UUID]]] = defaultdict(list)
    for row in rows.order_by("from_on", "id"):
        if row.until != row.from_on:
            found[row.bed_id].append((Berth(row.bed_id, "", row.from_on, row.until), row.stay_id))
    return {bed_id: tuple(rows) for bed_id, rows in found.items()}


def _ids(lain: dict[UUID, tuple[tuple[Berth, UUID], ...]]) -> list[UUID]:
    return [stay_id for rows in lain.values() for _, stay_id in rows]


def _now(
    bed: BedCard, lain: tuple[tuple[Berth, UUID], ...], stays: dict[UUID, StayCard], today: date
) -> BedNow:
    now = next((stays[one] for berth, one in lain if not rules.is_free([berth], today)), None)
    coming = next((stays[one] for berth, one in lain if berth.from_on > today), None)
    planned = [
        berth
        if berth.until is not None or stays[one].planned_end is None
        else Berth(berth.bed_id, "", berth.from_on, stays[one].planned_end)
        for berth, one in lain
    ]
    return BedNow(bed, now, coming, rules.free_from(planned, today))
