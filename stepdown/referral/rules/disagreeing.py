"""In what two records about one person cannot both be right as written; a person settles it.

Only what touches safety or identity is asked: allergies, problems, medicines and their doses, who the person
is, and two values for one measurement of one day. That one record tells more than another is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stepdown.referral.vocabulary import Fact, FactKind, Question, Stance

_WORD = re.compile(r"[^\W\d_]{4,}")
_STRENGTH = re.compile(r"\d+(?:\.\d+)?")
_OVER = frozenset("completed stopped ended inactive resolved remission not-taken".split())
_GOES_ON = frozenset("active recurrence relapse intended on-hold".split())
_MEASURED = frozenset((FactKind.SCREEN, FactKind.RESULT, FactKind.VITAL))
# A denial of one class says nothing about the others: no drug allergy is not no allergy to latex.
_WHOLE = {FactKind.ALLERGY: "Allergies", FactKind.PROBLEM: "Problems", FactKind.MEDICATION: "Medication"}
_NONE = {
    FactKind.ALLERGY: Question.ALLERGY_OR_NONE,
    FactKind.PROBLEM: Question.PROBLEM_OR_NONE,
    FactKind.MEDICATION: Question.MEDICINE_OR_NONE,
}
_NOT = {FactKind.ALLERGY: Question.ALLERGY_OR_NOT, FactKind.PROBLEM: Question.PROBLEM_OR_NOT}
_PROBLEMS = (FactKind.PROBLEM, FactKind.SUBSTANCE_USE)
MOST = 200


@dataclass(frozen=True)
class Conflict:
    """One disagreement, by the places of its facts in the two lists."""

    question: Question
    first: int
    second: int


def conflicts(first: Sequence[Fact], second: Sequence[Fact], *, births_differ: bool) -> tuple[Conflict, ...]:
    """Everything in which the two disagree, at most `MOST` of it."""
    index: dict[tuple[FactKind, str], list[int]] = {}
    for place, fact in enumerate(second):
        index.setdefault((_family(fact), ""), []).append(place)
        for name in names_of(fact):
            index.setdefault((_family(fact), name), []).append(place)
    found: dict[tuple[Question, int, int], Conflict] = {}
    for here, fact in enumerate(first):
        for there in _worth_comparing(fact, index, second):
            question = asked(fact, second[there], births_differ=births_differ)
            if question is not None:
                found.setdefault((question, here, there), Conflict(question, here, there))
            if len(found) >= MOST:
                return tuple(found.values())
    return tuple(found.values())


def _worth_comparing(
    fact: Fact, index: dict[tuple[FactKind, str], list[int]], others: Sequence[Fact]
) -> Iterator[int]:
    """Facts that share a name with this one; a "none known" meets all of its kind."""
    kind = _family(fact)
    seen: set[int] = set()
    for name in names_of(fact):
        seen.update(index.get((kind, name), ()))
    if kind in _NONE:
        seen.update(
            place
            for place in index.get((kind, ""), ())
            if Stance.NONE_KNOWN in (fact.stance, others[place].stance)
        )
    yield from sorted(seen)


def _family(fact: Fact) -> FactKind:
    return FactKind.PROBLEM if fact.kind in _PROBLEMS else fact.kind


def names_of(fact: Fact) -> tuple[str, ...]:
    """What a fact may be known by in another record: its code, its name, a medicine's ingredient."""
    names = [f"{fact.code_system}|{fact.code}"] if fact.code else []
    names.append(fact.label.casefold())
    if fact.kind in (FactKind.MEDICATION, FactKind.ALLERGY) and (word := _WORD.search(fact.label)):
        names.append(f"word {word[0].casefold()}")
    return tuple(names)


def asked(first: Fact, second: Fact, *, births_differ: bool) -> Question | None:
    """The question that two facts with a name in common raise; None where they agree well enough."""
    stances = {first.stance, second.stance}
    kind = _family(first)
    if stances == {Stance.STATED, Stance.NONE_KNOWN}:
        stated, denial = (first, second) if first.stance is Stance.STATED else (second, first)
        return _NONE.get(kind) if _meets(stated, denial) else None
    if stances == {Stance.STATED, Stance.NOT_SO}:
        return _NOT.get(kind)
    if stances != {Stance.STATED}:
        return None
    if kind is FactKind.PERSON:
        return _identity(first, second, births_differ=births_differ)
    if kind is FactKind.MEDICATION:
        return _medicine(first, second)
    if kind is FactKind.PROBLEM and _over(first) != _over(second) and _known(first) and _known(second):
        return Question.PROBLEM_STATE
    if kind in _MEASURED and first.code and _one_day(first, second) and first.value != second.value:
        return Question.RESULT
    return None


def _meets(stated: Fact, denial: Fact) -> bool:
    """Whether a "none known" denies what is stated: not of another class, not of what is over."""
    if _over(stated) or stated.kind is FactKind.SUBSTANCE_USE:
        return False
    whole = _WHOLE.get(stated.kind)
    return denial.label == whole or (stated.kind is FactKind.ALLERGY and denial.label == "Drug allergies")


def _identity(first: Fact, second: Fact, *, births_differ: bool) -> Question | None:
    if first.label == "Age":
        return Question.BIRTH_DATE if births_differ else None
    if first.label.startswith("Gender") and first.value != second.value:
        return Question.GENDER
    return None


def _medicine(first: Fact, second: Fact) -> Question | None:
    if _over(first) and _over(second):
        return None
    if _over(first) or _over(second):
        return Question.MEDICINE_STATE
    if first.value and second.value and first.value.casefold() != second.value.casefold():
        return Question.MEDICINE_DOSE
    if _strength(first) and _strength(second) and _strength(first) != _strength(second):
        return Question.MEDICINE_DOSE
    return None


def _strength(fact: Fact) -> tuple[float, ...]:
    return tuple(float(number) for number in _STRENGTH.findall(fact.label))


def _over(fact: Fact) -> bool:
    return fact.ended is not None or bool(set(fact.status.replace(";", " ").split()) & _OVER)


def _known(fact: Fact) -> bool:
    """Whether the sender says at all if it goes on."""
    return _over(fact) or bool(set(fact.status.replace(";", " ").split()) & _GOES_ON)


def _one_day(first: Fact, second: Fact) -> bool:
    return first.at is not None and second.at is not None and first.at.at.date() == second.at.at.date()
