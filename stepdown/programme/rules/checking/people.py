"""Who leads, how many sit together, and whether everybody is home before midnight."""

from __future__ import annotations

from stepdown.kernel.words import Words, say
from stepdown.programme.rules.checking.wording import where
from stepdown.programme.rules.week import ends_in_time, sample_week
from stepdown.programme.vocabulary import (
    Clause,
    Finding,
    Phase,
    Programme,
    RuleEdition,
    Severity,
    Source,
    Tag,
    Weight,
)

_CLOCK = Source("clock", "A session belongs to the day it is held on", Tag.VERIFIED)


def sizes(rule: RuleEdition, phase: Phase) -> list[Finding]:
    """Groups against the most people a rule allows; a size nobody wrote down is a question, not a no."""
    if rule.group_most is None or phase.level not in rule.levels:
        return []
    found = []
    for place, dose in enumerate(phase.doses):
        if dose.service not in rule.groups or (dose.size is not None and dose.size[1] <= rule.group_most):
            continue
        facts = {"title": dose.title, "most": rule.group_most, "rule": rule.name}
        if dose.size is None:
            words = say("{title}: the largest group is not said; {rule} takes at most {most}.", **facts)
        else:
            words = say(
                "{title}: up to {held} people, {by} more than the {most} of {rule}.",
                held=dose.size[1],
                by=dose.size[1] - rule.group_most,
                **facts,
            )
        found.append(
            _of_dose(rule, phase, place, Clause.GROUP_SIZE, words, dose.size[1] if dose.size else None)
        )
    return found


def leaders(rule: RuleEdition, phase: Phase) -> list[Finding]:
    """What whoever leads must hold; a leader nobody wrote down is a question, not a no."""
    if not rule.leaders or phase.level not in rule.levels:
        return []
    found = []
    for place, dose in enumerate(phase.doses):
        if dose.service not in rule.led or dose.leader in rule.leaders:
            continue
        allowed = ", ".join(one.label.text.lower() for one in rule.leaders)
        facts = {"title": dose.title, "allowed": allowed, "rule": rule.name}
        if dose.leader is None:
            words = say("{title}: who leads is not said; {rule} asks for {allowed}.", **facts)
        else:
            words = say(
                "{title}: led by {leader}; {rule} asks for {allowed}.",
                leader=dose.leader.label.text.lower(),
                **facts,
            )
        known = None if dose.leader is None else 0
        found.append(_of_dose(rule, phase, place, Clause.LEADER, words, known))
    return found


def _of_dose(
    rule: RuleEdition, phase: Phase, place: int, clause: Clause, words: Words, held: int | None
) -> Finding:
    unknown, dose = held is None, phase.doses[place]
    weeks = [week for week in phase.weeks if dose.falls_in(week, phase.first_week)]
    return Finding(
        Severity.NOTE if unknown else Severity.SHORT, where(weeks), words, rule.source, clause,
        rule=rule.key, rule_name=rule.name, weight=Weight.INFORMS if unknown else rule.weight,
        phase=phase.number, weeks=tuple(weeks), held=held,
        needed=rule.group_most if clause is Clause.GROUP_SIZE else None, dose=place,
    )  # fmt: skip


def clock(programme: Programme, phase: Phase) -> list[Finding]:
    """An ordinary week that runs past midnight cannot be held; no reason makes it possible."""
    late = [track for track in programme.tracks if not ends_in_time(sample_week(programme, phase, track))]
    return [
        Finding(
            Severity.SHORT, where(list(phase.weeks)),
            say("{track}: a day that starts at {start} runs past midnight.", track=track.title,
                start=track.start.strftime("%H:%M")),
            _CLOCK, Clause.CLOCK, rule=f"clock.{track.key}", rule_name="clock", weight=Weight.FORBIDS,
            phase=phase.number, weeks=tuple(phase.weeks),
        )
        for track in late
    ]  # fmt: skip
