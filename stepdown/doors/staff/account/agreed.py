"""What is agreed with a client: the share, estimates in writing, instalments."""

from __future__ import annotations

from uuid import UUID

from stepdown.billing import actions, queries
from stepdown.billing.vocabulary import Basis, Every
from stepdown.doors.staff.account.forms import EstimateForm, PlanForm, ShareForm, WhyForm, WishForm
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

SHARE = "staff/account/share.html"
PLAN = "staff/account/plan.html"
NEW_ESTIMATE = "staff/account/estimate_new.html"


@reads(may=Permission.TAKE_PAYMENT, client="client_id")
def share(visit: Visit, client_id: UUID) -> Page:
    return _share(visit, client_id, None)


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def agree_share(visit: Visit, client_id: UUID) -> Done:
    form = ShareForm(visit.form)
    with beside(form, lambda: _share(visit, client_id, form)):
        actions.agree_share(client_id=client_id, asked=form.asked(), by=visit.viewer, at=visit.at)
    return Done("account", client_id, said=say("Agreed. It holds from today on."))


@reads(may=Permission.TAKE_PAYMENT, client="client_id")
def plan(visit: Visit, client_id: UUID) -> Page:
    return _plan(visit, client_id, None)


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def agree_plan(visit: Visit, client_id: UUID) -> Done:
    form = PlanForm(visit.form)
    with beside(form, lambda: _plan(visit, client_id, form)):
        actions.agree_plan(client_id=client_id, asked=form.asked(), by=visit.viewer, at=visit.at)
    return Done("payment-plan", client_id, said=say("Agreed. What is due shows on its day."))


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def end_plan(visit: Visit, client_id: UUID) -> Done:
    form = WhyForm(visit.form)
    if not form.is_valid():
        raise Refused(Refusal(say("Say why the plan ends, in a few words.")))
    actions.end_plan(client_id=client_id, why=form.cleaned_data["why"], by=visit.viewer, at=visit.at)
    return Done("account", client_id, said=say("The plan has ended. What is owed stays owed."))


@reads(may=Permission.TAKE_PAYMENT, client="client_id")
def new_estimate(visit: Visit, client_id: UUID) -> Page:
    return _estimate(visit, client_id, None)


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def give_estimate(visit: Visit, client_id: UUID) -> Done:
    form = EstimateForm(visit.form, schedule=queries.schedule_on(visit.viewer, visit.local.date()))
    with beside(form, lambda: _estimate(visit, client_id, form)):
        made = actions.give_estimate(
            client_id=client_id,
            counts=form.counts(),
            starts_on=form.cleaned_data["starts_on"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("estimate", client_id, made, said=say("Written. Print it and hand it over."))


@writes(may=Permission.TAKE_PAYMENT, client="client_id")
def owe_estimate(visit: Visit, client_id: UUID) -> Done:
    form = WishForm(visit.form)
    if not form.is_valid():
        raise Refused(Refusal(say("Write the day of the service, or leave it empty.")))
    actions.owe_estimate(
        client_id=client_id, service_on=form.cleaned_data["service_on"], by=visit.viewer, at=visit.at
    )
    return Done("estimate-new", client_id, said=say("Noted. Until when it is due stands at the top."))


def _share(visit: Visit, client_id: UUID, form: ShareForm | None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    before = queries.arrangements(visit.viewer, client_id, at=visit.at)
    start: dict[str, object] = {"basis": Basis.PROOF.value}
    if before:
        newest = before[0]
        start |= {"household": newest.household, "copay": newest.terms.copay, "insured": newest.insured}
    context = client_frame(visit.viewer, card, "account") | {
        "form": form or ShareForm(initial=start),
        "before": before,
        "schedule": queries.schedule_on(visit.viewer, visit.local.date()),
        "guidelines": queries.guidelines(visit.viewer),
        "today": visit.local.date(),
    }
    return Page(SHARE, context, clients=[client_id], status=422 if form else 200)


def _plan(visit: Visit, client_id: UUID, form: PlanForm | None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    owed = queries.balance(visit.viewer, client_id, at=visit.at)
    start = {"total": owed if owed.cents > 0 else None, "count": 4, "every": Every.TWO_WEEKS.value}
    context = client_frame(visit.viewer, card, "account") | {
        "form": form or PlanForm(initial=start),
        "plan": queries.plan(visit.viewer, client_id, at=visit.at),
        "owed": owed,
        "ending": WhyForm(),
        "today": visit.local.date(),
    }
    return Page(PLAN, context, clients=[client_id], status=422 if form else 200)


def _estimate(visit: Visit, client_id: UUID, form: EstimateForm | None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    schedule = queries.schedule_on(visit.viewer, visit.local.date())
    today = visit.local.date()
    context = client_frame(visit.viewer, card, "account") | {
        "form": form or EstimateForm(schedule=schedule, initial={"starts_on": today}),
        "wishes": queries.wishes(visit.viewer, client_id, at=visit.at),
        "wish_form": WishForm(),
        "rules": queries.estimate_rules(visit.viewer),
        "share": queries.arrangement_on(visit.viewer, client_id, today, at=visit.at),
    }
    return Page(NEW_ESTIMATE, context, clients=[client_id], status=422 if form else 200)
