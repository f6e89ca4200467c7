"""What a later edition of a record says otherwise: new, changed, gone. Nothing is decided here.

A fact is known again by its code, or by its name where it has none; a measurement also by its day, since two
days are two measurements; one that is not told again was measured all the same. Confidentiality labels are
never weighed: they hold as soon as they come.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from stepdown.referral.vocabulary import ChangeKind, Fact, FactKind

_BY_DAY = frozenset(
    (
        FactKind.SCREEN,
        FactKind.RESULT,
        FactKind.VITAL,
        FactKind.ENCOUNTER,
        FactKind.TREATMENT,
        FactKind.PROCEDURE,
        FactKind.PLAN,
    )
)
_ORDER = (ChangeKind.CHANGED, ChangeKind.NEW, ChangeKind.GONE)
_NEVER = frozenset((FactKind.NOTICE, FactKind.TEXT))


@dataclass(frozen=True)
class Difference:
    """One difference, by the places of its facts in the two lists."""

    kind: ChangeKind
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Compared:
    """All differences, and which facts of the later list repeat which of the earlier one."""

    differences: tuple[Difference, ...]
    repeats: Mapping[int, int]


def compare(earlier: Sequence[Fact], later: Sequence[Fact], *, same_birth: bool) -> Compared:
    """Compare what stands with what came. `same_birth`: an age that went on with time is no change."""
    waiting: dict[Hashable, list[int]] = {}
    for place, fact in enumerate(earlier):
        if fact.kind not in _NEVER:
            waiting.setdefault(key_of(fact), []).append(place)
    repeats: dict[int, int] = {}
    unsure: list[int] = []
    for place, fact in enumerate(later):
        if fact.kind in _NEVER:
            continue
        same = _same(fact, earlier, waiting.get(key_of(fact), []), same_birth=same_birth)
        if same is None:
            unsure.append(place)
        else:
            waiting[key_of(fact)].remove(same)
            repeats[place] = same
    found = []
    for place in unsure:
        left = waiting.get(key_of(later[place]), [])
        if left:
            found.append(Difference(ChangeKind.CHANGED, left.pop(0), place))
        else:
            found.append(Difference(ChangeKind.NEW, None, place))
    gone = sorted(place for places in waiting.values() for place in places)
    found += [
        Difference(ChangeKind.GONE, place, None) for place in gone if earlier[place].kind not in _BY_DAY
    ]
    found.sort(key=lambda each: _ORDER.index(each.kind))
    return Compared(tuple(found), repeats)


def key_of(fact: Fact) -> Hashable:
    """By what a fact is known again in a later edition."""
    named = (fact.code_system, fact.code) if fact.code else ("", fact.label.casefold())
    day = fact.at.at.date() if fact.at and fact.kind in _BY_DAY else None
    return fact.kind, fact.stance, named, day


def _same(fact: Fact, earlier: Sequence[Fact], places: Sequence[int], *, same_birth: bool) -> int | None:
    for place in places:
        if _content(earlier[place]) == _content(fact) or (same_birth and _is_age(fact)):
            return place
    return None


def _is_age(fact: Fact) -> bool:
    return fact.kind is FactKind.PERSON and fact.label == "Age"


def _content(fact: Fact) -> Hashable:
    return fact.status, fact.value, fact.at, fact.ended, fact.stance
