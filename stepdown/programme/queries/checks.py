"""What the checker says, under the rules in force on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from stepdown.kernel.viewer import Viewer
from stepdown.programme import shelf
from stepdown.programme.queries.offers import every_rule
from stepdown.programme.rules import checking, rulebook
from stepdown.programme.rules.checking.hours import sums_of
from stepdown.programme.vocabulary import Programme, Report, RuleEdition, WeekSum


def rules(viewer: Viewer) -> tuple[RuleEdition, ...]:
    """Every edition of every rule of payers and states: those that ship with the house and those entered."""
    return tuple(sorted(every_rule(), key=lambda rule: (rule.kind, rule.name, rule.valid_from)))


def rules_in_force(viewer: Viewer, *, on: date) -> tuple[RuleEdition, ...]:
    """Of each rule the edition that holds on a day."""
    return rulebook.in_force(rules(viewer), on)


def report(viewer: Viewer, found: Programme, *, on: date, payers: tuple[str, ...] | None = None) -> Report:
    """What holds on that day and what changes later. `payers` None: those the programme is offered to."""
    return _report(found, rules(viewer), on, payers)


def sums(viewer: Viewer, found: Programme) -> tuple[WeekSum, ...]:
    """The arithmetic of every week, down to the services it is made of."""
    return sums_of(found)


@lru_cache(maxsize=128)
def _report(
    found: Programme, every: tuple[RuleEdition, ...], on: date, payers: tuple[str, ...] | None
) -> Report:
    """A pure question asked again by each swap of a page: the answer is kept."""
    return checking.check(found, shelf.levels(), every, on=on, payers=payers)
