"""My account and my receipts, in plain words."""

from __future__ import annotations

from uuid import UUID

from stepdown.billing import queries
from stepdown.doors.threshold import File, Page, Visit, reads, writes
from stepdown.journeys.money_papers import CANNOT_PAY, receipt_pdf
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_account(visit: Visit) -> Page:
    client_id = _own(visit)
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = {
        "here": "papers",
        "site": site(visit.viewer, card.site_id),
        "account": queries.account(visit.viewer, client_id, at=visit.at),
        "cannot_pay": CANNOT_PAY,
        "today": visit.local.date(),
    }
    return Page("portal/account/page.html", context, clients=[client_id])


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD, shows_only=True)
def my_receipt(visit: Visit, receipt_id: UUID) -> File:
    client_id = _own(visit)
    made = receipt_pdf(client_id=client_id, receipt_id=receipt_id, by=visit.viewer, at=visit.at)
    return File(made, clients=[client_id], inline=True)


def _own(visit: Visit) -> UUID:
    if visit.viewer.client_id is None:
        raise NotFound
    return visit.viewer.client_id
