"""Writing the ledger: what holds now, less what it said before, as signed lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from stepdown.attendance import models
from stepdown.attendance.actions.locking import name_of
from stepdown.attendance.queries.counting import day_of, row_of, worked
from stepdown.attendance.queries.reading import Facts, facts_of
from stepdown.attendance.vocabulary import RollRow
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards
from stepdown.session.vocabulary import SessionCard


def recredit(
    card: SessionCard, client_ids: Collection[UUID], because: str, *, by: Viewer, at: datetime
) -> Facts:
    """Work out anew what these people have of a session and write the difference. The session is locked."""
    facts = facts_of([card.id], client_ids)
    before: dict[UUID, list[models.Credit]] = {one: [] for one in client_ids}
    if any((card.id, one) in facts.minutes for one in client_ids):
        rows = models.Credit.objects.filter(session_id=card.id, client_id__in=list(client_ids))
        for row in rows.order_by("revision"):
            before[row.client_id].append(row)
    lines = []
    for client_id in dict.fromkeys(client_ids):
        minutes = worked(card, client_id, facts).minutes
        for line in _lines(card, client_id, before[client_id], minutes):
            line.because, line.by_name, line.at = because[:20], name_of(by), at
            lines.append(line)
        facts.minutes[(card.id, client_id)] = minutes
    models.Credit.objects.bulk_create(lines)
    return facts


def _lines(
    card: SessionCard, client_id: UUID, before: Sequence[models.Credit], minutes: int
) -> list[models.Credit]:
    """The difference in one line; where the session is another day's by now, off there and on here."""
    had = sum(one.minutes for one in before)
    now = _line(card, client_id)
    if not before or had == 0 or _place(before[-1]) == _place(now):
        changes = [(minutes - had, now)]
    else:
        changes = [(-had, _line_like(before[-1])), (minutes, now)]
    number, found = len(before), []
    for change, line in changes:
        if change:
            number += 1
            line.minutes, line.revision = change, number
            found.append(line)
    return found


def _line(card: SessionCard, client_id: UUID) -> models.Credit:
    return models.Credit(
        session_id=card.id,
        client_id=client_id,
        service=card.kind.value,
        on=day_of(card),
        begins=card.during.start,
        ends=card.during.end or card.during.start,
        by_video=card.by_video,
    )


def _line_like(row: models.Credit) -> models.Credit:
    return models.Credit(
        session_id=row.session_id,
        client_id=row.client_id,
        service=row.service,
        on=row.on,
        begins=row.begins,
        ends=row.ends,
        by_video=row.by_video,
    )


def _place(line: models.Credit) -> tuple[object, ...]:
    """What a line says besides its minutes."""
    return (line.service, line.on, line.begins, line.ends, line.by_video)


def rows_after(
    card: SessionCard, client_ids: Sequence[UUID], facts: Facts, by: Viewer, at: datetime
) -> tuple[RollRow, ...]:
    """The rows of these people as they are now, for whoever just marked them."""
    seats = {one: place for place, one in enumerate(card.client_ids, start=1)}
    names = client_cards(by, client_ids, at=at)
    return tuple(
        row_of(card, one, names[one].shown_as if one in names else "", seats.get(one, 0), facts)
        for one in client_ids
    )
