"""What would make a finding go: computed from its figures, tried on the programme, kept only if it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from stepdown.kernel.words import say
from stepdown.programme.rules.changing import apply
from stepdown.programme.rules.checking.hours import floor_of, minutes_of
from stepdown.programme.rules.checking.sums import Counting
from stepdown.programme.rules.checking.wording import hours, where
from stepdown.programme.rules.week import SPREAD, laid_out
from stepdown.programme.vocabulary import (
    Change,
    ChangeKind,
    Clause,
    Finding,
    Level,
    Phase,
    Programme,
    Repair,
    RuleEdition,
    Service,
    Severity,
    Weight,
)

Again = Callable[[Programme], tuple[Finding, ...]]
# A session shorter than this is not worth a way to the clinic, one longer than that is not held.
SHORTEST, LONGEST = 30, 180
GROUPS = (Service.GROUP, Service.SKILLS, Service.EDUCATION)
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST = 4


def repairs_of(
    programme: Programme,
    finding: Finding,
    levels: Sequence[Level],
    rules: Sequence[RuleEdition],
    again: Again,
) -> tuple[Repair, ...]:
    """At most four ways to mend a finding. Each was applied and checked again: the finding goes, and no
    other rule is broken by it.
    """
    rule = next((one for one in rules if one.key == finding.rule), None)
    phase = programme.phases[finding.phase - 1]
    before = {_kind(one) for one in again(programme) if _hurts(one)}
    kept: list[Repair] = []
    for repair in _offered(programme, phase, finding, levels, rule):
        after = [one for one in again(apply(programme, repair.changes)) if _hurts(one)]
        gone = not any(_kind(one) == _kind(finding) and set(one.weeks) & set(finding.weeks) for one in after)
        if gone and {_kind(one) for one in after} <= before and repair.changes not in [
            one.changes for one in kept
        ]:  # fmt: skip
            kept.append(repair)
        if len(kept) == _MOST:
            break
    return tuple(kept)


def _kind(finding: Finding) -> tuple[str, Clause, int, int | None]:
    return finding.rule, finding.clause, finding.phase, finding.dose


def _hurts(finding: Finding) -> bool:
    return finding.weight is not Weight.INFORMS


def _offered(
    programme: Programme, phase: Phase, finding: Finding, levels: Sequence[Level], rule: RuleEdition | None
) -> Iterator[Repair]:
    counting = Counting(rule.counts, rule.breaks_count) if rule else Counting()
    short = finding.severity is Severity.SHORT
    if finding.clause in (Clause.HOURS, Clause.PROMISE):
        if finding.needed is not None and finding.held is not None and finding.held < finding.needed:
            yield from _more_hours(phase, finding, counting)
        yield from _other_level(programme, phase, finding, levels)
    elif finding.clause is Clause.DAYS and short:
        yield from _more_days(programme, phase, finding, counting, rule)
    elif finding.clause is Clause.TELEHEALTH and rule is not None:
        yield from _on_site(phase, finding, counting)
    elif finding.clause is Clause.GROUP_SIZE and rule is not None and rule.group_most is not None:
        change = Change(ChangeKind.SIZE, phase.number, dose=finding.dose or 0, most=rule.group_most)
        yield Repair(say("Limit it to {n} people.", n=rule.group_most), (change,))
    elif finding.clause is Clause.LEADER and rule is not None:
        for leader in rule.leaders:
            change = Change(ChangeKind.LEADER, phase.number, dose=finding.dose or 0, leader=leader)
            yield Repair(say("Have it led by: {leader}.", leader=leader.label.text.lower()), (change,))


def _more_hours(phase: Phase, finding: Finding, counting: Counting) -> Iterator[Repair]:
    """Sessions that fill what is missing, the least too many first; where the phase is shortest, in every
    week of it; then longer sessions.
    """
    service = _countable(counting)
    shortest = finding.held == min(minutes_of(phase, week, counting) for week in phase.weeks)
    weeks = tuple(phase.weeks) if shortest else finding.weeks
    for count, minutes in _lengths(phase, finding.by):
        days = _days_for(phase, count)
        change = Change(ChangeKind.ADD, phase.number, minutes=minutes, on=days, weeks=weeks, service=service)
        words = say(
            "Add {by} a week in {weeks}: {n} × {minutes} min {service} on {days}.",
            by=hours(finding.by),
            weeks=str(where(weeks)).lower(),
            n=count,
            minutes=minutes,
            service=service.label.text.lower(),
            days=_names(days),
        )
        yield Repair(words, (change,))
    yield from _longer(phase, finding, counting)


def _longer(phase: Phase, finding: Finding, counting: Counting) -> Iterator[Repair]:
    for place, dose in enumerate(phase.doses):
        if not dose.weekly or not counting.minutes(dose) or dose.service not in GROUPS:
            continue
        more = _up_to_five(-(-finding.by // dose.sessions))
        if dose.minutes + more <= LONGEST:
            words = say(
                "Make {title} {more} min longer: {n} × {minutes} min.",
                title=dose.title,
                more=more,
                n=dose.sessions,
                minutes=dose.minutes + more,
            )
            yield Repair(words, (Change(ChangeKind.LENGTHEN, phase.number, dose=place, minutes=more),))
            return


def _other_level(
    programme: Programme, phase: Phase, finding: Finding, levels: Sequence[Level]
) -> Iterator[Repair]:
    """A level whose band holds every week of the phase as it is."""
    sums = [minutes_of(phase, week) for week in phase.weeks]
    for level in levels:
        floor = floor_of(level, programme.population)
        if level.edition != programme.edition or level.live_in or level.code is phase.level or floor is None:
            continue
        if floor <= min(sums) and (level.ceiling_minutes is None or max(sums) < level.ceiling_minutes):
            words = say("Offer these weeks as {level} ({number}).", level=level.name, number=level.number)
            yield Repair(words, (Change(ChangeKind.LEVEL, phase.number, level=level.code),))


def _more_days(
    programme: Programme, phase: Phase, finding: Finding, counting: Counting, rule: RuleEdition | None
) -> Iterator[Repair]:
    """Fill the days that lack least, in these weeks, or in every week of the phase."""
    least = _day_minutes(programme, rule)
    for weeks in dict.fromkeys((finding.weeks, tuple(phase.weeks))):
        by_day = [
            sum(counting.minutes(dose) for dose in doses) for doses in laid_out(phase, finding.weeks[0])
        ]
        lacking = {day: least - minutes for day, minutes in enumerate(by_day) if minutes < least}
        order = sorted(lacking, key=lambda day: (lacking[day], SPREAD.index(day)))
        chosen = order[: finding.by]
        added: dict[int, list[int]] = {}
        for day in sorted(chosen):
            added.setdefault(max(SHORTEST, _up_to_five(lacking[day])), []).append(day)
        changes = tuple(
            Change(ChangeKind.ADD, phase.number, minutes=minutes, on=tuple(days), weeks=weeks,
                   service=_countable(counting))
            for minutes, days in added.items()
        )  # fmt: skip
        parts = ", ".join(f"{hours(minutes)} on {_names(days)}" for minutes, days in added.items())
        words = say(
            "In {weeks} add {parts}: then {n} days reach {least}.",
            weeks=str(where(weeks)).lower(),
            parts=parts,
            n=finding.needed,
            least=hours(least),
        )
        yield Repair(words, changes)


def _day_minutes(programme: Programme, rule: RuleEdition | None) -> int:
    if rule is not None and rule.day_minutes is not None:
        return rule.day_minutes
    return programme.day_rule.minutes if programme.day_rule else 0


def _on_site(phase: Phase, finding: Finding, counting: Counting) -> Iterator[Repair]:
    """Hold on site what weighs most by video, until the share is taken."""
    video = [
        (dose.sessions * counting.minutes(dose), place)
        for place, dose in enumerate(phase.doses)
        if dose.telehealth and counting.minutes(dose)
    ]
    # One that is enough by itself comes first, the smallest such; else the largest, one after another.
    enough = sorted(one for one in video if one[0] >= finding.by)
    chosen = enough[:1] or sorted(video, reverse=True)
    changes, left = [], finding.by
    for minutes, place in chosen:
        if left > 0:
            changes.append(Change(ChangeKind.ON_SITE, phase.number, dose=place))
        left -= minutes
    titles = ", ".join(phase.doses[change.dose].title for change in changes)
    yield Repair(say("Hold on site: {titles}.", titles=titles), tuple(changes))


def _countable(counting: Counting) -> Service:
    if not counting.services or Service.GROUP in counting.services:
        return Service.GROUP
    return counting.services[0]


def _lengths(phase: Phase, missing: int) -> list[tuple[int, int]]:
    """How many sessions of which length fill the minutes: two ways, the one with least too much first.

    Lengths tried are that of the phase's own group and the usual ones (TIP 47: 60 to 90 minutes).
    """
    own = [dose.minutes for dose in phase.doses if dose.service in GROUPS and dose.minutes <= LONGEST]
    ways = [(-(-missing // minutes), minutes) for minutes in dict.fromkeys([*own[:1], 90, 60, 120])]
    held = [way for way in ways if way[0] <= 7]
    return sorted(held, key=lambda way: (way[0] * way[1] - missing, way[0]))[:2]


def _days_for(phase: Phase, count: int) -> tuple[int, ...]:
    """Days already in use first, the lightest of them first; then days of rest."""
    load = [sum(dose.minutes for dose in doses) for doses in laid_out(phase)]
    order = sorted(SPREAD, key=lambda day: (load[day] == 0, load[day]))
    return tuple(sorted(order[:count]))


def _up_to_five(minutes: int) -> int:
    return -(-minutes // 5) * 5


def _names(days: Sequence[int]) -> str:
    return " + ".join(_DAY_NAMES[day] for day in days)
