"""What many people work on now: for whoever writes down a session with all of them in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.plan import models
from stepdown.plan.vocabulary import MeasureKind, ObjectiveNow, figure, unit_of

# A value counts as this week's so many days long.
FRESH = timedelta(days=7)


def open_objectives(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[ObjectiveNow, ...]]:
    """The objectives of each client's plan in force, in reading order, with this week's value where there is
    one (2 queries, however many people).
    """
    ids = list(client_ids)
    rows = (
        models.Objective.objects.filter(
            within_reach(viewer, "plan__client", at=at),
            plan__client_id__in=ids,
            plan__signed_at__isnull=False,
            plan__superseded_at=None,
            goal__problem__deferred=False,
        )
        .select_related("goal__problem", "plan")
        .order_by("goal__problem__position", "goal__position", "position", "id")
    )
    fresh = _fresh(ids, at.date())
    found: dict[UUID, list[ObjectiveNow]] = {}
    for row in rows:
        found.setdefault(row.plan.client_id, []).append(_now(row, fresh.get(row.thread)))
    return {client_id: tuple(lines) for client_id, lines in found.items()}


def _fresh(ids: list[UUID], today: date) -> dict[UUID, models.Progress]:
    """The newest value of this week of each thread, with the one before it."""
    earlier = models.Progress.objects.filter(
        client_id=OuterRef("client_id"), thread=OuterRef("thread"), on__lt=OuterRef("on"), taken_back=None
    ).order_by("-on", "-at", "-id")
    rows = (
        models.Progress.objects.filter(
            client_id__in=ids, on__gt=today - FRESH, on__lte=today, taken_back=None
        )
        .annotate(before=Subquery(earlier.values("value")[:1]))
        .order_by("thread", "-on", "-at", "-id")
        .distinct("thread")
    )
    return {row.thread: row for row in rows}


def _now(row: models.Objective, fresh: models.Progress | None) -> ObjectiveNow:
    kind = MeasureKind(row.kind) if row.kind else None
    before = getattr(fresh, "before", None) if fresh else None
    return ObjectiveNow(
        thread=row.thread,
        words=row.words,
        problem=row.goal.problem.words,
        unit=unit_of(kind, row.unit),
        value=figure(kind, fresh.value) if fresh else None,
        before=figure(kind, row.baseline if before is None else before) if fresh else None,
        on=fresh.on if fresh else None,
    )
