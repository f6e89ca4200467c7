"""Leading a session along: who joins its leader, and who leaves again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session import models, queries
from stepdown.session.actions.arranging import require_heads, set_aside
from stepdown.session.actions.locking import running
from stepdown.session.actions.publishing import require_leaders
from stepdown.session.actions.writing import span_of
from stepdown.session.rules.publishing import dated_as
from stepdown.session.rules.refusing import BOOKED, leads_it
from stepdown.session.vocabulary import SessionCard


@transaction.atomic
def add_co_leader(*, session_id: UUID, staff_id: UUID, version: int, by: Viewer, at: datetime) -> SessionCard:
    """Somebody leads a session along, also one that runs: they have the credential for it, are not away, not
    kept apart from anybody in it and in no other session then. Raises Refused, Stale, NotFound.
    """
    card = _current(running(session_id, by=by, at=at), version)
    require_leaders([staff_id], by, at)
    if card.led_by(staff_id):
        raise Refused(leads_it())
    if noes := queries.may_lead(by, dated_as(card), [staff_id], at=at)[staff_id]:
        raise Refused(*noes)
    try:
        with transaction.atomic():
            models.Leading.objects.create(
                session_id=session_id,
                staff_id=staff_id,
                first=False,
                during=span_of(card.during),
                at=at,
                by_name=_name(by),
            )
    except IntegrityError as fault:
        if models.STAFF_ONCE in str(fault):
            raise Refused(BOOKED[models.STAFF_ONCE]) from fault
        raise
    return _changed(card, "add co-leader", staff_id, by, at)


@transaction.atomic
def leave_co_leading(
    *, session_id: UUID, staff_id: UUID, over: str = "", version: int, by: Viewer, at: datetime
) -> SessionCard:
    """Somebody leads a session along no more. Where its people are then too many for those who lead it, only
    with a reason, by name, and never past a law. Raises Refused, Stale, NotFound.
    """
    card = _current(running(session_id, by=by, at=at), version)
    if staff_id not in {one.staff_id for one in card.along}:
        raise NotFound
    dated = dated_as(card)
    before = {one.source.text for one in queries.passed(queries.heads(by, dated, card.leaders), card.taken)}
    left = queries.passed(queries.heads(by, dated, card.leaders - 1), card.taken)
    if any(one.per_leader and one.source.text not in before for one in left) or len(left) > len(before):
        set_aside(card, require_heads(dated, card.leaders - 1, over, by, at), over, by, at)
    rows = models.Leading.objects.filter(session_id=session_id, staff_id=staff_id, first=False, ended_at=None)
    rows.update(ended_at=at, ended_by=_name(by))
    return _changed(card, "leave co-leading", staff_id, by, at)


def _changed(card: SessionCard, verb: str, staff_id: UUID, by: Viewer, at: datetime) -> SessionCard:
    models.Session.objects.filter(id=card.id).update(version=F("version") + 1)
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("session", card.id),
        clients=sorted(card.client_ids),
        detail={"staff": str(staff_id)},
    )
    return queries.everybody([card.id])[card.id]


def _current(card: SessionCard, version: int) -> SessionCard:
    if card.version != version:
        raise Stale(card.version)
    return card


def _name(by: Viewer) -> str:
    return (by.name or Audience(by.audience).value)[:120]
