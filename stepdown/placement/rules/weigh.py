"""Sorting facts: what speaks for, against and forbids each level, and what nobody has asked yet.

There is no score and no recommendation. Every sentence on the sheet comes from one line of the clinic's own
thresholds, with the facts that made it hold. An unknown fact decides nothing: it becomes a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from stepdown.kernel.words import Words, say
from stepdown.placement.vocabulary import (
    SPECS,
    Comparator,
    Condition,
    Danger,
    Effect,
    FactName,
    Known,
    PlacementFacts,
    Question,
    RatingCondition,
    RatingSeen,
    Reason,
    Rule,
    Sheet,
    Thresholds,
    Weighing,
)
from stepdown.programme.vocabulary import Level, LevelCode, Source, Tag

_ORDER = {Effect.FORBIDS: 0, Effect.AGAINST: 1, Effect.FOR: 2}
_RATINGS = Source("ratings", "The clinician's rating names the least level needed", Tag.KNOWN)


def weigh(facts: PlacementFacts, thresholds: Thresholds, levels: Sequence[Level]) -> Sheet:
    """The sheet of one person: every level as a row, least intensive first."""
    ordered = sorted(levels, key=lambda level: level.rank)
    reasons: list[tuple[LevelCode, Reason]] = []
    for rule in thresholds.rules:
        if holds(rule, facts):
            reasons.extend(_reasons(rule, facts))
    reasons.extend(_named_by_ratings(facts, thresholds, ordered))
    questions = _questions(facts, thresholds)
    return Sheet(
        facts=facts,
        weighings=tuple(_weighing(level, reasons, questions) for level in ordered),
        questions=questions,
        thresholds_title=thresholds.title,
        thresholds_version=thresholds.version,
        thresholds_digest=thresholds.digest,
        notice=thresholds.notice,
    )


def holds(rule: Rule, facts: PlacementFacts) -> bool | None:
    """Whether all of the rule holds.

    Yes, no, or not known. One certain no settles it, whatever else is unknown.
    """
    answers = [satisfied(condition, facts) for condition in rule.when]
    if rule.rating is not None:
        answers.append(_rated(rule.rating, facts) is not None)
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def satisfied(condition: Condition, facts: PlacementFacts) -> bool | None:
    """Whether one fact meets one condition; None when nobody knows the fact."""
    known = facts.of(condition.fact)
    if known is None:
        return None
    if condition.comparator is Comparator.IS:
        return known.value == condition.value
    here, there = _place(condition.fact, known.value), _place(condition.fact, condition.value)
    return here >= there if condition.comparator is Comparator.AT_LEAST else here <= there


def _place(fact: FactName, value: bool | int | str) -> int:
    """A value as a number that can be compared: itself, or its place in an ordered list."""
    if isinstance(value, int):
        return value
    place = SPECS[fact].place(value)
    return -1 if place is None else place


def _rated(condition: RatingCondition, facts: PlacementFacts) -> RatingSeen | None:
    """The highest rating of that dimension that reaches the place, in an edition the rule is written for."""
    if facts.edition not in condition.editions:
        return None
    found = [
        rating
        for rating in facts.ratings
        if rating.dimension == condition.dimension and rating.place >= condition.at_least
    ]
    return max(found, key=lambda rating: rating.place, default=None)


def _reasons(rule: Rule, facts: PlacementFacts) -> list[tuple[LevelCode, Reason]]:
    evidence = tuple((name, known) for name in _facts_of(rule) if (known := facts.of(name)) is not None)
    rating = _rated(rule.rating, facts) if rule.rating else None
    words = _filled(rule, evidence, rating)
    lifted = next((_lift(one, facts) for one in rule.lifted_when if satisfied(one, facts)), None)
    found = [
        (level, Reason(rule.key, effect, words, evidence, rule.source, rule.danger, lifted, rule.lifted_by))
        for effect, levels in rule.effects
        for level in levels
    ]
    named = facts.of(rule.names_level) if rule.names_level else None
    if named is not None:
        reason = Reason(rule.key, Effect.FOR, words, evidence, rule.source)
        found.append((LevelCode(str(named.value)), reason))
    return found


def _facts_of(rule: Rule) -> tuple[FactName, ...]:
    return tuple(dict.fromkeys(condition.fact for condition in rule.when))


def _filled(rule: Rule, evidence: Sequence[tuple[FactName, Known]], rating: RatingSeen | None) -> Words:
    """The rule's own words with the first fact's value, or the rating, in their places."""
    params: dict[str, object] = {name.value: SPECS[name].shown(known.value) for name, known in evidence}
    if rating is not None:
        params["rating"] = rating.code_label
    return Words(rule.words, MappingProxyType(params))


def _lift(condition: Condition, facts: PlacementFacts) -> Words:
    """What lifts a forbidding fact, in the words of the fact that does; a note says it best."""
    known = facts.of(condition.fact)
    if known is not None and known.note:
        return say("{note}", note=known.note)
    return say(
        "{fact}: {value}", fact=condition.fact.label, value=SPECS[condition.fact].shown(condition.value)
    )


def _named_by_ratings(
    facts: PlacementFacts, thresholds: Thresholds, levels: Sequence[Level]
) -> list[tuple[LevelCode, Reason]]:
    """Where an edition's ratings name the least level.

    Each speaks for that level and against every lesser one.
    """
    meaning = {(named.edition, named.code): named.level for named in thresholds.named_levels}
    rank = {level.code: level.rank for level in levels}
    found: list[tuple[LevelCode, Reason]] = []
    for rating in facts.ratings:
        least = meaning.get((facts.edition, rating.code))
        if least is None or least not in rank:
            continue
        words = say("{label} rated {code}", label=rating.label, code=rating.code_label)
        key = f"rating-{rating.dimension}-{rating.part}"
        for level in levels:
            if level.code is least:
                found.append((level.code, Reason(key, Effect.FOR, words, (), _RATINGS)))
            elif rank[level.code] < rank[least]:
                found.append((level.code, Reason(key, Effect.AGAINST, words, (), _RATINGS)))
    return found


def _questions(facts: PlacementFacts, thresholds: Thresholds) -> tuple[Question, ...]:
    """Each unknown fact that could still decide something, forbidding ones first; then what must be known."""
    found: dict[FactName, Question] = {}
    for rule in thresholds.rules:
        if not rule.asks or holds(rule, facts) is not None:
            continue
        if any(satisfied(condition, facts) for condition in rule.lifted_when):
            continue
        could, levels = _gravest(rule)
        for condition in rule.when:
            if facts.of(condition.fact) is None:
                _ask(
                    found, condition.fact, could, levels, rule.danger, condition.fact in thresholds.must_know
                )
    for name in thresholds.must_know:
        if facts.of(name) is None and name not in found:
            _ask(found, name, Effect.FOR, (), Danger.NONE, True)
    return tuple(sorted(found.values(), key=lambda question: (_ORDER[question.could], not question.must)))


def _gravest(rule: Rule) -> tuple[Effect, tuple[LevelCode, ...]]:
    """The gravest thing a rule could do, and to which levels; a rule that names a level speaks for it."""
    if rule.forbids:
        return Effect.FORBIDS, rule.forbids
    if rule.against:
        return Effect.AGAINST, rule.against
    return Effect.FOR, rule.speaks_for


def _ask(
    found: dict[FactName, Question],
    name: FactName,
    could: Effect,
    levels: tuple[LevelCode, ...],
    danger: Danger,
    must: bool,
) -> None:
    """Keep the gravest thing a fact could decide; levels of equal gravity add up."""
    before = found.get(name)
    if before is not None and _ORDER[before.could] < _ORDER[could]:
        return
    if before is not None and before.could is could:
        levels = tuple(dict.fromkeys((*before.levels, *levels)))
        danger = before.danger if before.danger is not Danger.NONE else danger
    found[name] = Question(name, SPECS[name].section, could, levels, danger, must)


def _weighing(
    level: Level, reasons: Sequence[tuple[LevelCode, Reason]], questions: Sequence[Question]
) -> Weighing:
    mine = [reason for code, reason in reasons if code is level.code]

    def of(effect: Effect) -> tuple[Reason, ...]:
        return tuple(reason for reason in mine if reason.effect is effect)

    open_here = tuple(question for question in questions if level.code in question.levels)
    return Weighing(level, of(Effect.FOR), of(Effect.AGAINST), of(Effect.FORBIDS), open_here)
