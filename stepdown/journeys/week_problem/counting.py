"""Which days count for whom: the programme's day rule and each payer's, in the payer's own week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Phase, Programme, RuleEdition, RuleKind
from stepdown.timetable.vocabulary import DAY, CountRule, Plan, Problem

EVERY_DAY = frozenset(range(7))
_KINDS = {RuleKind.LAW: say("state"), RuleKind.PAYER: say("payer")}


@dataclass(frozen=True)
class Counted:
    """One rule of days that count, and who asks for it: the programme, payers, the state."""

    rule: CountRule
    asked_by: tuple[Words, ...]


@dataclass(frozen=True)
class _Asked:
    """So many days of so many minutes in a week that begins on a day."""

    minutes: int
    days: int
    by: Words
    starts_on: int = 0

    def covers(self, other: _Asked) -> bool:
        """Whether keeping this one keeps the other."""
        same_week = self.starts_on == other.starts_on
        return same_week and self.minutes >= other.minutes and self.days >= other.days


def counted_by(
    found: Programme,
    phase: Phase,
    rules: Iterable[RuleEdition],
    before: Mapping[int, int],
    open_days: frozenset[int],
) -> tuple[Counted, ...]:
    """The days that must count, and who asks for them.

    `before` are last week's minutes by day, `open_days` those of the site.
    A payer's week that begins inside ours gives a rule for either side of that day: the first asks for what
    last week's plan left open, the second for its share of the days that are open.
    """
    programme = say("{programme} (programme)", programme=found.title)
    asked = [_Asked(1, phase.least_days, programme)] if phase.least_days else []
    if found.day_rule is not None and phase.level is found.level:
        asked.append(_Asked(found.day_rule.minutes, found.day_rule.days, programme))
    for rule in rules:
        if rule.day_minutes is not None and rule.week_days is not None:
            by = say("{name} ({kind})", name=rule.name, kind=_KINDS[rule.kind])
            asked.append(_Asked(rule.day_minutes, rule.week_days, by, rule.week_start))
    kept = [
        one
        for place, one in enumerate(asked)
        if not any(
            other.covers(one) and (not one.covers(other) or other_place < place)
            for other_place, other in enumerate(asked)
            if other_place != place
        )
    ]
    made = [
        Counted(rule, tuple(dict.fromkeys(other.by for other in asked if one.covers(other))))
        for one in kept
        for rule in _rules(one, before, open_days)
    ]
    return tuple(one for one in made if one.rule.need)


def _rules(asked: _Asked, before: Mapping[int, int], open_days: frozenset[int]) -> list[CountRule]:
    if asked.starts_on == 0:
        return [CountRule(EVERY_DAY, asked.minutes, min(7, asked.days))]
    ending, beginning = (frozenset(range(asked.starts_on)), frozenset(range(asked.starts_on, 7)))
    later = len(open_days & beginning)
    share = -(-asked.days * later // len(open_days)) if open_days else 0
    if before:
        had = sum(before.get(day, 0) >= asked.minutes for day in beginning)
        left = asked.days - had
    else:
        left = asked.days - share
    return [
        CountRule(ending, asked.minutes, max(0, min(left, len(ending)))),
        CountRule(beginning, asked.minutes, max(0, min(share, len(beginning)))),
    ]


def minutes_by_day(problem: Problem, plan: Plan) -> dict[str, dict[int, int]]:
    """Therapeutic minutes that a plan gives each client, by day."""
    credited = {one.id: one.credited for one in problem.groups}
    visits = {
        (client.id, need.key): need.minutes if need.therapeutic else 0
        for client in problem.clients
        for need in client.visits
    }
    found: dict[str, dict[int, int]] = {}
    held = [
        (member, one.start, credited.get(one.group, 0)) for one in plan.sections for member in one.members
    ]
    held += [(one.client, one.start, visits.get((one.client, one.key), 0)) for one in plan.visits]
    for client, start, minutes in held:
        days = found.setdefault(client, {})
        days[start // DAY] = days.get(start // DAY, 0) + minutes
    return found
