"""Giving a filed paper out: to whom it may go, and the file itself, through the gate."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.documents.forms import GiveForm
from stepdown.doors.threshold import File, Page, Visit, beside, reads, writes
from stepdown.inbox import queries
from stepdown.journeys.give_out import Given, categories, give_out, ways
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission


@reads(may=Permission.DISCLOSE, client="client_id")
def to_give(visit: Visit, client_id: UUID, document_id: UUID) -> Page:
    return _page(visit, client_id, document_id, _form(visit, client_id, document_id))


@writes(may=Permission.DISCLOSE, client="client_id")
def give(visit: Visit, client_id: UUID, document_id: UUID) -> File:
    form = _form(visit, client_id, document_id, visit.form)
    with beside(form, lambda: _page(visit, client_id, document_id, form), otherwise="to"):
        way = form.way()
        made = give_out(
            client_id=client_id,
            document_id=document_id,
            given=Given(form.recipient(), way.purpose, form.cleaned_data["pages"], form.more()),
            by=visit.viewer,
            at=visit.at,
        )
    return File(made, clients=[client_id])


def _form(visit: Visit, client_id: UUID, document_id: UUID, data: QueryDict | None = None) -> GiveForm:
    found = ways(visit.viewer, client_id, document_id, at=visit.at)
    card = queries.document(visit.viewer, document_id, at=visit.at).card
    return GiveForm(data, ways=found, told=categories(card))


def _page(visit: Visit, client_id: UUID, document_id: UUID, form: GiveForm) -> Page:
    card = queries.document(visit.viewer, document_id, at=visit.at).card
    client = client_card(visit.viewer, client_id, at=visit.at)
    opened = queries.live_opening(visit.viewer, document_id, at=visit.at) if card.vault else None
    context = {
        **client_frame(visit.viewer, client, "documents"),
        "card": card,
        "form": form,
        "told": form.told,
        "covered": any(way.ruling.allowed and way.recipient.name for way in form.ways),
        "shut": card.vault and opened is None,
        "manages": visit.viewer.may(Permission.MANAGE_CONSENT),
    }
    return Page("staff/documents/give.html", context, clients=[client_id])
