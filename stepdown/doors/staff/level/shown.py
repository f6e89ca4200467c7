"""The sheet in the shapes its page draws.

Rows of levels, ratings side by side, questions with where to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepdown.kernel.words import Words, say
from stepdown.placement.vocabulary import (
    SPECS,
    Danger,
    Effect,
    Known,
    Question,
    RatingSeen,
    Reason,
    Sheet,
    Weighing,
)
from stepdown.programme.vocabulary import LevelCode

MOST_MISSING = 3


@dataclass(frozen=True)
class Row:
    """One level as the look's level row wants it."""

    name: str
    hours: str
    speaks_for: tuple[Words, ...]
    speaks_against: tuple[Words, ...]
    forbids: tuple[Words, ...]
    lifted: tuple[Words, ...]
    missing: tuple[Words, ...]
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One rule that holds, with the facts behind it, once, whatever number of levels it touches."""

    words: Words
    effects: tuple[Words, ...]
    facts: tuple[tuple[Words, Words, Words], ...]
    source: str
    tag: str
    lifted_by: str


def rows(sheet: Sheet, chosen: LevelCode | None) -> list[Row]:
    """The levels, least intensive first; the chosen one is shaded."""
    return [_row(weighing, weighing.level.code is chosen) for weighing in sheet.weighings]


def _row(weighing: Weighing, chosen: bool) -> Row:
    missing = weighing.danger_questions
    words = [say("Not known: {fact}", fact=question.fact.label) for question in missing[:MOST_MISSING]]
    if len(missing) > MOST_MISSING:
        words.append(say("and {n} more, listed below", n=len(missing) - MOST_MISSING))
    return Row(
        name=weighing.level.name,
        hours=weighing.level.band,
        speaks_for=tuple(reason.words for reason in weighing.speaks_for),
        speaks_against=tuple(reason.words for reason in weighing.against),
        forbids=tuple(reason.words for reason in weighing.forbids),
        lifted=tuple(
            say("Lifted: {words}", words=r.lifted) for r in weighing.forbids if r.lifted is not None
        ),
        missing=tuple(words),
        chosen=chosen,
    )


def ratings(found: Sequence[RatingSeen]) -> list[tuple[Words, int, Words]]:
    """The highest rating of each dimension: number and label, blocks, the word of the edition."""
    highest: dict[int, RatingSeen] = {}
    for rating in found:
        before = highest.get(rating.dimension)
        if before is None or rating.place > before.place:
            highest[rating.dimension] = rating
    return [
        (
            say("{number} {label}", number=number, label=rating.label),
            round(4 * rating.place / rating.top) if rating.top else 0,
            rating.code_label,
        )
        for number, rating in sorted(highest.items())
    ]


def lines(sheet: Sheet) -> list[Line]:
    """Every rule that holds, in the order of the thresholds, with its facts and its source."""
    by_rule: dict[str, list[tuple[Weighing, Reason]]] = {}
    for weighing in sheet.weighings:
        for reason in (*weighing.forbids, *weighing.against, *weighing.speaks_for):
            by_rule.setdefault(reason.rule, []).append((weighing, reason))
    return [_line(found) for found in by_rule.values()]


def _line(found: list[tuple[Weighing, Reason]]) -> Line:
    first = found[0][1]
    effects = []
    for effect in Effect:
        names = [weighing.level.name for weighing, reason in found if reason.effect is effect]
        if names:
            effects.append(say("{effect}: {levels}", effect=effect.label, levels=", ".join(names)))
    return Line(
        words=first.words,
        effects=tuple(effects),
        facts=tuple(
            (name.label, SPECS[name].shown(known.value), source_of(known)) for name, known in first.evidence
        ),
        source=first.source.title,
        tag=first.source.tag.value,
        lifted_by=next((r.lifted_by for _, r in found if r.lifted_by and r.lifted is None), ""),
    )


def source_of(known: Known) -> Words:
    """Where a fact comes from, with what was said about it."""
    return say("{source}: {note}", source=known.source, note=known.note) if known.note else known.source


def questions(sheet: Sheet) -> list[Question]:
    """What to ask next: what must be known and what could forbid, before the rest."""
    return [question for question in sheet.questions if question.must or question.could is Effect.FORBIDS]


def others(sheet: Sheet) -> list[Question]:
    """What would help and could not forbid anything."""
    urgent = questions(sheet)
    return [question for question in sheet.questions if question not in urgent]


def lifts(sheet: Sheet) -> list[tuple[Words, str]]:
    """Each line that forbids and is not lifted, once, with who or what lifts it."""
    found = {reason.rule: reason for weighing in sheet.weighings for reason in weighing.open_forbids}
    return [(reason.words, reason.lifted_by) for reason in found.values()]


def asks(sheet: Sheet) -> list[tuple[Words, str]]:
    """What each level asks of whoever chooses it, in one line, with the icon that says how much."""
    return [(_asks(weighing), _icon(weighing)) for weighing in sheet.weighings]


def _asks(weighing: Weighing) -> Words:
    name = weighing.level.name
    if any(reason.danger is Danger.WITHDRAWAL for reason in weighing.open_forbids):
        return say("{level}: a prescriber signs, with a reason", level=name)
    if weighing.open_forbids:
        return say("{level}: something forbids it; a reason", level=name)
    if weighing.danger_questions:
        return say("{level}: something that could forbid it is not known; a reason", level=name)
    if not weighing.spoken_for:
        return say("{level}: a reason", level=name)
    return say("{level}: nothing more", level=name)


def _icon(weighing: Weighing) -> str:
    if weighing.open_forbids:
        return "forbidden"
    if weighing.danger_questions:
        return "not-known"
    return "met" if weighing.spoken_for else "not-met"
