"""A fix taken: the clinic as its steps leave it, and the whole plan with the person's better week in it."""

from __future__ import annotations

from stepdown.timetable.questions.changes import Change, changed
from stepdown.timetable.questions.reasons.answers import Fix
from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.questions.reasons.loosening import change_of
from stepdown.timetable.vocabulary import Plan, Problem


def change_for(standing: AsItStands, client_id: str, fix: Fix) -> Change:
    """The parts of the clinic that the steps of a fix leave different, whole."""
    return change_of(standing, client_id, fix.steps).change


def with_fix(standing: AsItStands, client_id: str, fix: Fix) -> tuple[Problem, Plan]:
    """The problem and the plan with the fix taken: everybody else has what they had, or what they move to."""
    problem = changed(standing.problem, change_for(standing, client_id, fix))
    return problem, edited(standing.plan, fix)


def edited(plan: Plan, fix: Fix) -> Plan:
    """The plan with the sections and visits of a fix in it; a section without people is not held."""
    others = {one.id: one for one in fix.sections}
    known = {one.id for one in plan.sections}
    sections = [others.get(one.id, one) for one in plan.sections]
    sections += [one for one in fix.sections if one.id not in known]
    visits = tuple(one for one in plan.visits if one not in fix.gone)
    return Plan(tuple(one for one in sections if one.members), (*visits, *fix.visits))
