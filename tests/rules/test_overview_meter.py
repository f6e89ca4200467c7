"""The week meter on plain values: hours and days that count, week by week as each payer counts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.overview.meter import (
    Asked,
    Came,
    Meter,
    State,
    Stay,
    left,
    of_programme,
    of_rule,
    rules_for,
    week_meter,
    without,
)
from stepdown.programme.vocabulary import LevelCode, RuleKind, Service
from tests.rules.programme_desk import read, rule

MONDAY = date(2026, 11, 23)
PROGRAMME = read("three-sessions")
PHASE = PROGRAMME.phases[0]
STAY = Stay(PROGRAMME, PHASE, date(2026, 11, 2), None)
OWN = of_programme(PROGRAMME, PHASE)
# 3 x 90 and 3 x 105 less a quarter of break, and fifty minutes of one's own.
WHOLE = 3 * 90 + 3 * 90 + 50


def came(
    day: int, minutes: int, state: State = State.DONE, *, service: Service = Service.GROUP, pause: int = 0
) -> Came:
    start = datetime(2026, 11, 23, 14, tzinfo=UTC) + timedelta(days=day)
    during = Period(start, start + timedelta(minutes=max(1, minutes + pause)))
    on = MONDAY + timedelta(days=day)
    return Came(new_id(), "Group", service, on, during, state, minutes, pause, planned=180)


def test_hours_and_days_that_count_stand_side_by_side() -> None:
    week = week_meter(
        OWN,
        MONDAY,
        [STAY],
        [
            came(0, 180),
            came(2, 150),  # half an hour late: minutes, and no day
            came(4, 180, State.BOOKED),
            came(1, 60, State.WAITING, service=Service.INDIVIDUAL),
            came(3, 180, State.ABSENT),
            came(7, 180),  # next week
        ],
    )
    assert week.prescribed == WHOLE == PROGRAMME.hours.floor_minutes + 50
    assert (week.done, week.booked, week.waiting, week.short) == (330, 180, 60, 20)
    assert (week.days_asked, week.days_done, week.days_ahead, week.days_short) == (3, 1, 1, 1)
    assert not week.enough and not week.stepped
    assert [one.on.weekday() for one in week.days] == list(range(7))
    assert len(week.sessions) == 5
    assert [one.minutes for one in week.of(State.ABSENT)] == [180]  # of the seat; no day has any of it
    assert [one.lost for one in week.days] == [0, 0, 30, 180, 0, 0, 0]


def test_nine_hours_on_two_days_are_nine_hours_and_two_days() -> None:
    week = week_meter(OWN, MONDAY, [STAY], [came(0, 300), came(2, 300)])
    assert (week.short, week.days_short, week.enough) == (0, 1, False)
    week = week_meter(OWN, MONDAY, [STAY], [came(0, 200), came(2, 200), came(4, 200)])
    assert week.enough


def test_two_payers_count_the_same_sessions_in_different_weeks() -> None:
    """One week begins on Monday, the other on Thursday: Monday's and Friday's hours fall apart."""
    thursday = of_rule(rule(day_minutes=180, week_days=3, week_start=3))
    hours = of_rule(rule(key="hours", week_minutes=540, week_start=0))
    assert thursday is not None and hours is not None
    sessions = [came(day, 180) for day in (-4, -2, 0, 2, 4)]  # Thu, Sat, Mon, Wed, Fri
    on = MONDAY + timedelta(days=1)
    late, plain = week_meter(thursday, on, [STAY], sessions), week_meter(hours, on, [STAY], sessions)
    assert (late.start, late.end) == (date(2026, 11, 19), date(2026, 11, 26))
    assert (late.days_done, late.days_short) == (4, 0)
    assert (plain.start, plain.done, plain.prescribed, plain.short) == (MONDAY, 540, 540, 0)
    assert plain.days_asked == 0 and plain.enough


def test_a_payers_services_and_breaks_are_that_payers() -> None:
    groups = of_rule(rule(day_minutes=90, week_days=1, counts=(Service.GROUP,), breaks_count=True))
    assert groups is not None
    sessions = [came(0, 80, pause=10), came(0, 120, service=Service.INDIVIDUAL), came(2, 80)]
    week = week_meter(groups, MONDAY, [STAY], sessions)
    assert [one.done for one in week.days][:3] == [90, 0, 80]
    assert week.days_done == 1
    assert week.prescribed == 3 * 90  # what the dose has of that service


def test_a_dose_that_changes_inside_a_week_is_told_in_segments() -> None:
    """Stepped down on Thursday: never short of the old dose."""
    later = PROGRAMME.phases[1]
    stays = [replace(STAY, end=date(2026, 11, 26)), Stay(PROGRAMME, later, date(2026, 11, 26), None)]
    week = week_meter(OWN, MONDAY, stays, [came(0, 180), came(2, 180)])
    old, new = week.segments
    assert (old.start, old.end, old.days, old.whole, old.minutes) == (
        MONDAY, date(2026, 11, 26), 3, WHOLE, WHOLE * 3 // 7,
    )  # fmt: skip
    assert (new.days, new.minutes) == (4, new.whole * 4 // 7)
    assert week.stepped and week.prescribed == old.minutes + new.minutes < WHOLE
    assert week.days_asked == (3 * 3 + of_programme(PROGRAMME, later).days * 4) // 7


def test_who_came_on_a_thursday_owes_a_part_of_the_week() -> None:
    week = week_meter(OWN, MONDAY, [replace(STAY, start=date(2026, 11, 26))], [])
    assert (week.prescribed, week.days_asked, week.stepped) == (WHOLE * 4 // 7, 1, True)
    gone = week_meter(OWN, MONDAY, [replace(STAY, end=MONDAY)], [])
    assert (gone.segments, gone.prescribed, gone.enough) == ((), 0, True)


def test_a_rule_is_about_its_level_and_a_payer_the_programme_names() -> None:
    named = replace(PROGRAMME, payers=("harbor",))
    mine, other = rule(day_minutes=180, week_days=3), rule(key="other", week_minutes=540)
    law = rule(key="law", kind=RuleKind.LAW, week_minutes=540)
    partial = rule(levels=(LevelCode.PARTIAL,), week_minutes=1200)
    assert rules_for(named, PHASE, [mine, other, law, partial]) == (mine, law)
    assert of_rule(rule(group_most=12)) is None
    assert of_rule(rule(day_minutes=180)) is None
    asked = of_rule(partial)
    assert asked is not None
    assert week_meter(asked, MONDAY, [STAY], []).segments == ()


def test_below_the_programmes_level_people_come_so_often() -> None:
    lower = replace(PHASE, level=LevelCode.OUTPATIENT, least_days=2)
    asked = of_programme(PROGRAMME, lower)
    assert (asked.day_minutes, asked.days) == (1, 2)
    week = week_meter(asked, MONDAY, [replace(STAY, phase=lower)], [came(0, 60), came(3, 0)])
    assert (week.days_done, week.days_short) == (1, 1)


def test_what_is_billed_apart_is_not_prescribed_as_treatment() -> None:
    dose = replace(PHASE.doses[0], service=Service.MEDICATION, sessions=1, minutes=30)
    unpaid = replace(PHASE.doses[0], therapeutic=False)
    phase = replace(PHASE, doses=(*PHASE.doses, dose, unpaid))
    assert week_meter(OWN, MONDAY, [replace(STAY, phase=phase)], []).prescribed == WHOLE


def test_extra_sessions_are_owed_in_their_own_weeks() -> None:
    extra = replace(PHASE.doses[0], only_weeks=(4,), sessions=1)
    stay = replace(STAY, phase=replace(PHASE, doses=(*PHASE.doses, extra)))
    assert week_meter(OWN, MONDAY, [stay], []).prescribed == WHOLE + 90  # the fourth week since 2 November
    assert week_meter(OWN, MONDAY - timedelta(days=7), [stay], []).prescribed == WHOLE


@pytest.mark.parametrize(
    ("today", "days"),
    [(MONDAY - timedelta(days=3), 7), (MONDAY, 7), (MONDAY + timedelta(days=6), 1), (date(2026, 12, 9), 0)],
)
def test_how_many_days_are_left(today: date, days: int) -> None:
    assert left(week_meter(OWN, MONDAY, [STAY], []), today) == days


def test_the_week_that_ends_first_and_is_short_stands_first() -> None:
    late = Asked("late", OWN.name, starts_on=3, minutes=540)
    weeks = tuple(week_meter(one, MONDAY, [STAY], [came(0, 700)]) for one in (OWN, late))
    meter = Meter(new_id(), MONDAY, "UTC", weeks)
    assert meter.own is weeks[0]
    assert [one.key for one in meter.shorts] == ["programme"]
    short = Meter(new_id(), MONDAY, "UTC", tuple(week_meter(one, MONDAY, [STAY], []) for one in (OWN, late)))
    assert [one.key for one in short.shorts] == ["late", "programme"]
    assert Meter(new_id(), MONDAY, "UTC", ()).own is None


def test_days_in_care_elsewhere_ask_for_nothing_and_the_weeks_of_the_phase_go_on() -> None:
    stay = Stay(PROGRAMME, PHASE, date(2026, 11, 2), None)
    gone = (date(2026, 11, 10), date(2026, 11, 13))
    before, after = without([stay], [gone])
    assert (before.start, before.end) == (date(2026, 11, 2), gone[0])
    assert (after.start, after.end, after.began) == (gone[1], None, stay.start)
    assert without([stay], [(date(2026, 11, 1), None)]) == []
    (late,) = without([replace(stay, end=date(2026, 11, 9))], [gone])
    assert late.end == date(2026, 11, 9)
    assert (
        without([replace(after, began=None)], [(date(2026, 11, 1), date(2026, 11, 3))])[0].start
        == after.start
    )
