"""Which days of a week count for whom, and minutes of a week against moments."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from stepdown.journeys.week_problem import clock
from stepdown.journeys.week_problem.counting import counts_of
from stepdown.kernel.period import Period
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Programme
from stepdown.timetable.vocabulary import DAY, CountRule, Window
from tests.cast import NOW, SYSTEM
from tests.scenes_programme import a_rule

EVERY_DAY = frozenset(range(7))


@pytest.fixture
def three(db: None) -> Programme:
    programme.load_presets(by=SYSTEM, at=NOW)
    return programmes.programme(SYSTEM, "three-sessions")


def test_a_payers_week_that_begins_on_a_thursday_gives_a_rule_for_either_side(three: Programme) -> None:
    rule = a_rule(day_minutes=120, week_days=4, week_start=3)
    weekdays = frozenset(range(5))
    counts = counts_of(three, three.phases[0], [rule], {}, weekdays)
    assert CountRule(frozenset({3, 4, 5, 6}), 120, 2) in counts
    assert CountRule(frozenset({0, 1, 2}), 120, 2) in counts
    before = {3: 180, 4: 180, 5: 150}
    after = counts_of(three, three.phases[0], [rule], before, weekdays)
    assert CountRule(frozenset({0, 1, 2}), 120, 1) in after


def test_a_rule_that_another_covers_is_not_counted_twice(three: Programme) -> None:
    same, more = a_rule(day_minutes=180, week_days=3), a_rule(day_minutes=200, week_days=3)
    counts = counts_of(three, three.phases[0], [same], {}, EVERY_DAY)
    assert counts == (CountRule(EVERY_DAY, 180, 3),)
    counts = counts_of(three, three.phases[0], [more], {}, EVERY_DAY)
    assert counts == (CountRule(EVERY_DAY, 200, 3),)


def test_moments_and_minutes_agree_on_both_sides_of_a_clock_change() -> None:
    zone, monday = ZoneInfo("America/New_York"), date(2026, 10, 26)
    before, after = clock.moment_of(monday, 5 * DAY + 540, zone), clock.moment_of(monday, 6 * DAY + 540, zone)
    assert after - before == timedelta(hours=25)
    for minute in (5 * DAY + 540, 6 * DAY + 540, 0):
        moment = clock.moment_of(monday, minute, zone)
        quarter = Period(moment, moment + timedelta(minutes=15))
        assert clock.windows_of(clock.taken(quarter, monday, zone)) == (Window(minute, minute + 15),)
