"""The whole check: every rule in force on a day, phase by phase, with repairs that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from stepdown.programme.rules.checking import days, hours, people
from stepdown.programme.rules.checking.repairing import repairs_of
from stepdown.programme.rules.checking.sums import Counting, windows
from stepdown.programme.rules.rulebook import applicable, changes_ahead
from stepdown.programme.rules.week import weeks_of
from stepdown.programme.vocabulary import Finding, Level, Programme, Report, RuleEdition, Severity


def findings(
    programme: Programme, levels: Sequence[Level], rules: Sequence[RuleEdition] = ()
) -> tuple[Finding, ...]:
    """Every finding under the given editions of rules, in order of the weeks; without repairs."""
    found: list[Finding] = []
    for phase in programme.phases:
        level = hours.level_of(levels, programme.edition, phase.level)
        if level is not None:
            found += hours.against_level(programme, phase, level)
        found += hours.against_promise(programme, phase)
        found += people.clock(programme, phase)
    found += days.against_own(programme)
    for rule in rules:
        found += _of_rule(programme, levels, rule)
    return tuple(sorted(found, key=lambda one: one.phase))


def _of_rule(programme: Programme, levels: Sequence[Level], rule: RuleEdition) -> list[Finding]:
    counting = Counting(rule.counts, rule.breaks_count)
    cut = windows(programme, rule.levels, rule.week_start)
    found = hours.against_least(rule, cut, counting)
    found += days.against_payer(rule, cut, counting)
    found += days.by_video(rule, cut, counting)
    for phase in programme.phases:
        found += people.sizes(rule, phase)
        found += people.leaders(rule, phase)
        level = hours.level_of(levels, rule.band_edition, phase.level)
        if level is not None and rule.band_edition != programme.edition and phase.level in rule.levels:
            found += hours.against_level(programme, phase, level, rule)
    return found


def check(
    programme: Programme,
    levels: Sequence[Level],
    rules: Sequence[RuleEdition],
    *,
    on: date,
    payers: Sequence[str] | None = None,
) -> Report:
    """What holds on that day and what will change later. `payers` None: those the programme is offered to."""
    named = programme.payers if payers is None else tuple(payers)
    inside = applicable(rules, named, on)
    found = findings(programme, levels, inside)

    def again(changed: Programme) -> tuple[Finding, ...]:
        return findings(changed, levels, inside)

    mended = tuple(
        replace(one, repairs=repairs_of(programme, one, levels, inside, again))
        if one.severity is not Severity.FITS
        else one
        for one in found
    )
    known = {one.code for one in found}
    ahead = []
    for edition, day in changes_ahead(rules, named, on):
        then = findings(programme, levels, applicable(rules, named, day))
        new = tuple(
            one for one in then if one.rule.startswith(edition.key) and one.code not in known
            and one.severity is Severity.SHORT
        )  # fmt: skip
        ahead.append((edition, new))
    return Report(on, mended, weeks_of(programme), inside, tuple(ahead))


def shorts(found: Sequence[Finding]) -> int:
    """How many findings say that something falls short."""
    return sum(finding.severity is Severity.SHORT for finding in found)
