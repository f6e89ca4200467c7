"""Closed weeks of a whole house, added up by week, and by person for whoever asks who is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.week_close import models
from stepdown.week_close.queries.kept import OWN
from stepdown.week_close.vocabulary import KeptBy, KeptWeek

MOST = 500


def kept_by_week(viewer: Viewer, site_ids: Iterable[UUID], *, since: date) -> tuple[KeptWeek, ...]:
    """Weeks as programmes count them from a day on, oldest first: minutes prescribed and attended, people,
    days that counted of those wanted; with what later corrections say (2 queries).

    Corrections are few beside weeks: the weeks are added up as they were closed, then each difference.
    """
    sites = list(site_ids)
    rows = (
        models.ClosedWeek.objects.filter(site_id__in=sites, start__gte=since, payer=OWN)
        .values_list("start")
        .annotate(
            people=Count("id"),
            asked=Sum("prescribed"),
            came=Sum("attended"),
            wanted=Sum("days_wanted"),
            days=Sum("days_had"),
            whole=Count("id", filter=Q(days_had__gte=F("days_wanted"))),
        )
        .order_by("start")
    )
    found = {row[0]: KeptWeek(*row) for row in rows}
    newest = (
        models.LaterCorrection.objects.filter(
            week__site_id__in=sites, week__start__gte=since, week__payer=OWN
        )
        .order_by("week_id", "-number")
        .distinct("week_id")
        .values_list(
            "week__start", "week__attended", "attended", "week__days_wanted", "week__days_had", "days_had"
        )
    )
    for start, came, now, wanted, had, counted in newest:
        week = found[start]
        found[start] = replace(
            week,
            had=week.had + now - came,
            days_had=week.days_had + counted - had,
            whole=week.whole + (counted >= wanted) - (had >= wanted),
        )
    return tuple(found.values())


def kept_by_client(
    viewer: Viewer, site_ids: Iterable[UUID], *, since: date, at: datetime
) -> tuple[KeptBy, ...]:
    """The same weeks by person within reach, who lacks most first, 500 at most (1 query)."""
    rows = (
        _as_corrected(site_ids, since)
        .filter(within_reach(viewer, "client", at=at))
        .values("client_id")
        .annotate(
            weeks=Count("id"),
            asked=Sum("prescribed"),
            came=Sum("had"),
            wanted=Sum("days_wanted"),
            days=Sum("counted"),
            lacking=Sum("prescribed") - Sum("had"),
        )
        .order_by("-lacking", "client_id")[:MOST]
    )
    return tuple(
        KeptBy(row["client_id"], row["weeks"], row["asked"], row["came"], row["wanted"], row["days"])
        for row in rows
    )


def _as_corrected(site_ids: Iterable[UUID], since: date) -> QuerySet[models.ClosedWeek]:
    """Weeks as programmes count them, each with what its newest later correction says."""
    newest = models.LaterCorrection.objects.filter(week_id=OuterRef("id")).order_by("-number")
    rows = models.ClosedWeek.objects.filter(site_id__in=list(site_ids), start__gte=since, payer=OWN)
    return rows.annotate(
        had=Coalesce(Subquery(newest.values("attended")[:1]), F("attended")),
        counted=Coalesce(Subquery(newest.values("days_had")[:1]), F("days_had")),
    )
