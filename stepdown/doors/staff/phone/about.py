"""The calls about one client, and about one inquiry with the rules of calling them back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.phone.forms import NumberForm
from stepdown.doors.staff.phone.views import clients_of
from stepdown.doors.threshold import Invalid, Page, Visit, reads, writes
from stepdown.intake.queries import leaving_word, one_reach
from stepdown.journeys.take_call import inquiry_number as number_of
from stepdown.kernel.refusal import Refused
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.phone import queries
from stepdown.place.queries import site

ABOUT = "staff/phone/client.html"
ASKING = "staff/phone/inquiry.html"


@reads(may=Permission.LOG_CALL, client="client_id")
def client_calls(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = queries.calls_of_client(visit.viewer, client_id, before=visit.before, at=visit.at)
    context = client_frame(visit.viewer, card, "client-calls") | {"found": found}
    return Page(ABOUT, context, clients=[client_id])


@reads(may=Permission.TAKE_INQUIRY)
def inquiry_calls(visit: Visit, inquiry_id: UUID) -> Page:
    return _inquiry(visit, inquiry_id, NumberForm())


@writes(may=Permission.TAKE_INQUIRY, shows_only=True)
def inquiry_number(visit: Visit, inquiry_id: UUID) -> Page:
    form = NumberForm(visit.form)
    if not form.is_valid():
        raise Invalid(_inquiry(visit, inquiry_id, form))
    data = form.cleaned_data
    try:
        plain = number_of(
            inquiry_id=inquiry_id,
            emergency=form.emergency(),
            reason=data["reason"],
            their_time=data["their_time"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        raise Invalid(_inquiry(visit, inquiry_id, form, refusals=refused.refusals)) from refused
    return _inquiry(visit, inquiry_id, form, number=plain)


def _inquiry(visit: Visit, inquiry_id: UUID, form: NumberForm, **shown: Any) -> Page:
    reach = one_reach(visit.viewer, inquiry_id, at=visit.at)
    found = queries.calls_of_inquiry(visit.viewer, inquiry_id, before=visit.before, at=visit.at)
    here = site(visit.viewer, reach.card.site_id)
    context = {
        "reach": reach,
        "card": reach.card,
        "site": here,
        "word": leaving_word(reach.voicemail),
        "found": found,
        "form": form,
        "number": None,
        "refusals": (),
        **shown,
    }
    clients = clients_of(found.calls) + ([reach.card.client_id] if reach.card.client_id else [])
    return Page(ASKING, context, clients=clients, fleeting=context["number"] is not None)
