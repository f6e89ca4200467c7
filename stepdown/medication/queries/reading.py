"""What people take now, and everything about one person's medication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.medication import models, shelf
from stepdown.medication.queries import cards
from stepdown.medication.queries.due import due_of, windows_of
from stepdown.medication.vocabulary import (
    Given,
    Lab,
    LabKind,
    Medicine,
    Naloxone,
    Order,
    Overruled,
    Reconciling,
    SideEffect,
    Week,
    Whole,
)
from stepdown.people.queries import require_reach, within_reach

FAR = timedelta(days=400)


def medicines() -> tuple[Medicine, ...]:
    """The medicines of the clinic's data."""
    return shelf.setting().medicines


def medicine(key: str) -> Medicine | None:
    """One medicine of the data."""
    return shelf.setting().medicine(key)


def lab_kinds() -> tuple[LabKind, ...]:
    """The laboratory values the house knows."""
    return tuple(shelf.setting().labs.values())


def opioids() -> tuple[tuple[str, ...], int]:
    """Which analytes stop naltrexone, and how many days back one looks."""
    return shelf.setting().opioids, shelf.setting().ask_opioids_days


def current(
    viewer: Viewer, client_ids: Iterable[UUID], *, on: date, at: datetime
) -> dict[UUID, tuple[Order, ...]]:
    """What each person takes on a day, the longest first; who takes nothing known is missing (2 queries).

    Each order names the analytes a test may find because of it.
    """
    rows = _rows(viewer, at).filter(_running(on), client_id__in=list(client_ids), since__lte=on)
    return _by_client(rows)


def taken_lately(
    viewer: Viewer, client_ids: Iterable[UUID], *, since: date, until: date, at: datetime
) -> dict[UUID, tuple[Order, ...]]:
    """What each person took at any time within some days: ended orders too, mistakes not (2 queries)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids), since__lte=until)
    return _by_client(rows.filter(Q(until=None) | Q(until__gte=since)).exclude(end_why="mistake"))


def running(viewer: Viewer, *, on: date, at: datetime) -> dict[UUID, tuple[Order, ...]]:
    """What everybody in reach takes on a day, of those who take anything known (2 queries)."""
    return _by_client(_rows(viewer, at).filter(_running(on), end_why="", since__lte=on))


def open_effects(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> tuple[SideEffect, ...]:
    """Side effects that nobody followed up yet, the oldest first (1 query)."""
    rows = models.EffectRow.objects.filter(within_reach(viewer, "client", at=at), followed_at=None)
    return tuple(map(cards.effect_card, rows.filter(client_id__in=list(client_ids)).order_by("since")))


def order(viewer: Viewer, order_id: UUID, *, at: datetime) -> Order:
    """One order. Raises NotFound."""
    row = _rows(viewer, at).filter(id=order_id).first()
    if row is None:
        raise NotFound
    return cards.order_card(row)


def given(viewer: Viewer, order_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Given, ...]]:
    """What was given of each order, newest first, void ones too (1 query)."""
    rows = models.GivenRow.objects.filter(within_reach(viewer, "client", at=at), order_id__in=list(order_ids))
    found: dict[UUID, list[Given]] = defaultdict(list)
    for row in rows.select_related("overrule", "void").order_by("-on", "-at"):
        found[row.order_id].append(cards.given_card(row))
    return {order_id: tuple(every) for order_id, every in found.items()}


def last_given(viewer: Viewer, client_id: UUID, *, at: datetime) -> dict[str, Given]:
    """The last dose of each medicine of somebody, by its key and whatever order it was given of (1 query)."""
    rows = models.GivenRow.objects.filter(
        within_reach(viewer, "client", at=at), client_id=client_id, void=None
    )
    newest = rows.select_related("order", "overrule", "void").order_by("order__medicine", "-on", "-at")
    return {row.order.medicine: cards.given_card(row) for row in newest.distinct("order__medicine")}


def labs(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Lab, ...]]:
    """Laboratory values of each person, newest first (1 query)."""
    rows = models.LabRow.objects.filter(within_reach(viewer, "client", at=at), client_id__in=list(client_ids))
    found: dict[UUID, list[Lab]] = defaultdict(list)
    for row in rows.order_by("-on", "-at"):
        found[row.client_id].append(cards.lab_card(row))
    return {client_id: tuple(every) for client_id, every in found.items()}


def naloxone(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Naloxone]:
    """What became of naloxone with each person; who was never asked is missing (1 query)."""
    rows = models.KitRow.objects.filter(within_reach(viewer, "client", at=at), client_id__in=list(client_ids))
    found: dict[UUID, list[models.KitRow]] = defaultdict(list)
    for row in rows.order_by("on", "at", "recorded_at"):
        found[row.client_id].append(row)
    return {client_id: cards.naloxone_card(every) for client_id, every in found.items()}


def weeks(
    viewer: Viewer, client_ids: Iterable[UUID], *, since: date, at: datetime
) -> dict[UUID, tuple[Week, ...]]:
    """How each person's weeks went from a day on, newest first (1 query)."""
    rows = models.WeekRow.objects.filter(
        within_reach(viewer, "order__client", at=at), order__client_id__in=list(client_ids), monday__gte=since
    )
    found: dict[UUID, list[Week]] = defaultdict(list)
    for row in rows.select_related("order").order_by("-monday", "order__since"):
        found[row.order.client_id].append(cards.week_card(row))
    return {client_id: tuple(every) for client_id, every in found.items()}


