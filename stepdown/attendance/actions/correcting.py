"""Correcting a mark: both values stay, with the reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.attendance import models
from stepdown.attendance.actions.crediting import recredit, rows_after
from stepdown.attendance.actions.locking import locked, name_of, require_may
from stepdown.attendance.queries.reading import mark_of
from stepdown.attendance.rules import refusing
from stepdown.attendance.vocabulary import RollRow
from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer


@transaction.atomic
def correct_mark(
    *,
    mark_id: UUID,
    to: datetime | None,
    reason: str,
    seen: int | None = None,
    by: Viewer,
    at: datetime,
) -> RollRow:
    """A mark was at another moment, or never (`to` None). Staff only; it is their word from then on.

    `seen` is how many corrections whoever corrects had before them: where there are more, Stale. Raises
    Refused, Stale, NotFound.
    """
    if by.audience not in (Audience.STAFF, Audience.SYSTEM):
        raise NotFound
    session_id = models.Mark.objects.filter(id=mark_id).values_list("session_id", flat=True).first()
    if session_id is None:
        raise NotFound
    card = locked(session_id)
    row = models.Mark.objects.prefetch_related("corrections").get(id=mark_id)
    require_may(by, card, [row.client_id], at)
    number = len(row.corrections.all())
    if seen is not None and seen != number:
        raise Stale(number)
    known = mark_of(row)
    if refusal := refusing.may_correct(known, to, reason, card.during, at):
        raise Refused(refusal)
    models.Correction.objects.create(
        mark=row,
        number=number + 1,
        was=known.moment,
        to=to,
        reason=reason.strip()[:300],
        by_name=name_of(by),
        at=at,
    )
    facts = recredit(card, [row.client_id], "correction", by=by, at=at)
    record(
        by=by,
        at=at,
        verb="correct attendance",
        subject=Subject("mark", mark_id),
        clients=[row.client_id],
        why=reason.strip()[:300],
    )
    return rows_after(card, [row.client_id], facts, by, at)[0]
