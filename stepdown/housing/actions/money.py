"""The account of a stay: nights charged by the clock, payments, what is let off or taken back.

Nothing of attendance, tests or notes comes in here: only stays and their prices (`rules.money`).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum

from stepdown.audit.actions import record
from stepdown.housing import models, rules
from stepdown.housing.queries.money import billed, prices
from stepdown.housing.queries.stays import cards, stay, today
from stepdown.housing.vocabulary import LineKind, Price, StayCard
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say


@transaction.atomic
def set_price(*, stay_id: UUID, price: Price, by: Viewer, at: datetime) -> None:
    """What the nights of a stay cost from a day on. Raises Refused, NotFound."""
    card = stay(by, stay_id, at=at)
    models.Stay.objects.select_for_update().get(id=stay_id)
    held = prices([stay_id]).get(stay_id, ())
    if refusal := rules.against_price(price, max((one.from_on for one in held), default=None)):
        raise Refused(refusal)
    models.Price.objects.create(
        stay_id=stay_id,
        from_on=price.from_on,
        cents=price.cents,
        per=price.per.value,
        by_name=by.name[:120],
        at=at,
    )
    _record(card, "set price of stay", price.cents, by, at)


@transaction.atomic
def pay(
    *, line_id: UUID, stay_id: UUID, cents: int, on: date, words: str = "", by: Viewer, at: datetime
) -> None:
    """Write down a payment; the same id again is the same payment. Raises Refused, NotFound."""
    card = stay(by, stay_id, at=at)
    if _known(line_id, stay_id):
        return
    if refusal := rules.against_paying(cents, on, today=today(card, at)):
        raise Refused(refusal)
    _add(line_id, card, LineKind.PAYMENT, on, -cents, words, by, at)
    _record(card, "take payment for house", cents, by, at)


@transaction.atomic
def let_off(*, line_id: UUID, stay_id: UUID, cents: int, why: str, by: Viewer, at: datetime) -> None:
    """Let a resident off some of what they owe, with why. Raises Refused, NotFound."""
    card = stay(by, stay_id, at=at)
    if _known(line_id, stay_id):
        return
    day = today(card, at)
    refusal = rules.against_paying(cents, day, today=day)
    if refusal is None and len(why.split()) < 2:
        refusal = Refusal(say("Say why, in a few words."), field="words")
    if refusal:
        raise Refused(refusal)
    _add(line_id, card, LineKind.LET_OFF, day, -cents, why, by, at)
    _record(card, "let off for house", cents, by, at)


@transaction.atomic
def take_back(*, stay_id: UUID, line_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Take back a payment or what was let off, once: a line beside it. Nights follow the stay alone.

    Raises Refused, NotFound.
    """
    card = stay(by, stay_id, at=at)
    row = models.Line.objects.select_for_update().filter(id=line_id, stay_id=stay_id).first()
    if row is None:
        raise NotFound
    if row.kind not in (LineKind.PAYMENT, LineKind.LET_OFF):
        raise Refused(Refusal(say("Nights follow the stay: change its days or its price.")))
    if models.Line.objects.filter(undoes=row).exists():
        raise Refused(Refusal(say("It is taken back already.")))
    if len(why.split()) < 2:
        raise Refused(Refusal(say("Say why, in a few words."), field="words"))
    models.Line.objects.create(
        stay_id=stay_id,
        kind=LineKind.TAKEN_BACK.value,
        on=today(card, at),
        cents=-row.cents,
        words=why.strip()[:200],
        undoes=row,
        by_name=by.name[:120],
        at=at,
    )
    _record(card, "take back line of house", row.cents, by, at)


def charge_due(*, by: Viewer, at: datetime) -> int:
    """Charge every stay whose week or month is over, by the clock. Answers how many lines were written.

    However often it runs, and whoever runs beside it, nights are charged once.
    """
    ids = models.Stay.objects.filter(Q(until=None), moved_in_at__isnull=False).values_list("id", flat=True)
    return sum(settle(stay_id=stay_id, by=by, at=at) for stay_id in ids.order_by("id"))


@transaction.atomic
def settle(*, stay_id: UUID, by: Viewer, at: datetime) -> int:
    """Write what the account of a stay lacks so that it says what its nights cost; for this room only."""
    models.Stay.objects.select_for_update().get(id=stay_id)
    card = cards(models.Stay.objects.filter(id=stay_id))[0]
    day = today(card, at)
    upto = card.until or day
    wanted = rules.due(
        billed(card, prices([stay_id]).get(stay_id, ()), upto=max(upto, day)), card.until, today=day
    )
    posted = _posted(stay_id)
    lacking = rules.missing(wanted, {start: (one[0], one[1]) for start, one in posted.items()})
    models.Line.objects.bulk_create(
        models.Line(
            stay_id=stay_id,
            kind=LineKind.NIGHTS.value,
            on=min(one.end, day) if one.end > one.start else day,
            cents=one.cents,
            start=one.start,
            turn=posted.get(one.start, (0, 0, 0))[2],
            nights=one.nights,
            by_name=by.name[:120],
            at=at,
        )
        for one in lacking
    )
    if lacking:
        _record(card, "charge nights", sum(one.cents for one in lacking), by, at)
    return len(lacking)


def _posted(stay_id: UUID) -> dict[date, tuple[int, int, int]]:
    """Nights, cents and lines written so far for each stretch."""
    rows = models.Line.objects.filter(stay_id=stay_id, kind=LineKind.NIGHTS).values_list("start")
    found = rows.annotate(nights_=Sum("nights"), cents_=Sum("cents"), turns=Count("id"))
    return {start: (nights, cents, turns) for start, nights, cents, turns in found if start is not None}


def _known(line_id: UUID, stay_id: UUID) -> bool:
    found = models.Line.objects.filter(id=line_id).first()
    if found is not None and found.stay_id != stay_id:
        raise NotFound
    return found is not None


def _add(
    line_id: UUID, card: StayCard, kind: LineKind, on: date, cents: int, words: str, by: Viewer, at: datetime
) -> None:
    models.Line.objects.create(
        id=line_id,
        stay_id=card.id,
        kind=kind.value,
        on=on,
        cents=cents,
        words=words.strip()[:200],
        by_name=by.name[:120],
        at=at,
    )


def _record(card: StayCard, verb: str, cents: int, by: Viewer, at: datetime) -> None:
    subject, detail = Subject("house stay", card.id), {"cents": cents}
    record(by=by, at=at, verb=verb, subject=subject, clients=[card.client_id], detail=detail)
