"""Signing a plan: the client on the screen, the counselor, the practitioner; or choosing not to."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.plan.forms import ClientSignForm, DeclineForm
from stepdown.doors.staff.plan.views.shown import page, the_plan
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import Plan, PlanStatus
from stepdown.signature.vocabulary import Capacity

SIGN, HAND, BACK = (f"staff/plan/{name}.html" for name in ("sign", "handed", "handed_back"))


@reads(may=Permission.WRITE_PLAN, client="client_id")
def sign_page(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return _page(visit, the_plan(visit, client_id, plan_id), SIGN)


@reads(may=Permission.WRITE_PLAN, client="client_id")
def hand_over(visit: Visit, client_id: UUID, plan_id: UUID) -> Page | Done:
    """The plan on a screen that goes into the client's hands: nothing of the staff's side is on it."""
    plan = the_plan(visit, client_id, plan_id)
    signing = queries.signing_of(visit.viewer, plan, at=visit.at)
    if signing.missing or Capacity.CLIENT not in signing.waits_for:
        return Done("plan-sign", client_id, plan_id)
    return _page(visit, plan, HAND)


@reads(may=Permission.WRITE_PLAN, client="client_id")
def handed_back(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return _page(visit, the_plan(visit, client_id, plan_id), BACK)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def sign(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    capacity = next((one for one in Capacity if one.value == visit.form.get("capacity")), None)
    if capacity is None:
        raise Refused(Refusal(say("Say as what you sign."), field="capacity"))
    if capacity is Capacity.CLIENT:
        return _client_signs(visit, plan)
    done = actions.sign(
        plan_id=plan_id, capacity=capacity, version=visit.version, by=visit.viewer, at=visit.at
    )
    return _after(done)


def _client_signs(visit: Visit, plan: Plan) -> Done:
    """From the screen in the client's hands; whatever comes back stays on such a screen."""
    form = ClientSignForm(visit.form)
    with beside(form, lambda: _page(visit, plan, HAND, form=form)):
        actions.sign(
            plan_id=plan.card.id,
            capacity=Capacity.CLIENT,
            typed_name=form.cleaned_data["typed_name"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("plan-handed", plan.card.client_id, plan.card.id)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def decline(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = DeclineForm(visit.form)
    with beside(form, lambda: _page(visit, plan, HAND, decline_form=form)):
        actions.decline_to_sign(
            plan_id=plan_id,
            note=form.cleaned_data["note"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("plan-handed", client_id, plan_id)


def _after(plan: Plan) -> Done:
    if plan.card.status is PlanStatus.SIGNED:
        said = say("Signed. The plan is in force; next review {day}.", day=plan.card.first_review_on)
        return Done("plan-version", plan.card.client_id, plan.card.id, said=said)
    return Done("plan-sign", plan.card.client_id, plan.card.id, said=say("Signed. One more is waited for."))


def _page(
    visit: Visit,
    plan: Plan,
    template: str,
    *,
    form: ClientSignForm | None = None,
    decline_form: DeclineForm | None = None,
) -> Page:
    return page(
        visit,
        template,
        plan.card.client_id,
        plan=plan,
        signing=queries.signing_of(visit.viewer, plan, at=visit.at),
        form=form or ClientSignForm(),
        decline_form=decline_form or DeclineForm(),
        Capacity=Capacity,
    )
