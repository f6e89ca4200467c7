"""Staying in touch, ceremonies and certificates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.aftercare import actions
from stepdown.doors.staff.aftercare import showing
from stepdown.doors.staff.aftercare.forms import CeremonyForm, CertificateForm, JoinForm, LeaveForm, TouchForm
from stepdown.doors.threshold import Done, File, Visit, beside, writes
from stepdown.journeys import farewell
from stepdown.kernel.ids import new_id
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site, zone_of

HERE = "client-aftercare"


@writes(may=Permission.HOLD_CEREMONY)
def set_day(visit: Visit) -> Done:
    sites = [(one, site(visit.viewer, one).name) for one in sorted(visit.viewer.site_ids)]
    form = CeremonyForm(visit.form, sites=sites)
    names = {"starts_at": "day"}
    with beside(form, lambda: showing.listed(visit, everybody=False, form=form), names=names):
        data = form.cleaned_data
        site_id = UUID(data["site"])
        actions.set_ceremony(
            ceremony_id=visit.viewer.request_id or new_id(),
            site_id=site_id,
            starts_at=datetime.combine(data["day"], data["time"], ZoneInfo(zone_of(site_id))),
            words=data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("aftercare", said=say("The day is set."))


@writes(may=Permission.HOLD_CEREMONY)
def call_off(visit: Visit, ceremony_id: UUID) -> Done:
    actions.call_off_ceremony(ceremony_id=ceremony_id, by=visit.viewer, at=visit.at)
    return Done("aftercare", said=say("Called off. Tell those who would have come."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def touch(visit: Visit, client_id: UUID) -> Done:
    form = TouchForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, touch=form)):
        data = form.cleaned_data
        if data["letters"] or data["events"]:
            actions.keep_in_touch(client_id=client_id, **data, by=visit.viewer, at=visit.at)
        else:
            actions.no_touch(client_id=client_id, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("Kept, as they want it."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def join(visit: Visit, client_id: UUID) -> Done:
    card = client_card(visit.viewer, client_id, at=visit.at)
    form = JoinForm(visit.form, ceremonies=showing.upcoming(visit, card.site_id))
    with beside(form, lambda: showing.one(visit, client_id, join=form)):
        data = form.cleaned_data
        actions.join_ceremony(
            ceremony_id=UUID(data["ceremony"]),
            client_id=client_id,
            named_as=data["named_as"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, client_id, said=say("They are on the list."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def leave(visit: Visit, client_id: UUID) -> Done:
    form = LeaveForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, leave=form)):
        ceremony_id = form.cleaned_data["ceremony"]
        actions.leave_ceremony(ceremony_id=ceremony_id, client_id=client_id, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("They are off the list, and their name is gone from it."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def certificate(visit: Visit, client_id: UUID) -> File:
    form = CertificateForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, certificate=form)):
        made = farewell.certificate(client_id=client_id, wish=form.wish(), by=visit.viewer, at=visit.at)
    return File(made)
