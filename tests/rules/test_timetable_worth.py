"""What a plan is worth: minutes, days that count, places kept, minutes of staff, wishes."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.rules.checking import worth
from stepdown.timetable.rules.worth import asked
from stepdown.timetable.vocabulary import (
    CountRule,
    GroupNeed,
    Plan,
    Section,
    Visit,
    VisitNeed,
    Wish,
)
from tests.rules.timetable_clinic import (
    FRIDAY,
    IDA,
    MONDAY,
    PLAN,
    PROBLEM,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    client,
    group,
    held,
    hours,
)


def test_minutes_are_therapeutic_those_of_staff_are_door_to_door() -> None:
    tiers = worth(PROBLEM, PLAN)
    # core 150 of 180 for two, skills 90 for three and for two, an individual hour and a family hour for Ida
    assert tiers.minutes == 2 * 150 + 3 * 90 + 2 * 90 + 60 + 60
    assert tiers.staff_minutes == 180 + 90 + 90 + 60 + 60


def test_a_visit_that_is_billed_on_its_own_counts_for_nobody_and_takes_time() -> None:
    more = held(Visit("ida", "prescriber", "cleo", at(MONDAY, 8), by_video=True))
    assert worth(PROBLEM, more).minutes == worth(PROBLEM, PLAN).minutes
    assert worth(PROBLEM, more).staff_minutes == worth(PROBLEM, PLAN).staff_minutes + 30


def test_days_count_up_to_those_asked_for_and_by_therapeutic_minutes() -> None:
    # Ida: Monday 150, Tuesday 90 + 60, Wednesday 90, Friday 60
    def days(*rules: CountRule) -> int:
        return worth(client("ida", counts=rules), PLAN).counted_days

    everyday = frozenset(range(7))
    assert days(CountRule(everyday, 150, 3)) == 2
    assert days(CountRule(everyday, 150, 1)) == 1
    assert days(CountRule(everyday, 151, 3)) == 0
    assert days(CountRule(everyday, 1, 7)) == 4
    assert days(CountRule(frozenset({1, 2}), 90, 2), CountRule(frozenset({0, 3}), 90, 2)) == 3


def test_a_rule_that_counts_some_sessions_only_counts_no_day_on_others() -> None:
    # Ida: Monday 150 of core with 30 of break, Tuesday 90 of skills and 60 with family
    def days(minutes: int, *only: str, breaks: bool = False) -> int:
        rule = CountRule(frozenset(range(7)), minutes, 7, frozenset(only), breaks)
        return worth(client("ida", counts=(rule,)), PLAN).counted_days

    assert days(150) == 2
    assert days(150, "core") == 1
    assert days(1, "prescriber") == 0
    assert days(180) == 0
    assert days(180, breaks=True) == 1
    assert days(180, "skills", breaks=True) == 0


def test_the_value_is_minutes_and_the_worth_of_days_that_count() -> None:
    tiers = worth(replace(PROBLEM, day_worth=45), PLAN)
    assert tiers.counted_days == 2
    assert tiers.value == tiers.minutes + 90


def test_a_wish_counts_for_each_session_that_touches_it() -> None:
    wishes = (Wish(hours(TUESDAY, 10, 12), 3), Wish(hours(MONDAY, 0, 24), -2), Wish(hours(FRIDAY, 8, 17), 5))
    # Tuesday's group until 10:30 and the individual hour at 11; the core group; the family hour begins at 17
    assert worth(client("ida", wishes=wishes), PLAN).wishes == 2 * 3 - 2


def test_who_is_in_treatment_keeps_places_until_they_are_gone() -> None:
    stood = replace(PROBLEM, last=PLAN)
    assert worth(stood, PLAN).moved == 0
    # five of Ida's, three of Joe's, one of Kim's
    assert worth(stood, Plan()).moved == 9
    another = replace(PLAN.sections[1], id="new", room="elm", leader="ben")
    assert worth(stood, held(another, instead_of="skills 1")).moved == 0
    later = replace(PLAN.sections[1], start=at(TUESDAY, 9.5))
    assert worth(stood, held(later, instead_of="skills 1")).moved == 3
    assert (
        worth(stood, Plan(PLAN.sections, (replace(PLAN.visits[0], staff="ana"), PLAN.visits[1]))).moved == 1
    )


def test_who_is_new_or_no_longer_needs_it_has_no_place_to_lose() -> None:
    def lost(**changes: object) -> int:
        return worth(replace(client("ida", **changes), last=PLAN), Plan()).moved

    assert lost() == 9
    assert lost(in_treatment=False) == 4
    assert lost(groups=(GroupNeed("core", 1),)) == 7
    assert lost(visits=IDA.visits[:1]) == 8
    assert lost(visits=(VisitNeed("individual", 60, ("ana",)),)) == 8


def test_people_and_groups_that_are_gone_are_not_missed() -> None:
    last = Plan(
        (Section("x", "yoga", 0, "", "zoe", ("ida", "zoe")),), (Visit("zoe", "individual", "ana", 0),)
    )
    assert worth(replace(PROBLEM, last=last), PLAN).moved == 0


def test_what_names_something_unknown_is_worth_nothing() -> None:
    more = held(
        Section("x", "yoga", at(WEDNESDAY, 9), "oak", "ana", ("ida",)),
        Section("y", "skills", at(THURSDAY, 9), "", "ana", ("nobody",)),
    )
    assert worth(PROBLEM, more).minutes == worth(PROBLEM, PLAN).minutes


def test_a_longer_break_credits_less() -> None:
    assert worth(group("core", break_minutes=60), PLAN).minutes == worth(PROBLEM, PLAN).minutes - 60


def test_what_is_asked_for_is_what_is_prescribed_and_the_days_that_must_count() -> None:
    # Three of each group (one of 150, two of 90, four of 60) for six; Ida's two hours and three days
    assert asked(PROBLEM) == (6 * 3 * (150 + 2 * 90 + 4 * 60) + 120, 3)
