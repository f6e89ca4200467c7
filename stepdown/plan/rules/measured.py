"""Objectives that measure themselves: which source fits which measure, and what a source says, fact by fact.

A fact is written once (`journeys/follow_objectives`): a score of one filling, the hours of one week, a day.
What is corrected at its source is taken back here and written anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.plan.vocabulary import Fact, MeasureKind, ObjectiveTerms, SourceKind

FITS: Mapping[SourceKind, tuple[MeasureKind, ...]] = {
    SourceKind.MEASURE: (MeasureKind.SCORE,),
    SourceKind.TESTS: (MeasureKind.COUNT,),
    SourceKind.HOURS: (MeasureKind.HOURS_PER_WEEK,),
    SourceKind.CHECK_INS: (MeasureKind.DAYS_OF_30, MeasureKind.DAYS_IN_A_ROW),
    SourceKind.ACT: (MeasureKind.PER_WEEK, MeasureKind.COUNT),
}
WEEK = timedelta(days=7)


def check_source(terms: ObjectiveTerms) -> Refusal | None:
    """Whether what an objective counts in is what its source says."""
    if not terms.source:
        return None
    kind = terms.source_kind
    if kind is None or (kind is SourceKind.MEASURE) is not bool(terms.source_key):
        return Refusal(say("Choose what it is measured by."), field="source")
    if terms.kind is not None and terms.kind not in FITS[kind]:
        fits = " / ".join(str(one.label) for one in FITS[kind])
        return Refusal(say("Measured by itself this way, it counts in: {fits}.", fits=fits), field="source")
    return None


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def hours_by_week(
    minutes: Iterable[tuple[date, int]], since: date, today: date, where: str
) -> tuple[Fact, ...]:
    """The attended hours of each whole week that is over, from the first Monday on; a week without is 0."""
    spent: dict[date, int] = {}
    for day, one in minutes:
        spent[monday(day)] = spent.get(monday(day), 0) + one
    first = since if since.weekday() == 0 else monday(since) + WEEK
    found = []
    while first + WEEK <= today:
        hours = Decimal(spent.get(first, 0)) / 60
        value = hours.quantize(Decimal("0.1"), ROUND_HALF_UP)
        found.append(Fact(f"week:{first}", value, first + WEEK - timedelta(days=1), where))
        first += WEEK
    return tuple(found)


def acts(kind: MeasureKind | None, days: Sequence[date], where: str) -> tuple[Fact, ...]:
    """What was done so far: how often in each week, or how often in all, from the first time on."""
    found: dict[str, Fact] = {}
    for number, day in enumerate(sorted(days), start=1):
        if kind is MeasureKind.PER_WEEK:
            key = f"week:{monday(day)}"
            before = found[key].value if key in found else Decimal(0)
            found[key] = Fact(key, before + 1, day, where)
        else:
            found[f"day:{day}"] = Fact(f"day:{day}", Decimal(number), day, where)
    return tuple(found.values())


def days_told(
    kind: MeasureKind | None, in_a_row: int, uses: Collection[date], since: date, on: date, where: str
) -> Fact:
    """Where the days stand: in a row now, or without use of the last 30 that were counted."""
    if kind is MeasureKind.DAYS_IN_A_ROW:
        return Fact(f"day:{on}", Decimal(in_a_row), on, where)
    first = max(since, on - timedelta(days=29))
    without = (on - first).days + 1 - sum(first <= day <= on for day in set(uses))
    return Fact(f"day:{on}", Decimal(max(without, 0)), on, where)


def differing(
    kept: Mapping[str, tuple[Decimal, date]], said: Iterable[Fact], whole: bool
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """What has to be written, and the keys of what has to be taken back: changed, or, where the source said
    everything it knows, gone.
    """
    facts = {one.key: one for one in said}
    new = tuple(one for one in facts.values() if kept.get(one.key) != (one.value, one.on))
    gone = {one.key for one in new if one.key in kept} | ({*kept} - {*facts} if whole else set())
    return new, tuple(sorted(gone))
