"""What is different between two versions of a plan, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stepdown.kernel.words import Words, say
from stepdown.plan.vocabulary import Change, Objective, ObjectiveTerms, Plan, figure, unit_of

Phrase = Words | str


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


def _lists(what: Words, before: Mapping[str, Phrase], after: Mapping[str, Phrase]) -> Iterator[Change]:
    for key, words in before.items():
        if key not in after:
            yield Change(what, words, "")
        elif after[key] != words:
            yield Change(what, words, after[key])
    for key, words in after.items():
        if key not in before:
            yield Change(what, "", words)


def _problems(plan: Plan) -> dict[str, Phrase]:
    return {
        p.words: say("{words}, waits: {why}", words=p.words, why=p.deferred_why) if p.deferred else p.words
        for p in plan.problems
    }


def _goals(plan: Plan) -> dict[str, Phrase]:
    return {g.own_words: g.own_words for p in plan.problems for g in p.goals}


def _services(plan: Plan) -> dict[str, Phrase]:
    return {
        f"{g.own_words} {i.service_label}": say(
            "{service}: {times} × {minutes} min in {weeks} weeks, {who}",
            service=i.service_label,
            times=i.times,
            minutes=i.minutes,
            weeks=i.every_weeks,
            who=i.who,
        )
        for p in plan.problems
        for g in p.goals
        for i in g.interventions
    }


def _objectives(before: Plan, after: Plan) -> Iterator[Change]:
    old = {str(o.thread): _in_words(o) for o in before.objectives}
    new = {str(o.thread): _in_words(o) for o in after.objectives}
    yield from _lists(say("Objective"), old, new)


def _in_words(objective: Objective) -> Words:
    written = objective.terms
    if written.source_kind is not None:
        return say(
            "{objective}: {terms}, measured by itself: {source}",
            objective=written.words,
            terms=terms_in_words(written),
            source=written.source_kind.label,
        )
    return say("{objective}: {terms}", objective=written.words, terms=terms_in_words(written))


def terms_in_words(terms: ObjectiveTerms) -> Words:
    """Start, target and date on one line: `9 → at least 29 of 30 days, by Tue 15 Dec`."""
    if terms.direction is None or terms.target is None or terms.target_date is None:
        return say("not complete yet")
    return say(
        "{start} → {direction} {target} {unit}, by {day}",
        start=figure(terms.kind, terms.baseline),
        direction=say(terms.direction.label.text.lower()),
        target=figure(terms.kind, terms.target),
        unit=unit_of(terms.kind, terms.unit),
        day=terms.target_date,
    )
