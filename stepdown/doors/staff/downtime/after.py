"""After the outage: what lies on paper, what is entered already, both times side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.closure import actions, queries
from stepdown.closure.vocabulary import Outage
from stepdown.doors.staff.downtime.forms import InquiryForm, OutageForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys.enter_paper import enter_inquiry_from_paper, entered
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place

LIST = "staff/downtime/outages.html"
ONE = "staff/downtime/outage.html"


@reads(may=Permission.LOG_CALL)
def outages(visit: Visit) -> Page:
    return _list(visit, _form(visit))


def _list(visit: Visit, form: OutageForm) -> Page:
    return Page(LIST, {"outages": queries.outages(visit.viewer), "form": form})


def _form(visit: Visit, data: Any = None) -> OutageForm:
    sites = place.sites(visit.viewer)
    if not sites:
        raise NotFound
    if data is not None:
        return OutageForm(data, sites=sites)
    local = visit.at.astimezone(sites[0].tz)
    return OutageForm(sites=sites, initial={"ended": f"{local:%Y-%m-%dT%H:%M}"})


@writes(may=Permission.LOG_CALL)
def record(visit: Visit) -> Done:
    form = _form(visit, visit.form)
    with beside(form, lambda: _list(visit, form)):
        made = actions.record_outage(words=form.outage(), by=visit.viewer, at=visit.at)
    return Done("outage", made, said=say("Now enter the papers, one by one. Both times are kept."))


@reads(may=Permission.LOG_CALL)
def outage(visit: Visit, outage_id: UUID) -> Page:
    return _one(visit, outage_id)


def _one(visit: Visit, outage_id: UUID, *, form: InquiryForm | None = None) -> Page:
    shown = queries.outage(visit.viewer, outage_id)
    found = entered(visit.viewer, shown, at=visit.at)
    clients = [one.words.client_id for one in (*found.calls, *found.visits) if one.words.client_id]
    context = {
        "outage": shown,
        "entered": found,
        "form": form or InquiryForm(zone=_zone(visit, shown)),
        "takes": visit.viewer.may(Permission.TAKE_INQUIRY),
    }
    return Page(ONE, context, clients=clients)


@writes(may=Permission.TAKE_INQUIRY)
def enter_inquiry(visit: Visit, outage_id: UUID) -> Done:
    shown = queries.outage(visit.viewer, outage_id)
    form = InquiryForm(visit.form, zone=_zone(visit, shown))
    with beside(form, lambda: _one(visit, outage_id, form=form), otherwise="happened"):
        made = enter_inquiry_from_paper(
            site_id=shown.site_id,
            sheet=form.sheet(),
            happened_at=form.cleaned_data["happened"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("inquiry-call", made, said=say("Entered. Go on with the sheet."))


@writes(may=Permission.LOG_CALL)
def settle(visit: Visit, outage_id: UUID) -> Done:
    words = visit.form.get("words", "")
    actions.settle_outage(outage_id=outage_id, words=words, by=visit.viewer, at=visit.at)
    return Done("outages", said=say("Settled."))


def _zone(visit: Visit, shown: Outage) -> Any:
    return place.site(visit.viewer, shown.site_id).tz
