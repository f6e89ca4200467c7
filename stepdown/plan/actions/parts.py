"""Adding, changing and removing what a draft is made of. Adding never overwrites, so it needs no version;
changing a part needs the part's version, removing one the plan's, because more than was read may hang on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Manager, Max

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.plan import models
from stepdown.plan.actions.writing import draft
from stepdown.plan.queries import reading
from stepdown.plan.rules.compare import terms_in_words
from stepdown.plan.rules.measure import check_value
from stepdown.plan.rules.measured import check_source
from stepdown.plan.rules.parts import check_problem, check_service, check_words
from stepdown.plan.vocabulary import ObjectiveTerms, ProblemTerms, ServiceOffer

Part = TypeVar("Part", models.Problem, models.Goal, models.Objective, models.Intervention)


@transaction.atomic
def add_problem(*, plan_id: UUID, terms: ProblemTerms, by: Viewer, at: datetime) -> UUID:
    """Add a problem in a few words, worked on now or deferred with a reason. Raises Refused, NotFound."""
    row = draft(plan_id, by, at)
    _refuse(check_problem(terms))
    made = row.problems.create(position=_next(row.problems), **_problem_columns(terms))
    _changed(row, "add problem", by, at)
    return made.id


@transaction.atomic
def change_problem(*, problem_id: UUID, terms: ProblemTerms, version: int, by: Viewer, at: datetime) -> None:
    """Change a problem's words, or defer it with a reason. Raises Refused, Stale, NotFound."""
    part, row = _part(models.Problem, problem_id, by, at)
    _refuse(check_problem(terms))
    if part.version != version:
        raise Stale(part.version, (Difference(say("Problem"), part.words, terms.words),))
    models.Problem.objects.filter(id=part.id).update(version=version + 1, **_problem_columns(terms))
    _changed(row, "change problem", by, at)


@transaction.atomic
def add_goal(*, problem_id: UUID, own_words: str, by: Viewer, at: datetime) -> UUID:
    """Add what the person wants, in their own words. Raises Refused, NotFound."""
    problem, row = _part(models.Problem, problem_id, by, at)
    _refuse(check_words(own_words, "own_words", 300))
    made = problem.goals.create(plan=row, own_words=own_words.strip(), position=_next(problem.goals))
    _changed(row, "add goal", by, at)
    return made.id


@transaction.atomic
def change_goal(*, goal_id: UUID, own_words: str, version: int, by: Viewer, at: datetime) -> None:
    """Change a goal's words. Raises Refused, Stale, NotFound."""
    part, row = _part(models.Goal, goal_id, by, at)
    _refuse(check_words(own_words, "own_words", 300))
    if part.version != version:
        raise Stale(part.version, (Difference(say("Goal"), part.own_words, own_words),))
    models.Goal.objects.filter(id=part.id).update(own_words=own_words.strip(), version=version + 1)
    _changed(row, "change goal", by, at)


@transaction.atomic
def add_objective(*, goal_id: UUID, terms: ObjectiveTerms, by: Viewer, at: datetime) -> UUID:
    """Add an objective. It may be unfinished while the plan is a draft. Raises Refused, NotFound."""
    goal, row = _part(models.Goal, goal_id, by, at)
    _refuse(_check_objective(terms))
    made = goal.objectives.create(plan=row, position=_next(goal.objectives), **_objective_columns(terms))
    _changed(row, "add objective", by, at)
    return made.id


@transaction.atomic
def change_objective(
    *, objective_id: UUID, terms: ObjectiveTerms, version: int, by: Viewer, at: datetime
) -> None:
    """Change what an objective says; its progress stays with it. Raises Refused, Stale, NotFound."""
    part, row = _part(models.Objective, objective_id, by, at)
    _refuse(_check_objective(terms))
    if part.version != version:
        saved = reading.terms(part)
        raise Stale(
            part.version,
            (
                Difference(say("Objective"), saved.words, terms.words),
                Difference(say("Start and target"), str(terms_in_words(saved)), str(terms_in_words(terms))),
            ),
        )
    models.Objective.objects.filter(id=part.id).update(version=version + 1, **_objective_columns(terms))
    _changed(row, "change objective", by, at)


