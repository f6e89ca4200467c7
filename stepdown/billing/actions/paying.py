"""Money that changes hands: payments with a receipt, the copay at check-in, refunds by another hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum

from stepdown.audit.actions import record
from stepdown.billing import models
from stepdown.billing.actions.charging import charge_copay
from stepdown.billing.actions.posting import (
    Entry,
    lock_account,
    lock_receipts,
    owed_by,
    plain,
    post,
    refuse,
    settle_plan,
)
from stepdown.billing.queries import terms as told
from stepdown.billing.rules import may
from stepdown.billing.rules import posting as rules
from stepdown.billing.vocabulary import Act, Method
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard

PAID_WORDS = "Payment received"
BACK_WORDS = "Payment returned"


@dataclass(frozen=True)
class Handed:
    """Money in somebody's hand: how much, how, and the terminal's or check's reference."""

    amount: Money
    method: Method
    reference: str = ""
    note: str = ""


@transaction.atomic
def take_payment(*, client_id: UUID, handed: Handed, by: Viewer, at: datetime) -> UUID:
    """Take money and give a receipt; answers the receipt. More than is owed stays as a credit.

    Raises Refused (no amount, a card number, no reference), NotFound.
    """
    client = require_reach(by, client_id, at=at)
    _check(handed)
    lock_account(client_id)
    return _pay(client, handed, PAID_WORDS, by, at)


@transaction.atomic
def take_copay(*, client_id: UUID, method: Method, reference: str = "", by: Viewer, at: datetime) -> UUID:
    """At check-in: charge today's copay as agreed and take it, in one act. Answers the receipt.

    Raises Refused where none is agreed or it was taken today, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    lock_account(client_id)
    copay = told.copay_of(by, client_id, at=at)
    if copay is None or copay.cents == 0:
        raise Refused(Refusal(say("No copay is agreed with this client. Set it under Share.")))
    handed = Handed(copay, method, reference)
    _check(handed)
    if not charge_copay(client=client, amount=copay, by=by, at=at):
        raise Refused(Refusal(say("Today's copay is charged already. Take a payment for what is owed.")))
    return _pay(client, handed, "Copay received", by, at)


def _check(handed: Handed) -> None:
    refuse(
        rules.check_amount(handed.amount),
        plain(handed.reference, "reference", most=40),
        plain(handed.note, "note"),
    )
    refuse(may.check_method(handed.method, handed.reference))


def _pay(client: ClientCard, handed: Handed, words: str, by: Viewer, at: datetime) -> UUID:
    lines = rules.payment(handed.amount, handed.method)
    made = post(
        entry=Entry(Act.PAYMENT, words, lines, handed.note),
        site_id=client.site_id,
        client=client,
        by=by,
        at=at,
    )
    receipt = _receipt(made, client, handed, None, by, at)
    settle_plan(client.id)
    record(
        by=by,
        at=at,
        verb="take payment",
        subject=Subject("receipt", receipt.id),
        clients=[client.id],
        detail={"cents": handed.amount.cents, "method": handed.method.value, "number": receipt.number},
    )
    return receipt.id


@transaction.atomic
def give_back(
    *, client_id: UUID, receipt_id: UUID, handed: Handed, why: str, by: Viewer, at: datetime
) -> UUID:
    """Give money back against the receipt of its payment, at most what is left of it; answers a receipt.

    Raises Refused (more than is left, own payment, no reason), NotFound.
    """
    client = require_reach(by, client_id, at=at)
    lock_account(client_id)
    paid = models.Receipt.objects.filter(id=receipt_id, client_id=client_id, refund_of=None).first()
    if paid is None:
        raise NotFound
    back = models.Receipt.objects.filter(refund_of_id=receipt_id).aggregate(sum=Sum("cents"))["sum"] or 0
    _check(handed)
    refuse(
        plain(why, "why", least=8),
        may.may_refund(handed.amount, Money(paid.cents - back), taken_by=paid.staff_id, by=by.staff_id),
    )
    made = post(
        entry=Entry(Act.REFUND, BACK_WORDS, rules.refund(handed.amount, handed.method), why),
        site_id=paid.site_id,
        client=client,
        by=by,
        at=at,
    )
    receipt = _receipt(made, client, handed, paid.id, by, at)
    settle_plan(client.id)
    record(
        by=by,
        at=at,
        verb="give back",
        subject=Subject("receipt", receipt.id),
        clients=[client_id],
        detail={"cents": handed.amount.cents, "number": receipt.number},
    )
    return receipt.id


def _receipt(
    made: models.Posting, client: ClientCard, handed: Handed, of: UUID | None, by: Viewer, at: datetime
) -> models.Receipt:
    lock_receipts(made.site_id)
    last = models.Receipt.objects.filter(site_id=made.site_id).aggregate(last=Max("number"))["last"] or 0
    return models.Receipt.objects.create(
        posting=made,
        site_id=made.site_id,
        number=last + 1,
        client_id=client.id,
        method=handed.method.value,
        reference=handed.reference.strip(),
        cents=handed.amount.cents,
        refund_of_id=of,
        staff_id=by.staff_id,
        balance_after=owed_by(client.id).cents,
        at=at,
    )
