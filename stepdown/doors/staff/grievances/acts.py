"""What is done with a grievance: given to somebody, received, looked into, answered, ended."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from stepdown.doors.staff.grievances.forms import AssignForm, BodyForm, ClockForm, StepForm
from stepdown.doors.staff.grievances.views import clock_page, one
from stepdown.doors.threshold import Done, Visit, beside, writes
from stepdown.grievance import actions, queries
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place


@writes(may=Permission.ANSWER_GRIEVANCE)
def assign(visit: Visit, grievance_id: UUID) -> Done:
    page = queries.grievance(visit.viewer, grievance_id, at=visit.at)
    free = queries.answerers(visit.viewer, page.card.site_id, at=visit.at)
    form = AssignForm(visit.form, colleagues=free)
    with beside(form, lambda: one(visit, grievance_id, assign_form=form)):
        who = UUID(form.cleaned_data["staff"])
        actions.assign(
            grievance_id=grievance_id, staff_id=who, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("grievance", grievance_id, said=say("Given."))


@writes(may=Permission.ANSWER_GRIEVANCE)
def acknowledge(visit: Visit, grievance_id: UUID) -> Done:
    return _step(
        visit, grievance_id, actions.acknowledge, "acknowledge", say("They are told it was received.")
    )


@writes(may=Permission.ANSWER_GRIEVANCE)
def look_into(visit: Visit, grievance_id: UUID) -> Done:
    return _step(visit, grievance_id, actions.look_into, "look", say("Written down."))


@writes(may=Permission.ANSWER_GRIEVANCE)
def answer(visit: Visit, grievance_id: UUID) -> Done:
    return _step(visit, grievance_id, actions.answer, "answer", say("Answered."))


@writes(may=Permission.TAKE_GRIEVANCE)
def appeal(visit: Visit, grievance_id: UUID) -> Done:
    return _step(visit, grievance_id, actions.appeal, "appeal", say("Somebody else takes a second look."))


@writes(may=Permission.TAKE_GRIEVANCE)
def withdraw(visit: Visit, grievance_id: UUID) -> Done:
    return _step(visit, grievance_id, actions.withdraw, "withdraw", say("Withdrawn, in their own words."))


def _step(visit: Visit, grievance_id: UUID, act: Callable[..., None], which: str, told: Words) -> Done:
    form = StepForm(visit.form)
    with beside(form, lambda: one(visit, grievance_id, step_form=form, which=which)):
        act(
            grievance_id=grievance_id,
            said=form.said(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("grievance", grievance_id, said=told)


@writes(may=Permission.ANSWER_GRIEVANCE)
def set_clock(visit: Visit) -> Done:
    form = ClockForm(visit.form, sites=place.sites(visit.viewer))
    with beside(form, lambda: clock_page(visit, form=form)):
        actions.set_clock(clock=form.clock(), by=visit.viewer, at=visit.at)
    return Done("grievance-clocks", said=say("Set. What was filed before keeps its dates."))


@writes(may=Permission.ANSWER_GRIEVANCE)
def add_body(visit: Visit) -> Done:
    form = BodyForm(visit.form)
    with beside(form, lambda: clock_page(visit, body_form=form)):
        actions.add_body(**form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("grievance-clocks", said=say("On the list everybody sees."))


@writes(may=Permission.ANSWER_GRIEVANCE)
def remove_body(visit: Visit, body_id: UUID) -> Done:
    actions.remove_body(body_id=body_id, by=visit.viewer, at=visit.at)
    return Done("grievance-clocks", said=say("Off the list."))
