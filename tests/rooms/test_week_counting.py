"""Which days of a week count for whom, and minutes of a week against moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from stepdown.journeys.week_problem import clock
from stepdown.journeys.week_problem.counting import Came, Services, counted_by
from stepdown.kernel.period import Period
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Programme, RuleEdition, Service
from stepdown.timetable.vocabulary import DAY, CountRule, Window
from tests.cast import NOW, SYSTEM
from tests.scenes_programme import a_rule

EVERY_DAY = frozenset(range(7))
NOTHING = Services({})


@pytest.fixture
def three(db: None) -> Programme:
    programme.load_presets(by=SYSTEM, at=NOW)
    return programmes.programme(SYSTEM, "three-sessions")


def counts_of(
    found: Programme,
    rules: Sequence[RuleEdition],
    before: Sequence[Came] = (),
    days: frozenset[int] = EVERY_DAY,
    services: Services = NOTHING,
) -> tuple[CountRule, ...]:
    return tuple(one.rule for one in counted_by(found, found.phases[0], rules, before, days, services))


def test_a_payers_week_that_begins_on_a_thursday_gives_a_rule_for_either_side(three: Programme) -> None:
    rule = a_rule(day_minutes=120, week_days=4, week_start=3)
    weekdays = frozenset(range(5))
    counts = counts_of(three, [rule], (), weekdays)
    assert CountRule(frozenset({3, 4, 5, 6}), 120, 2) in counts
    assert CountRule(frozenset({0, 1, 2}), 120, 2) in counts
    before = [Came(3, "core", 180), Came(4, "core", 180), Came(5, "core", 150)]
    after = counts_of(three, [rule], before, weekdays)
    assert CountRule(frozenset({0, 1, 2}), 120, 1) in after


def test_a_rule_that_another_covers_is_not_counted_twice(three: Programme) -> None:
    same, more = a_rule(day_minutes=180, week_days=3), a_rule(day_minutes=200, week_days=3)
    counts = counts_of(three, [same])
    assert counts == (CountRule(EVERY_DAY, 180, 3),)
    counts = counts_of(three, [more])
    assert counts == (CountRule(EVERY_DAY, 200, 3),)


def test_moments_and_minutes_agree_on_both_sides_of_a_clock_change() -> None:
    zone, monday = ZoneInfo("America/New_York"), date(2026, 10, 26)
    before, after = clock.moment_of(monday, 5 * DAY + 540, zone), clock.moment_of(monday, 6 * DAY + 540, zone)
    assert after - before == timedelta(hours=25)
    for minute in (5 * DAY + 540, 6 * DAY + 540, 0):
        moment = clock.moment_of(monday, minute, zone)
        quarter = Period(moment, moment + timedelta(minutes=15))
        assert clock.windows_of(clock.taken(quarter, monday, zone)) == (Window(minute, minute + 15),)


def test_a_payer_that_counts_some_services_only_counts_their_keys_alone(three: Programme) -> None:
    services = Services({"core": Service.GROUP, "skills": Service.SKILLS, "individual": Service.INDIVIDUAL})
    some = a_rule(day_minutes=170, week_days=3, counts=(Service.GROUP, Service.INDIVIDUAL))
    of_some = CountRule(EVERY_DAY, 170, 3, frozenset({"core", "individual"}))
    assert of_some in counts_of(three, [some], services=services)
    # A rule that counts less covers one that counts more, never the other way round.
    all_of_it = a_rule(day_minutes=170, week_days=3)
    assert counts_of(three, [some, all_of_it], services=services)[1:] == (of_some,)
    # None of it is prescribed: no day counts, instead of every day.
    (none,) = counts_of(
        three, [a_rule(day_minutes=1, week_days=3, counts=(Service.PEER,))], services=services
    )[1:]
    assert none.only and not none.of("core", 90)
    breaks = a_rule(day_minutes=200, week_days=3, breaks_count=True)
    assert counts_of(three, [breaks], services=services)[-1].breaks
    assert not counts_of(three, [breaks], services=Services(services.of, breaks=False))[-1].breaks


def test_what_counted_last_week_is_what_the_payer_counts(three: Programme) -> None:
    services = Services({"core": Service.GROUP, "skills": Service.SKILLS})
    rule = a_rule(day_minutes=120, week_days=4, week_start=3, counts=(Service.GROUP,))
    before = [Came(3, "core", 180), Came(4, "skills", 180), Came(5, "core", 150)]
    counts = counts_of(three, [rule], before, frozenset(range(5)), services)
    assert CountRule(frozenset({0, 1, 2}), 120, 2, frozenset({"core"})) in counts
