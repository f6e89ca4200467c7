"""Episodes counted for a whole house: how many stand where, how many stayed, how they ended. Names nobody.

Each count has the people behind it as a question of its own, cut to the viewer's reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce

from stepdown.episode import models
from stepdown.episode.vocabulary import EpisodeEnds, PhaseCount
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach

MOST = 500
_ENDS = ("id", "client_id", "site_id", "opened_at", "closed_at")


def by_phase(viewer: Viewer, site_ids: Iterable[UUID]) -> tuple[PhaseCount, ...]:
    """How many people are in each phase of each programme version now, at some sites (1 query)."""
    rows = (
        models.Stay.objects.filter(ends_at=None, episode__closed_at=None, episode__site_id__in=list(site_ids))
        .values_list("level_label", "level_rank", "programme_key", "programme_version_id", "phase")
        .annotate(people=Count("id"))
        .order_by("level_rank", "programme_key", "phase")
    )
    return tuple(PhaseCount(*row) for row in rows)


def in_phase(
    viewer: Viewer, site_ids: Iterable[UUID], *, programme: str = "", phase: int = 0, at: datetime
) -> tuple[EpisodeEnds, ...]:
    """Open episodes within reach, those of one phase of a programme where it is named, the newest first, 500
    at most (1 query).
    """
    rows = models.Stay.objects.filter(
        within_reach(viewer, "episode__client", at=at),
        ends_at=None,
        episode__closed_at=None,
        episode__site_id__in=list(site_ids),
    )
    if programme:
        rows = rows.filter(programme_key=programme, phase=phase)
    found = rows.select_related("episode").order_by("-episode__opened_at", "episode_id")[:MOST]
    return tuple(
        EpisodeEnds(one.id, one.client_id, one.site_id, one.opened_at, one.closed_at)
        for one in (row.episode for row in found)
    )


def kept_for(
    viewer: Viewer, site_ids: Iterable[UUID], *, since: datetime, days: Iterable[int], at: datetime
) -> dict[int, tuple[int, int]]:
    """Of episodes that opened since a moment and so many days before now or earlier: how many lasted so long.

    By number of days: lasted, of how many (1 query). A death is an end like any other.
    """
    wanted = tuple(days)
    lasted = ExpressionWrapper(
        Coalesce(F("closed_at"), Value(at)) - F("opened_at"), output_field=DurationField()
    )
    rows = models.Episode.objects.filter(site_id__in=list(site_ids), opened_at__gte=since).annotate(
        lasted=lasted
    )
    counted = rows.aggregate(
        **{
            f"of_{number}": Count("id", filter=Q(opened_at__lte=at - timedelta(days=number)))
            for number in wanted
        },
        **{
            f"kept_{number}": Count(
                "id",
                filter=Q(opened_at__lte=at - timedelta(days=number)) & Q(lasted__gte=timedelta(days=number)),
            )
            for number in wanted
        },
    )
    return {number: (counted[f"kept_{number}"], counted[f"of_{number}"]) for number in wanted}


def ended_as(viewer: Viewer, site_ids: Iterable[UUID], *, since: datetime) -> dict[str, int]:
    """How many episodes ended since a moment, by reason; what was taken back is not counted (1 query)."""
    rows = (
        models.Discharge.objects.filter(episode__site_id__in=list(site_ids), at__gte=since, reopening=None)
        .values_list("reason")
        .annotate(people=Count("id"))
        .order_by("-people", "reason")
    )
    return dict(rows)


def opened_since(viewer: Viewer, site_ids: Iterable[UUID], *, since: datetime) -> tuple[EpisodeEnds, ...]:
    """Every episode that opened at some sites since a moment, to be counted, not to be named (1 query)."""
    rows = models.Episode.objects.filter(site_id__in=list(site_ids), opened_at__gte=since)
    return tuple(EpisodeEnds(*row) for row in rows.values_list(*_ENDS))


def opened_in(
    viewer: Viewer,
    site_ids: Iterable[UUID],
    *,
    since: datetime,
    until: datetime | None = None,
    ended: str | None = None,
    at: datetime,
) -> tuple[EpisodeEnds, ...]:
    """Episodes within reach that opened in a span, the newest first, 500 at most (1 query).

    With `ended`: those that ended for that reason in the span instead ("" for any reason).
    """
    rows = models.Episode.objects.filter(within_reach(viewer, "client", at=at), site_id__in=list(site_ids))
    if ended is None:
        rows = rows.filter(opened_at__gte=since)
        rows = rows.filter(opened_at__lte=until) if until else rows
    else:
        rows = rows.filter(closed_at__gte=since)
        if ended:
            rows = rows.filter(discharges__reason=ended, discharges__reopening=None).distinct()
    told = rows.order_by("-opened_at", "id").values_list(*_ENDS)
    return tuple(EpisodeEnds(*row) for row in told[:MOST])
