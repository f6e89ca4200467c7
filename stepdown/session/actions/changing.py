"""Changing sessions that stand: cancelled by the clinic, moved, led by somebody else, handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.session import models, queries
from stepdown.session.actions.locking import (
    changeable,
    days_of,
    lock_sessions,
    require_sites,
    running,
)
from stepdown.session.actions.publishing import require_leaders, require_whole
from stepdown.session.actions.writing import Because, write
from stepdown.session.rules import moving, refusing
from stepdown.session.rules.publishing import Diff, clashes, dated_as
from stepdown.session.vocabulary import Cancelled, Changes, Dated, Placing, SessionCard


@transaction.atomic
def cancel_session(
    *, session_id: UUID, why: Cancelled, words: str = "", version: int, by: Viewer, at: datetime
) -> Changes:
    """The clinic cancels a session: its room, its leader and its people are free again.

    Raises Refused, Stale, NotFound.
    """
    card = _current(changeable(session_id, by=by, at=at), version)
    if why is Cancelled.OTHER and (refusal := refusing.must_say(words, why.label)):
        raise Refused(refusal)
    changes = write(Diff(cancel=(card,)), Because(why, words.strip()), by=by, at=at)
    _record("cancel session", [card], changes, by, at, why=why.value)
    return changes


@transaction.atomic
def call_off(
    *, session_id: UUID, why: Cancelled, words: str = "", version: int, by: Viewer, at: datetime
) -> Changes:
    """The clinic cancels a session that was not held, also one that has begun or whose time is over.

    Whoever had a seat was not absent. The journey looked that nobody was in it. Raises Refused, Stale,
    NotFound.
    """
    seen = queries.session(by, session_id, at=at)
    (card,) = lock_sessions(models.Session.objects.filter(id=session_id), days_of(seen.during))
    if refusal := refusing.may_call_off(card):
        raise Refused(refusal)
    if why is Cancelled.OTHER and (refusal := refusing.must_say(words, why.label)):
        raise Refused(refusal)
    changes = write(Diff(cancel=(_current(card, version),)), Because(why, words.strip()), by=by, at=at)
    _record("call off session", [card], changes, by, at, why=why.value)
    return changes


@transaction.atomic
def cancel_within(
    *, site_id: UUID, during: Period, why: Cancelled, words: str = "", by: Viewer, at: datetime
) -> Changes:
    """The clinic cancels all sessions at a site that touch a stretch of time and have not begun.

    Raises NotFound, Stale.
    """
    require_sites(by, [site_id])
    seen = queries.within(by, site_id, during=during, at=at)
    days = days_of(during, *(card.during for card in seen))
    rows = models.Session.objects.filter(
        site_id=site_id, cancelled_at=None, during__overlap=_span(during), during__startswith__gt=at
    )
    cards = lock_sessions(rows, days)
    changes = write(Diff(cancel=cards), Because(why, words.strip()), by=by, at=at)
    if cards:
        _record("cancel sessions", cards, changes, by, at, why=why.value)
    return changes


@transaction.atomic
def move_session(
    *, session_id: UUID, to: Placing, words: str = "", version: int, by: Viewer, at: datetime
) -> Changes:
    """Hold a session at another time or place of its week; everybody's seats go with it, and `words`, the
    reason, stay with the change. One that runs may change its room, not its time. At another time its leader
    may lead it then; a smaller room that holds everybody gives it as many seats as it has.

    Raises Refused, Stale, NotFound.
    """
    seen = queries.session(by, session_id, at=at)
    if seen.during == to.during:
        card = _current(running(session_id, by=by, at=at), version)
    else:
        card = _current(changeable(session_id, besides=[to.during], by=by, at=at), version)
    if refusal := moving.may_move(card, to, at):
        raise Refused(refusal)
    require_sites(by, [to.site_id])
    wanted = queries.moved_to(by, card, to)
    require_whole(card.week, [wanted], by, at)
    if card.during != to.during:
        require_may_lead(wanted, wanted.leader_id, by, at)
    changes = write(Diff(change=((card, wanted),)), Because(moved=words.strip()), by=by, at=at)
    _record("move session", [card], changes, by, at)
    return changes


@transaction.atomic
def change_leader(*, session_id: UUID, leader_id: UUID, version: int, by: Viewer, at: datetime) -> Changes:
    """Somebody else leads a session, also one that runs: they have the credential for it, are not away and
    not kept apart from anybody in it. Raises Refused, Stale, NotFound.
    """
    card = _current(running(session_id, by=by, at=at), version)
    require_leaders([leader_id], by, at)
    require_may_lead(dated_as(card), leader_id, by, at)
    wanted = replace(dated_as(card), leader_id=leader_id)
    changes = write(Diff(change=((card, wanted),)), Because(), by=by, at=at)
    _record("change leader", [card], changes, by, at)
    return changes


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """A colleague leads every session ahead that somebody led; how many. What they led along goes on without
    them.

    The journey checked that the colleague works here. Raises Refused where they lead another one then.
    """
    mine = models.Session.objects.filter(
        leader_id=from_staff_id, cancelled_at=None, during__startswith__gt=at
    )
    seen = [Period(one.lower, one.upper) for one in mine.values_list("during", flat=True)]
    cards = lock_sessions(mine, days_of(*seen))
    along = models.Leading.objects.filter(staff_id=from_staff_id, first=False, during__startswith__gt=at)
    along.filter(ended_at=None).update(ended_at=at, ended_by=(by.name or by.audience.value)[:120])
    change = tuple((card, replace(dated_as(card), leader_id=to_staff_id)) for card in cards)
    theirs = models.Session.objects.filter(
        leader_id=to_staff_id, cancelled_at=None, during__startswith__gt=at
    )
    others = queries.everybody(theirs.values_list("id", flat=True)).values()
    if noes := clashes([*(to for _, to in change), *(dated_as(card) for card in others)]):
        raise Refused(*noes)
    changes = write(Diff(change=change), Because(), by=by, at=at)
    if cards:
        _record("hand sessions over", cards, changes, by, at)
    return len(cards)


def require_may_lead(one: Dated, staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Nothing stands against somebody leading a session. Raises Refused, NotFound."""
    if noes := queries.may_lead(by, one, [staff_id], at=at)[staff_id]:
        raise Refused(*noes)


def _current(card: SessionCard, version: int) -> SessionCard:
    if card.version != version:
        raise Stale(card.version)
    return card


def _span(period: Period) -> DateTimeTZRange:
    return DateTimeTZRange(period.start, period.end)


def _record(
    verb: str, cards: Sequence[SessionCard], changes: Changes, by: Viewer, at: datetime, why: str = ""
) -> None:
    one = cards[0].id if len(cards) == 1 else None
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("session", one),
        clients=sorted(changes.client_ids),
        detail={"sessions": len(cards), "why": why},
    )
