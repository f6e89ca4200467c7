"""Questions about houses, their beds and rules: of whoever keeps a house, or directs their site."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stepdown.housing import models, rules
from stepdown.housing.vocabulary import BedCard, HouseCard, HouseWords, Kind, NewRules, RulesCard, Whose
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Held, Permission
from stepdown.place.queries import day_at, zone_of

_FILE = Path(__file__).parents[1] / "data" / "kinds.toml"
SYSTEM = Viewer(Audience.SYSTEM, name="housing")


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of houses by key. Raises ValueError with every fault of the file."""
    found = rules.read_kinds(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    wrong = [str(one.reason) for one in found if not isinstance(one, Kind)]
    if wrong:
        raise ValueError("; ".join(wrong))
    return {one.key: one for one in found if isinstance(one, Kind)}


def today_of(site_id: UUID, at: datetime) -> date:
    """The day on the wall of a site."""
    return day_at(site_id, at)


def kept(viewer: Viewer, path: str, *, at: datetime) -> Q:
    """A condition on the path to a house (`""` on houses themselves) that keeps out what is not the viewer's.

    Who directs reaches the houses of their sites, who keeps one that house, nobody else any.
    """
    prefix = f"{path}__" if path else ""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is not Audience.STAFF or not viewer.may(Permission.KEEP_HOUSE):
        return Q(**{f"{prefix}id__in": []})
    keeping = models.Keeper.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        house_id=OuterRef(f"{prefix}id"),
        staff_id=viewer.staff_id,
        starts_at__lte=at,
    )
    mine = Q(Exists(keeping))
    if viewer.may(Permission.MANAGE_HOUSING):
        return Q(**{f"{prefix}site_id__in": list(viewer.site_ids)}) | mine
    return mine


def houses(viewer: Viewer, *, at: datetime) -> tuple[HouseCard, ...]:
    """The houses the viewer keeps or directs, open ones first (1 query)."""
    rows = models.House.objects.filter(kept(viewer, "", at=at))
    return tuple(house_card(row) for row in rows.order_by(F("closed_on").asc(nulls_first=True), "name"))


def house(viewer: Viewer, house_id: UUID, *, at: datetime) -> HouseCard:
    """One house the viewer keeps or directs. Raises NotFound."""
    row = models.House.objects.filter(kept(viewer, "", at=at), id=house_id).first()
    if row is None:
        raise NotFound
    return house_card(row)


def beds(house_ids: Iterable[UUID]) -> tuple[BedCard, ...]:
    """The beds of some houses by room and name (1 query). For callers who reached the houses."""
    rows = models.Bed.objects.filter(room__house_id__in=list(house_ids)).select_related("room")
    return tuple(bed_card(row) for row in rows.order_by("room__name", "name"))


def versions(viewer: Viewer, house_id: UUID, *, at: datetime) -> tuple[RulesCard, ...]:
    """Every version of a house's rules, newest first. Raises NotFound."""
    house(viewer, house_id, at=at)
    rows = models.Rules.objects.filter(house_id=house_id).order_by("-number")
    return tuple(rules_card(row) for row in rows)


def rules_on(house_ids: Iterable[UUID], day: date) -> dict[UUID, RulesCard]:
    """The rules of some houses that hold on a day (1 query). For callers who reached the houses."""
    rows = models.Rules.objects.filter(house_id__in=list(house_ids), from_on__lte=day).order_by("number")
    return {row.house_id: rules_card(row) for row in rows}


def said(card: RulesCard) -> tuple[Words, ...]:
    """The rules as they are shown, with what no house leaves out in front."""
    return rules.said(card.new.rules)


def keepers(viewer: Viewer, house_id: UUID, *, at: datetime) -> tuple[tuple[UUID, str], ...]:
    """Who keeps a house now: staff and name. Raises NotFound."""
    house(viewer, house_id, at=at)
    rows = models.Keeper.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), house_id=house_id, starts_at__lte=at
    )
    return tuple(rows.order_by("starts_at").values_list("staff_id", "staff__name"))


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The houses somebody keeps, so that they can move when they leave."""
    rows = models.Keeper.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), staff_id=staff_id)
    return tuple(
        Held(say("House"), row.house_id, None, say("{house}", house=row.house.name))
        for row in rows.select_related("house").order_by("house__name")
    )


def house_rows(house_ids: Iterable[UUID]) -> QuerySet[models.House]:
    """Rows of houses somebody was found in another way than by keeping them; for this room only."""
    return models.House.objects.filter(id__in=list(house_ids))


def house_card(row: models.House) -> HouseCard:
    """A house as a value; for this room only."""
    return HouseCard(
        id=row.id,
        site_id=row.site_id,
        zone=zone_of(row.site_id),
        words=HouseWords(row.name, row.kind, Whose(row.whose), row.address, row.partner),
        kind=kinds()[row.kind],
        closed_on=row.closed_on,
        version=row.version,
    )


def bed_card(row: models.Bed) -> BedCard:
    """A bed as a value; for this room only."""
    return BedCard(row.id, row.room.house_id, row.room_id, row.room.name, row.name, row.suits, row.out_of_use)


def rules_card(row: models.Rules) -> RulesCard:
    """A version as a value; for this room only."""
    new = NewRules(tuple(row.curfew), tuple(row.rules), row.meetings_a_week, row.from_on)
    return RulesCard(row.id, row.house_id, row.number, new, row.by_name, row.at)