def overruled(viewer: Viewer, order_id: UUID, *, on: date) -> tuple[Overruled, ...]:
    """What prescribers said for one day of an order (1 query)."""
    rows = models.OverruleRow.objects.filter(order_id=order_id, on=on).order_by("at")
    return tuple(map(cards.overruled_card, rows))


def reconciling(viewer: Viewer, reconciling_id: UUID, *, at: datetime) -> Reconciling:
    """One comparison of lists. Raises NotFound."""
    rows = models.ReconcilingRow.objects.filter(within_reach(viewer, "client", at=at), id=reconciling_id)
    row = rows.prefetch_related("differences").first()
    if row is None:
        raise NotFound
    return cards.reconciling_card(row)


def whole(viewer: Viewer, client_id: UUID, *, on: date, at: datetime, opioids: bool = False) -> Whole:
    """Everything about one person's medication; `opioids` where opioid use is known otherwise (20 queries).

    Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    rows = _rows(viewer, at).filter(client_id=client_id).order_by("-since", "-at")
    orders = tuple(map(_card, rows))
    running = tuple(one for one in reversed(orders) if one.runs(on))
    doses = given(viewer, [one.id for one in orders], at=at)
    mine = {"order__client_id": client_id}
    effects = models.EffectRow.objects.filter(client_id=client_id).order_by("-since", "-at")
    compared = models.ReconcilingRow.objects.filter(client_id=client_id).prefetch_related("differences")
    verified = models.VerifiedRow.objects.filter(**mine).select_related("order").order_by("-on", "-at")
    return Whole(
        current=running,
        past=tuple(one for one in orders if not one.runs(on)),
        windows=windows_of(running, orders, doses, on=on),
        given=tuple(sorted((one for every in doses.values() for one in every), key=_newest, reverse=True)),
        weeks=weeks(viewer, [client_id], since=on - FAR, at=at).get(client_id, ()),
        effects=tuple(map(cards.effect_card, effects)),
        labs=labs(viewer, [client_id], at=at).get(client_id, ()),
        naloxone=naloxone(viewer, [client_id], at=at).get(client_id),
        reconcilings=tuple(map(cards.reconciling_card, compared.order_by("-on", "-at"))),
        verified=tuple(map(cards.verified_card, verified)),
        begun=tuple(map(cards.begun_card, models.BegunRow.objects.filter(**mine).order_by("at"))),
        due=due_of(viewer, [client_id], on=on, at=at, opioids=[client_id] if opioids else ()),
    )


def _newest(one: Given) -> tuple[date, datetime]:
    return one.on, one.at


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.OrderRow]:
    rows = models.OrderRow.objects.filter(within_reach(viewer, "client", at=at))
    return rows.prefetch_related("verified").order_by("since", "at")


def _running(on: date) -> Q:
    """Not ended before the day, not written down by mistake, and not changed on the day it began.

    Ids are in the order of their time: the one that took its place has a later one.
    """
    same = {key: OuterRef(key) for key in ("client", "medicine", "title", "since")}
    instead = Exists(models.OrderRow.objects.filter(**same, id__gt=OuterRef("id")))
    at_once = Q(end_why="changed", until=F("since")) & Q(instead)
    return (Q(until=None) | Q(until__gte=on)) & ~Q(end_why="mistake") & ~at_once


def _card(row: models.OrderRow) -> Order:
    newest = max(row.verified.all(), key=lambda one: (one.on, one.at), default=None)
    return cards.order_card(row, newest)


def _by_client(rows: Iterable[models.OrderRow]) -> dict[UUID, tuple[Order, ...]]:
    found: dict[UUID, list[Order]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(_card(row))
    return {client_id: tuple(every) for client_id, every in found.items()}
