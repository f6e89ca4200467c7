"""Whether some people are kept apart, asked of the few who would meet and never of everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.timetable import models
from stepdown.timetable.queries.people import apart_card
from stepdown.timetable.vocabulary import KeptApartCard


def pairs_among(
    viewer: Viewer, client_ids: Collection[UUID], staff_ids: Collection[UUID] = (), *, at: datetime
) -> tuple[KeptApartCard, ...]:
    """Pairs kept apart of which both sides are among these people (1 query): for deciding, never for a page.

    Raises NotFound for whoever is not the system: who decides says only that there is a pair.
    """
    if viewer.audience is not Audience.SYSTEM:
        raise NotFound
    mine = models.KeptApart.objects.filter(ended_at=None, client_id__in=list(client_ids))
    rows = mine.filter(other_id__in=list(client_ids)) | mine.filter(staff_id__in=list(staff_ids))
    return tuple(map(apart_card, rows.order_by("at", "id")))
