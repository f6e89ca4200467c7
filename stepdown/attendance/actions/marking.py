"""One coming or going: kept once, whatever a device sends again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.attendance import models
from stepdown.attendance.actions.crediting import recredit, rows_after
from stepdown.attendance.actions.locking import again, locked, name_of, require_may
from stepdown.attendance.queries.reading import facts_of, mark_of
from stepdown.attendance.rules import refusing
from stepdown.attendance.vocabulary import DeviceMark, RollRow, Turn, Way
from stepdown.audit.actions import record
from stepdown.kernel.refusal import Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session.vocabulary import SessionCard

# Whoever scans at these says it themself: it proves nothing until staff saw them.
ALONE = (Way.KIOSK, Way.PHONE)


@transaction.atomic
def mark(*, mark: DeviceMark, by: Viewer, at: datetime) -> RollRow:
    """Somebody came or went. The same id with the same content is the same mark, however often it is sent.

    Raises Refused (also for an id that says something else already), NotFound.
    """
    card = locked(mark.session_id)
    kept = keep(card, [mark], by=by, at=at)
    if kept:
        facts = recredit(card, [mark.client_id], "mark", by=by, at=at)
        record_marks(card, kept, by, at)
    else:
        facts = facts_of([card.id], [mark.client_id])
    return rows_after(card, [mark.client_id], facts, by, at)[0]


def keep(card: SessionCard, sent: Collection[DeviceMark], *, by: Viewer, at: datetime) -> list[DeviceMark]:
    """Insert those marks of one locked session that are new; which they are.

    Raises Refused, NotFound; then none is kept.
    """
    require_may(by, card, {one.client_id for one in sent}, at)
    sent = [replace(one, device=one.device[:80], place=one.place.strip()[:120]) for one in sent]
    known = {row.id: mark_of(row) for row in models.Mark.objects.filter(id__in=[one.id for one in sent])}
    for one in sent:
        if one.id in known and not refusing.same(known[one.id], one):
            raise Refused(refusing.OTHER)
    new = [one for one in sent if one.id not in known]
    if not new:
        again("mark")
        return []
    seated = set(card.client_ids) | _had_seats(card, {one.client_id for one in new})
    for one in new:
        _require(card, one, one.client_id in seated, by, at)
    try:
        with transaction.atomic():
            models.Mark.objects.bulk_create([_row(one, by, at) for one in new])
    except IntegrityError as fault:
        # The id was taken in another session, behind another lock.
        raise Refused(refusing.OTHER) from fault
    return new


def _require(card: SessionCard, one: DeviceMark, seat: bool, by: Viewer, at: datetime) -> None:
    if by.audience is Audience.CLIENT and one.way not in (Way.PHONE, Way.VIDEO):
        raise Refused(refusing.NOT_OWN)
    if refusal := refusing.may_mark(one, card.during, cancelled=card.cancelled is not None, seat=seat, at=at):
        raise Refused(refusal)


def _had_seats(card: SessionCard, client_ids: set[UUID]) -> set[UUID]:
    """Who gave the seat up after they had been marked: what happened stays theirs to correct."""
    missing = client_ids - set(card.client_ids)
    if not missing:
        return set()
    rows = models.Mark.objects.filter(session_id=card.id, client_id__in=list(missing))
    return set(rows.values_list("client_id", flat=True))


def _row(one: DeviceMark, by: Viewer, at: datetime) -> models.Mark:
    return models.Mark(
        id=one.id,
        session_id=one.session_id,
        client_id=one.client_id,
        turn=one.turn.value,
        moment=one.moment,
        way=one.way.value,
        device=one.device,
        place=one.place,
        consent=one.consent,
        by_staff=one.way not in ALONE and by.audience is not Audience.CLIENT,
        by_name=name_of(by),
        at=at,
    )


def record_marks(card: SessionCard, kept: Collection[DeviceMark], by: Viewer, at: datetime) -> None:
    """One entry of the trail for what was kept in one act."""
    record(
        by=by,
        at=at,
        verb="mark attendance",
        subject=Subject("session", card.id),
        clients=sorted({one.client_id for one in kept}),
        detail={
            "in": sum(one.turn is Turn.IN for one in kept),
            "out": sum(one.turn is Turn.OUT for one in kept),
            "way": next(iter(kept)).way.value,
        },
    )
