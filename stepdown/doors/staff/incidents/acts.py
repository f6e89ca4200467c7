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
from stepdown.doors.threshold import Done, Visit, beside, writes
from stepdown.incident import actions, queries
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place


@writes(may=Permission.REPORT_INCIDENT)
def add_words(visit: Visit, incident_id: UUID) -> Done:
    form = AddForm(visit.form)
    with beside(form, lambda: one(visit, incident_id, add_form=form)):
        told = form.cleaned_data["words"]
        actions.add_words(incident_id=incident_id, words=told, by=visit.viewer, at=visit.at)
    return Done("incident", incident_id, said=say("Added."))


@writes(may=Permission.REPORT_INCIDENT)
def settle(visit: Visit, incident_id: UUID, owed_id: UUID) -> Done:
    page = queries.incident(visit.viewer, incident_id, at=visit.at)
    zone = place.site(visit.viewer, page.card.site_id).tz
    form = SettleForm(visit.form, zone=zone)
    with beside(form, lambda: one(visit, incident_id, settle_form=form, settling=owed_id)):
        told = form.told(visit.at)
        actions.settle(incident_id=incident_id, owed_id=owed_id, told=told, by=visit.viewer, at=visit.at)
    return Done("incident", incident_id, said=say("Settled."))


@writes(may=Permission.REVIEW_INCIDENT)
def review(visit: Visit, incident_id: UUID) -> Done:
    form = ReviewForm(visit.form, colleagues=people.staff(visit.viewer, at=visit.at))
    with beside(form, lambda: one(visit, incident_id, review_form=form)):
        actions.review(
            incident_id=incident_id,
            new=form.review(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("incident", incident_id, said=say("Reviewed."))


@writes(may=Permission.REVIEW_INCIDENT)
def add_action(visit: Visit, incident_id: UUID) -> Done:
    form = ActionForm(visit.form, colleagues=people.staff(visit.viewer, at=visit.at))
    with beside(form, lambda: one(visit, incident_id, action_form=form)):
        data = form.cleaned_data
        if not data["action"]:
            raise Refused(Refusal(say("Say what is to change."), field="action"))
        actions.add_action(
            incident_id=incident_id,
            words=data["action"],
            owner_id=UUID(data["owner"]),
            due_on=data["due_on"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("incident", incident_id, said=say("Added."))


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
    with beside(form, lambda: duty_page(visit, form)):
        actions.set_duty(duty=form.duty(), by=visit.viewer, at=visit.at)
    return Done("incident-duties", said=say("It holds from that day on."))
