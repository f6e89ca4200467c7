"""Giving a seat and releasing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.session import models
from stepdown.session.actions.arranging import require_apart, require_heads
from stepdown.session.actions.locking import changeable, days_of, lock_sessions
from stepdown.session.actions.writing import Because, write
from stepdown.session.rules import refusing
from stepdown.session.rules.publishing import Diff, dated_as
from stepdown.session.vocabulary import Changes, Released, SessionCard


@transaction.atomic
def give_seat(*, session_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> Changes:
    """Somebody gets the first free seat of a session.

    Raises Refused where it is full, more come than whoever leads it may lead, they are elsewhere then or kept
    apart from somebody in it, NotFound, Stale.
    """
    require_reach(by, client_id, at=at)
    card = changeable(session_id, by=by, at=at)
    if refusal := refusing.may_join(card, client_id in card.client_ids):
        raise Refused(refusal)
    wanted = replace(dated_as(card), client_ids=(*card.client_ids, client_id))
    require_apart(wanted, by, at)
    require_heads(wanted, card.leaders, "", by, at)
    changes = write(Diff(change=((card, wanted),)), Because(), by=by, at=at)
    record(by=by, at=at, verb="give seat", subject=Subject("session", session_id), clients=[client_id])
    return changes


@transaction.atomic
def release_seat(*, session_id: UUID, client_id: UUID, why: Released, by: Viewer, at: datetime) -> Changes:
    """Somebody gives up a seat in a session that has not begun. Raises Refused, NotFound, Stale."""
    require_reach(by, client_id, at=at)
    card = changeable(session_id, by=by, at=at)
    if client_id not in card.client_ids:
        raise NotFound
    changes = _without([card], client_id, why, by, at)
    record(
        by=by,
        at=at,
        verb="release seat",
        subject=Subject("session", session_id),
        clients=[client_id],
        detail={"why": why.value},
    )
    return changes


@transaction.atomic
def release_seats_ahead(*, client_id: UUID, why: Released, by: Viewer, at: datetime) -> Changes:
    """Somebody gives up every seat ahead: their treatment here ended, or goes on elsewhere. An hour that was
    theirs alone is nobody's, and its leader and its room have it back. Raises NotFound, Stale.
    """
    require_reach(by, client_id, at=at)
    held = models.Seat.objects.filter(
        client_id=client_id, released_at=None, during__startswith__gt=at
    ).values_list("session_id", "during")
    spans = [Period(span.lower, span.upper) for _, span in held]
    if not spans:
        return Changes()
    rows = models.Session.objects.filter(id__in=[session_id for session_id, _ in held], cancelled_at=None)
    cards = [
        card
        for card in lock_sessions(rows, days_of(*spans))
        if client_id in card.client_ids and refusing.may_change(card, at) is None
    ]
    changes = _without(cards, client_id, why, by, at)
    own = tuple(replace(card, client_ids=(), taken=0) for card in cards if card.seats == 1)
    if own:
        gone = write(Diff(cancel=own), Because(), by=by, at=at)
        changes = replace(changes, cancelled=gone.cancelled)
    record(
        by=by,
        at=at,
        verb="release seats",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"seats": len(cards), "why": why.value},
    )
    return changes


def _without(cards: list[SessionCard], client_id: UUID, why: Released, by: Viewer, at: datetime) -> Changes:
    change = tuple(
        (card, replace(dated_as(card), client_ids=tuple(one for one in card.client_ids if one != client_id)))
        for card in cards
    )
    return write(Diff(change=change), Because(released=why), by=by, at=at)
