"""What follows an incident: words added, reports settled, a review, actions, the closing."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.incidents.forms import (
    ActionForm,
    AddForm,
    DoneForm,
    DutyForm,
    ReviewForm,
    SettleForm,
)
from stepdown.doors.staff.incidents.views import duty_page, one
from stepdown.doors.threshold import Done, Invalid, Visit, writes
from stepdown.doors.threshold.refusing import put
from stepdown.incident import actions, queries
from stepdown.kernel.refusal import Refused
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place


@writes(may=Permission.REPORT_INCIDENT)
def add_words(visit: Visit, incident_id: UUID) -> Done:
    form = AddForm(visit.form)
    if form.is_valid():
        try:
            told = form.cleaned_data["words"]
            actions.add_words(incident_id=incident_id, words=told, by=visit.viewer, at=visit.at)
            return Done("incident", incident_id, said=say("Added."))
        except Refused as refused:
            put(form, refused)
    raise Invalid(one(visit, incident_id, add_form=form))


@writes(may=Permission.REPORT_INCIDENT)
def settle(visit: Visit, incident_id: UUID, owed_id: UUID) -> Done:
    page = queries.incident(visit.viewer, incident_id, at=visit.at)
    zone = place.site(visit.viewer, page.card.site_id).tz
    form = SettleForm(visit.form, zone=zone)
    if form.is_valid():
        try:
            told = form.told(visit.at)
            actions.settle(incident_id=incident_id, owed_id=owed_id, told=told, by=visit.viewer, at=visit.at)
            return Done("incident", incident_id, said=say("Settled."))
        except Refused as refused:
            put(form, refused)
    raise Invalid(one(visit, incident_id, settle_form=form, settling=owed_id))


@writes(may=Permission.REVIEW_INCIDENT)
def review(visit: Visit, incident_id: UUID) -> Done:
    form = ReviewForm(visit.form, colleagues=people.staff(visit.viewer, at=visit.at))
    if form.is_valid():
        try:
            actions.review(
                incident_id=incident_id,
                new=form.review(),
                version=visit.version,
                by=visit.viewer,
                at=visit.at,
            )
            return Done("incident", incident_id, said=say("Reviewed."))
        except Refused as refused:
            put(form, refused)
    raise Invalid(one(visit, incident_id, review_form=form))


@writes(may=Permission.REVIEW_INCIDENT)
def add_action(visit: Visit, incident_id: UUID) -> Done:
    form = ActionForm(visit.form, colleagues=people.staff(visit.viewer, at=visit.at))
    if form.is_valid() and not form.cleaned_data["action"]:
        form.add_error("action", str(say("Say what is to change.")))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_action(
                incident_id=incident_id,
                words=data["action"],
                owner_id=UUID(data["owner"]),
                due_on=data["due_on"],
                by=visit.viewer,
                at=visit.at,
            )
            return Done("incident", incident_id, said=say("Added."))
        except Refused as refused:
            put(form, refused)
    raise Invalid(one(visit, incident_id, action_form=form))


@writes(may=Permission.REPORT_INCIDENT)
def finish_action(visit: Visit, action_id: UUID) -> Done:
    form = DoneForm(visit.form)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.finish_action(action_id=action_id, words=words, by=visit.viewer, at=visit.at)
    return Done("incidents", said=say("Done."))


@writes(may=Permission.REVIEW_INCIDENT)
def close(visit: Visit, incident_id: UUID) -> Done:
    words = visit.form.get("words", "")[:500]
    actions.close(incident_id=incident_id, words=words, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("incident", incident_id, said=say("Closed."))


@writes(may=Permission.REVIEW_INCIDENT)
def set_duty(visit: Visit) -> Done:
    form = DutyForm(visit.form, sites=place.sites(visit.viewer))
    if form.is_valid():
        try:
            actions.set_duty(duty=form.duty(), by=visit.viewer, at=visit.at)
            return Done("incident-duties", said=say("It holds from that day on."))
        except Refused as refused:
            put(form, refused)
    raise Invalid(duty_page(visit, form))
