"""Whether an objective can be measured, and how far along it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.plan.rules.measured import check_source
from stepdown.plan.vocabulary import BarPosition, Direction, MeasureKind, ObjectiveTerms

# The least and the most a measure can be. A week has 168 hours; a score's own range belongs to its
# instrument.
RANGES: dict[MeasureKind, tuple[Decimal, Decimal]] = {
    MeasureKind.COUNT: (Decimal(0), Decimal(10_000)),
    MeasureKind.PER_WEEK: (Decimal(0), Decimal(100)),
    MeasureKind.DAYS_OF_30: (Decimal(0), Decimal(30)),
    MeasureKind.DAYS_IN_A_ROW: (Decimal(0), Decimal(10_000)),
    MeasureKind.HOURS_PER_WEEK: (Decimal(0), Decimal(168)),
    MeasureKind.SCORE: (Decimal(-1_000), Decimal(1_000)),
    MeasureKind.PERCENT: (Decimal(0), Decimal(100)),
    MeasureKind.YES_NO: (Decimal(0), Decimal(1)),
}
# These say nothing without a name: a count of what, a score on what.
NEED_A_UNIT = frozenset({MeasureKind.COUNT, MeasureKind.PER_WEEK, MeasureKind.SCORE})
LONGEST_DAYS = 366


def measurable(terms: ObjectiveTerms, written_on: date) -> tuple[Refusal, ...]:
    """What an objective still lacks before anyone could say whether it was met; empty when nothing is
    missing.

    Source: product promise 9, objectives with a measure, baseline, target and date.
    """
    wrong = check_source(terms)
    source = (wrong,) if wrong else ()
    return (*_words_and_measure(terms), *source, *_values(terms), *_date(terms.target_date, written_on))


def _words_and_measure(terms: ObjectiveTerms) -> Iterator[Refusal]:
    if not terms.words.strip():
        yield Refusal(say("Say in a few words what will be different."), field="words")
    if terms.kind is None:
        yield Refusal(say("Choose what is counted: days, times a week, a score, yes or no…"), field="kind")
    elif terms.kind in NEED_A_UNIT and not terms.unit.strip():
        yield Refusal(say("Name what is counted, for example “meetings” or “PHQ-9”."), field="unit")
    if terms.direction is None:
        yield Refusal(say("Choose whether the target is the least or the most."), field="direction")


def _values(terms: ObjectiveTerms) -> Iterator[Refusal]:
    if terms.baseline is None:
        yield Refusal(
            say("Write where the person starts from. A target without a start shows no way."),
            field="baseline",
        )
    if terms.target is None:
        yield Refusal(say("Write the target as a number."), field="target")
    for name, value in (("baseline", terms.baseline), ("target", terms.target)):
        if refusal := check_value(terms.kind, value, name):
            yield refusal
    if terms.baseline is None or terms.target is None:
        return
    if terms.direction is Direction.AT_LEAST and terms.target < terms.baseline:
        yield Refusal(
            say("The target is below the start. Choose “at most”, or a higher target."), field="direction"
        )
    if terms.direction is Direction.AT_MOST and terms.target > terms.baseline:
        yield Refusal(
            say("The target is above the start. Choose “at least”, or a lower target."), field="direction"
        )


def check_value(kind: MeasureKind | None, value: Decimal | None, field: str = "value") -> Refusal | None:
    """Whether a value is possible in this measure."""
    if kind is None or value is None:
        return None
    least, most = RANGES[kind]
    if not least <= value <= most:
        return Refusal(
            say("{kind} goes from {least} to {most}.", kind=kind.label, least=least, most=most), field=field
        )
    if kind is MeasureKind.YES_NO and value != int(value):
        return Refusal(say("Yes is 1 and no is 0."), field=field)
    return None


def _date(target: date | None, written_on: date) -> Iterator[Refusal]:
    if target is None:
        yield Refusal(say("Write by when."), field="target_date")
    elif target <= written_on:
        yield Refusal(say("The date lies in the past. Choose a day still ahead."), field="target_date")
    elif target > written_on + timedelta(days=LONGEST_DAYS):
        yield Refusal(
            say("More than a year is too far to steer by. Write a nearer step first."), field="target_date"
        )


def is_met(terms: ObjectiveTerms, now: Decimal) -> bool:
    """Whether the value reaches the target; the rule holds only while both are known."""
    if terms.target is None or terms.direction is None:
        return False
    return now >= terms.target if terms.direction is Direction.AT_LEAST else now <= terms.target


def bar(terms: ObjectiveTerms, now: Decimal | None) -> BarPosition | None:
    """Where the ring stands on the objective bar: 0 is the start, 100 the target; below 0 it moved away.

    Source: design language, objective bar: start always left, target right, whichever way the measure counts.
    """
    if terms.baseline is None or terms.target is None or terms.direction is None or now is None:
        return None
    met = is_met(terms, now)
    way = terms.target - terms.baseline
    if way == 0:
        return BarPosition(100 if met else -25, met, not met)
    # Truncated, so that 99.6 % is not drawn as arrived.
    percent = int((now - terms.baseline) * 100 / way)
    return BarPosition(100 if met else max(-25, percent), met, percent < 0)
