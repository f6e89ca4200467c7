"""From a programme to the strokes of its pictures.

Blocks of a week, steps of a stair, a sentence for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Dose, Phase, Programme, ProgrammeLine, Service, WeekPlan

Block = tuple[int, int, int, str, Words]
Step = tuple[int, int, int, object, bool]

_KINDS = {
    Service.INDIVIDUAL: "individual",
    Service.MEDICATION: "individual",
    Service.CASE: "individual",
    Service.FAMILY: "family",
    Service.TEST: "other",
    Service.MUTUAL: "free",
}


@dataclass(frozen=True)
class Bar:
    """One step of a small picture, in its own pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PhaseShown:
    """One phase with its ordinary week, ready for the page."""

    phase: Phase
    plan: WeekPlan
    minutes: int
    weekly: tuple[Dose, ...]
    now_and_then: tuple[Dose, ...]
    aside: tuple[Dose, ...]
    blocks: tuple[Block, ...]
    counts: bool
    sentence: Words


def phase_shown(programme: Programme, phase: Phase, plan: WeekPlan, minutes: int) -> PhaseShown:
    """A phase with its doses sorted: every week, now and then, and what is not therapeutic."""
    return PhaseShown(
        phase=phase,
        plan=plan,
        minutes=minutes,
        weekly=tuple(dose for dose in phase.doses if dose.weekly and dose.therapeutic),
        now_and_then=tuple(dose for dose in phase.doses if not dose.weekly),
        aside=tuple(dose for dose in phase.doses if dose.weekly and not dose.therapeutic),
        blocks=tuple(block(held.weekday, held.start, held.end, held.service) for held in plan.held),
        counts=programme.day_rule is not None and phase.level is programme.level,
        sentence=say(
            "Sample week of {title}: {n} sessions on {days} days.",
            title=phase.title,
            n=len(plan.held),
            days=len(plan.days),
        ),
    )


def block(weekday: int, start: time, end: time, service: Service) -> Block:
    """One session as a block of the week, coloured by kind and named by it: a column is narrow."""
    return weekday, _minute(start), _minute(end) or 1440, _KINDS.get(service, "group"), service.label


def stair_steps(phases: Sequence[PhaseShown]) -> tuple[Step, ...]:
    """The phases as steps: weeks, minutes a week, and a label where the step changes and has room for one."""
    weeks = phases[-1].phase.last_week
    steps: list[Step] = []
    before = -1
    for shown in phases:
        room = len(shown.phase.weeks) * 14 >= weeks
        label = clock(shown.minutes) if room and shown.minutes != before else ""
        steps.append((shown.phase.first_week, shown.phase.last_week, shown.minutes, label, False))
        before = shown.minutes
    return tuple(steps)


def usual_weeks(phases: Sequence[PhaseShown]) -> list[tuple[int, int, int]]:
    """Each week as a bar of an ordinary week: nothing done yet, so all of it is drawn as planned."""
    return [(week, 0, shown.minutes) for shown in phases for week in shown.phase.weeks]


def sentence(phases: Sequence[PhaseShown]) -> str:
    """The stair read aloud."""
    parts = [
        say(
            "weeks {first} to {last}: {hours} a week",
            first=p.phase.first_week,
            last=p.phase.last_week,
            hours=clock(p.minutes),
        )
        for p in phases
    ]
    return "; ".join(str(part) for part in parts)


def bars(line: ProgrammeLine, *, width: int = 84, height: int = 30) -> tuple[Bar, ...]:
    """The stair of a programme as a small picture.

    Steps as wide as their weeks, all on one scale of 30 hours.
    """
    weeks = line.programme.weeks
    drawn = []
    for phase in line.programme.phases:
        left, right = (round(width * week / weeks) for week in (phase.first_week - 1, phase.last_week))
        tall = max(2, round(height * min(line.usual(phase), 1800) / 1800))
        drawn.append(Bar(left, height - tall, right - left, tall))
    return tuple(drawn)


def span(line: ProgrammeLine) -> str:
    """Hours of an ordinary week at the start and at the end, or one figure where they stay."""
    first, last = (clock(line.usual(line.programme.phases[place])) for place in (0, -1))
    return first if first == last else f"{first} – {last}"


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
