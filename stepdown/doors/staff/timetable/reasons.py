"""Why somebody lacks hours or counted days, and what would help, in words for whoever plans the week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    missing: tuple[Words, ...]
    causes: tuple[Words, ...]
    helps: tuple[Help, ...]


def reasons_of(shown: Week, client: str) -> Reasons:
    """Every cause is confirmed by solving the week anew without it; every change comes with its proof."""
    told, name = explained(shown, client), namer(shown)
    return Reasons(
        told=told,
        missing=tuple(_missing(name(one.what), one.sessions) for one in told.missing),
        causes=tuple(cause_words(one, name) for one in told.causes),
        helps=tuple(
            Help(tuple(step_words(step, name) for step in fix.steps), gain_words(told, fix), number)
            for number, fix in enumerate(fixes_of(told))
        ),
    )


def explained(shown: Week, client: str) -> Explanation:
    """Whom somebody is kept apart from is in it only where the viewer reaches them all."""
    problem = shown.card.problem
    found = next(one for one in problem.clients if one.id == client)
    others = {one.id for one in problem.clients if client in one.apart} | found.apart
    return explain(problem, shown.card.plan, client, entitled=others <= shown.names.clients.keys())


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


def _missing(what: str, sessions: int) -> Words:
    once = say("{what} once", what=what)
    return once if sessions == 1 else say("{what} {n} times", what=what, n=sessions)
