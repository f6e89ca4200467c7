"""Why somebody lacks hours or counted days, and what would help, in words for whoever plans the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries.questions import (
    Explanation,
    Fix,
    cause_words,
    explain,
    gain_words,
    step_words,
)
from stepdown.timetable.vocabulary import Plan, Problem


@dataclass(frozen=True)
class Help:
    """A change that was tried and helps: what it asks, what it gives, its place among the changes."""

    words: tuple[Words, ...]
    gain: Words
    number: int


@dataclass(frozen=True)
class Reasons:
    """The explanation with its causes and changes as sentences."""

    told: Explanation
    causes: tuple[Words, ...]
    helps: tuple[Help, ...]


def reasons_of(shown: Week, client: str) -> Reasons:
    """Every cause is confirmed by solving the week anew without it; every change comes with its proof."""
    told, name = explained(shown, client), namer(shown)
    return Reasons(
        told=told,
        causes=tuple(cause_words(one, name) for one in told.causes),
        helps=tuple(
            Help(tuple(step_words(step, name) for step in fix.steps), gain_words(told, fix), number)
            for number, fix in enumerate(fixes_of(told))
        ),
    )


def explained(shown: Week, client: str) -> Explanation:
    """Whom somebody is kept apart from is in it only where the viewer reaches them all.

    A version of a draft is one week: what was found out about somebody in it is kept for a while.
    """
    card = shown.card
    found = next(one for one in card.problem.clients if one.id == client)
    others = {one.id for one in card.problem.clients if client in one.apart} | found.apart
    entitled = others <= shown.names.clients.keys()
    return _explained(_Question(card.id, card.version, client, entitled, card.problem, card.plan))


@dataclass(frozen=True)
class _Question:
    """Whom is asked about, of which week. Two questions about one version of a draft are the same."""

    draft_id: UUID
    version: int
    client: str
    entitled: bool
    problem: Problem = field(compare=False)
    plan: Plan = field(compare=False)


@lru_cache(maxsize=64)
def _explained(asked: _Question) -> Explanation:
    return explain(asked.problem, asked.plan, asked.client, entitled=asked.entitled)


def fixes_of(told: Explanation) -> tuple[Fix, ...]:
    """What would help, the smallest first: also a week that needs no change, and a pair of changes."""
    first = (told.already,) if told.already is not None else ()
    return (*first, *told.fixes, *((told.together,) if told.together is not None else ()))


def namer(shown: Week) -> Callable[[str], str]:
    """What an id is called to this viewer."""
    problem, names = shown.card.problem, shown.names
    known = names.every | {group.id: names.group(group.id) for group in problem.groups}
    known |= {need.key: names.visit(need.key) for one in problem.clients for need in one.visits}
    people = {one.id for one in problem.clients} | {one.id for one in problem.counselors}
    return lambda one: known.get(one) or ("somebody" if one in people else one)


def without_place(shown: Week, client: str) -> tuple[Words, ...]:
    """What is prescribed to somebody and takes no place: known at once, nothing is solved for it."""
    plan = shown.card.plan
    found = next(one for one in shown.card.problem.clients if one.id == client)
    groups = Counter(one.group for one in plan.sections if client in one.members)
    own = Counter(one.key for one in plan.visits if one.client == client)
    lacking = [(shown.names.group(one.group), one.sessions - groups[one.group]) for one in found.groups]
    lacking += [(shown.names.visit(one.key), one.sessions - own[one.key]) for one in found.visits]
    return tuple(_missing(what, sessions) for what, sessions in lacking if sessions > 0)


def _missing(what: str, sessions: int) -> Words:
    once = say("{what} once", what=what)
    return once if sessions == 1 else say("{what} {n} times", what=what, n=sessions)
