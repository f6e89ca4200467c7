"""Hours a week: against the band of the level, the programme's own promise and a payer's least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from stepdown.kernel.words import say
from stepdown.programme.rules.checking.sums import OWN, Counting, Window, terms
from stepdown.programme.rules.checking.wording import hours, where
from stepdown.programme.vocabulary import (
    Clause,
    Finding,
    Level,
    LevelCode,
    Phase,
    Population,
    Programme,
    RuleEdition,
    Severity,
    Tag,
    Term,
    WeekSum,
    Weight,
)

Figure = TypeVar("Figure")


def level_of(levels: Sequence[Level], edition: str, code: LevelCode) -> Level | None:
    """The level of that edition; nothing where the edition does not know it."""
    return next((level for level in levels if level.edition == edition and level.code is code), None)


def floor_of(level: Level, population: Population) -> int | None:
    """The least minutes a week for these people. Source: the level's own row (TIP 47, Advisory 2021)."""
    if population is Population.YOUNG and level.young_floor_minutes is not None:
        return level.young_floor_minutes
    return level.floor_minutes


def grouped(weeks: Iterable[int], figure: Callable[[int], Figure]) -> dict[Figure, list[int]]:
    """Weeks by what they come to, in order of the first week of each."""
    found: dict[Figure, list[int]] = {}
    for week in weeks:
        found.setdefault(figure(week), []).append(week)
    return found


def minutes_of(phase: Phase, week: int, counting: Counting = OWN) -> int:
    return sum(term.counted for term in terms(phase, week, counting))


def sums_of(programme: Programme) -> tuple[WeekSum, ...]:
    """Every week of the programme with the services it is made of, weeks that hold the same together."""
    return tuple(
        WeekSum(where(weeks), phase.number, tuple(weeks), sum(term.counted for term in held), held)
        for phase in programme.phases
        for held, weeks in grouped(phase.weeks, partial(_own_terms, phase)).items()
    )


def _own_terms(phase: Phase, week: int) -> tuple[Term, ...]:
    return terms(phase, week, OWN)


def against_level(
    programme: Programme, phase: Phase, level: Level, rule: RuleEdition | None = None
) -> list[Finding]:
    """Each week's minutes against the band of the phase's level, weeks of the same sum together."""
    floor = floor_of(level, programme.population)
    by_sum = grouped(phase.weeks, lambda week: minutes_of(phase, week))
    found = [
        _in_band(phase, level, floor, minutes, weeks, rule)
        for minutes, weeks in by_sum.items()
        if _outside(minutes, floor, level.ceiling_minutes)
    ]
    fitting = {m: weeks for m, weeks in by_sum.items() if not _outside(m, floor, level.ceiling_minutes)}
    return [*found, _fits(phase, level, fitting, rule)] if fitting else found


def _outside(minutes: int, floor: int | None, ceiling: int | None) -> bool:
    return (floor is not None and minutes < floor) or (ceiling is not None and minutes >= ceiling)


def _in_band(
    phase: Phase, level: Level, floor: int | None, minutes: int, weeks: list[int], rule: RuleEdition | None
) -> Finding:
    facts = {"held": hours(minutes), "level": level.name, "number": level.number}
    verified = level.source.tag is Tag.VERIFIED
    if floor is not None and minutes < floor:
        words = say(
            "{held} a week, short of {floor} by {by} for {level} ({number}).",
            floor=hours(floor),
            by=hours(floor - minutes),
            **facts,
        )
        severity, weight, needed = Severity.SHORT, Weight.ASKS if verified else Weight.WARNS, floor
    else:
        needed = (level.ceiling_minutes or 0) - 1
        words = say(
            "{held} a week is {by} more than {level} ({number}) has; at {ceiling} the next level up begins.",
            by=hours(minutes - needed),
            ceiling=hours(needed + 1),
            **facts,
        )
        severity, weight = Severity.NOTE, Weight.WARNS
    return Finding(
        severity, where(weeks), words, level.source, Clause.HOURS,
        rule=_band(level, rule), rule_name=_band_name(level, rule), weight=weight, phase=phase.number,
        weeks=tuple(weeks), held=minutes, needed=needed, terms=terms(phase, weeks[0], OWN),
    )  # fmt: skip


