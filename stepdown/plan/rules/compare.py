"""What is different between two versions of a plan, in words."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.kernel.words import Words, say
from stepdown.plan.vocabulary import Change, Objective, ObjectiveTerms, Plan, figure, unit_of


def differences(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Every difference, in reading order. Objectives are followed by their thread, all else by its words."""
    return tuple(_differences(before, after))


def _differences(before: Plan, after: Plan) -> Iterator[Change]:
    if before.card.own_words != after.card.own_words:
        yield Change(say("What the person wants"), before.card.own_words, after.card.own_words)
    if before.card.standard.key != after.card.standard.key:
        yield Change(say("Standard"), before.card.standard.label, after.card.standard.label)
    yield from _lists(say("Problem"), _problems(before), _problems(after))
    yield from _lists(say("Goal"), _goals(before), _goals(after))
    yield from _objectives(before, after)
    yield from _lists(say("Service"), _services(before), _services(after))


def _lists(what: Words, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for key, words in before.items():
        if key not in after:
            yield Change(what, words, "")
        elif after[key] != words:
            yield Change(what, words, after[key])
    for key, words in after.items():
        if key not in before:
            yield Change(what, "", words)


def _problems(plan: Plan) -> dict[str, str]:
    return {p.words: f"{p.words} ({p.deferred_why})" if p.deferred else p.words for p in plan.problems}


def _goals(plan: Plan) -> dict[str, str]:
    return {g.own_words: g.own_words for p in plan.problems for g in p.goals}


def _services(plan: Plan) -> dict[str, str]:
    return {
        f"{g.own_words} {i.service_code}": f"{i.service_label}: {i.times} × {i.minutes} min, {i.who}"
        + (f" / {i.every_weeks}" if i.every_weeks > 1 else "")
        for p in plan.problems
        for g in p.goals
        for i in g.interventions
    }


def _objectives(before: Plan, after: Plan) -> Iterator[Change]:
    old = {str(o.thread): _in_words(o) for o in before.objectives}
    new = {str(o.thread): _in_words(o) for o in after.objectives}
    yield from _lists(say("Objective"), old, new)


def _in_words(objective: Objective) -> str:
    return f"{objective.terms.words}: {terms_in_words(objective.terms)}"


def terms_in_words(terms: ObjectiveTerms) -> str:
    """Start, target and date on one line, as people read them: `9 → at least 29 of 30 days, 2026-12-15`."""
    direction = terms.direction.label.text.lower() if terms.direction else "?"
    parts = [figure(terms.kind, terms.target), unit_of(terms.kind, terms.unit)]
    aim = " ".join(text for text in (direction, *(str(part) for part in parts)) if text)
    by = terms.target_date.isoformat() if terms.target_date else "?"
    return f"{figure(terms.kind, terms.baseline)} → {aim}, {by}"
