"""Sessions arranged by hand, beside the plan, and whoever walks in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards
from stepdown.place.queries import day_at
from stepdown.session import models
from stepdown.session.actions.locking import days_of, lock_days, require_sites, running
from stepdown.session.actions.publishing import require_whole
from stepdown.session.actions.writing import Because, write
from stepdown.session.queries.floor import heads, may_lead
from stepdown.session.rules import heads as counting
from stepdown.session.rules import leading, refusing
from stepdown.session.rules.publishing import Diff, dated_as
from stepdown.session.vocabulary import (
    ARRANGED,
    Arrangement,
    Changes,
    Dated,
    HeadLimit,
    Limit,
    SessionCard,
)
from stepdown.timetable.queries.apart import pairs_among


@transaction.atomic
def arrange_session(*, session: Arrangement, over: str = "", by: Viewer, at: datetime) -> Changes:
    """Add a session by hand: `added[0]` of what comes back. Publishing a week never touches it.

    It may be entered up to a day after it began. Head count, whoever leads and who is kept apart are held
    here; `over` is the reason, by name, for which a limit that may be set aside is. Raises Refused, NotFound.
    """
    require_sites(by, [session.site_id])
    lock_days(days_of(session.during))
    dated = _dated(session)
    if refusal := refusing.may_enter(session.during.start, at):
        raise Refused(refusal)
    require_whole(week_of(dated), [dated], by, at)
    if noes := may_lead(by, dated, [dated.leader_id], at=at)[dated.leader_id]:
        raise Refused(*noes)
    require_apart(dated, by, at)
    limits = require_heads(dated, 1, over, by, at)
    changes = write(Diff(add=(dated,)), Because(), week=week_of(dated), by=by, at=at)
    set_aside(changes.added[0], limits, over, by, at)
    record(
        by=by,
        at=at,
        verb="arrange session",
        subject=Subject("session", changes.added[0].id),
        clients=sorted(session.client_ids),
        detail={"occasion": session.occasion.value, "kind": session.kind.value},
    )
    return changes


@transaction.atomic
def seat_walk_in(*, session_id: UUID, client_id: UUID, over: str = "", by: Viewer, at: datetime) -> Changes:
    """Somebody who came gets a seat, also in a session that runs; a full one only with a reason, by name.

    Raises Refused where a limit stands against it, they are kept apart from somebody in it or sit elsewhere,
    and where it is over; NotFound, Stale.
    """
    if client_id not in client_cards(by, [client_id], at=at):
        raise NotFound
    card = running(session_id, by=by, at=at)
    if client_id in card.client_ids:
        raise Refused(refusing.seated())
    wanted = replace(dated_as(card), client_ids=(*card.client_ids, client_id))
    require_apart(wanted, by, at)
    limits = require_heads(wanted, card.leaders, over, by, at)
    wanted = replace(wanted, seats=max(wanted.seats, len(wanted.client_ids)))
    changes = write(Diff(change=((card, wanted),)), Because(), by=by, at=at)
    set_aside(replace(card, taken=len(wanted.client_ids)), limits, over, by, at)
    record(by=by, at=at, verb="seat walk-in", subject=Subject("session", session_id), clients=[client_id])
    return changes


@transaction.atomic
def run_below_least(*, session_id: UUID, words: str, by: Viewer, at: datetime) -> SessionCard:
    """Somebody says by name that a session takes place with fewer people than it needs, and why.

    Raises Refused, NotFound.
    """
    card = running(session_id, by=by, at=at)
    if refusal := refusing.must_say(words, Limit.LEAST.label):
        raise Refused(refusal)
    _override(card, Limit.LEAST, card.taken, card.least, words, by, at)
    record(
        by=by,
        at=at,
        verb="run below least",
        subject=Subject("session", session_id),
        clients=sorted(card.client_ids),
        detail={"people": card.taken, "least": card.least},
    )
    return card


def require_apart(one: Dated, by: Viewer, at: datetime) -> None:
    """Nobody in it is kept apart from another or from who leads. Raises Refused, without a name."""
    whole = replace(by, audience=Audience.SYSTEM)
    if pairs_among(whole, one.client_ids, [one.leader_id], at=at):
        raise Refused(leading.apart())


def week_of(one: Dated) -> date:
    """The Monday of the week in which a session begins, on its site's clock."""
    day = day_at(one.site_id, one.during.start)
    return day - timedelta(days=day.weekday())


def _dated(one: Arrangement) -> Dated:
    return Dated(
        plan_key=f"{ARRANGED}{new_id()}",
        site_id=one.site_id,
        room_id=one.room_id,
        leader_id=one.leader_id,
        kind=one.kind,
        group_key=one.group_key or one.kind.value,
        title=one.title.strip(),
        during=one.during,
        break_minutes=one.break_minutes,
        seats=max(one.seats, len(one.client_ids)),
        by_video=one.by_video,
        client_ids=one.client_ids,
        occasion=one.occasion,
    )


def require_heads(one: Dated, leaders: int, over: str, by: Viewer, at: datetime) -> tuple[HeadLimit, ...]:
    """The limits that its people, with so many who lead, pass with the reason given. Raises Refused for the
    others.
    """
    every, people = heads(by, one, leaders), len(one.client_ids)
    if noes := counting.stands_against(people, every, over):
        raise Refused(*noes)
    return counting.over(people, every)


def set_aside(card: SessionCard, limits: Iterable[HeadLimit], words: str, by: Viewer, at: datetime) -> None:
    """Keep that somebody set these limits aside, and why."""
    for one in limits:
        if one.limit is not None:
            _override(card, one.limit, card.taken, one.most, words, by, at)


def _override(
    card: SessionCard, limit: Limit, people: int, allowed: int, words: str, by: Viewer, at: datetime
) -> None:
    models.Override.objects.create(
        session_id=card.id,
        limit=limit.value,
        people=people,
        allowed=allowed,
        words=words.strip()[: counting.REASON],
        at=at,
        by_name=(by.name or by.audience.value)[:120],
    )
