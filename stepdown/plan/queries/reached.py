"""How far many people's objectives are, counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.plan import models
from stepdown.plan.queries import reading
from stepdown.plan.rules.measure import is_met
from stepdown.plan.vocabulary import Reached


def objectives_reached(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Reached]:
    """Of the plan in force of each of some people: objectives worked on, and those that are met by the newest
    value written down (2 queries, however many people). An interim plan has none to meet and is not in it.
    """
    ids = list(client_ids)
    rows = models.Objective.objects.filter(
        within_reach(viewer, "plan__client", at=at),
        plan__client_id__in=ids,
        plan__signed_at__isnull=False,
        plan__superseded_at=None,
        plan__interim=False,
        goal__problem__deferred=False,
    ).select_related("plan")
    newest = dict(
        models.Progress.objects.filter(client_id__in=ids, on__lte=at.date(), taken_back=None)
        .order_by("thread", "-on", "-at", "-id")
        .distinct("thread")
        .values_list("thread", "value")
    )
    found: dict[UUID, list[bool]] = {}
    for row in rows:
        value = newest.get(row.thread)
        met = value is not None and is_met(reading.terms(row), value)
        found.setdefault(row.plan.client_id, []).append(met)
    return {client_id: Reached(sum(each), len(each)) for client_id, each in found.items()}
