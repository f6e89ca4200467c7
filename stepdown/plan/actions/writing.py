"""Beginning a plan and a new version of it; nothing that was signed is ever changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.plan import models
from stepdown.plan.queries import plan as plan_of
from stepdown.plan.queries import reading
from stepdown.plan.rules import signing, standards
from stepdown.plan.vocabulary import DraftGoal, DraftHead, DraftProblem, Plan, PlanStatus


@transaction.atomic
def draft_plan(*, head: DraftHead, problems: Sequence[DraftProblem] = (), by: Viewer, at: datetime) -> Plan:
    """Begin a plan for an episode. Raises Refused while another version is being written, NotFound.

    What was left unsigned in an episode before gives way: whoever comes back begins with a plan of now.
    """
    require_reach(by, head.client_id, at=at)
    lock_client(head.client_id)
    left = _drafts(head.client_id).exclude(episode_id=head.episode_id)
    left.update(superseded_at=at, version=F("version") + 1)
    if _drafts(head.client_id).exists():
        raise Refused(Refusal(say("A version of the plan is being written already. Go on with that one.")))
    row = _new_version(head, None, by, at)
    for position, problem in enumerate(problems, start=1):
        _write_problem(row, problem, position)
    verb = "write interim plan" if head.interim else "begin plan"
    record(by=by, at=at, verb=verb, subject=Subject("plan", row.id), clients=[head.client_id])
    return plan_of(by, row.id, at=at)


@transaction.atomic
def amend(*, plan_id: UUID, why: str, by: Viewer, at: datetime) -> Plan:
    """Begin the next version with everything the present one says. Raises Refused, NotFound.

    A version in force stays in force until the next one is signed. One that is still being signed, or an
    interim plan nobody has signed, is replaced at once: two texts may not wait for the same pen.
    """
    row = locked(plan_id, by, at)
    status = reading.status_of(row)
    if refusal := signing.may_amend(status, row.interim, _drafts(row.client_id).exists(), why):
        raise Refused(refusal)
    if status is not PlanStatus.SIGNED:
        models.Plan.objects.filter(id=row.id).update(superseded_at=at, version=row.version + 1)
    head = DraftHead(row.client_id, row.episode_id, row.standard, False, row.own_words, why.strip())
    copy = _new_version(head, row, by, at)
    _carry_over(row, copy)
    record(by=by, at=at, verb="begin new version", subject=Subject("plan", copy.id), clients=[row.client_id])
    return plan_of(by, copy.id, at=at)


@transaction.atomic
def set_head(*, plan_id: UUID, own_words: str, standard: str, version: int, by: Viewer, at: datetime) -> Plan:
    """Say what the person wants, in their words, and which standard the plan follows. Raises Refused,
    Stale.
    """
    row = draft(plan_id, by, at)
    words = " ".join(own_words.split())
    if len(words) > 300:
        raise Refused(
            Refusal(say("Keep it to 300 characters: one sentence to come back to."), field="own_words")
        )
    if standard not in {one.key for one in standards.standards()}:
        raise Refused(Refusal(say("Choose one of the standards."), field="standard"))
    if row.version != version:
        raise Stale(row.version, (Difference(say("What the person wants"), row.own_words, words),))
    models.Plan.objects.filter(id=row.id).update(own_words=words, standard=standard, version=version + 1)
    record(by=by, at=at, verb="change plan", subject=Subject("plan", row.id), clients=[row.client_id])
    return plan_of(by, row.id, at=at)


def locked(plan_id: UUID, by: Viewer, at: datetime) -> models.Plan:
    """The plan's row, locked until the transaction ends. Raises NotFound, also for one out of reach."""
    row = (
        models.Plan.objects.select_for_update(of=("self",))
        .select_related("client__site")
        .filter(id=plan_id)
        .first()
    )
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row


def draft(plan_id: UUID, by: Viewer, at: datetime) -> models.Plan:
    """The plan's row, locked, where it may still be changed. Raises Refused, NotFound."""
    row = locked(plan_id, by, at)
    if refusal := signing.may_change(reading.status_of(row)):
        raise Refused(refusal)
    return row


