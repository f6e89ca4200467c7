"""A group on a Monday morning at Harbor Street, for the checks of who was there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.attendance import actions, queries
from stepdown.attendance.vocabulary import Credit, DeviceMark, RollRow, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.session.vocabulary import SessionCard
from tests import scenes_session as scenes
from tests.cast import SYSTEM, Cast

# Nine in the morning of the Monday, New York; the group lasts three hours with a quarter of break.
NINE = scenes.hour(0, 9).start
NOON = NINE + timedelta(hours=3)


def clock(hour: int, minute: int = 0) -> datetime:
    """A moment of that Monday, New York."""
    return NINE + timedelta(hours=hour - 9, minutes=minute)


def a_group(cast: Cast, *clients: str, leader: str = "dana") -> SessionCard:
    """The group with these people, led by Dana."""
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9, minutes=180), *clients, leader=leader))
    return scenes.card(cast, "a")


def told(
    cast: Cast,
    card: SessionCard,
    client: str,
    turn: Turn,
    moment: datetime,
    *,
    way: Way = Way.STAFF,
    who: str = "dana",
    mark_id: UUID | None = None,
    at: datetime | None = None,
) -> RollRow:
    """Somebody is marked."""
    sent = DeviceMark(mark_id or new_id(), card.id, cast.clients[client].id, turn, moment, way)
    return actions.mark(mark=sent, by=cast.viewer(who), at=at or moment)


def ledger(cast: Cast, client: str) -> tuple[Credit, ...]:
    """What somebody has of that week."""
    client_id = cast.clients[client].id
    week = Period(NINE - timedelta(days=1), NINE + timedelta(days=6))
    return queries.credits(SYSTEM, [client_id], during=week, at=NOON)[client_id]


def minutes(cast: Cast, client: str) -> int:
    return sum(one.minutes for one in ledger(cast, client))


def row(cast: Cast, card: SessionCard, client: str, *, who: str = "dana") -> RollRow:
    """Somebody's row of the roll."""
    found = queries.roll(cast.viewer(who), card.id, at=NOON)
    return next(one for one in found.rows if one.client_id == cast.clients[client].id)
