"""Closing a day at a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.week_close import models, queries
from stepdown.week_close.rules import days as rules
from stepdown.week_close.vocabulary import ClosedDay, Left


@transaction.atomic
def close_day(
    *, site_id: UUID, on: date, today: date, left: Sequence[Left], words: str, by: Viewer, at: datetime
) -> ClosedDay:
    """Close a day at a site. What is left is counted, and needs a word on who does it when.

    A day is closed once; the same again gives what is there. Raises Refused, NotFound.
    """
    if by.audience is Audience.STAFF and site_id not in by.site_ids:
        raise NotFound
    if known := queries.closed_day(by, site_id, on):
        return known
    if refusals := rules.check_day(on, today, len(left), words):
        raise Refused(*refusals)
    counted = Counter(one.kind.value for one in left)
    row, _ = models.DayClosed.objects.get_or_create(
        site_id=site_id,
        on=on,
        defaults={
            "words": words.strip()[:300],
            "left": dict(counted),
            "staff_id": by.staff_id,
            "by_name": by.name,
            "at": at,
        },
    )
    record(
        by=by,
        at=at,
        verb="close day",
        subject=Subject("day", row.id),
        clients=sorted({one.client_id for one in left if one.client_id}),
        detail={"on": on.isoformat(), "left": len(left)},
    )
    found = queries.closed_day(by, site_id, on)
    if found is None:
        raise NotFound
    return found