def lock_client(client_id: UUID) -> None:
    """Let one version be begun at a time: the client's earlier versions are locked in their order."""
    list(
        models.Plan.objects.select_for_update()
        .filter(client_id=client_id)
        .order_by("number")
        .values_list("id")
    )


def _drafts(client_id: UUID) -> QuerySet[models.Plan]:
    return models.Plan.objects.filter(client_id=client_id, locked_at=None, superseded_at=None)


def _new_version(head: DraftHead, replaces: models.Plan | None, by: Viewer, at: datetime) -> models.Plan:
    last = models.Plan.objects.filter(client_id=head.client_id).aggregate(last=Max("number"))["last"] or 0
    return models.Plan.objects.create(
        client_id=head.client_id,
        episode_id=head.episode_id,
        number=last + 1,
        interim=head.interim,
        standard=head.standard,
        own_words=head.own_words[:300],
        replaces=replaces,
        why=head.why,
        at=at,
        by_staff_id=by.staff_id,
        by_name=by.name,
    )


def _write_problem(row: models.Plan, problem: DraftProblem, position: int) -> None:
    made = row.problems.create(
        words=problem.words, source=problem.source, code=problem.code, position=position
    )
    for place, goal in enumerate(problem.goals, start=1):
        _write_goal(row, made, goal, place)


def _write_goal(row: models.Plan, problem: models.Problem, goal: DraftGoal, position: int) -> None:
    made = row.goals.create(problem=problem, own_words=goal.own_words, position=position)
    models.Objective.objects.bulk_create(
        models.Objective(
            plan=row,
            goal=made,
            words=terms.words,
            kind=terms.kind or "",
            unit=terms.unit,
            direction=terms.direction or "",
            baseline=terms.baseline,
            target=terms.target,
            target_date=terms.target_date,
            source=terms.source,
            position=place,
        )
        for place, terms in enumerate(goal.objectives, start=1)
    )
    models.Intervention.objects.bulk_create(
        models.Intervention(
            plan=row,
            goal=made,
            service_code=one.code,
            service_label=one.label,
            minutes=one.minutes,
            times=one.times,
            every_weeks=one.every_weeks,
            who=one.who,
            position=place,
        )
        for place, one in enumerate(goal.services, start=1)
    )


def _carry_over(row: models.Plan, copy: models.Plan) -> None:
    """Write every part of a version into the next one; objectives keep their thread."""
    problems, goals = {}, {}
    for problem in row.problems.all():
        problems[problem.id] = copy.problems.create(
            words=problem.words,
            source=problem.source,
            code=problem.code,
            deferred=problem.deferred,
            deferred_why=problem.deferred_why,
            position=problem.position,
        )
    for goal in row.goals.all():
        goals[goal.id] = copy.goals.create(
            problem=problems[goal.problem_id], own_words=goal.own_words, position=goal.position
        )
    _carry_objectives(row, copy, goals)
    _carry_services(row, copy, goals)


def _carry_objectives(row: models.Plan, copy: models.Plan, goals: Mapping[UUID, models.Goal]) -> None:
    models.Objective.objects.bulk_create(
        models.Objective(
            plan=copy,
            goal=goals[old.goal_id],
            thread=old.thread,
            words=old.words,
            kind=old.kind,
            unit=old.unit,
            direction=old.direction,
            baseline=old.baseline,
            target=old.target,
            target_date=old.target_date,
            source=old.source,
            position=old.position,
        )
        for old in row.objectives.all()
    )


def _carry_services(row: models.Plan, copy: models.Plan, goals: Mapping[UUID, models.Goal]) -> None:
    models.Intervention.objects.bulk_create(
        models.Intervention(
            plan=copy,
            goal=goals[old.goal_id],
            service_code=old.service_code,
            service_label=old.service_label,
            minutes=old.minutes,
            times=old.times,
            every_weeks=old.every_weeks,
            who=old.who,
            position=old.position,
        )
        for old in row.interventions.all()
    )
