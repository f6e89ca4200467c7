"""Sentences of the rules in the names a viewer may read."""

from __future__ import annotations

from collections.abc import Mapping

from stepdown.kernel.words import Words, say
from stepdown.overview.board.shown import Names
from stepdown.timetable.vocabulary import Broken, Plan, Problem


def told(one: Broken, names: Names, titles: Mapping[str, str], problem: Problem) -> Words:
    """What a broken rule says to this viewer.

    Of somebody out of their reach it says that it does not fit and nothing more: not which rule, so that
    nobody learns by leaving out that two people are kept apart.
    """
    beyond = {client.id for client in problem.clients} - names.clients.keys()
    if beyond.isdisjoint(one.who):
        return in_names(one.words, names, titles)
    if one.about:
        what = titles.get(one.about.partition("/")[0], titles.get(one.about, ""))
        return say("{session}: it does not fit for somebody who comes to it.", session=what)
    return say("The week does not fit for somebody out of your reach.")


def in_names(words: Words, names: Names, titles: Mapping[str, str] | None = None) -> Words:
    """A sentence of the rules with names for ids; whoever is out of reach is "somebody".

    `titles` are what sections are called, by their ids.
    """
    known = {**names.every, **(titles or {})}
    return Words(words.text, {name: _named(value, known, names) for name, value in words.params.items()})


def titles_of(problem: Problem, plan: Plan, names: Names) -> dict[str, str]:
    """What each section and visit is called in sentences: by its kind."""
    found = {one.id: names.group(one.group) for one in plan.sections}
    return found | {
        f"{client.id}/{need.key}": f"{names.visit(need.key)} ({names.clients.get(client.id, '…')})"
        for client in problem.clients
        for need in client.visits
    }


def _named(value: object, known: Mapping[str, str], names: Names) -> object:
    if isinstance(value, Words):
        return Words(value.text, {key: _named(each, known, names) for key, each in value.params.items()})
    if not isinstance(value, str):
        return value
    if value in known:
        return known[value]
    return say("somebody") if _is_id(value) else value


def _is_id(text: str) -> bool:
    """Whether a text is an id without a name for this viewer."""
    return len(text) == 36 and text.count("-") == 4
