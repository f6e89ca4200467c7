"""How many people may be in a session at once, and who may set which limit aside."""

from __future__ import annotations

from collections.abc import Iterable

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.session.vocabulary import HeadLimit, Limit

REASON = 200


def limits(*, seats: int, capacity: int | None) -> tuple[HeadLimit, ...]:
    """What the place says: the seats the clinic gave, and the room (None by video or in an office). The room
    is never set aside, the seats are, by name.
    """
    found = [HeadLimit(seats, Limit.SEATS, say("The clinic gave it {n} seats.", n=seats))]
    if capacity is not None:
        found.append(HeadLimit(capacity, None, say("The room holds {n} people.", n=capacity)))
    return tuple(found)


def in_all(most: int, rule: str, limit: Limit | None) -> HeadLimit:
    """The most people that a rule of the rulebook, dated data, allows in a group, however many lead it. With
    a `limit` it is set aside by name (a payer's), without one never (a law's).
    """
    return HeadLimit(most, limit, say("{rule}: at most {n} people in a group.", rule=rule, n=most))


def for_each(most: int, rule: str, limit: Limit | None, leaders: int) -> HeadLimit:
    """The most people that a rule allows for each who leads a group."""
    told = say("{rule}: at most {n} people per leader; {k} lead it.", rule=rule, n=most, k=leaders)
    if leaders == 1:
        told = say("{rule}: at most {n} people per leader.", rule=rule, n=most)
    return HeadLimit(most * leaders, limit, told, per_leader=True)


def over(people: int, every: Iterable[HeadLimit]) -> tuple[HeadLimit, ...]:
    """The limits that so many people are above."""
    return tuple(one for one in every if people > one.most)


def stands_against(people: int, every: Iterable[HeadLimit], words: str) -> tuple[Refusal, ...]:
    """What keeps so many people from being in it: with `words`, a reason given by name, only what nobody
    may set aside.
    """
    noes = []
    for one in over(people, every):
        if one.limit is None and one.per_leader:
            noes.append(Refusal(one.source, say("Nobody may set this aside. Somebody else leads it along.")))
        elif one.limit is None:
            noes.append(
                Refusal(one.source, say("Nobody may set this aside. Take another room, or a second session."))
            )
        elif not words.strip() and one.per_leader:
            told = say("Somebody else leads it along, or you set it aside by name: say why.")
            noes.append(Refusal(one.source, told, field="over"))
        elif not words.strip():
            noes.append(Refusal(one.source, say("You may set it aside by name: say why."), field="over"))
    return tuple(noes)
