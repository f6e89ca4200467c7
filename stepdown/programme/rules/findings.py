"""What a director should know before offering a programme.

Hours against the level, counted days, order of phases.
"""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.kernel.words import Words, say
from stepdown.programme.rules.week import sample_week, weekly_minutes
from stepdown.programme.vocabulary import Finding, Level, LevelCode, Phase, Programme, Severity


def hours(minutes: int) -> str:
    """Minutes as staff read them: `9:00`, `0:50`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def level_of(levels: Sequence[Level], edition: str, code: LevelCode) -> Level | None:
    """The level of that edition; nothing where the edition does not know it."""
    return next((level for level in levels if level.edition == edition and level.code is code), None)


def findings(programme: Programme, levels: Sequence[Level]) -> tuple[Finding, ...]:
    """Every finding of every phase, in order of the weeks."""
    found: list[Finding] = []
    for phase in programme.phases:
        level = level_of(levels, programme.edition, phase.level)
        if level is not None:
            found.append(_hours_of_level(phase, level))
        found.extend(_promise(programme, phase))
        found.extend(_days(programme, phase))
    return tuple(found)


def shorts(found: Sequence[Finding]) -> int:
    """How many findings say that something falls short."""
    return sum(finding.severity is Severity.SHORT for finding in found)


def _where(phase: Phase) -> Words:
    if phase.first_week == phase.last_week:
        return say("Week {week}", week=phase.first_week)
    return say("Weeks {first} to {last}", first=phase.first_week, last=phase.last_week)


def _hours_of_level(phase: Phase, level: Level) -> Finding:
    """Hours of an ordinary week against the band of the phase's level. Source: the level's own row."""
    minutes = weekly_minutes(phase)
    floor, ceiling = level.floor_minutes, level.ceiling_minutes
    facts = {"held": hours(minutes), "level": level.name, "number": level.number}
    if floor is not None and minutes < floor:
        words = say(
            "{held} a week, short of {floor} by {by} for {level} ({number}). Add hours"
            " or offer it one level lower.",
            floor=hours(floor),
            by=hours(floor - minutes),
            **facts,
        )
        return Finding(Severity.SHORT, _where(phase), words, level.source)
    if ceiling is not None and minutes >= ceiling:
        words = say(
            "{held} a week reaches {ceiling}, where the band of {level} ({number}) ends."
            " The next level up fits.",
            ceiling=hours(ceiling),
            **facts,
        )
        return Finding(Severity.NOTE, _where(phase), words, level.source)
    return Finding(
        Severity.FITS, _where(phase), say("{held} a week fits {level} ({number}).", **facts), level.source
    )


def _promise(programme: Programme, phase: Phase) -> list[Finding]:
    """The first phase against the programme's own promise of hours; later ones fall by design."""
    minutes, promise = weekly_minutes(phase), programme.hours
    if phase.number > 1 or promise.floor_minutes <= minutes <= promise.ceiling_minutes:
        return []
    words = say(
        "{held} a week is outside the {floor} to {ceiling} the programme promises.",
        held=hours(minutes),
        floor=hours(promise.floor_minutes),
        ceiling=hours(promise.ceiling_minutes),
    )
    return [Finding(Severity.SHORT, _where(phase), words, promise.source)]


def _days(programme: Programme, phase: Phase) -> list[Finding]:
    """Whether enough days reach the minutes that make a day count, at the level the rule is written for."""
    rule = programme.day_rule
    if rule is None or phase.level is not programme.level:
        return []
    plan = sample_week(programme, phase, programme.tracks[0])
    counted = len(plan.counted_days)
    if counted >= rule.days:
        words = say(
            "{n} days reach {minutes}, enough for {days}.",
            n=counted,
            minutes=hours(rule.minutes),
            days=rule.days,
        )
        return [Finding(Severity.FITS, _where(phase), words, rule.source)]
    words = say(
        "{n} of {held} days reach the {minutes} that make a day count; {days} a week are needed.",
        n=counted,
        held=len(plan.days),
        minutes=hours(rule.minutes),
        days=rule.days,
    )
    return [Finding(Severity.SHORT, _where(phase), words, rule.source)]
