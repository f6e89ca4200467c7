"""Questions about stays: by whoever keeps the house, reaches the person, or is the person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.housing import models
from stepdown.housing.queries.houses import SYSTEM, house_card, house_rows, kept, today_of
from stepdown.housing.vocabulary import Acknowledged, Agreed, Berth, HouseCard, Left, StayCard, WaitCard
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach, within_reach
from stepdown.people.vocabulary import ClientCard


def seen_by(viewer: Viewer, path: str, *, at: datetime) -> Q:
    """A condition on the path to a stay: its house is kept by the viewer, or its person in their reach."""
    prefix = f"{path}__" if path else ""
    return kept(viewer, f"{prefix}house", at=at) | within_reach(viewer, f"{prefix}client", at=at)


def stay(viewer: Viewer, stay_id: UUID, *, at: datetime) -> StayCard:
    """One stay in a house the viewer keeps. Raises NotFound."""
    found = cards(models.Stay.objects.filter(kept(viewer, "house", at=at), id=stay_id))
    if not found:
        raise NotFound
    return found[0]


def any_stay(viewer: Viewer, stay_id: UUID, *, at: datetime) -> StayCard:
    """One stay in a house the viewer keeps, or of a person they reach. Raises NotFound."""
    found = cards(models.Stay.objects.filter(seen_by(viewer, "", at=at), id=stay_id))
    if not found:
        raise NotFound
    return found[0]


def in_house(viewer: Viewer, house_id: UUID, *, at: datetime) -> tuple[StayCard, ...]:
    """Who lives in a house or comes to it, by name (3 queries)."""
    rows = models.Stay.objects.filter(kept(viewer, "house", at=at), house_id=house_id, until=None)
    return cards(rows.order_by("client__chosen_name", "id"))


def stays_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[StayCard, ...]:
    """Where a person lived, newest first, for who reaches them (3 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = models.Stay.objects.filter(within_reach(viewer, "client", at=at), client_id=client_id)
    return cards(rows.order_by("-from_on", "-id"))


def current(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, StayCard]:
    """Where people live or are about to, for who reaches them (2 queries)."""
    rows = models.Stay.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), until=None
    )
    found: dict[UUID, StayCard] = {}
    for one in cards(rows.order_by("-from_on")):
        found[one.client_id] = one
    return found


def house_of(viewer: Viewer, card: StayCard, *, at: datetime) -> HouseCard:
    """The house of a stay the viewer reached. Raises NotFound."""
    if not models.Stay.objects.filter(seen_by(viewer, "", at=at), id=card.id).exists():
        raise NotFound
    return house_card(house_rows([card.house_id]).get())


def resident(viewer: Viewer, client_id: UUID, *, at: datetime) -> ClientCard:
    """Somebody who lives, or lived, in a house the viewer keeps: the name the house knows. Raises NotFound.

    Where `require_reach` answers for the clinic, this answers for the house.
    """
    rows = models.Stay.objects.filter(kept(viewer, "house", at=at), client_id=client_id)
    if not rows.exists():
        raise NotFound
    return require_reach(SYSTEM, client_id, at=at)


def acknowledged(stay_ids: Iterable[UUID]) -> dict[UUID, tuple[Acknowledged, ...]]:
    """Which versions of the rules residents agreed to, newest first. For callers who reached the stays."""
    found: dict[UUID, list[Acknowledged]] = defaultdict(list)
    rows = models.Acknowledgement.objects.filter(stay_id__in=list(stay_ids)).select_related("rules")
    for row in rows.order_by("-rules__number"):
        found[row.stay_id].append(Acknowledged(row.rules.number, Agreed(row.how), row.at))
    return {stay_id: tuple(rows) for stay_id, rows in found.items()}


def waiting(viewer: Viewer, *, at: datetime) -> tuple[WaitCard, ...]:
    """Who of those within reach waits for a bed, the longest first (1 query)."""
    rows = models.Waiting.objects.filter(within_reach(viewer, "client", at=at), ended_at=None)
    return tuple(_wait(row) for row in rows.select_related("client", "house").order_by("at", "id"))


def waits(viewer: Viewer, client_id: UUID, *, at: datetime) -> WaitCard | None:
    """Whether a person waits for a bed."""
    rows = models.Waiting.objects.filter(within_reach(viewer, "client", at=at), ended_at=None)
    row = rows.select_related("client", "house").filter(client_id=client_id).first()
    return _wait(row) if row else None


def today(card: StayCard, at: datetime) -> date:
    """The day on the wall of the house's site."""
    return today_of(card.site_id, at)


def cards(rows: QuerySet[models.Stay]) -> tuple[StayCard, ...]:
    """Stays as values, in the order of the rows (2 queries); for this room only."""
    found = list(rows.select_related("client", "house"))
    berths: dict[UUID, list[Berth]] = defaultdict(list)
    lain = models.Berth.objects.filter(stay_id__in=[row.id for row in found]).select_related("bed__room")
    for one in lain.order_by("from_on", "id"):
        name = f"{one.bed.room.name}, {one.bed.name}"
        berths[one.stay_id].append(Berth(one.bed_id, name, one.from_on, one.until))
    return tuple(_card(row, tuple(berths[row.id])) for row in found)


def name_of(row: models.Stay) -> str:
    """The name a house knows somebody by; for this room only."""
    client = row.client
    return f"{client.chosen_name} ({client.handle})" if client.has_namesake else client.chosen_name


def _card(row: models.Stay, berths: tuple[Berth, ...]) -> StayCard:
    return StayCard(
        id=row.id,
        client_id=row.client_id,
        site_id=row.house.site_id,
        name=name_of(row),
        house_id=row.house_id,
        house=row.house.name,
        own=not row.house.partner,
        berths=berths,
        from_on=row.from_on,
        planned_end=row.planned_end,
        until=row.until,
        moved_in_at=row.moved_in_at,
        agreed=row.agreed,
        tells=row.tells,
        left=Left(row.left) if row.left else None,
        left_words=row.left_words,
    )


def _wait(row: models.Waiting) -> WaitCard:
    client = row.client
    return WaitCard(
        id=row.id,
        client_id=row.client_id,
        name=f"{client.chosen_name} ({client.handle})" if client.has_namesake else client.chosen_name,
        site_id=row.site_id,
        house=row.house.name if row.house else "",
        needs=row.needs,
        by_name=row.by_name,
        at=row.at,
    )
