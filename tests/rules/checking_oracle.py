"""An oracle for the checker that shares nothing with it: every session is put on a real calendar day by hand,
weeks are found by walking back to the payer's first day, and everything is added up by counting.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from stepdown.programme.vocabulary import (
    DayRule,
    Dose,
    Hours,
    Level,
    LevelCode,
    Phase,
    Programme,
    RuleEdition,
    RuleKind,
    Service,
    Source,
    Tag,
    Track,
)

from datetime import time  # isort: skip

MONDAY = date(2026, 1, 5)
SOURCE = Source("own", "own", Tag.KNOWN)
CHECKED = Source("law", "law", Tag.VERIFIED)
KINDS = (Service.GROUP, Service.INDIVIDUAL, Service.MEDICATION, Service.TEST)


@st.composite
def doses(draw: st.DrawFn, first: int, last: int) -> Dose:
    """A session on named days; every week, now and then, or in some weeks only."""
    on = draw(st.sets(st.integers(0, 6), min_size=1, max_size=4).map(lambda days: tuple(sorted(days))))
    minutes = draw(st.integers(6, 40)) * 5
    rhythm = draw(st.sampled_from(["weekly", "every", "only"]))
    only = draw(st.sets(st.integers(first, last), min_size=1)) if rhythm == "only" else set()
    return Dose(
        service=draw(st.sampled_from(KINDS)),
        title=draw(st.sampled_from(["Morning", "Evening", "Extra"])),
        sessions=len(on),
        minutes=minutes,
        source=SOURCE,
        break_minutes=draw(st.sampled_from([0, 0, 10, 15])),
        every_weeks=draw(st.integers(2, 4)) if rhythm == "every" else 1,
        only_weeks=tuple(sorted(only)),
        therapeutic=draw(st.booleans()) or draw(st.booleans()),
        on=on,
        telehealth=draw(st.booleans()),
    )


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """One to three phases at two levels, each of one to four weeks."""
    phases, week = [], 1
    for number in range(1, draw(st.integers(1, 3)) + 1):
        last = week + draw(st.integers(0, 3))
        level = draw(st.sampled_from([LevelCode.INTENSIVE, LevelCode.INTENSIVE, LevelCode.OUTPATIENT]))
        held = tuple(draw(st.lists(doses(week, last), min_size=1, max_size=4)))
        phases.append(Phase(number, f"Phase {number}", "Words.", week, last, level, 1, 7, held))
        week = last + 1
    day = draw(st.none() | st.builds(DayRule, st.integers(30, 240), st.integers(1, 5), st.just(SOURCE)))
    return Programme(
        key="made-up",
        title="Made up",
        summary="Words.",
        description="Words.",
        level=phases[0].level,
        edition="third",
        least_weeks=1,
        hours=Hours(0, 9_000, SOURCE),
        day_rule=day,
        phases=tuple(phases),
        tracks=(Track("morning", "Morning", time(0, 0)),),
        curricula=(),
        to_step=(),
        to_graduate=(),
        ways_in=(),
        court_ordered=True,
        behavioral=False,
        sources=(SOURCE,),
    )


@st.composite
def payer_rules(draw: st.DrawFn) -> RuleEdition:
    counts = tuple(sorted(draw(st.sets(st.sampled_from(KINDS), max_size=3))))
    return RuleEdition(
        key="payer",
        kind=RuleKind.PAYER,
        name="Payer",
        levels=(LevelCode.INTENSIVE,),
        valid_from=date(2026, 1, 1),
        source=CHECKED,
        week_minutes=draw(st.integers(60, 1200)),
        day_minutes=draw(st.integers(30, 240)),
        week_days=draw(st.integers(1, 5)),
        week_start=draw(st.integers(0, 6)),
        counts=counts,
        breaks_count=draw(st.booleans()),
        telehealth_percent=draw(st.integers(0, 100)),
    )


def is_held(dose: Dose, week: int, first: int) -> bool:
    return week in dose.only_weeks if dose.only_weeks else (week - first) % dose.every_weeks == 0


def phase_of(programme: Programme, week: int) -> Phase:
    return next(phase for phase in programme.phases if phase.first_week <= week <= phase.last_week)


def week_minutes(programme: Programme, week: int) -> int:
    """Therapeutic minutes of a week, session by session."""
    phase = phase_of(programme, week)
    total = 0
    for dose in phase.doses:
        if is_held(dose, week, phase.first_week) and dose.therapeutic:
            for _day in dose.on:
                total += dose.minutes - dose.break_minutes
    return total


def counted(dose: Dose, rule: RuleEdition) -> int:
    if not dose.therapeutic or (rule.counts and dose.service not in rule.counts):
        return 0
    return dose.minutes if rule.breaks_count else dose.minutes - dose.break_minutes


class PayerWeek:
    """Seven real days; what of them the rule is about, and what was held."""

    def __init__(self, programme: Programme, rule: RuleEdition, first_day: date) -> None:
        self.minutes: Counter[date] = Counter()
        self.video = 0
        self.weeks: list[int] = []
        covered: dict[date, int] = {}
        week_of = {
            MONDAY + timedelta(days=(week - 1) * 7 + weekday): week
            for phase in programme.phases
            if phase.level in rule.levels
            for week in range(phase.first_week, phase.last_week + 1)
            for weekday in range(7)
        }
        seven = [first_day + timedelta(days=step) for step in range(7)]
        for day in seven:
            if day in week_of:
                covered[day] = week_of[day]
                self.weeks.append(week_of[day])
                for dose in self._held(programme, week_of[day], day.weekday()):
                    self.minutes[day] += counted(dose, rule)
                    self.video += counted(dose, rule) if dose.telehealth else 0
        self.any_sessions = any(
            dose.therapeutic or dose.on
            for day, week in covered.items()
            for dose in self._held(programme, week, day.weekday())
        )
        self.whole = True
        for day in seven:
            if day not in covered:
                nearest = min(covered, key=lambda other: abs((other - day).days))
                near = self._held(programme, covered[nearest], day.weekday())
                self.whole &= not any(dose.therapeutic for dose in near)

    @staticmethod
    def _held(programme: Programme, week: int, weekday: int) -> list[Dose]:
        phase = phase_of(programme, week)
        return [dose for dose in phase.doses if weekday in dose.on and is_held(dose, week, phase.first_week)]

    @property
    def total(self) -> int:
        return sum(self.minutes.values())

    @property
    def main(self) -> int:
        """The programme's week most of the days lie in; the later one of two equals."""
        return max(set(self.weeks), key=lambda week: (self.weeks.count(week), week))

    def days_that_count(self, least: int) -> int:
        return sum(minutes >= least for minutes in self.minutes.values())


def payer_weeks(programme: Programme, rule: RuleEdition) -> list[PayerWeek]:
    """Each payer's week that touches a day the rule is about, in order."""
    starts = set()
    for phase in programme.phases:
        if phase.level not in rule.levels:
            continue
        for number in range((phase.first_week - 1) * 7, phase.last_week * 7):
            day = MONDAY + timedelta(days=number)
            while day.weekday() != rule.week_start:
                day -= timedelta(days=1)
            starts.add(day)
    found = [PayerWeek(programme, rule, start) for start in sorted(starts)]
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(sorted(starts)))
    return [one for one in found if one.whole or one.any_sessions]


def band(floor: int, ceiling: int) -> tuple[Level, ...]:
    """One level of care with a verified band."""
    return (
        Level(
            LevelCode.INTENSIVE, "third", "2.1", "Intensive", "band", 2, floor, ceiling, None, False, CHECKED
        ),
    )
