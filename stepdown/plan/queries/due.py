"""What plans ask for and when: reviews, full plans, recertifications, signatures; and the lines of the
chart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import accountable_for, client_cards
from stepdown.plan import models
from stepdown.plan.queries import reading
from stepdown.plan.queries.plans import _NEAREST
from stepdown.plan.rules.measure import bar
from stepdown.plan.rules.reviews import review_state
from stepdown.plan.vocabulary import (
    ChartObjective,
    ChartPlan,
    Course,
    DueDates,
    Plan,
    PlanCard,
    ProgressEntry,
    RecertificationCard,
    ReviewCard,
    ReviewDecision,
    ReviewDue,
    ReviewLine,
    ReviewState,
)


def chart_plan(viewer: Viewer, client_id: UUID, *, at: datetime) -> ChartPlan | None:
    """The plan in force, or the one being written, on one line per objective (3 queries)."""
    rows = _with_dates(reading.reachable(viewer, at))
    row = rows.filter(client_id=client_id, superseded_at=None).order_by(_NEAREST, "-number").first()
    if row is None:
        return None
    objectives = (
        models.Objective.objects.filter(plan_id=row.id, goal__problem__deferred=False)
        .select_related("goal__problem")
        .order_by("goal__problem__position", "goal__position", "position", "id")
    )
    newest = _newest_progress(client_id)
    due_on = _review_on(row)
    return ChartPlan(
        plan_id=row.id,
        number=row.number,
        interim=row.interim,
        status=reading.status_of(row),
        own_words=row.own_words,
        signed_at=row.signed_at,
        review_due_on=due_on,
        review_state=review_state(due_on, reading.site_day(row, at)),
        objectives=tuple(_chart_objective(one, newest.get(one.thread)) for one in objectives),
    )


def reviews_due(
    viewer: Viewer,
    *,
    until: date,
    of: Iterable[UUID] | None = None,
    sites: Collection[UUID] | None = None,
    most: int | None = None,
    at: datetime,
) -> tuple[ReviewDue, ...]:
    """Plans of open episodes that ask for a review, their full version or a recertification by that day,
    soonest first; `of` these clients or of episodes at these `sites` alone, and of no more than `most` plans,
    where that is said (3 queries). Without either, every plan within reach is looked at.
    """
    in_force = _with_dates(reading.reachable(viewer, at)).filter(
        signed_at__isnull=False, superseded_at=None, episode__closed_at=None
    )
    if of is not None:
        in_force = in_force.filter(client_id__in=list(of))
    if sites is not None:
        in_force = in_force.filter(episode__site_id__in=list(sites))
    asking = in_force.annotate(
        soonest=Least(
            Coalesce("next_review_on", "first_review_on"), Coalesce("next_recertify_on", "recertify_on")
        )
    )
    rows = list(asking.filter(soonest__lte=until).order_by("soonest", "id")[:most])
    asked = [(row, *one) for row in rows for one in _asks(row) if one[1] <= until]
    ids = {row.client_id for row, _, _ in asked}
    cards, accountable = client_cards(viewer, ids, at=at), accountable_for(viewer, ids, at=at)
    made = (
        ReviewDue(
            plan_id=row.id,
            client_id=row.client_id,
            shown_as=cards[row.client_id].shown_as,
            what=what,
            due_on=due_on,
            state=review_state(due_on, reading.site_day(row, at)),
            staff_id=accountable[row.client_id].staff_id if row.client_id in accountable else None,
        )
        for row, what, due_on in asked
        if row.client_id in cards
    )
    return tuple(sorted(made, key=lambda one: (one.due_on, one.shown_as)))


def unsigned(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> tuple[PlanCard, ...]:
    """Versions being written or signed for these clients, oldest first (1 query)."""
    rows = reading.reachable(viewer, at).filter(
        client_id__in=list(client_ids), signed_at=None, superseded_at=None
    )
    return tuple(reading.card(row) for row in rows.order_by("at"))


def due_dates(viewer: Viewer, of: Plan, *, at: datetime) -> DueDates:
    """When a plan is looked at again and recertified (1 query)."""
    row = _with_dates(reading.reachable(viewer, at)).get(id=of.card.id)
    today = reading.site_day(row, at)
    review_on, recertify_on = _review_on(row), _recertify_on(row)
    return DueDates(
        review_on, recertify_on, review_state(review_on, today), review_state(recertify_on, today)
    )


def reviews(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ReviewCard, ...]:
    """Every review of a client's plans, newest first (3 queries)."""
    rows = (
        models.Review.objects.filter(plan__in=reading.reachable(viewer, at).filter(client_id=client_id))
        .select_related("plan")
        .prefetch_related("lines__objective")
        .order_by("-held_on", "-at")
    )
    return tuple(
        ReviewCard(
            id=row.id,
            plan_id=row.plan_id,
            plan_number=row.plan.number,
            held_on=row.held_on,
            decision=ReviewDecision(row.decision),
            words=row.words,
            client_words=row.client_words,
            next_due_on=row.next_due_on,
            by_name=row.by_name,
            lines=tuple(_line(one) for one in sorted(row.lines.all(), key=lambda one: one.position)),
        )
        for row in rows
    )


