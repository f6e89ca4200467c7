"""Signing a plan: the client on the screen, the counselor, the practitioner; or choosing not to."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.plan.forms import ClientSignForm, DeclineForm
from stepdown.doors.staff.plan.views.shown import page, refuse_in, the_plan
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import Plan, PlanStatus
from stepdown.signature.vocabulary import Capacity


@reads(may=Permission.WRITE_PLAN, client="client_id")
def sign_page(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return _page(visit, the_plan(visit, client_id, plan_id), ClientSignForm(), DeclineForm())


@writes(may=Permission.WRITE_PLAN, client="client_id")
def sign(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    capacity = next((one for one in Capacity if one.value == visit.form.get("capacity")), None)
    if capacity is None:
        raise Refused(Refusal(say("Say as what you sign."), field="capacity"))
    form = ClientSignForm(visit.form if capacity is Capacity.CLIENT else None)
    if capacity is Capacity.CLIENT and not form.is_valid():
        raise Invalid(_page(visit, plan, form, DeclineForm(), status=422))
    typed = form.cleaned_data["typed_name"] if capacity is Capacity.CLIENT else ""
    done = actions.sign(
        plan_id=plan_id,
        capacity=capacity,
        typed_name=typed,
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return _after(done)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def decline(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = DeclineForm(visit.form)
    shown = _page(visit, plan, ClientSignForm(), form, status=422)
    if not form.is_valid():
        raise Invalid(shown)
    try:
        done = actions.decline_to_sign(
            plan_id=plan_id,
            note=form.cleaned_data["note"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        raise refuse_in(form, refused, shown) from refused
    return _after(done)


def _after(plan: Plan) -> Done:
    if plan.card.status is PlanStatus.SIGNED:
        said = say("Signed. The plan is in force; next review {day}.", day=plan.card.first_review_on)
        return Done("plan-version", plan.card.client_id, plan.card.id, said=said)
    return Done("plan-sign", plan.card.client_id, plan.card.id, said=say("Signed. One more is waited for."))


def _page(
    visit: Visit, plan: Plan, form: ClientSignForm, decline_form: DeclineForm, *, status: int = 200
) -> Page:
    return page(
        visit,
        "staff/plan/sign.html",
        plan.card.client_id,
        status=status,
        plan=plan,
        signing=queries.signing_of(visit.viewer, plan, at=visit.at),
        form=form,
        decline_form=decline_form,
        Capacity=Capacity,
    )
