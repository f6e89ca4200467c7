"""From rows to a plan. Six queries for one plan, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.plan import models
from stepdown.plan.rules.measure import bar, measurable
from stepdown.plan.rules.standards import standard
from stepdown.plan.vocabulary import (
    Direction,
    Goal,
    Intervention,
    MeasureKind,
    Objective,
    ObjectiveTerms,
    Plan,
    PlanCard,
    PlanStatus,
    Problem,
    ProblemSource,
    ProgressEntry,
)


def reachable(viewer: Viewer, at: datetime) -> QuerySet[models.Plan]:
    """Plans of clients within the viewer's reach, with the site's zone at hand."""
    return models.Plan.objects.filter(within_reach(viewer, "client", at=at)).select_related("client__site")


def whole(rows: QuerySet[models.Plan]) -> QuerySet[models.Plan]:
    """The same plans with everything in them, in reading order."""
    in_order = {
        "goals": Prefetch("goals", models.Goal.objects.order_by("position", "id")),
        "objectives": Prefetch("objectives", models.Objective.objects.order_by("position", "id")),
        "interventions": Prefetch("interventions", models.Intervention.objects.order_by("position", "id")),
    }
    problems = models.Problem.objects.order_by("position", "id")
    return rows.prefetch_related(Prefetch("problems", problems), *in_order.values())


def zone(row: models.Plan) -> ZoneInfo:
    """The zone of the client's site."""
    return ZoneInfo(row.client.site.zone)


def site_day(row: models.Plan, at: datetime) -> date:
    """The calendar day at the client's site."""
    return at.astimezone(zone(row)).date()


def progress_of(client_id: UUID) -> dict[UUID, tuple[ProgressEntry, ...]]:
    """Every value noted for a client, newest first, by the objective's thread (1 query)."""
    found: dict[UUID, list[ProgressEntry]] = {}
    rows = models.Progress.objects.filter(client_id=client_id, taken_back=None)
    for row in rows.order_by("-on", "-at", "-id"):
        entry = ProgressEntry(row.value, row.on, row.words, row.where, row.by_name, row.at)
        found.setdefault(row.thread, []).append(entry)
    return {thread: tuple(entries) for thread, entries in found.items()}


def status_of(row: models.Plan) -> PlanStatus:
    """How far a plan has come, from what is recorded about it."""
    if row.superseded_at is not None:
        return PlanStatus.SUPERSEDED
    if row.signed_at is not None:
        return PlanStatus.SIGNED
    return PlanStatus.SIGNING if row.locked_at is not None else PlanStatus.DRAFT


def card(row: models.Plan) -> PlanCard:
    """The plan's header as a frozen value."""
    return PlanCard(
        id=row.id,
        client_id=row.client_id,
        episode_id=row.episode_id,
        number=row.number,
        interim=row.interim,
        status=status_of(row),
        own_words=row.own_words,
        standard=standard(row.standard),
        written_at=row.at,
        written_by=row.by_name,
        written_by_staff_id=row.by_staff_id,
        locked_at=row.locked_at,
        signed_at=row.signed_at,
        superseded_at=row.superseded_at,
        why=row.why,
        replaces_id=row.replaces_id,
        first_review_on=row.first_review_on,
        recertify_on=row.recertify_on,
        digest=row.digest,
        version=row.version,
    )


def plan(row: models.Plan, at: datetime) -> Plan:
    """A whole plan as a frozen value; `row` comes from `whole`."""
    # Once locked, a version is held against the day it was locked: its dates come and go, it stays whole.
    parts = _Parts(row, site_day(row, row.locked_at or at), progress_of(row.client_id))
    return Plan(card(row), tuple(parts.problem(one) for one in row.problems.all()), row.client.site.zone)


def terms(row: models.Objective) -> ObjectiveTerms:
    """What an objective says."""
    return ObjectiveTerms(
        words=row.words,
        kind=MeasureKind(row.kind) if row.kind else None,
        unit=row.unit,
        direction=Direction(row.direction) if row.direction else None,
        baseline=row.baseline,
        target=row.target,
        target_date=row.target_date,
        source=row.source,
    )


def now_of(written: ObjectiveTerms, progress: Iterable[ProgressEntry]) -> Decimal | None:
    """The newest value, or the start while nothing has been noted."""
    newest = next(iter(progress), None)
    return newest.value if newest else written.baseline


class _Parts:
    """One plan's rows put together once, instead of a query per goal."""

    def __init__(
        self, row: models.Plan, today: date, progress: dict[UUID, tuple[ProgressEntry, ...]]
    ) -> None:
        self.today = today
        self.progress = progress
        self.goals: dict[UUID, list[models.Goal]] = {}
        self.objectives: dict[UUID, list[models.Objective]] = {}
        self.interventions: dict[UUID, list[models.Intervention]] = {}
        for goal in row.goals.all():
            self.goals.setdefault(goal.problem_id, []).append(goal)
        for objective in row.objectives.all():
            self.objectives.setdefault(objective.goal_id, []).append(objective)
        for one in row.interventions.all():
            self.interventions.setdefault(one.goal_id, []).append(one)

    def problem(self, row: models.Problem) -> Problem:
        return Problem(
            id=row.id,
            words=row.words,
            source=ProblemSource(row.source),
            code=row.code,
            deferred=row.deferred,
            deferred_why=row.deferred_why,
            goals=tuple(self.goal(one) for one in self.goals.get(row.id, ())),
            version=row.version,
        )

    def goal(self, row: models.Goal) -> Goal:
        return Goal(
            id=row.id,
            own_words=row.own_words,
            objectives=tuple(self.objective(one) for one in self.objectives.get(row.id, ())),
            interventions=tuple(intervention(one) for one in self.interventions.get(row.id, ())),
            version=row.version,
        )

    def objective(self, row: models.Objective) -> Objective:
        written = terms(row)
        progress = self.progress.get(row.thread, ())
        return Objective(
            id=row.id,
            thread=row.thread,
            terms=written,
            progress=progress,
            missing=measurable(written, self.today),
            bar=bar(written, now_of(written, progress)),
            version=row.version,
        )


def intervention(row: models.Intervention) -> Intervention:
    """A service of the plan as a frozen value."""
    return Intervention(
        id=row.id,
        service_code=row.service_code,
        service_label=row.service_label,
        minutes=row.minutes,
        times=row.times,
        every_weeks=row.every_weeks,
        who=row.who,
        version=row.version,
    )
