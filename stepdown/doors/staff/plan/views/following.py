"""Following a plan in force: progress, reviews, recertification."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.plan.forms import ProgressForm, RecertifyForm, ReviewForm, plain
from stepdown.doors.staff.plan.views.shown import (
    form_page,
    page,
    the_objective,
    the_plan,
    today,
)
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import Objective, Plan, ReviewDecision

may = Permission.WRITE_PLAN


@reads(may=may, client="client_id")
def progress(visit: Visit, client_id: UUID, plan_id: UUID, objective_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    form = ProgressForm(initial={"on": today(visit, plan)})
    return _progress_page(visit, plan, the_objective(plan, objective_id), form)


@writes(may=may, client="client_id")
def note_progress(visit: Visit, client_id: UUID, plan_id: UUID, objective_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = ProgressForm(visit.form), the_objective(plan, objective_id)
    with beside(form, lambda: _progress_page(visit, plan, found, form)):
        actions.note_progress(objective_id=objective_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("plan-version", client_id, plan_id, said=say("Noted."), fragment=f"part-{objective_id}")


@reads(may=may, client="client_id")
def review(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    return _review_page(visit, plan, _review_form(visit, plan))


@writes(may=may, client="client_id")
def hold_review(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = ReviewForm(visit.form, objectives=plan.objectives, today=today(visit, plan))
    with beside(form, lambda: _review_page(visit, plan, form)):
        terms = form.terms()
        actions.hold_review(plan_id=plan_id, terms=terms, by=visit.viewer, at=visit.at)
        if terms.decision is ReviewDecision.CHANGE:
            made = actions.amend(plan_id=plan_id, why=terms.words, by=visit.viewer, at=visit.at)
            said = say("Review kept. Version {number} begun.", number=made.card.number)
            return Done("plan-version", client_id, made.card.id, said=said)
    return Done("plan-version", client_id, plan_id, said=say("Review kept."))


@reads(may=may, client="client_id")
def recertification(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return _recertify_page(visit, the_plan(visit, client_id, plan_id), RecertifyForm())


@writes(may=may, client="client_id")
def recertify(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = RecertifyForm(visit.form)
    with beside(form, lambda: _recertify_page(visit, plan, form)):
        actions.recertify(plan_id=plan_id, words=form.cleaned_data["words"], by=visit.viewer, at=visit.at)
    return Done("plan-version", client_id, plan_id, said=say("Recertified."))


def _progress_page(visit: Visit, plan: Plan, found: Objective, form: ProgressForm) -> Page:
    return form_page(
        visit,
        plan,
        form,
        title=say("Note progress"),
        lead=say("{words}: yes is 1, no is 0.", words=found.terms.words)
        if found.terms.kind == "yes_no"
        else say("{words}", words=found.terms.words),
        name="plan-progress",
        part_id=found.id,
        button=say("Note"),
    )


def _review_form(visit: Visit, plan: Plan) -> ReviewForm:
    values = {f"value-{one.id}": plain(one.now) for one in plan.objectives}
    return ReviewForm(objectives=plan.objectives, today=today(visit, plan), initial=values)


def _review_page(visit: Visit, plan: Plan, form: ReviewForm) -> Page:
    return page(
        visit,
        "staff/plan/review.html",
        plan.card.client_id,
        plan=plan,
        form=form,
        due=queries.due_dates(visit.viewer, plan, at=visit.at),
    )


def _recertify_page(visit: Visit, plan: Plan, form: RecertifyForm) -> Page:
    return form_page(
        visit,
        plan,
        form,
        title=say("Recertify"),
        lead=say("A licensed practitioner or physician signs that this level of care is still needed."),
        name="plan-recertify",
        part_id=None,
        button=say("Sign recertification"),
    )