def _fits(phase: Phase, level: Level, sums: dict[int, list[int]], rule: RuleEdition | None) -> Finding:
    weeks = sorted(week for some in sums.values() for week in some)
    least, most = min(sums), max(sums)
    facts = {"level": level.name, "number": level.number}
    if least == most:
        words = say("{held} a week fits {level} ({number}).", held=hours(least), **facts)
    else:
        words = say(
            "{least} to {most} a week fits {level} ({number}).",
            least=hours(least),
            most=hours(most),
            **facts,
        )
    return Finding(
        Severity.FITS, where(weeks), words, level.source, Clause.HOURS,
        rule=_band(level, rule), rule_name=_band_name(level, rule), phase=phase.number,
        weeks=tuple(weeks), held=least, terms=terms(phase, sums[least][0], OWN),
    )  # fmt: skip


def _band(level: Level, rule: RuleEdition | None) -> str:
    return f"{rule.key}.{level.edition}" if rule else f"band.{level.edition}"


def _band_name(level: Level, rule: RuleEdition | None) -> str:
    return f"{rule.name}: {level.name} ({level.number})" if rule else f"{level.name} ({level.number})"


def against_promise(programme: Programme, phase: Phase) -> list[Finding]:
    """The first phase against the programme's own promise of hours; later ones fall by design."""
    promise = programme.hours
    if phase.number > 1:
        return []
    found = []
    usual = grouped(phase.weeks, lambda week: minutes_of(phase, week))
    least = min(usual)
    if least < promise.floor_minutes:
        found.append((least, promise.floor_minutes))
    # An extra session in one week breaks no promise: the week that holds least speaks for the phase.
    if least > promise.ceiling_minutes:
        found.append((least, promise.ceiling_minutes))
    return [
        Finding(
            Severity.SHORT, where(usual[held]),
            say(
                "{held} a week is {by} outside the {floor} to {ceiling} the programme promises.",
                held=hours(held), by=hours(abs(held - edge)), floor=hours(promise.floor_minutes),
                ceiling=hours(promise.ceiling_minutes),
            ),
            promise.source, Clause.PROMISE, rule="promise", rule_name="promise", weight=Weight.ASKS,
            phase=phase.number, weeks=tuple(usual[held]), held=held, needed=edge,
            terms=terms(phase, usual[held][0], OWN),
        )
        for held, edge in found
    ]  # fmt: skip


def against_least(rule: RuleEdition, windows: Sequence[Window], counting: Counting) -> list[Finding]:
    """A payer's least minutes a week, counted in the payer's own weeks and by the payer's own services."""
    needed = rule.week_minutes
    if needed is None:
        return []
    found: dict[tuple[int, int, bool], list[int]] = {}
    for window in windows:
        held = sum(counting.minutes(dose) for day in window.days for dose in day.doses)
        key = (window.phase.number, min(held, needed), window.whole)
        found.setdefault(key, []).append(window.week)
    phases = {window.phase.number: window.phase for window in windows}
    return [
        _least(rule, phases[number], held, whole, weeks, counting)
        for (number, held, whole), weeks in found.items()
    ]


def _least(
    rule: RuleEdition, phase: Phase, held: int, whole: bool, weeks: list[int], counting: Counting
) -> Finding:
    needed = rule.week_minutes or 0
    facts = {"floor": hours(needed), "rule": rule.name}
    severity, weight = Severity.SHORT, rule.weight
    if held >= needed:
        severity, weight = Severity.FITS, Weight.INFORMS
        words = say("{floor} a week is reached for {rule}.", **facts)
    elif not whole:
        severity, weight = Severity.NOTE, Weight.INFORMS
        words = say("{held} of {floor} for {rule}: part of a week.", held=hours(held), **facts)
    else:
        words = say(
            "{held} counted for {rule}, short of {floor} by {by}.",
            held=hours(held),
            by=hours(needed - held),
            **facts,
        )
    return Finding(
        severity, where(weeks), words, rule.source, Clause.HOURS, rule=rule.key, rule_name=rule.name,
        weight=weight, phase=phase.number, weeks=tuple(weeks), held=held, needed=needed,
        terms=terms(phase, weeks[0], counting),
    )  # fmt: skip
