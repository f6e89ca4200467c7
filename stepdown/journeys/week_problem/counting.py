"""Which days count for whom: the programme's day rule and each payer's, in the payer's own week."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Phase, Programme, RuleEdition, RuleKind, Service
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
    only: frozenset[str] = frozenset()
    breaks: bool = False

    def covers(self, other: _Asked) -> bool:
        """Whether keeping this one keeps the other: never more of a day counts for it than for the other."""
        if self.starts_on != other.starts_on or (self.breaks and not other.breaks):
            return False
        if other.only and not (self.only and self.only <= other.only):
            return False
        return self.minutes >= other.minutes and self.days >= other.days

    def rule(self, days: frozenset[int], need: int) -> CountRule:
        """So many of some days, as this one counts them."""
        return CountRule(days, self.minutes, max(0, min(need, len(days))), self.only, self.breaks)


@dataclass(frozen=True)
class Came:
    """One session that somebody had: its day, what it was, its therapeutic minutes, those of its breaks."""

    day: int
    what: str
    credited: int
    pause: int = 0


@dataclass(frozen=True)
class Services:
    """What the sessions prescribed to somebody are, by key; `breaks` whether breaks in them can be counted.

    They cannot where a length was rounded up to quarters of an hour: what was added is no break.
    """

    of: Mapping[str, Service]
    breaks: bool = True

    def only(self, counts: Collection[Service]) -> frozenset[str]:
        """The keys a payer counts. Where none is prescribed: the services themselves, which nobody has."""
        if not counts:
            return frozenset()
        found = frozenset(key for key, service in self.of.items() if service in counts)
        return found or frozenset(f"only {one.value}" for one in counts)


_NOTHING = Services(MappingProxyType({}))


def counted_by(
    found: Programme,
    phase: Phase,
    rules: Iterable[RuleEdition],
    before: Collection[Came],
    open_days: frozenset[int],
    services: Services = _NOTHING,
) -> tuple[Counted, ...]:
    """The days that must count, and who asks for them.

    `before` is what they had last week, `open_days` are those of the site, `services` what is prescribed.
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
            only, breaks = services.only(rule.counts), rule.breaks_count and services.breaks
            asked.append(_Asked(rule.day_minutes, rule.week_days, by, rule.week_start, only, breaks))
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


def _rules(asked: _Asked, before: Collection[Came], open_days: frozenset[int]) -> list[CountRule]:
    if asked.starts_on == 0:
        return [asked.rule(EVERY_DAY, asked.days)]
    ending, beginning = (frozenset(range(asked.starts_on)), frozenset(range(asked.starts_on, 7)))
    later = len(open_days & beginning)
    share = -(-asked.days * later // len(open_days)) if open_days else 0
    left = asked.days - (_had(asked, before, beginning) if before else share)
    return [asked.rule(ending, left), asked.rule(beginning, share)]


def _had(asked: _Asked, before: Collection[Came], days: frozenset[int]) -> int:
    """How many of some days of last week counted."""
    rule = asked.rule(days, len(days))
    minutes = [0] * 7
    for one in before:
        minutes[one.day] += rule.of(one.what, one.credited, one.pause)
    return sum(minutes[day] >= rule.minutes for day in days)


def sessions_of(problem: Problem, plan: Plan) -> dict[str, list[Came]]:
    """What a plan gives each client, session by session."""
    groups = {one.id: one for one in problem.groups}
    visits = {
        (client.id, need.key): need.credited
        for client in problem.clients
        for need in client.visits
    }
    found: dict[str, list[Came]] = {}
    for section in plan.sections:
        group = groups.get(section.group)
        if group is not None:
            came = Came(section.start // DAY, group.id, group.credited, group.break_minutes)
            for member in section.members:
                found.setdefault(member, []).append(came)
    for one in plan.visits:
        came = Came(one.start // DAY, one.key, visits.get((one.client, one.key), 0))
        found.setdefault(one.client, []).append(came)
    return found
