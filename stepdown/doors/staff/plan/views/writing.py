"""Beginning a plan, its first words, and a new version of it."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.plan.forms import BeginForm, HeadForm, WhyForm
from stepdown.doors.staff.plan.views.shown import form_page, page, the_plan
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.episode import queries as episode
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import DraftHead, Plan


@writes(may=Permission.WRITE_PLAN, client="client_id")
def begin(visit: Visit, client_id: UUID) -> Done:
    running = episode.current(visit.viewer, client_id, at=visit.at)
    form = BeginForm(visit.form, standards=queries.standards_offered(visit.viewer))
    if running is None:
        raise Refused(Refusal(say("A plan belongs to an episode."), lifted_by=say("Admit the person first.")))
    if not form.is_valid():
        raise Invalid(page(visit, "staff/plan/none.html", client_id, form=form, episode=running))
    head = DraftHead(
        client_id, running.id, form.cleaned_data["standard"], False, form.cleaned_data["own_words"]
    )
    made = actions.draft_plan(head=head, by=visit.viewer, at=visit.at)
    return Done("plan-version", client_id, made.card.id, said=say("Plan begun."))


@reads(may=Permission.WRITE_PLAN, client="client_id")
def head(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    initial = {"own_words": plan.card.own_words, "standard": plan.card.standard.key}
    form = HeadForm(initial=initial, standards=queries.standards_offered(visit.viewer))
    return _head_page(visit, plan, form)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def set_head(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = HeadForm(visit.form, standards=queries.standards_offered(visit.viewer))
    if not form.is_valid():
        raise Invalid(_head_page(visit, plan, form))
    actions.set_head(
        plan_id=plan_id, **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("plan-version", client_id, plan_id, said=say("Saved."))


@reads(may=Permission.WRITE_PLAN, client="client_id")
def change(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return _change_page(visit, the_plan(visit, client_id, plan_id), WhyForm())


@writes(may=Permission.WRITE_PLAN, client="client_id")
def amend(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = WhyForm(visit.form)
    with beside(form, lambda: _change_page(visit, plan, form)):
        made = actions.amend(plan_id=plan_id, why=form.cleaned_data["why"], by=visit.viewer, at=visit.at)
    said = say("Version {number} begun. The present one holds until it is signed.", number=made.card.number)
    return Done("plan-version", client_id, made.card.id, said=said)


def _head_page(visit: Visit, plan: Plan, form: HeadForm) -> Page:
    return form_page(
        visit,
        plan,
        form,
        title=say("What it is about"),
        name="plan-head",
        part_id=None,
        button=say("Save"),
        version=plan.card.version,
    )


def _change_page(visit: Visit, plan: Plan, form: WhyForm) -> Page:
    lead = say("A new version begins with everything this one says. Nothing that was signed is changed.")
    title = say("Write the full plan") if plan.card.interim else say("Change the plan")
    return form_page(
        visit,
        plan,
        form,
        title=title,
        lead=lead,
        name="plan-change",
        part_id=None,
        button=say("Begin new version"),
    )
