"""Questions about the account of a stay: each line, what is owed, nights not charged yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from stepdown.housing import models, rules
from stepdown.housing.queries.houses import kept
from stepdown.housing.queries.stays import cards, seen_by, today
from stepdown.housing.vocabulary import Account, Bill, Gone, Line, LineKind, Per, Price, StayCard
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer

MOST = 60


def account(viewer: Viewer, stay: StayCard, *, at: datetime) -> Account:
    """The account of a stay, newest line first, for who keeps the house or is the person (3 queries).

    Raises NotFound.
    """
    rows = models.Line.objects.filter(stay_id=stay.id).select_related("undone")
    lines = tuple(_line(row) for row in rows.order_by("-on", "-id"))
    if not models.Stay.objects.filter(seen_by(viewer, "", at=at), id=stay.id).exists():
        raise NotFound
    day = today(stay, at)
    held = prices([stay.id]).get(stay.id, ())
    done = {one.start for one in lines if one.kind is LineKind.NIGHTS}
    ahead = [one for one in billed(stay, held, upto=day) if one.start not in done]
    return Account(
        lines=lines,
        price=rules.price_on(held, max(day, stay.from_on)),
        owed=Money(sum(one.cents for one in lines)),
        open_nights=sum(one.nights for one in ahead),
        open=Money(sum(one.cents for one in ahead)),
        charged_on=min((one.end for one in ahead), default=None),
    )


def owed(stay_ids: Iterable[UUID]) -> dict[UUID, Money]:
    """What some residents owe their house (1 query). For callers who reached the stays."""
    rows = models.Line.objects.filter(stay_id__in=list(stay_ids)).values_list("stay_id")
    return {stay_id: Money(cents) for stay_id, cents in rows.annotate(sum=Sum("cents"))}


def gone_from(viewer: Viewer, house_id: UUID, *, since: date, at: datetime) -> tuple[Gone, ...]:
    """Who moved out of a house since a day, or before with an account that is not even, the last first
    (3 queries); 60 at most.
    """
    sums = models.Line.objects.filter(stay_id=OuterRef("id")).values("stay_id").annotate(sum=Sum("cents"))
    rows = models.Stay.objects.filter(kept(viewer, "house", at=at), house_id=house_id, until__isnull=False)
    rows = rows.exclude(moved_in_at=None).annotate(left_open=Coalesce(Subquery(sums.values("sum")), 0))
    found = cards(rows.filter(Q(until__gte=since) | ~Q(left_open=0)).order_by("-until", "id")[:MOST])
    owing = owed(one.id for one in found)
    return tuple(Gone(one, owing.get(one.id, Money(0))) for one in found)


def prices(stay_ids: Iterable[UUID]) -> dict[UUID, tuple[Price, ...]]:
    """The prices of some stays (1 query); for this room only."""
    found: dict[UUID, tuple[Price, ...]] = {}
    for row in models.Price.objects.filter(stay_id__in=list(stay_ids)).order_by("from_on"):
        price = Price(row.cents, Per(row.per), row.from_on)
        found[row.stay_id] = (*found.get(row.stay_id, ()), price)
    return found


def billed(stay: StayCard, held: Iterable[Price], *, upto: date) -> tuple[Bill, ...]:
    """The nights of a stay so far, by week or month; none before somebody moved in. For this room only."""
    if stay.moved_in_at is None:
        return ()
    return rules.bills(tuple(held), stay.from_on, stay.until, upto=upto)


def _line(row: models.Line) -> Line:
    return Line(
        id=row.id,
        kind=LineKind(row.kind),
        on=row.on,
        cents=row.cents,
        words=row.words,
        nights=row.nights,
        by_name=row.by_name,
        at=row.at,
        start=row.start,
        taken_back=hasattr(row, "undone"),
    )