def recertifications(viewer: Viewer, plan_id: UUID, *, at: datetime) -> tuple[RecertificationCard, ...]:
    """Every recertification of a plan, newest first (1 query)."""
    rows = models.Recertification.objects.filter(plan__in=reading.reachable(viewer, at).filter(id=plan_id))
    return tuple(
        RecertificationCard(row.on, row.words, row.next_due_on, row.by_name)
        for row in rows.order_by("-on", "-at")
    )


def _with_dates(rows: QuerySet[models.Plan]) -> QuerySet[models.Plan]:
    reviewed = models.Review.objects.filter(plan_id=OuterRef("id")).order_by("-held_on", "-at")
    recertified = models.Recertification.objects.filter(plan_id=OuterRef("id")).order_by("-on", "-at")
    return rows.annotate(
        next_review_on=Subquery(reviewed.values("next_due_on")[:1]),
        next_recertify_on=Subquery(recertified.values("next_due_on")[:1]),
    )


def _review_on(row: models.Plan) -> date | None:
    found: date | None = getattr(row, "next_review_on", None)
    return found or row.first_review_on


def _recertify_on(row: models.Plan) -> date | None:
    found: date | None = getattr(row, "next_recertify_on", None)
    return found or row.recertify_on


def _asks(row: models.Plan) -> list[tuple[Words, date]]:
    review_on, recertify_on = _review_on(row), _recertify_on(row)
    what = say("Write the full plan") if row.interim else say("Review the plan")
    found = [(what, review_on)] if review_on else []
    return found + ([(say("Recertify"), recertify_on)] if recertify_on else [])


def _newest_progress(client_id: UUID) -> dict[UUID, ProgressEntry]:
    rows = (
        models.Progress.objects.filter(client_id=client_id, taken_back=None)
        .order_by("thread", "-on", "-at", "-id")
        .distinct("thread")
    )
    return {
        row.thread: ProgressEntry(row.value, row.on, row.words, row.where, row.by_name, row.at)
        for row in rows
    }


def _chart_objective(row: models.Objective, newest: ProgressEntry | None) -> ChartObjective:
    written = reading.terms(row)
    now = newest.value if newest else written.baseline
    return ChartObjective(
        words=row.words,
        problem=row.goal.problem.words,
        kind=written.kind,
        unit=row.unit,
        direction=written.direction,
        start=written.baseline,
        now=now,
        target=written.target,
        due_on=written.target_date,
        bar=bar(written, now),
        last_worked_on=newest.on if newest else None,
        last_worked_where=newest.where if newest else "",
        by_itself=bool(written.source),
    )


def _line(row: models.ReviewLine) -> ReviewLine:
    return ReviewLine(row.objective_id, row.objective.words, Course(row.course), row.value, row.words)


__all__ = [
    "ReviewState",
    "chart_plan",
    "due_dates",
    "recertifications",
    "reviews",
    "reviews_due",
    "unsigned",
]
