"""One client's account: what is owed, what happened, and the receipts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from stepdown.billing import models
from stepdown.billing.queries import terms
from stepdown.billing.rules.may import REVERSIBLE
from stepdown.billing.vocabulary import (
    AccountPage,
    Act,
    Book,
    Method,
    PostingCard,
    ReceiptCard,
    Relief,
    ReliefCard,
)
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_card, within_reach
from stepdown.place.queries import day_at, site

PAGE = 50


def balance(viewer: Viewer, client_id: UUID, *, at: datetime) -> Money:
    """What a client owes now; below zero is a credit. Raises NotFound."""
    client_card(viewer, client_id, at=at)
    row = models.Balance.objects.filter(client_id=client_id).first()
    return Money(row.cents if row else 0)


def account(viewer: Viewer, client_id: UUID, *, before: UUID | None = None, at: datetime) -> AccountPage:
    """A client's account: the standing, and fifty postings from a point on (13 queries). Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    now = balance(viewer, client_id, at=at)
    rows = models.Posting.objects.filter(client_id=client_id).select_related("receipt", "reversal")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    upto = now - _effect_since(client_id, before) if before else now
    return AccountPage(
        client=client,
        balance=now,
        arrangement=next(iter(terms.arrangements(viewer, client_id, at=at)), None),
        copay=terms.copay_of(viewer, client_id, at=at),
        copay_taken_today=_copay_today(client_id, client.site_id, at),
        postings=_cards(shown, client.shown_as, upto),
        more=str(shown[-1].id) if len(found) > PAGE else "",
        plan=terms.plan(viewer, client_id, at=at),
        estimates=terms.estimates(viewer, client_id, at=at),
        wishes=terms.wishes(viewer, client_id, at=at),
        reliefs=reliefs(viewer, client_id, at=at),
    )


def _effect_since(client_id: UUID, before: UUID) -> Money:
    lines = models.Line.objects.filter(client_id=client_id, book=Book.OWED, posting_id__gte=before)
    return Money(lines.aggregate(sum=Sum("cents"))["sum"] or 0)


def _copay_today(client_id: UUID, site_id: UUID, at: datetime) -> bool:
    today = day_at(site_id, at)
    return models.Charge.objects.filter(client_id=client_id, on=today, source_kind="copay").exists()


def _cards(rows: list[models.Posting], client_name: str, upto: Money) -> tuple[PostingCard, ...]:
    effects = _effects(row.id for row in rows)
    left = _refundable([row.receipt.id for row in rows if hasattr(row, "receipt")])
    cards = []
    for row in rows:
        effect = Money(effects.get(row.id, 0))
        cards.append(_card(row, client_name, effect, upto, left))
        upto = upto - effect
    return tuple(cards)


def _card(
    row: models.Posting, client_name: str, effect: Money, balance: Money | None, left: dict[UUID, int]
) -> PostingCard:
    receipt = getattr(row, "receipt", None)
    back = hasattr(row, "reversal")
    return PostingCard(
        id=row.id,
        act=Act(row.act),
        client_id=row.client_id,
        client_name=client_name,
        on=row.on,
        at=row.at,
        words=row.words,
        effect=effect,
        by_name=row.by_name,
        receipt_number=receipt.number if receipt else None,
        receipt_id=receipt.id if receipt else None,
        method=Method(receipt.method) if receipt else None,
        reversed=back,
        may_reverse=not back and Act(row.act) in REVERSIBLE,
        refundable=Money(left.get(receipt.id, 0)) if receipt else Money(0),
        balance=balance,
        note=row.note,
    )


def _effects(ids: Iterable[UUID]) -> dict[UUID, int]:
    lines = models.Line.objects.filter(posting_id__in=list(ids), book=Book.OWED)
    return dict(lines.values_list("posting_id", "cents"))


def _refundable(receipt_ids: list[UUID]) -> dict[UUID, int]:
    """What is left of each payment."""
    rows = models.Receipt.objects.filter(Q(id__in=receipt_ids) | Q(refund_of_id__in=receipt_ids))
    left: dict[UUID, int] = {}
    for row in rows:
        of = row.refund_of_id or row.id
        left[of] = left.get(of, 0) + (row.cents if row.refund_of_id is None else -row.cents)
    return left


