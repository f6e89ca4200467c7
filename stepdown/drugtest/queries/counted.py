"""Tests of a house counted by how they were read. Names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from stepdown.drugtest import models
from stepdown.drugtest.vocabulary import Outcome
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach

MOST = 500


def counted(viewer: Viewer, site_ids: Iterable[UUID], *, since: date) -> dict[Outcome, int]:
    """How many tests since a day were read how, by their newest reading (1 query)."""
    rows = _read(site_ids, since).values_list("read").annotate(number=Count("id"))
    return {Outcome(read): number for read, number in rows}


def counted_by_client(
    viewer: Viewer, site_ids: Iterable[UUID], *, since: date, at: datetime
) -> dict[UUID, tuple[int, int]]:
    """The same by person within reach: how many as expected, of how many; 500 people at most (1 query)."""
    rows = (
        _read(site_ids, since)
        .filter(within_reach(viewer, "client", at=at))
        .values_list("client_id")
        .annotate(good=Count("id", filter=Q(read=Outcome.AS_EXPECTED.value)), number=Count("id"))
        .order_by("client_id")[:MOST]
    )
    return {client_id: (good, number) for client_id, good, number in rows}


def _read(site_ids: Iterable[UUID], since: date) -> QuerySet[Any]:
    newest = models.ReadingRow.objects.filter(test_id=OuterRef("id")).order_by("-at", "-id")
    rows = models.Test.objects.filter(site_id__in=list(site_ids), on__gte=since)
    return rows.annotate(read=Subquery(newest.values("outcome")[:1])).exclude(read=None)
