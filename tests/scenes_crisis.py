"""A night at Harbor Street: Priya first, Ines second, Dora third on call, around the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepdown.crisis import actions, queries
from stepdown.crisis.vocabulary import (
    Asked,
    CallLine,
    Cause,
    Means,
    NewContact,
    NewRing,
    NewScreen,
    NewTurn,
    Rang,
)
from stepdown.kernel.ids import new_id
from tests.cast import NOW, SYSTEM, Cast

EVERY_DAY = tuple(range(7))
# 2:03 at night in New York.
NIGHT = NOW.replace(day=19, hour=7, minute=3)


def a_turn(
    cast: Cast,
    who: str,
    place: int,
    *,
    starts: time = time(0),
    ends: time = time(0),
    weekdays: tuple[int, ...] = EVERY_DAY,
    from_on: date | None = None,
    until_on: date | None = None,
    line: CallLine = CallLine.ANY,
    at: datetime = NOW,
) -> UUID:
    """Somebody's turn, around the clock unless said otherwise."""
    new = NewTurn(cast.staff[who].id, place, weekdays, starts, ends, from_on or NOW.date(), until_on, line)
    return actions.add_turn(site_id=cast.harbor.id, new=new, by=cast.viewer("dora"), at=at)


def the_night(cast: Cast) -> None:
    """Three people on call around the clock."""
    for place, who in enumerate(("priya", "ines", "dora"), 1):
        a_turn(cast, who, place)


def a_ring(
    cast: Cast,
    *,
    cause: Cause = Cause.STRUGGLING,
    words: str = "",
    ring_id: UUID | None = None,
    who: str = "robin",
    at: datetime = NIGHT,
) -> Rang:
    """Robin asks for help at night."""
    new = NewRing(ring_id or new_id(), cast.clients[who].id, cause, words)
    return actions.ring(
        new=new, by=cast.viewer("robin", at=at) if who == "robin" else cast.viewer("dora", at=at), at=at
    )


def tried(cast: Cast, ring_id: UUID, *, reached: bool, by: str = "priya", at: datetime) -> None:
    """A try to reach the person."""
    contact = NewContact(new_id(), Means.PHONE, reached, "Awake, safe for now." if reached else "")
    actions.record_contact(ring_id=ring_id, contact=contact, by=cast.viewer(by, at=at), at=at)


def a_settled_ring(cast: Cast, *, at: datetime = NIGHT) -> UUID:
    """Robin rang, Priya answered, spoke, asked, decided, agreed on a next contact and settled it."""
    ring_id = a_ring(cast, at=at).card.id
    by, late = cast.viewer("priya", at=at), at + timedelta(minutes=3)
    actions.answer(ring_id=ring_id, by=by, at=at + timedelta(minutes=1))
    tried(cast, ring_id, reached=True, at=late)
    declined = NewScreen(Asked.DECLINED, words="Would rather talk.")
    actions.record_screen(ring_id=ring_id, screen=declined, by=by, at=late)
    actions.decide(ring_id=ring_id, key="home_with_plan", words="Safety plan gone through.", by=by, at=late)
    agree_on_morning(cast, ring_id, at=late)
    actions.close(ring_id=ring_id, by=by, at=late)
    return ring_id


def agree_on_morning(
    cast: Cast, ring_id: UUID, *, at: datetime, by: str = "priya", who: str = "dana"
) -> None:
    """The next contact is in ten hours."""
    actions.set_next_contact(
        ring_id=ring_id,
        due_at=at + timedelta(hours=10),
        staff_id=cast.staff[who].id,
        by=cast.viewer(by, at=at),
        at=at,
    )


def the_ring(cast: Cast) -> UUID:
    """A ring of Robin's that Priya is rung for and nobody has answered."""
    the_night(cast)
    return a_ring(cast, at=cast.now).card.id


def the_next_contact(cast: Cast) -> UUID:
    """The contact that Dana owes Robin after a ring that is settled."""
    the_night(cast)
    ring_id = a_settled_ring(cast, at=cast.now)
    return queries.ring(SYSTEM, ring_id, at=cast.now).nexts[0].id
