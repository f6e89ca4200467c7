"""A client's account at the desk: the copay, payments, services, what goes back, what is given up."""

from __future__ import annotations

from uuid import UUID

from stepdown.billing import actions, queries
from stepdown.billing.vocabulary import Method, Relief
from stepdown.doors.staff.account.forms import (
    ChargeForm,
    CopayForm,
    OneOfSeveral,
    PaymentForm,
    RefundForm,
    ReliefForm,
    WhyForm,
)
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission

ACCOUNT = "staff/account/page.html"
BACK = "staff/account/back.html"
REFUND = "staff/account/refund.html"


@reads(may=Permission.SEE_MONEY, client="client_id")
def account(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def take_copay(visit: Visit, client_id: UUID) -> Done:
    form = CopayForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, copay=form)):
        receipt_id = actions.take_copay(
            client_id=client_id,
            method=Method(form.cleaned_data["method"] or Method.CASH),
            reference=form.cleaned_data["reference"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("receipt", client_id, receipt_id, said=say("Copay taken."))


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def take_payment(visit: Visit, client_id: UUID) -> Done:
    form = PaymentForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, payment=form)):
        receipt_id = actions.take_payment(
            client_id=client_id, handed=form.handed(), by=visit.viewer, at=visit.at
        )
    return Done("receipt", client_id, receipt_id, said=say("Payment taken."))


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def charge(visit: Visit, client_id: UUID) -> Done:
    form = ChargeForm(visit.form, schedule=queries.schedule_on(visit.viewer, visit.local.date()))
    with beside(form, lambda: _page(visit, client_id, charge=form)):
        given = form.cleaned_data
        actions.charge(
            client_id=client_id,
            fee_key=given["fee"],
            on=given["on"],
            note=given["note"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("account", client_id, said=say("Charged."))


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def ask_relief(visit: Visit, client_id: UUID) -> Done:
    form = ReliefForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, relief=form)):
        given = form.cleaned_data
        actions.ask_relief(
            client_id=client_id,
            relief=Relief(given["relief"]),
            amount=given["amount"],
            reason=given["reason"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("account", client_id, said=say("Asked. Somebody else decides."))


@reads(may=Permission.TAKE_PAYMENT, client="client_id")
def reversing(visit: Visit, client_id: UUID, posting_id: UUID) -> Page:
    return _back(visit, client_id, posting_id, WhyForm())


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def reverse_posting(visit: Visit, client_id: UUID, posting_id: UUID) -> Done:
    form = WhyForm(visit.form)
    with beside(form, lambda: _back(visit, client_id, posting_id, form)):
        actions.reverse(
            client_id=client_id,
            posting_id=posting_id,
            why=form.cleaned_data["why"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("account", client_id, said=say("Taken back. Both entries stay readable."))


@reads(may=Permission.SET_FEES, client="client_id")
def refunding(visit: Visit, client_id: UUID, receipt_id: UUID) -> Page:
    return _refund(visit, client_id, receipt_id, None)


@writes(may=Permission.SET_FEES, client="client_id")
def refund(visit: Visit, client_id: UUID, receipt_id: UUID) -> Done:
    form = RefundForm(visit.form)
    with beside(form, lambda: _refund(visit, client_id, receipt_id, form)):
        made = actions.give_back(
            client_id=client_id,
            receipt_id=receipt_id,
            handed=form.handed(),
            why=form.cleaned_data["why"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("receipt", client_id, made, said=say("Given back."))


def _page(visit: Visit, client_id: UUID, **bound: OneOfSeveral) -> Page:
    before = visit.query.get("before", "")
    shown = queries.account(visit.viewer, client_id, before=_known(before), at=visit.at)
    schedule = queries.schedule_on(visit.viewer, visit.local.date())
    owed = shown.balance if shown.balance.cents > 0 else None
    forms: dict[str, OneOfSeveral] = {
        "copay": CopayForm(),
        "payment": PaymentForm(initial={"amount": owed, "method": Method.CASH.value}),
        "charge": ChargeForm(schedule=schedule, initial={"on": visit.local.date()}),
        "relief": ReliefForm(),
    } | bound
    context = client_frame(visit.viewer, shown.client, "account") | {
        "account": shown,
        "forms": forms,
        "schedule": schedule,
        "opened": next(iter(bound), ""),
        "today": visit.local.date(),
    }
    return Page(ACCOUNT, context, clients=[client_id], status=422 if bound else 200)


def _known(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _back(visit: Visit, client_id: UUID, posting_id: UUID, form: WhyForm) -> Page:
    shown = queries.account(visit.viewer, client_id, at=visit.at)
    entry = queries.posting(visit.viewer, client_id, posting_id, at=visit.at)
    context = client_frame(visit.viewer, shown.client, "account") | {"entry": entry, "form": form}
    return Page(BACK, context, clients=[client_id], status=422 if form.errors else 200)


def _refund(visit: Visit, client_id: UUID, receipt_id: UUID, form: RefundForm | None) -> Page:
    card = queries.receipt(visit.viewer, receipt_id, at=visit.at)
    if card.client_id != client_id:
        raise NotFound
    left = card.amount - card.refunded
    shown = queries.account(visit.viewer, client_id, at=visit.at)
    start = {"amount": left, "method": card.method.value, "reference": card.reference}
    context = client_frame(visit.viewer, shown.client, "account") | {
        "receipt": card,
        "left": left,
        "form": form or RefundForm(initial=start),
    }
    return Page(REFUND, context, clients=[client_id], status=422 if form else 200)