@transaction.atomic
def add_intervention(*, goal_id: UUID, offer: ServiceOffer, by: Viewer, at: datetime) -> UUID:
    """Add what the program does for a goal: a service of the programme. Raises Refused, NotFound."""
    goal, row = _part(models.Goal, goal_id, by, at)
    _refuse(check_service(offer))
    made = goal.interventions.create(plan=row, position=_next(goal.interventions), **_service_columns(offer))
    _changed(row, "add intervention", by, at)
    return made.id


@transaction.atomic
def change_intervention(
    *, intervention_id: UUID, offer: ServiceOffer, version: int, by: Viewer, at: datetime
) -> None:
    """Change how long, how often or by whom. Raises Refused, Stale, NotFound."""
    part, row = _part(models.Intervention, intervention_id, by, at)
    _refuse(check_service(offer))
    if part.version != version:
        saved = f"{part.service_label}, {part.minutes} min × {part.times}, {part.who}"
        yours = f"{offer.label}, {offer.minutes} min × {offer.times}, {offer.who}"
        raise Stale(part.version, (Difference(say("Service"), saved, yours),))
    models.Intervention.objects.filter(id=part.id).update(version=version + 1, **_service_columns(offer))
    _changed(row, "change intervention", by, at)


@transaction.atomic
def remove_part(*, plan_id: UUID, part_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Take a problem, goal, objective or intervention out of a draft, with all below it.

    Earlier versions keep what they say; the history of the tables keeps the rest. Raises Refused, Stale,
    NotFound.
    """
    row = draft(plan_id, by, at)
    if row.version != version:
        raise Stale(row.version)
    found = [
        row.interventions.filter(id=part_id)
        | row.interventions.filter(goal_id=part_id)
        | row.interventions.filter(goal__problem_id=part_id),
        row.objectives.filter(id=part_id)
        | row.objectives.filter(goal_id=part_id)
        | row.objectives.filter(goal__problem_id=part_id),
        row.goals.filter(id=part_id) | row.goals.filter(problem_id=part_id),
        row.problems.filter(id=part_id),
    ]
    if not sum(rows.delete()[0] for rows in found):
        raise NotFound
    _changed(row, "remove from plan", by, at)


def _part(kind: type[Part], part_id: UUID, by: Viewer, at: datetime) -> tuple[Part, models.Plan]:
    found = kind._default_manager.filter(id=part_id).first()
    if found is None:
        raise NotFound
    row = draft(found.plan_id, by, at)
    # Read again under the plan's lock: somebody may have changed it between the two.
    again = kind._default_manager.filter(id=part_id).first()
    if again is None:
        raise NotFound
    return again, row


def _changed(row: models.Plan, verb: str, by: Viewer, at: datetime) -> None:
    models.Plan.objects.filter(id=row.id).update(version=row.version + 1)
    record(by=by, at=at, verb=verb, subject=Subject("plan", row.id), clients=[row.client_id])


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _next(rows: Manager[Any]) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _check_objective(terms: ObjectiveTerms) -> Refusal | None:
    return (
        check_words(terms.words, "words", 200)
        or check_value(terms.kind, terms.baseline, "baseline")
        or check_value(terms.kind, terms.target, "target")
        or check_source(terms)
    )


def _problem_columns(terms: ProblemTerms) -> dict[str, object]:
    return {
        "words": terms.words.strip(),
        "source": terms.source,
        "code": terms.code.strip(),
        "deferred": terms.deferred,
        "deferred_why": terms.deferred_why.strip() if terms.deferred else "",
    }


def _objective_columns(terms: ObjectiveTerms) -> dict[str, object]:
    return {
        "words": terms.words.strip(),
        "kind": terms.kind or "",
        "unit": terms.unit.strip(),
        "direction": terms.direction or "",
        "baseline": terms.baseline,
        "target": terms.target,
        "target_date": terms.target_date,
        "source": terms.source,
    }


def _service_columns(offer: ServiceOffer) -> dict[str, object]:
    return {
        "service_code": offer.code,
        "service_label": offer.label,
        "minutes": offer.minutes,
        "times": offer.times,
        "every_weeks": offer.every_weeks,
        "who": offer.who.strip(),
    }
