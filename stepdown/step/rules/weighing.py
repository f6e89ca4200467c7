"""Rule by rule: met, not met, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Comparator, Criterion, Measure
from stepdown.step.vocabulary import Fact, Line, Met, Place

_PERCENT = frozenset({Measure.HOURS_KEPT, Measure.OBJECTIVES_MET})
_NOTHING = say("not known")


def weigh(criteria: Iterable[Criterion], facts: Mapping[Measure, Fact]) -> tuple[Line, ...]:
    """The rules of a programme in their order, each with its fact.

    A rule without a fact is not known: it is never taken for met, and never told as failed. Source: the
    programme's version the person is in (product promise 12).
    """
    return tuple(_line(one, facts.get(one.measure)) for one in criteria)


def _line(rule: Criterion, fact: Fact | None) -> Line:
    return Line(
        measure=rule.measure,
        words=rule.words,
        needed=_needed(rule),
        met=_met(rule, fact),
        shown=fact.shown if fact else _NOTHING,
        place=fact.place if fact else Place.HERE,
        on=fact.on if fact else None,
        encouraged=rule.encouraged,
        source=rule.source.title,
        tag=rule.source.tag,
    )


def _met(rule: Criterion, fact: Fact | None) -> Met:
    if fact is None or fact.value is None:
        return Met.UNKNOWN
    if rule.comparator is Comparator.AT_LEAST:
        holds = fact.value >= rule.value
    elif rule.comparator is Comparator.AT_MOST:
        holds = fact.value <= rule.value
    else:
        holds = bool(fact.value) == bool(rule.value)
    return Met.MET if holds else Met.NOT_MET


def _needed(rule: Criterion) -> Words:
    if rule.comparator is Comparator.IS:
        return say("yes") if rule.value else say("no")
    if rule.comparator is Comparator.AT_MOST:
        return say("{n} or less", n=rule.value)
    if rule.measure in _PERCENT:
        return say("{n} % or more", n=rule.value)
    return say("{n} or more", n=rule.value)
