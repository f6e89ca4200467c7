"""Rings in the chart, in a step's rules, and as figures; drills never among the real ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.crisis import models, rules
from stepdown.crisis.queries.rings import WHOLE, story_of
from stepdown.crisis.vocabulary import Cause, Figures, Moment
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.place.queries import day_at

# What the person themself said of danger. A withdrawal score is a state of the body, met by other rules.
DANGERS = (Cause.SELF_HARM, Cause.STRUGGLING, Cause.MESSAGE)


def latest_danger(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, date]:
    """The day, on the wall of their site, of each person's last real ring for self-harm, struggling or a
    message; who never rang is missing (1 query and their zones).
    """
    rows = (
        models.Said.objects.filter(
            within_reach(viewer, "client", at=at),
            client_id__in=list(client_ids),
            cause__in=DANGERS,
            at__lte=at,
        )
        .order_by("client_id", "-at")
        .distinct("client_id")
        .values_list("client_id", "ring__site_id", "at")
    )
    return {client_id: day_at(site_id, moment) for client_id, site_id, moment in rows}


def moments(viewer: Viewer, client_id: UUID, *, at: datetime, most: int = 6) -> tuple[Moment, ...]:
    """Every minute of the last rings of a client, newest first (9 queries)."""
    rows = (
        models.Ring.objects.select_related("holder")
        .filter(within_reach(viewer, "client", at=at), client_id=client_id)
        .prefetch_related(*WHOLE)
    )
    found = [one for row in rows.order_by("-at")[:most] for one in story_of(row).moments]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def figures(viewer: Viewer, site_ids: Iterable[UUID], *, during: Period) -> Figures:
    """Rings that began within a time at some sites (1 query). Drills are counted apart and nowhere else."""
    rows = models.Ring.objects.filter(site_id__in=list(site_ids), at__gte=during.start)
    if during.end is not None:
        rows = rows.filter(at__lt=during.end)
    every = list(rows.only("cause", "at", "answered_at", "red_at"))
    real = [row for row in every if row.cause != Cause.DRILL]
    answered = [(row.at, row.answered_at) for row in real if row.answered_at is not None]
    return Figures(
        rings=len(real),
        answered=len(answered),
        median_minutes=rules.median_minutes(answered),
        red=sum(row.red_at is not None for row in real),
        by_cause=Counter(Cause(row.cause) for row in real),
        drills=len(every) - len(real),
    )
