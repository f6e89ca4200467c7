"""The papers of one client: the list, one of them, adding some, sending one back to the inbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.documents.forms import AddForm, OpenForm, SendBackForm
from stepdown.doors.staff.documents.taking import added
from stepdown.doors.staff.inbox.forms import id_of
from stepdown.doors.staff.inbox.showing import view_of
from stepdown.doors.staff.inbox.waits import waits
from stepdown.doors.threshold import Done, Page, Picture, Visit, beside, reads, writes
from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Area, DocumentSheet, State
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

LIST, ONE = "staff/documents/page.html", "staff/documents/document.html"


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def filed_papers(visit: Visit, client_id: UUID) -> Page:
    return _list(visit, client_id)


@writes(may=Permission.FILE_OWN_PAPERS, client="client_id")
def add(visit: Visit, client_id: UUID) -> Page | Done:
    form = AddForm(visit.form)
    with beside(form, lambda: _list(visit, client_id, form=form)):
        lines = added(visit, client_id, form.filing())
    if len(lines) == 1 and lines[0].card is not None:
        return Done("documents", client_id, said=lines[0].said)
    return _list(visit, client_id, lines=lines)


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def filed_paper(visit: Visit, client_id: UUID, document_id: UUID) -> Page:
    return _one(visit, client_id, document_id)


@writes(may=Permission.OPEN_VAULT, client="client_id")
def open_it(visit: Visit, client_id: UUID, document_id: UUID) -> Done:
    _of_client(visit, client_id, document_id)
    form = OpenForm(visit.form)
    with beside(form, lambda: _one(visit, client_id, document_id, open_form=form)):
        reason = form.cleaned_data["reason"]
        actions.open_document(document_id=document_id, reason=reason, by=visit.viewer, at=visit.at)
    return Done("document", client_id, document_id)


@writes(may=Permission.FILE_OWN_PAPERS, client="client_id")
def send_back(visit: Visit, client_id: UUID, document_id: UUID) -> Done:
    _of_client(visit, client_id, document_id)
    form = SendBackForm(visit.form)
    with beside(form, lambda: _one(visit, client_id, document_id, back_form=form)):
        actions.send_back(
            document_id=document_id,
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("documents", client_id, said=say("Sent back to the inbox. It is no longer in this chart."))


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def paper_page(visit: Visit, client_id: UUID, document_id: UUID, page: int) -> Picture:
    _of_client(visit, client_id, document_id)
    view = view_of(visit, page)
    _, shown = queries.page(visit.viewer, document_id, page, side=view.side, turn=view.turn, at=visit.at)
    if not shown.picture:
        raise NotFound
    return Picture(shown.picture, shown.media_type, clients=[client_id])


def _of_client(visit: Visit, client_id: UUID, document_id: UUID) -> DocumentSheet:
    """The paper, where it lies in this client's chart. Raises NotFound."""
    sheet = queries.document(visit.viewer, document_id, at=visit.at)
    if sheet.card.client is None or sheet.card.client.id != client_id:
        raise NotFound
    return sheet


def _list(visit: Visit, client_id: UUID, *, form: AddForm | None = None, lines: Any = ()) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    kind = visit.query.get("kind", "")
    found = queries.documents_of(
        visit.viewer, client_id, kind=kind, after=id_of(visit.query.get("after", "")), at=visit.at
    )
    context = client_frame(visit.viewer, card, "documents") | {
        "found": found,
        "kinds": queries.kinds(Area.CLIENT),
        "kind": kind if queries.kind_of(kind) else "",
        "form": form or AddForm(),
        "lines": lines,
        "may_add": visit.viewer.may(Permission.FILE_OWN_PAPERS),
    }
    return Page(LIST, context, clients=[client_id], status=422 if form is not None else 200)


def _one(
    visit: Visit,
    client_id: UUID,
    document_id: UUID,
    *,
    open_form: OpenForm | None = None,
    back_form: SendBackForm | None = None,
) -> Page:
    sheet = _of_client(visit, client_id, document_id)
    card = sheet.card
    until = queries.live_opening(visit.viewer, document_id, at=visit.at) if card.vault else None
    seen = card.may_open and card.state is State.FILED and (not card.vault or until is not None)
    frame = client_frame(visit.viewer, client_card(visit.viewer, client_id, at=visit.at), "documents")
    context = {
        **frame,
        **waits(visit, card),
        "card": card,
        "sheet": sheet,
        "until": until,
        "view": view_of(visit, card.pages),
        "texts": queries.page_texts(visit.viewer, document_id, at=visit.at) if seen else (),
        "here": reverse("document", args=[client_id, document_id]),
        "picture": "document-page",
        "args": [client_id, document_id],
        "open_form": open_form or OpenForm(),
        "back_form": back_form or SendBackForm(),
        "sending": back_form is not None,
        "may_give": visit.viewer.may(Permission.DISCLOSE) and card.may_open and card.state is State.FILED,
        "may_send_back": visit.viewer.may(Permission.FILE_OWN_PAPERS) and card.state is State.FILED,
    }
    wrong = open_form is not None or back_form is not None
    return Page(ONE, context, clients=[client_id], status=422 if wrong else 200, fleeting=card.vault and seen)
