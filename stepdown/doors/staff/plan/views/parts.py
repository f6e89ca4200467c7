"""Adding, changing and removing problems, goals, objectives and services of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from stepdown.doors.staff.plan.forms import GoalForm, ObjectiveForm, ProblemForm, ServiceForm
from stepdown.doors.staff.plan.views.shown import (
    form_page,
    offered,
    origins,
    sources,
    the_goal,
    the_objective,
    the_plan,
    the_problem,
    the_service,
)
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission
from stepdown.plan import actions
from stepdown.plan.vocabulary import Plan

may = Permission.WRITE_PLAN
ADD = {
    "problem": (say("Add a problem"), say("Add problem")),
    "goal": (say("Add a goal"), say("Add goal")),
    "objective": (say("Add an objective"), say("Add objective")),
    "service": (say("Add a service"), say("Add service")),
}


@reads(may=may, client="client_id")
def new_problem(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    return _adding(visit, plan, "problem", ProblemForm(origins=origins(visit, plan)))


@writes(may=may, client="client_id")
def add_problem(visit: Visit, client_id: UUID, plan_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form = ProblemForm(visit.form, origins=origins(visit, plan))
    with beside(form, lambda: _adding(visit, plan, "problem", form)):
        made = actions.add_problem(plan_id=plan_id, terms=form.terms(), **_by(visit))
    return _back(plan, made, say("Problem added. Now a goal for it."))


@reads(may=may, client="client_id")
def problem(visit: Visit, client_id: UUID, plan_id: UUID, problem_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    found = the_problem(plan, problem_id)
    form = ProblemForm(initial=ProblemForm.of(found), origins=origins(visit, plan))
    return _changing(visit, plan, "plan-problem", found, form)


@writes(may=may, client="client_id")
def change_problem(visit: Visit, client_id: UUID, plan_id: UUID, problem_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    found = the_problem(plan, problem_id)
    form = ProblemForm(visit.form, origins=origins(visit, plan))
    with beside(form, lambda: _changing(visit, plan, "plan-problem", found, form)):
        actions.change_problem(problem_id=problem_id, terms=form.terms(), version=visit.version, **_by(visit))
    return _back(plan, problem_id, say("Saved."))


@reads(may=may, client="client_id")
def new_goal(visit: Visit, client_id: UUID, plan_id: UUID, problem_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    return _adding(visit, plan, "goal", GoalForm(), the_problem(plan, problem_id).id)


@writes(may=may, client="client_id")
def add_goal(visit: Visit, client_id: UUID, plan_id: UUID, problem_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = GoalForm(visit.form), the_problem(plan, problem_id)
    with beside(form, lambda: _adding(visit, plan, "goal", form, found.id)):
        made = actions.add_goal(problem_id=problem_id, **form.cleaned_data, **_by(visit))
    return _back(plan, made, say("Goal added. Now a step that can be measured."))


@reads(may=may, client="client_id")
def goal(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    found = the_goal(plan, goal_id)
    return _changing(visit, plan, "plan-goal", found, GoalForm(initial={"own_words": found.own_words}))


@writes(may=may, client="client_id")
def change_goal(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = GoalForm(visit.form), the_goal(plan, goal_id)
    with beside(form, lambda: _changing(visit, plan, "plan-goal", found, form)):
        actions.change_goal(goal_id=goal_id, **form.cleaned_data, version=visit.version, **_by(visit))
    return _back(plan, goal_id, say("Saved."))


@reads(may=may, client="client_id")
def new_objective(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    return _adding(
        visit, plan, "objective", ObjectiveForm(sources=sources(visit)), the_goal(plan, goal_id).id
    )


@writes(may=may, client="client_id")
def add_objective(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = ObjectiveForm(visit.form, sources=sources(visit)), the_goal(plan, goal_id)
    with beside(form, lambda: _adding(visit, plan, "objective", form, found.id)):
        made = actions.add_objective(goal_id=goal_id, terms=form.terms(), **_by(visit))
    return _back(plan, made, say("Objective added."))


@reads(may=may, client="client_id")
def objective(visit: Visit, client_id: UUID, plan_id: UUID, objective_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    found = the_objective(plan, objective_id)
    return _changing(
        visit,
        plan,
        "plan-objective",
        found,
        ObjectiveForm(initial=ObjectiveForm.of(found), sources=sources(visit)),
    )


@writes(may=may, client="client_id")
def change_objective(visit: Visit, client_id: UUID, plan_id: UUID, objective_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = ObjectiveForm(visit.form, sources=sources(visit)), the_objective(plan, objective_id)
    with beside(form, lambda: _changing(visit, plan, "plan-objective", found, form)):
        actions.change_objective(
            objective_id=objective_id, terms=form.terms(), version=visit.version, **_by(visit)
        )
    return _back(plan, objective_id, say("Saved."))


@reads(may=may, client="client_id")
def new_service(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    form = ServiceForm(offered=offered(visit, plan))
    return _adding(visit, plan, "service", form, the_goal(plan, goal_id).id)


@writes(may=may, client="client_id")
def add_service(visit: Visit, client_id: UUID, plan_id: UUID, goal_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = ServiceForm(visit.form, offered=offered(visit, plan)), the_goal(plan, goal_id)
    with beside(form, lambda: _adding(visit, plan, "service", form, found.id)):
        made = actions.add_intervention(goal_id=goal_id, offer=form.offer(), **_by(visit))
    return _back(plan, made, say("Service added."))


@reads(may=may, client="client_id")
def service(visit: Visit, client_id: UUID, plan_id: UUID, service_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    found = the_service(plan, service_id)
    form = ServiceForm(initial=ServiceForm.of(found), offered=offered(visit, plan))
    return _changing(visit, plan, "plan-service", found, form)


@writes(may=may, client="client_id")
def change_service(visit: Visit, client_id: UUID, plan_id: UUID, service_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    form, found = ServiceForm(visit.form, offered=offered(visit, plan)), the_service(plan, service_id)
    with beside(form, lambda: _changing(visit, plan, "plan-service", found, form)):
        actions.change_intervention(
            intervention_id=service_id, offer=form.offer(), version=visit.version, **_by(visit)
        )
    return _back(plan, service_id, say("Saved."))


@writes(may=may, client="client_id")
def remove(visit: Visit, client_id: UUID, plan_id: UUID, part_id: UUID) -> Done:
    plan = the_plan(visit, client_id, plan_id)
    actions.remove_part(plan_id=plan_id, part_id=part_id, version=visit.version, **_by(visit))
    return Done("plan-version", client_id, plan.card.id, said=say("Taken out of the draft."))


def _by(visit: Visit) -> Any:
    return {"by": visit.viewer, "at": visit.at}


def _adding(visit: Visit, plan: Plan, what: str, form: forms.Form, part_id: UUID | None = None) -> Page:
    title, button = ADD[what]
    return form_page(visit, plan, form, title=title, button=button, name=f"plan-{what}-new", part_id=part_id)


def _changing(visit: Visit, plan: Plan, name: str, found: Any, form: forms.Form) -> Page:
    return form_page(
        visit,
        plan,
        form,
        title=say("Change"),
        button=say("Save"),
        name=name,
        part_id=found.id,
        version=found.version,
        remove=found.id,
    )


def _back(plan: Plan, part_id: UUID, said: Words) -> Done:
    return Done("plan-version", plan.card.client_id, plan.card.id, said=said, fragment=f"part-{part_id}")
