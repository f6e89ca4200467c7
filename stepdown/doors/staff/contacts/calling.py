"""Before we call: whether it is a safe time, what to say to whom, and the number on its own act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.phone.forms import NumberForm
from stepdown.doors.threshold import Invalid, Page, Visit, reads, writes
from stepdown.kernel.refusal import Refused
from stepdown.people.queries import client_card, contacts
from stepdown.people.vocabulary import Permission
from stepdown.phone import actions, queries
from stepdown.place.queries import zone_of

BEFORE = "staff/contacts/call.html"


@reads(may=Permission.LOG_CALL, client="client_id")
def line_call(visit: Visit, client_id: UUID, line_id: UUID) -> Page:
    return _before(visit, client_id, line_id, NumberForm())


@writes(may=Permission.LOG_CALL, client="client_id", shows_only=True)
def show_line(visit: Visit, client_id: UUID, line_id: UUID) -> Page:
    form = NumberForm(visit.form)
    if not form.is_valid():
        raise Invalid(_before(visit, client_id, line_id, form))
    try:
        plain = actions.show_line(
            client_id=client_id,
            line_id=line_id,
            emergency=form.emergency(),
            reason=form.cleaned_data["reason"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        page = _before(visit, client_id, line_id, form, refusals=refused.refusals)
        raise Invalid(page) from refused
    return _before(visit, client_id, line_id, form, number=plain)


def _before(visit: Visit, client_id: UUID, line_id: UUID, form: NumberForm, **shown: Any) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    line = queries.line(visit.viewer, client_id, line_id, at=visit.at)
    noted = {one.id: one for one in contacts(visit.viewer, client_id, at=visit.at)}
    zone = zone_of(card.site_id)
    context = client_frame(visit.viewer, card, "contacts") | {
        "line": line,
        "contact": noted.get(line.contact_id) if line.contact_id else None,
        "times": queries.times_of(line),
        "zone": zone,
        "stands_against": queries.why_not_now(visit.viewer, line, at=visit.at),
        "safe_from": queries.safe_from(line, zone, at=visit.at),
        "voicemail": queries.voicemail_on(line.told.voicemail, line.told.caller_name),
        "another": queries.when_answered_by_another(line.told.caller_name),
        "form": form,
        "number": None,
        "refusals": (),
        **shown,
    }
    return Page(BEFORE, context, clients=[client_id], fleeting=context["number"] is not None)
