"""Calls with many people at once: when each was spoken to, and when a call reached nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.phone import models
from stepdown.phone.reaching import within
from stepdown.phone.vocabulary import CallerKind, Came, Direction, Tried

IN_VAIN = (Came.NO_ANSWER, Came.VOICEMAIL, Came.OTHER_ANSWERED, Came.HUNG_UP)


def tried(
    viewer: Viewer, client_ids: Iterable[UUID], *, since: datetime, at: datetime
) -> dict[UUID, tuple[Tried, ...]]:
    """Each person's calls with themself since a moment, in order (1 query): spoken to, or tried in vain.

    A call of theirs that we missed is no try of ours; who was not called is missing.
    """
    rows = models.Call.objects.filter(
        within(viewer, at),
        client_id__in=list(client_ids),
        caller_kind=CallerKind.CLIENT,
        at__gte=since,
        at__lte=at,
    ).order_by("at", "id")
    found: dict[UUID, list[Tried]] = defaultdict(list)
    for client_id, moment, direction, came in rows.values_list("client_id", "at", "direction", "came"):
        if came in (Came.SPOKE, Came.MESSAGE):
            found[client_id].append(Tried(moment, reached=True))
        elif direction == Direction.OUT and came in IN_VAIN:
            found[client_id].append(Tried(moment, reached=False))
    return {client_id: tuple(every) for client_id, every in found.items()}
