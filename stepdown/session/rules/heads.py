"""How many people may be in a session at once, and who may set which limit aside."""

from __future__ import annotations

from collections.abc import Iterable

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.session.vocabulary import HeadLimit, Limit

REASON = 200


def limits(
    *, seats: int, capacity: int | None, law: Iterable[tuple[int, str]], payers: Iterable[tuple[int, str]]
) -> tuple[HeadLimit, ...]:
    """Every limit on the people of one session with one leader.

    `capacity` is the room's (None by video or in an office). `law` and `payers` are the most people per
    leader with the name of the rule that says so: dated data of the programme's rulebook. What a room holds
    and what the law says is never set aside; what a payer asks and the seats the clinic gave are, by name.
    """
    found = [HeadLimit(seats, Limit.SEATS, say("The clinic gave it {n} seats.", n=seats))]
    if capacity is not None:
        found.append(HeadLimit(capacity, None, say("The room holds {n} people.", n=capacity)))
    for most, name in law:
        found.append(HeadLimit(most, None, say("{rule}: at most {n} people per leader.", rule=name, n=most)))
    for most, name in payers:
        told = say("{rule}: at most {n} people per leader.", rule=name, n=most)
        found.append(HeadLimit(most, Limit.PAYER, told))
    return tuple(found)


def over(people: int, every: Iterable[HeadLimit]) -> tuple[HeadLimit, ...]:
    """The limits that so many people are above."""
    return tuple(one for one in every if people > one.most)


def stands_against(people: int, every: Iterable[HeadLimit], words: str) -> tuple[Refusal, ...]:
    """What keeps so many people from being in it: with `words`, a reason given by name, only what nobody
    may set aside.
    """
    noes = []
    for one in over(people, every):
        if one.limit is None:
            noes.append(
                Refusal(one.source, say("Nobody may set this aside. Take another room, or a second session."))
            )
        elif not words.strip():
            noes.append(Refusal(one.source, say("You may set it aside by name: say why."), field="over"))
    return tuple(noes)
