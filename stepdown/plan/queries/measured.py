"""Objectives that measure themselves: which there are, what was done for them, what was reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.plan import models
from stepdown.plan.queries import reading
from stepdown.plan.rules.measured import acts as facts_of_acts
from stepdown.plan.rules.measured import days_told as fact_of_days
from stepdown.plan.rules.measured import hours_by_week as facts_of_hours
from stepdown.plan.vocabulary import ReachedOn, Tied

__all__ = ["acts", "fact_of_days", "facts_of_acts", "facts_of_hours", "targets_reached", "tied"]


def tied(viewer: Viewer, client_ids: Iterable[UUID] | None = None, *, at: datetime) -> tuple[Tied, ...]:
    """The objectives of plans in force that measure themselves, of these clients or of all (2 queries)."""
    rows = models.Objective.objects.filter(
        within_reach(viewer, "plan__client", at=at),
        plan__signed_at__isnull=False,
        plan__superseded_at=None,
        plan__episode__closed_at=None,
        goal__problem__deferred=False,
    ).exclude(source="")
    if client_ids is not None:
        rows = rows.filter(plan__client_id__in=list(client_ids))
    return tuple(
        Tied(
            objective_id=row.id,
            client_id=row.plan.client_id,
            thread=row.thread,
            terms=reading.terms(row),
            since=row.plan.episode.opened_at.astimezone(reading.zone(row.plan)).date(),
            zone=row.plan.client.site.zone,
        )
        for row in rows.select_related("plan__client__site", "plan__episode").order_by(
            "plan__client_id", "id"
        )
    )


def acts(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[date, ...]]:
    """The days on which somebody did what an objective counts, in order, by its thread (1 query)."""
    rows = models.Act.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids)
    ).order_by("on", "at")
    found: dict[UUID, list[date]] = {}
    for thread, on in rows.values_list("thread", "on"):
        found.setdefault(thread, []).append(on)
    return {thread: tuple(days) for thread, days in found.items()}


def targets_reached(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ReachedOn, ...]:
    """The targets that somebody reached, each with the day it was first reached, newest first (1 query)."""
    rows = models.ReachedRow.objects.filter(
        within_reach(viewer, "client", at=at), client_id=client_id, progress__taken_back=None
    ).select_related("progress__objective")
    return tuple(
        ReachedOn(row.thread, row.progress.objective.words, row.progress.value, row.progress.on)
        for row in rows.order_by("-progress__on", "-at")
    )
