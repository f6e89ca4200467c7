"""Receipts and estimates: to look at, to print, to hand over."""

from __future__ import annotations

from uuid import UUID

from stepdown.billing import queries
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import File, Page, Visit, reads, writes
from stepdown.journeys import money_papers
from stepdown.kernel.refusal import NotFound
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission


@reads(may=Permission.SEE_MONEY, client="client_id")
def receipt(visit: Visit, client_id: UUID, receipt_id: UUID) -> Page:
    shown = queries.receipt(visit.viewer, receipt_id, at=visit.at)
    if shown.client_id != client_id:
        raise NotFound
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "account") | {
        "receipt": shown,
        "lead": money_papers.receipt_lead(shown),
        "left": shown.amount - shown.refunded,
        "after": money_papers.balance_line(shown.balance_after),
    }
    return Page("staff/account/receipt.html", context, clients=[client_id])


@writes(may=Permission.SEE_MONEY, client="client_id", shows_only=True)
def receipt_pdf(visit: Visit, client_id: UUID, receipt_id: UUID) -> File:
    made = money_papers.receipt_pdf(client_id=client_id, receipt_id=receipt_id, by=visit.viewer, at=visit.at)
    return File(made, clients=[client_id], inline=True)


@reads(may=Permission.SEE_MONEY, client="client_id")
def estimate(visit: Visit, client_id: UUID, estimate_id: UUID) -> Page:
    shown = queries.estimate(visit.viewer, estimate_id, at=visit.at)
    if shown.client_id != client_id:
        raise NotFound
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "account") | {
        "estimate": shown,
        "rules": queries.estimate_rules(visit.viewer),
    }
    return Page("staff/account/estimate.html", context, clients=[client_id])


@writes(may=Permission.SEE_MONEY, client="client_id", shows_only=True)
def estimate_pdf(visit: Visit, client_id: UUID, estimate_id: UUID) -> File:
    made = money_papers.estimate_pdf(
        client_id=client_id, estimate_id=estimate_id, by=visit.viewer, at=visit.at
    )
    return File(made, clients=[client_id], inline=True)


@writes(may=Permission.SEE_MONEY, client="client_id", shows_only=True)
def account_pdf(visit: Visit, client_id: UUID) -> File:
    made = money_papers.account_pdf(client_id=client_id, by=visit.viewer, at=visit.at)
    return File(made, clients=[client_id], inline=True)
