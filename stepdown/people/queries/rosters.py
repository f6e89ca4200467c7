"""Everybody at a site, for lists that must be whole: the packet for an outage, a day on which it is
closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.people import models
from stepdown.people.queries.clients import client_cards, within_reach
from stepdown.people.vocabulary import ClientCard, ClientStage


def in_treatment_at(viewer: Viewer, site_id: UUID, *, at: datetime) -> tuple[ClientCard, ...]:
    """Everybody in treatment at a site within reach, by name (2 queries)."""
    rows = models.Client.objects.filter(
        within_reach(viewer, "", at=at), site_id=site_id, stage=ClientStage.IN_TREATMENT
    ).order_by("search_name", "handle")
    ids = list(rows.values_list("id", flat=True))
    cards = client_cards(viewer, ids, at=at)
    return tuple(cards[client_id] for client_id in ids if client_id in cards)


def prospects(viewer: Viewer, *, at: datetime) -> tuple[UUID, ...]:
    """Everybody within reach who is not admitted yet, in the order in which they came (1 query)."""
    rows = models.Client.objects.filter(within_reach(viewer, "", at=at), stage=ClientStage.PROSPECT)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def who_sign_in(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> frozenset[UUID]:
    """Which clients of a list within reach have an account that is alive: they can read a message (1
    query).
    """
    rows = models.Client.objects.filter(
        within_reach(viewer, "", at=at), id__in=list(client_ids), account__is_active=True
    )
    return frozenset(rows.values_list("id", flat=True))
