"""What the pages of the plan share: the plan of this client, the head, the choices of the forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from stepdown.assessment import queries as assessment
from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.plan.forms import Offered
from stepdown.doors.threshold import Page, Visit
from stepdown.episode import queries as episode
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.measure import queries as measure
from stepdown.people import queries as people
from stepdown.plan import queries
from stepdown.plan.vocabulary import (
    Goal,
    Intervention,
    Objective,
    Plan,
    Problem,
    ProblemSource,
    ServiceOffer,
    SourceKind,
)
from stepdown.programme import queries as programme

Part = TypeVar("Part", Problem, Goal, Objective, Intervention)
FORM = "staff/plan/form.html"


def the_plan(visit: Visit, client_id: UUID, plan_id: UUID) -> Plan:
    """The plan of this client. Raises NotFound for one of another client."""
    found = queries.plan(visit.viewer, plan_id, at=visit.at)
    if found.card.client_id != client_id:
        raise NotFound
    return found


def today(visit: Visit, plan: Plan) -> date:
    """The calendar day at the client's site."""
    return visit.at.astimezone(ZoneInfo(plan.zone)).date()


def sources(visit: Visit) -> list[tuple[str, str]]:
    """What an objective can measure itself by: each scale of each measure, tests, hours, days, acts."""
    scales = [
        (f"{SourceKind.MEASURE.value}:{scale.key}", words(say("{title}: its score", title=scale.title)))
        for one in measure.instruments(visit.viewer)
        for scale in one.scales
    ]
    others = [(one.value, words(one.label)) for one in SourceKind if one is not SourceKind.MEASURE]
    # The weekly and the monthly form have the same scales: each stands here once.
    return [*others, *dict(scales).items()]


def the_problem(plan: Plan, part_id: UUID) -> Problem:
    """One problem of a plan. Raises NotFound."""
    return _one(problem for problem in plan.problems if problem.id == part_id)


def the_goal(plan: Plan, part_id: UUID) -> Goal:
    """One goal of a plan. Raises NotFound."""
    return _one(goal for problem in plan.problems for goal in problem.goals if goal.id == part_id)


def the_objective(plan: Plan, part_id: UUID) -> Objective:
    """One objective of a plan. Raises NotFound."""
    return _one(one for one in plan.objectives if one.id == part_id)


def the_service(plan: Plan, part_id: UUID) -> Intervention:
    """One service of a plan. Raises NotFound."""
    goals = (goal for problem in plan.problems for goal in problem.goals)
    return _one(one for goal in goals for one in goal.interventions if one.id == part_id)


def _one(found: Iterator[Part]) -> Part:
    part = next(found, None)
    if part is None:
        raise NotFound
    return part


def page(visit: Visit, template: str, client_id: UUID, **context: Any) -> Page:
    """A page about one client, with their card at its head."""
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    shown = {**client_frame(visit.viewer, card, "plan"), **context}
    return Page(template, shown, clients=[client_id])


def form_page(visit: Visit, plan: Plan, form: forms.Form, **words: Any) -> Page:
    """One form of the plan on a page of its own; `words` are its title, lead, address, button and version."""
    base = {"version": None, "lead": "", "remove": None}
    return page(visit, FORM, plan.card.client_id, plan=plan, form=form, **(base | words))


def origins(visit: Visit, plan: Plan) -> list[tuple[str, Any]]:
    """Where a problem may come from: the diagnoses and dimensions of the signed assessment first."""
    found: list[tuple[str, Any]] = []
    signed = assessment.signed_for(visit.viewer, plan.card.client_id, at=visit.at)
    if signed is not None:
        facts = assessment.facts(visit.viewer, signed.id, at=visit.at)
        found += [(f"diagnosis:{one.code}", f"{one.code} {one.title}") for one in facts.diagnoses]
        edition = assessment.edition(facts.edition_key)
        found += [(f"dimension:{one.key}", f"{one.number}. {one.name}") for one in edition.dimensions]
    known = {key for key, _ in found}
    kept = {f"{one.source.value}:{one.code}": one.words for one in plan.problems if one.code}
    found += [(key, words) for key, words in kept.items() if key not in known]
    plain = (ProblemSource.PERSON, ProblemSource.SAFETY, ProblemSource.DIAGNOSIS, ProblemSource.DIMENSION)
    return found + [(one.value, str(one.label)) for one in plain]


def offered(visit: Visit, plan: Plan) -> list[Offered]:
    """The services of the programme the person is in, and those the plan names already."""
    found: dict[str, Offered] = {}
    current = episode.current(visit.viewer, plan.card.client_id, at=visit.at)
    if current is not None and current.stay is not None:
        terms = current.stay.terms
        version = programme.programme_version(visit.viewer, terms.programme_version_id)
        here = [phase for phase in version.phases if phase.number == terms.phase]
        for dose in (dose for phase in (*here, *version.phases) for dose in phase.doses):
            key = f"{dose.service.value}:{dose.title}"
            offer = ServiceOffer(
                dose.service.value, dose.title, dose.minutes, dose.sessions, dose.every_weeks, ""
            )
            found.setdefault(key, Offered(key, offer))
    for goal in (goal for problem in plan.problems for goal in problem.goals):
        for one in goal.interventions:
            key = f"{one.service_code}:{one.service_label}"
            kept = ServiceOffer(
                one.service_code, one.service_label, one.minutes, one.times, one.every_weeks, one.who
            )
            found.setdefault(key, Offered(key, kept))
    return list(found.values())
