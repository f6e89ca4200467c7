"""Days that count, and how much of a week may be held by video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepdown.kernel.words import Words, say
from stepdown.programme.rules.checking.sums import OWN, Counting, Window, day_sums, terms, windows
from stepdown.programme.rules.checking.wording import hours, where
from stepdown.programme.vocabulary import (
    Clause,
    DaySum,
    Finding,
    Programme,
    RuleEdition,
    Severity,
    Source,
    Tag,
    Weight,
)


@dataclass(frozen=True)
class _Asked:
    """A day rule, whoever's it is."""

    key: str
    name: Words | str
    minutes: int
    days: int
    source: Source
    weight: Weight
    counting: Counting


def against_own(programme: Programme) -> list[Finding]:
    """The programme's own day rule, at the level it is written for, in weeks that start on Monday."""
    rule = programme.day_rule
    if rule is None:
        return []
    weight = Weight.ASKS if rule.source.tag is Tag.VERIFIED else Weight.WARNS
    asked = _Asked("day", "", rule.minutes, rule.days, rule.source, weight, OWN)
    return _days(asked, windows(programme, (programme.level,), 0))


def against_payer(rule: RuleEdition, found: Sequence[Window], counting: Counting) -> list[Finding]:
    """How many days of each of the payer's weeks reach the minutes it asks of a day."""
    if rule.day_minutes is None or rule.week_days is None:
        return []
    asked = _Asked(rule.key, rule.name, rule.day_minutes, rule.week_days, rule.source, rule.weight, counting)
    return _days(asked, found)


def _days(asked: _Asked, found: Sequence[Window]) -> list[Finding]:
    """One finding for all weeks of a phase whose days come to the same."""
    alike: dict[tuple[int, bool, tuple[DaySum, ...], bool], list[Window]] = {}
    for window in found:
        sums = day_sums(window.days, asked.counting, asked.minutes)
        enough = sum(day.counts for day in sums) >= asked.days
        # Weeks that have enough days are told in one line, however their minutes differ.
        key = (window.phase.number, enough, () if enough else sums, window.whole or enough)
        alike.setdefault(key, []).append(window)
    return [_finding(asked, group) for group in alike.values()]


def _finding(asked: _Asked, group: list[Window]) -> Finding:
    phase, weeks = group[0].phase, [window.week for window in group]
    every = [day_sums(window.days, asked.counting, asked.minutes) for window in group]
    sums = min(every, key=lambda days: sum(day.counts for day in days))
    counted = sum(day.counts for day in sums)
    facts = {"n": counted, "minutes": hours(asked.minutes), "days": asked.days, "rule": asked.name}
    severity, weight = Severity.SHORT, asked.weight
    if counted >= asked.days:
        severity, weight = Severity.FITS, Weight.INFORMS
        words = say("{n} days reach {minutes}, enough for {days}.", **facts)
    elif not group[0].whole:
        severity, weight = Severity.NOTE, Weight.INFORMS
        words = say("{n} of {days} days: only part of this payer's week.", **facts)
    else:
        words = say(
            "{n} of {held} days reach the {minutes} that make a day count; {days} a week are needed.",
            held=len(sums),
            **facts,
        )
    return Finding(
        severity, where(weeks), words, asked.source, Clause.DAYS, rule=asked.key, rule_name=str(asked.name),
        weight=weight, phase=phase.number, weeks=tuple(weeks), held=counted, needed=asked.days,
        terms=terms(phase, weeks[0], asked.counting), days=sums,
    )  # fmt: skip


def by_video(rule: RuleEdition, found: Sequence[Window], counting: Counting) -> list[Finding]:
    """The share of a week's counted minutes held by video against the most a payer takes."""
    if rule.telehealth_percent is None:
        return []
    alike: dict[tuple[int, int, int], list[int]] = {}
    for window in found:
        doses = [dose for day in window.days for dose in day.doses]
        total = sum(counting.minutes(dose) for dose in doses)
        video = sum(counting.minutes(dose) for dose in doses if dose.telehealth)
        if video:
            alike.setdefault((window.phase.number, video, total), []).append(window.week)
    phases = {window.phase.number: window.phase for window in found}
    findings = []
    for (number, video, total), weeks in alike.items():
        most = total * rule.telehealth_percent // 100
        fits = video <= most
        facts = {"video": hours(video), "total": hours(total), "most": rule.telehealth_percent}
        words = (
            say("{video} of {total} by video is within the {most}% taken.", **facts)
            if fits
            else say(
                "{video} of {total} by video is {by} more than the {most}% taken.",
                by=hours(video - most),
                **facts,
            )
        )
        findings.append(
            Finding(
                Severity.FITS if fits else Severity.SHORT, where(weeks), words, rule.source,
                Clause.TELEHEALTH, rule=rule.key, rule_name=rule.name,
                weight=Weight.INFORMS if fits else rule.weight, phase=number, weeks=tuple(weeks), held=video,
                needed=most, terms=terms(phases[number], weeks[0], counting),
            )
        )  # fmt: skip
    return findings
