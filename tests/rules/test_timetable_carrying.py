"""What of an earlier plan still holds: nothing that breaks a rule, and everything that breaks none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.timetable.rules.carrying import carried
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import Plan, Problem, Section, Visit
from tests.rules.timetable_clinic import (
    FRIDAY,
    MONDAY,
    PLAN,
    PROBLEM,
    TUESDAY,
    WEDNESDAY,
    at,
    client,
    counselor,
    group,
    held,
    hours,
    room,
)


def test_a_plan_that_keeps_every_rule_is_carried_whole() -> None:
    assert carried(PROBLEM, PLAN) == PLAN
    assert carried(PROBLEM, Plan()) == Plan()


def test_who_and_what_is_not_there_any_more_is_left_out() -> None:
    fewer = replace(PROBLEM, clients=tuple(one for one in PROBLEM.clients if one.id != "kim"))
    assert [one.members for one in carried(fewer, PLAN).sections] == [("ida", "joe")] * 3
    gone = replace(PROBLEM, rooms=PROBLEM.rooms[1:])
    # What is left of the groups is by video alone, more than may be: it falls too.
    assert carried(gone, PLAN).sections == ()
    assert carried(gone, PLAN).visits == PLAN.visits
    odd = held(
        Section("x", "nothing", at(MONDAY, 14), "oak", "ben", ("ida", "joe")),
        Section("y", "skills", at(MONDAY, 14), "oak", "nobody", ("ida", "joe")),
        Visit("ida", "nothing", "ben", at(MONDAY, 15)),
        Visit("ida", "prescriber", "nobody", at(MONDAY, 15), by_video=True),
    )
    assert carried(PROBLEM, odd) == PLAN


def test_one_person_leaves_before_a_session_falls() -> None:
    busy = client("kim", free=())
    found = carried(busy, PLAN)
    assert [one.members for one in found.sections] == [("ida", "joe")] * 3
    # Two are needed: where Joe cannot come either, nobody can.
    alone = client("joe", free=(), video_free=())
    assert [one.id for one in carried(alone, PLAN).sections] == ["skills 1"]


def test_of_two_kept_apart_one_stays() -> None:
    found = carried(client("joe", apart=frozenset({"kim"})), PLAN)
    assert found.sections[1].members == ("ida", "joe")


@pytest.mark.parametrize(
    "problem",
    [
        counselor("ana", away=(hours(MONDAY, 0, 24),)),
        counselor("ben", most_minutes=100),
        client("ida", most=200),
        client("ida", days_most=2),
        client("ida", day_most=120),
        client("ida", video_percent=0),
        client("ida", groups=()),
        group("skills", most=2),
        room("oak", seats=2),
        room("oak", open=(hours(TUESDAY, 8, 20),)),
        client("ida", visits=()),
    ],
)
def test_what_is_left_keeps_every_rule(problem: Problem) -> None:
    found = carried(problem, PLAN)
    assert found != PLAN
    assert broken(problem, found) == ()
    assert found.sections or found.visits


def test_twice_the_same_is_once() -> None:
    odd = Plan((*PLAN.sections, PLAN.sections[0]), PLAN.visits)
    assert set(carried(PROBLEM, odd).sections) == set(PLAN.sections)
    double = replace(PLAN.sections[2], members=("ida", "joe", "ida"))
    assert carried(PROBLEM, held(double, instead_of="skills 2")).sections[2].members == ("ida", "joe")


def test_more_than_prescribed_falls_at_its_last() -> None:
    more = held(
        Section("s8", "skills", at(WEDNESDAY, 9), "oak", "ben", ("ida", "joe")),
        Section("s9", "skills", at(FRIDAY, 9), "oak", "ben", ("ida", "joe")),
    )
    assert broken(PROBLEM, more)
    assert broken(PROBLEM, carried(PROBLEM, more)) == ()


def test_a_whole_clinic_of_which_a_third_changed_is_carried_soundly() -> None:
    problem = generate(clients=40, seed=3)
    plan = solve(problem, limits=Limits(seconds=None, rounds=60)).plan
    other = generate(clients=40, seed=4)
    mixed = replace(problem, clients=(*problem.clients[:27], *other.clients[27:]))
    found = carried(mixed, plan)
    assert broken(mixed, found) == ()
    assert len(found.sections) > len(plan.sections) // 3