def posting(viewer: Viewer, client_id: UUID, posting_id: UUID, *, at: datetime) -> PostingCard:
    """One posting of a client. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.Posting.objects.filter(id=posting_id, client_id=client_id)
    row = rows.select_related("receipt", "reversal").first()
    if row is None:
        raise NotFound
    return _cards([row], client.shown_as, Money(0))[0]


def posting_cards(viewer: Viewer, rows: list[models.Posting], names: dict[UUID, str]) -> list[PostingCard]:
    """Postings of several clients as values; for this room only."""
    effects = _effects(row.id for row in rows)
    return [
        _card(row, names.get(row.client_id, ""), Money(effects.get(row.id, 0)), None, {})  # type: ignore[arg-type]
        for row in rows
    ]


def receipt(viewer: Viewer, receipt_id: UUID, *, at: datetime) -> ReceiptCard:
    """One receipt (5 queries). Raises NotFound, also out of reach."""
    rows = models.Receipt.objects.filter(within_reach(viewer, "client", at=at), id=receipt_id)
    row = rows.select_related("posting").first()
    if row is None:
        raise NotFound
    client = client_card(viewer, row.client_id, at=at)
    back = models.Receipt.objects.filter(refund_of_id=row.id).aggregate(sum=Sum("cents"))["sum"] or 0
    return _receipt(row, client.shown_as, site(viewer, row.site_id).name, back)


def receipts(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ReceiptCard, ...]:
    """The fifty newest receipts of a client. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.Receipt.objects.filter(client_id=client_id).select_related("posting").order_by("-at")[:PAGE]
    return tuple(_receipt(row, client.shown_as, client.site_name, 0) for row in rows)


def _receipt(row: models.Receipt, client_name: str, site_name: str, back: int) -> ReceiptCard:
    return ReceiptCard(
        id=row.id,
        number=row.number,
        site_id=row.site_id,
        site_name=site_name,
        client_id=row.client_id,
        client_name=client_name,
        act=Act(row.posting.act),
        method=Method(row.method),
        reference=row.reference,
        amount=Money(row.cents),
        on=row.posting.on,
        at=row.at,
        by_name=row.posting.by_name,
        posting_id=row.posting_id,
        balance_after=Money(row.balance_after),
        refunded=Money(back),
        lines=((row.posting.words, Money(row.cents)),),
    )


def reliefs(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ReliefCard, ...]:
    """What was asked for a client and what became of it, newest first. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.ReliefAsked.objects.filter(client_id=client_id).select_related("decided").order_by("-id")
    return tuple(relief_card(row, client.shown_as) for row in rows[:20])


def relief(viewer: Viewer, relief_id: UUID, *, at: datetime) -> ReliefCard:
    """One asked relief. Raises NotFound, also out of reach."""
    rows = models.ReliefAsked.objects.filter(within_reach(viewer, "client", at=at), id=relief_id)
    row = rows.select_related("decided").first()
    if row is None:
        raise NotFound
    return relief_card(row, client_card(viewer, row.client_id, at=at).shown_as)


def reliefs_waiting(viewer: Viewer, ids: Iterable[UUID], *, at: datetime) -> dict[UUID, ReliefCard]:
    """Those of a list that wait for a decision, within the viewer's reach (1 query)."""
    rows = models.ReliefAsked.objects.filter(
        within_reach(viewer, "client", at=at), id__in=list(ids), settled=False
    )
    return {row.id: relief_card(row, "") for row in rows.select_related("decided")}


def relief_card(row: models.ReliefAsked, client_name: str) -> ReliefCard:
    """A row as a value; for this room only."""
    decided = getattr(row, "decided", None)
    return ReliefCard(
        id=row.id,
        client_id=row.client_id,
        client_name=client_name,
        relief=Relief(row.relief),
        amount=Money(row.cents),
        reason=row.reason,
        asked_by_id=row.staff_id or row.id,
        asked_by_name=row.by_name,
        asked_at=row.at,
        granted=decided.granted if decided else None,
        decided_by_name=decided.by_name if decided else "",
        decided_at=decided.at if decided else None,
        decided_why=decided.why if decided else "",
    )
