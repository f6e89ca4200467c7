"""The best plan of a small clinic: branch and bound, with every rule of a day in its rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.timetable.bounding.bound import solo
from stepdown.timetable.bounding.exact import Rests, exact
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.vocabulary import (
    DAY,
    Group,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Room,
    Shift,
    VisitNeed,
    Window,
)
from tests.rules.timetable_morning import MORNING, ana, asking, week
from tests.rules.timetable_tiny_weeks import best_plan, picky, tiny


@pytest.mark.parametrize("problem", [*map(tiny, (1, 7, 23, 31, 42, 58, 76)), *map(picky, (7, 31, 58))])
def test_the_exact_search_finds_what_trying_every_plan_finds(problem: Problem) -> None:
    found = best_plan(problem)
    assert found is not None
    answer = exact(problem, Plan(), seconds=30)
    assert (answer.value, answer.bound) == (found[0], found[0])
    assert broken(problem, answer.plan) == ()
    assert worth(problem, answer.plan).value == answer.value


def test_people_kept_apart_get_a_section_each_with_leaders_whom_they_may_meet() -> None:
    group = Group("process", 60, 1, 2, starts=(540,))
    needs = (GroupNeed("process", 1),)
    names = ("ida", "joe", "kim", "lea")
    ida, joe, kim, lea = (asking(name, visits=(), groups=needs) for name in names)
    ida = replace(ida, apart=frozenset({"joe"}), not_with=frozenset({"ana"}))
    kim = replace(kim, apart=frozenset({"joe"}))
    problem = week(ida, joe, kim, lea, staff=(ana("ana"), ana("ben")), groups=(group,))
    rooms = (*problem.rooms, replace(problem.rooms[0], id="blue", seats=2))
    answer = exact(replace(problem, rooms=rooms), Plan(), seconds=20)
    assert (answer.value, answer.bound) == (240, 240)
    leaders = {section.leader: set(section.members) for section in answer.plan.sections}
    assert leaders == {"ben": {"ida", "kim"}, "ana": {"joe", "lea"}}


def test_a_wait_that_is_too_long_is_forbidden_and_the_solver_asked_again() -> None:
    groups = (Group("early", 60, 1, 8, starts=(540,)), Group("late", 60, 1, 8, starts=(660, DAY + 600)))
    needs = (GroupNeed("early", 1), GroupNeed("late", 1))
    ida = asking("ida", visits=(), groups=needs, gap_most=0)
    answer = exact(week(ida, groups=groups), Plan(), seconds=20)
    assert answer.value == answer.bound == 120
    assert broken(week(ida, groups=groups), answer.plan) == ()


def test_a_visit_that_credits_nothing_makes_two_waits_of_one_that_is_too_long() -> None:
    groups = (Group("early", 60, 1, 8, starts=(540,)), Group("late", 60, 1, 8, starts=(660,)))
    needs = (GroupNeed("early", 1), GroupNeed("late", 1))
    paper = VisitNeed("paper", 60, ("ana",), therapeutic=False)
    ida = asking("ida", visits=(paper,), groups=needs, gap_most=0)
    problem = week(ida, groups=groups)
    assert solo(problem).value == 120
    answer = exact(problem, Plan(), seconds=20)
    assert (answer.value, answer.bound) == (120, 120) and len(answer.plan.visits) == 1


def test_nobody_of_the_staff_is_planned_at_two_sites_with_no_time_between() -> None:
    rooms = (Room("red", "main", 9, MORNING), Room("blue", "mill", 9, MORNING))
    shifts = (Shift("main", Window(540, 600)), Shift("mill", Window(600, 660)))
    both = replace(ana(), shifts=shifts)
    joe = replace(asking("joe", "ana"), site="mill")
    problem = replace(week(asking("ida", "ana"), joe, staff=(both,)), rooms=rooms, site_change=30)
    answer = exact(problem, Plan(), seconds=20)
    assert (answer.value, answer.bound) == (60, 60)
    assert exact(replace(problem, site_change=0), Plan(), seconds=20).value == 120


def test_nobody_is_planned_by_video_before_they_can_be_home() -> None:
    """Tomorrow there would be time, but the only hour of the counselor is then either Ida's or Joe's."""
    tomorrow = Window(DAY + 600, DAY + 660)
    own = VisitNeed("own", 60, ("ana",), windows=(Window(540, 600),))
    far = VisitNeed("far", 60, ("ana",), place=Place.VIDEO, windows=(Window(600, 660), tomorrow))
    ida = asking("ida", visits=(own, far), video_free=MORNING, video_percent=100, travel=15)
    ida = replace(ida, free=(Window(480, 720),))
    joe = asking("joe", visits=(VisitNeed("own", 60, ("ana",), windows=(tomorrow,)),))
    answer = exact(week(ida, joe), Plan(), seconds=20)
    assert (answer.value, answer.bound) == (120, 120)
    assert exact(week(replace(ida, travel=0), joe), Plan(), seconds=20).value == 180


def test_the_exact_search_keeps_a_plan_that_is_already_best() -> None:
    problem = tiny(7)
    found = best_plan(problem)
    assert found is not None
    answer = exact(problem, found[1], seconds=20)
    assert answer.plan == found[1]
    assert answer.rests is Rests.CERTIFICATE


def test_without_time_the_exact_search_gives_back_the_plan_it_began_with() -> None:
    short = week(asking("ida", "ana"), asking("joe", "ana"), staff=(ana(most=60),))
    answer = exact(short, Plan(), seconds=0)
    assert (answer.plan, answer.value, answer.bound) == (Plan(), 0, 120)
    assert answer.rests is Rests.CERTIFICATE


def test_what_only_the_solver_says_is_told_as_such() -> None:
    problem = tiny(76)
    answer = exact(problem, Plan(), seconds=20)
    assert answer.certified.value > answer.bound
    assert answer.rests is Rests.SOLVER
