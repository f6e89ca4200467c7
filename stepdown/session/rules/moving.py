"""Holding a session at another time or place: whether it may be, and who or what would be booked twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.session.rules.refusing import is_over, may_begin, may_change
from stepdown.session.vocabulary import Dated, Placing, SessionCard


def may_move(card: SessionCard, to: Placing, at: datetime) -> Refusal | None:
    """Until it begins a session goes anywhere ahead; while it runs, to another room alone."""
    if to == card.placing:
        return Refusal(say("It is held there and then already."), field="start")
    if to.during == card.during:
        return is_over(card, at)
    return may_change(card, at) or may_begin(to.during.start, at)


def seats_there(card: SessionCard, capacity: int | None) -> int:
    """How many seats a session has in a room of so many: its own, or the room's where all in it fit."""
    return card.seats if capacity is None or capacity < card.taken else min(card.seats, capacity)


def in_the_way(to: Dated, others: Iterable[SessionCard], names: Mapping[UUID, str]) -> tuple[Refusal, ...]:
    """Who or what would be in two places at once. `names` are the people whom the asker reaches; whoever is
    not among them is somebody.
    """
    return tuple(no for other in others if to.during.overlaps(other.during) for no in _met(to, other, names))


def _met(to: Dated, other: SessionCard, names: Mapping[UUID, str]) -> Iterator[Refusal]:
    if to.room_id is not None and to.room_id == other.room_id:
        yield Refusal(
            say("{room} is taken then: {title}.", room=other.room_name, title=other.title),
            say("Choose another room or time."),
            field="place",
        )
    if to.leader_id == other.leader_id:
        yield Refusal(
            say("{name} leads {title} then.", name=other.leader_name, title=other.title),
            say("Choose another time, or somebody else to lead it first."),
            field="start",
        )
    for one in sorted(set(to.client_ids) & set(other.client_ids), key=str):
        name = names.get(one)
        told = say("{name} has a seat in {title} then.", name=name, title=other.title)
        yield Refusal(
            told if name else say("Somebody in it has a seat in another session then."),
            say("Choose another time, or release that seat first."),
            field="start",
        )
