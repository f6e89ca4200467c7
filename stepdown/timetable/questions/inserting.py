"""Somebody new in a week that stands: what they could be offered at once, moving nobody unless it is asked.

`offers` compiles the week; who asks often keeps a `Standing` and asks `offers_in`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say
from stepdown.timetable.questions.best_week import ANY, Found, Wanted, place_best
from stepdown.timetable.questions.opening import Step, moves, openings
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.changes import Difference
from stepdown.timetable.rules.telling import hours
from stepdown.timetable.solving.compiled import DAY_UNITS, span
from stepdown.timetable.vocabulary import Client, Plan, Problem

# New sections opened for one person at most, and ways looked at before each.
NEW_MOST, WAYS = 2, 8
NOON_ENDS, EVENING_BEGINS = 13 * 4, 16 * 4


class Character(Labelled):
    """What sets an offer apart from the others."""

    MOST = "most", "The most hours in seats that are free"
    NEW_SECTION = "new_section", "With a new group session"
    MOVES = "moves", "Others go to another session of the same group"
    MORNINGS = "mornings", "Mornings only"
    EVENINGS = "evenings", "Late afternoons and evenings only"
    FEWER_DAYS = "fewer_days", "On fewer days"


@dataclass(frozen=True)
class Offer:
    """A week for one person inside everybody's.

    `value`, `minutes` (therapeutic), `counted_days` and `days` are theirs; `gain` is the value above what
    they have now; `lacking` says that something prescribed is not in it. `touched` counts others whose week
    changes: those `moved`, and those who gain a session that is opened. `exact`: no better week is there
    around the others as `character` says it. `problem` has this person in it; `plan` is one of it.
    """

    client: str
    character: Character
    problem: Problem
    plan: Plan
    difference: Difference
    value: int
    gain: int
    minutes: int
    counted_days: int
    days: int
    wishes: int
    touched: int
    moved: int
    opened: int
    lacking: bool
    exact: bool

    @property
    def rank(self) -> tuple[int, int, int]:
        """Smaller is better: value, then the fewest others touched and sections opened, then wishes."""
        return (-self.value, self.touched + self.opened, -self.wishes)


def offers(
    problem: Problem, plan: Plan, client: Client, *, most_moves: int = 0, limit: int = 5, now: int = 0
) -> tuple[Offer, ...]:
    """What a person could be offered, the best first; empty where nothing can be had.

    `client` is new, or in the problem (what they have stays theirs). Others keep their places; with
    `most_moves` so many may go to another session of the same group. Nothing before the minute `now` changes.
    `plan` keeps the problem's rules and `client` makes sense in it; raises KeyError where either names what
    is not there, ValueError where somebody who has sessions comes with another prescription.
    """
    return offers_in(Standing(problem, plan, now=now), client, most_moves=most_moves, limit=limit)


def offers_in(
    standing: Standing, client: Client, *, most_moves: int = 0, limit: int = 5
) -> tuple[Offer, ...]:
    """The same in a week that was made ready before."""
    with standing.guest(client) as index:
        found = list(_offers(standing, index, most_moves))
    found.sort(key=lambda one: one.rank)
    return tuple(one for one in found if 2 * one.value >= found[0].value)[:limit]


def waiting(problem: Problem, plan: Plan, clients: Sequence[Client | str]) -> tuple[Offer, ...]:
    """What seats that are free now would give each of those who wait, who gains most first.

    Each offer is for the week as it stands: after one is taken, ask again. Of those who gain alike, who was
    named first comes first. People already in the problem may be named by their id.
    """
    return waiting_in(Standing(problem, plan), clients)


def waiting_in(standing: Standing, clients: Sequence[Client | str]) -> tuple[Offer, ...]:
    """The same in a week that was made ready before."""
    found = []
    for one in clients:
        client = standing.problem.clients[standing.place[one]] if isinstance(one, str) else one
        with standing.guest(client) as index:
            offer = _offer(standing, index, Character.MOST, ANY, set())
        found += [offer] if offer is not None else []
    return tuple(sorted(found, key=lambda offer: -offer.gain))


def said(offer: Offer) -> Words:
    """An offer in a sentence: hours and counted days side by side, and what it means for others."""
    others = say("{n} others come to a new session or another", n=offer.touched)
    return say(
        "{character}: {hours} hours on {days} days, {counted} of which count; {others}.",
        character=offer.character.label,
        hours=hours(offer.minutes),
        days=offer.days,
        counted=offer.counted_days,
        others=others if offer.touched else say("nobody else is touched"),
    )


# -- one offer


def _offers(standing: Standing, index: int, most_moves: int) -> Iterator[Offer]:
    seen: set[frozenset[Hashable]] = set()
    first = _offer(standing, index, Character.MOST, ANY, seen)
    other = [
        (Character.MORNINGS, Wanted(_daily(0, NOON_ENDS))),
        (Character.EVENINGS, Wanted(_daily(EVENING_BEGINS, DAY_UNITS))),
    ]
    if first is None or first.lacking:
        other.append((Character.NEW_SECTION, ANY))
        other += [(Character.MOVES, ANY)] if most_moves else []
    if first is not None:
        yield first
        other += [(Character.FEWER_DAYS, Wanted(days_most=first.days - 1))] if first.days > 1 else []
    for character, wanted in other:
        offer = _offer(standing, index, character, wanted, seen, most_moves)
        if offer is not None:
            yield offer


def _daily(start: int, end: int) -> int:
    return sum(span(day * DAY_UNITS + start, day * DAY_UNITS + end) for day in range(7))


def _offer(
    standing: Standing,
    index: int,
    character: Character,
    wanted: Wanted,
    seen: set[frozenset[Hashable]],
    most_moves: int = 0,
) -> Offer | None:
    """An offer that gives more than what they have, and another week than those seen; or None."""
    with standing.trial() as state:
        life, client = state.lives[index], standing.made.problem.clients[index]
        before, wishes = life.value, state.wishes
        if character is Character.NEW_SECTION:
            found = _stepwise(standing, index, wanted, (NEW_MOST, 0))
        elif character is Character.MOVES:
            found = _stepwise(standing, index, wanted, (0, most_moves))
        else:
            found = place_best(standing, index, wanted)
        week = frozenset((held.key, held.leader, held.site) for held in life.held)
        if week in seen or life.value <= before:
            return None
        seen.add(week)
        plan = standing.planned()
        return Offer(
            client=client.id,
            character=character,
            problem=standing.made.problem,
            plan=plan,
            difference=(difference := standing.comparing.to(plan, standing.made.problem)),
            value=life.value,
            gain=life.value - before,
            minutes=life.minutes,
            counted_days=life.days(standing.made.persons[index]),
            days=sum(1 for units in life.units if units),
            wishes=state.wishes - wishes,
            touched=sum(1 for one in difference.clients if one.client != client.id),
            moved=sum(1 for one in difference.clients if one.client != client.id and one.loses),
            opened=len(difference.new),
            lacking=any(left > 0 for left in life.left.values()) or any(left > 0 for left in life.left_own),
            exact=found.exact,
        )


def _stepwise(standing: Standing, index: int, wanted: Wanted, most: tuple[int, int]) -> Found:
    """The best week after so many steps at most (new sections, people moved), each of which brings more."""
    state, left = standing.state, list(most)
    mark = state.mark()
    found = place_best(standing, index, wanted)
    while any(left):
        lacking = [kind for kind, count in state.lives[index].left.items() if count > 0]
        state.back(mark)
        best: tuple[tuple[int, int], Step] | None = None
        for step in _ways(standing, index, lacking, wanted.inside, opening=bool(left[0])):
            step.take(state)
            got = place_best(standing, index, wanted)
            rank = (got.value, state.value)
            if got.value > found.value and (best is None or rank > best[0]):
                best = rank, step
            state.back(mark)
        if best is not None:
            best[1].take(state)
            mark = state.mark()
        left[0 if left[0] else 1] -= 1
        found = place_best(standing, index, wanted)
        if best is None:
            break
    return found


def _ways(
    standing: Standing, index: int, lacking: list[int], inside: int, *, opening: bool
) -> Iterator[Step]:
    """Steps worth a try, of each kind that lacks in turn."""
    short = sorted(standing.state.short)
    for kind in lacking:
        many = WAYS // len(lacking) + 1
        if opening:
            found: Iterator[Step] = openings(standing, standing.made.kinds[kind], short, index, inside)
        else:
            found = moves(standing, kind, index, inside)
        yield from [step for _, step in zip(range(many), found, strict=False)]
