"""What tests found lately, read or not: for whoever must not give something today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.drugtest import models
from stepdown.drugtest.queries.results import report_card
from stepdown.drugtest.queries.testing import DETAILS
from stepdown.drugtest.rules import judging, reports
from stepdown.drugtest.vocabulary import Found, Line
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards, within_reach


def found_lately(
    viewer: Viewer, client_ids: Iterable[UUID], *, since: date, at: datetime
) -> dict[UUID, tuple[tuple[date, Line], ...]]:
    """Each substance that tests of these people found from a day on, the strongest line of each test
    (4 queries). Unread results are in it.
    """
    rows = models.Test.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), on__gte=since
    )
    found: dict[UUID, list[tuple[date, Line]]] = defaultdict(list)
    for row in rows.prefetch_related(*DETAILS).order_by("on", "id"):
        lines = reports.lines_of(report_card(one) for one in row.reports.all())
        for line in judging.strongest(lines):
            if line.found is Found.DETECTED:
                found[row.client_id].append((row.on, line))
    return {client_id: tuple(every) for client_id, every in found.items()}


def fentanyl_unexpected(viewer: Viewer, *, since: datetime, at: datetime) -> frozenset[UUID]:
    """People of whom a test found fentanyl that nobody expected, from a moment on (2 queries).

    Tests are read by their short index of conversations first, and reach is asked of those few.
    """
    found = models.Test.objects.filter(safety_since__gte=since).values_list("client_id", flat=True)
    ids = frozenset(found)
    return frozenset(client_cards(viewer, ids, at=at)) if ids else ids
