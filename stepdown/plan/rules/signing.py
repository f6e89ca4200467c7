"""What keeps a plan from being signed, and who still has to sign it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.plan.rules.measure import measurable
from stepdown.plan.vocabulary import SIGNERS, Goal, Missing, ObjectiveTerms, Plan, PlanStatus, Problem
from stepdown.signature.vocabulary import Capacity


def missing(plan: Plan, on: date) -> tuple[Missing, ...]:
    """Everything that still has to be written before anyone can sign; empty when the plan is complete.

    Source: product promise 9; an interim plan may do without the person's own sentence on day one.
    """
    return tuple(_missing(plan, on))


def _missing(plan: Plan, on: date) -> Iterator[Missing]:
    if not plan.card.own_words.strip() and not plan.card.interim:
        yield Missing(say("What the person wants, in their own words"))
    active = [problem for problem in plan.problems if not problem.deferred]
    if not active:
        yield Missing(say("At least one problem that is worked on now"))
    for problem in active:
        if not problem.goals:
            yield Missing(say("A goal for “{problem}”", problem=problem.words), problem.id)
        for goal in problem.goals:
            yield from _missing_in(problem, goal, on)


def _missing_in(problem: Problem, goal: Goal, on: date) -> Iterator[Missing]:
    if not goal.objectives:
        yield Missing(say("An objective for “{goal}”", goal=goal.own_words), goal.id)
    if not goal.interventions:
        yield Missing(say("What the program does for “{goal}”", goal=goal.own_words), goal.id)
    for objective in goal.objectives:
        for refusal in measurable(objective.terms, on):
            name = objective.terms.words or problem.words
            yield Missing(
                say("“{objective}”: {missing}", objective=name, missing=refusal.reason), objective.id
            )


def still_to_sign(required: Sequence[Capacity], settled: Collection[str]) -> tuple[Capacity, ...]:
    """Whose signature (or, for the client, recorded refusal) is not there yet, in the order of asking."""
    return tuple(capacity for capacity in required if capacity.value not in settled)


def may_sign(
    status: PlanStatus,
    gaps: Collection[Missing],
    required: Sequence[Capacity],
    settled: Collection[str],
    capacity: Capacity,
) -> Refusal | None:
    """Whether somebody may sign this plan now in this capacity."""
    if status in (PlanStatus.SIGNED, PlanStatus.SUPERSEDED):
        return Refusal(say("This version is closed. Change the plan to write a new one."))
    if gaps:
        return Refusal(say("The plan is not complete: {n} things are missing.", n=len(gaps)))
    if capacity not in required:
        return Refusal(say("This plan does not ask for a signature of {who}.", who=SIGNERS[capacity]))
    if capacity.value in settled:
        return Refusal(say("That signature is there already."))
    return None


def may_change(status: PlanStatus) -> Refusal | None:
    """Only a draft changes. From the first signature on, the words stand as they were signed."""
    if status is PlanStatus.DRAFT:
        return None
    return Refusal(
        say("This version is locked, because somebody signed it."),
        lifted_by=say("“Change the plan” writes a new version that replaces it once it is signed."),
    )


def may_amend(status: PlanStatus, interim: bool, has_draft: bool, why: str) -> Refusal | None:
    """Whether a new version may be begun from this one. An interim plan may be replaced before it is
    signed.
    """
    if status is PlanStatus.DRAFT and not interim:
        return Refusal(say("This version is still a draft. Change it directly."))
    if status is PlanStatus.SUPERSEDED:
        return Refusal(say("This version was replaced. Change the newest one."))
    if has_draft and status is not PlanStatus.DRAFT:
        return Refusal(say("A new version is being written already. Go on with that one."))
    if not why.strip() and not interim:
        return Refusal(say("Say in a few words what makes the change needed."), field="why")
    return None


def document(plan: Plan) -> Mapping[str, object]:
    """What is signed: every word and figure of the plan, in reading order.

    Figures are written without trailing zeros, so that storing them changes nothing.
    """
    return {
        "client": plan.card.client_id,
        "number": plan.card.number,
        "interim": plan.card.interim,
        "standard": plan.card.standard.key,
        "own_words": plan.card.own_words,
        "problems": [_problem(problem) for problem in plan.problems],
    }


def _problem(problem: Problem) -> Mapping[str, object]:
    return {
        "words": problem.words,
        "source": problem.source.value,
        "code": problem.code,
        "deferred": problem.deferred,
        "deferred_why": problem.deferred_why,
        "goals": [_goal(goal) for goal in problem.goals],
    }


def _goal(goal: Goal) -> Mapping[str, object]:
    return {
        "own_words": goal.own_words,
        "objectives": [_objective(objective.terms) for objective in goal.objectives],
        "services": [
            [one.service_code, one.service_label, one.minutes, one.times, one.every_weeks, one.who]
            for one in goal.interventions
        ],
    }


def _objective(terms: ObjectiveTerms) -> Mapping[str, object]:
    # What was signed before objectives could measure themselves keeps its fingerprint.
    source = {"source": terms.source} if terms.source else {}
    return {
        **source,
        "words": terms.words,
        "kind": terms.kind,
        "unit": terms.unit,
        "direction": terms.direction,
        "baseline": _figure(terms.baseline),
        "target": _figure(terms.target),
        "target_date": terms.target_date,
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
