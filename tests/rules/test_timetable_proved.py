"""The search with its proof beside it: watched, ended early, begun from a plan that is already there."""

from __future__ import annotations

import time

import pytest

from bench.timetable.by_hand import by_hand
from stepdown.timetable.bounding.bound import Kind, asked, solo
from stepdown.timetable.bounding.certificate import check
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.exact import Rests
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.progress import Progress
from stepdown.timetable.solving.proved import prove_by_processor, solve_and_prove
from stepdown.timetable.solving.solve import Limits, solve


@pytest.mark.parametrize("clients", [12, 64])
def test_a_plan_comes_with_a_bound_it_does_not_pass_and_that_can_be_checked(clients: int) -> None:
    problem = generate(clients=clients, seed=1)
    found = solve_and_prove(problem, seconds=1.5, seed=1)
    assert broken(problem, found.solved.plan) == ()
    assert found.solved.tiers == worth(problem, found.solved.plan)
    proven = check(problem, found.certified.certificate)
    assert isinstance(proven, int)
    assert found.solved.tiers.value <= found.least <= found.certified.value
    assert proven <= found.certified.value <= solo(problem).value
    assert found.rests is Rests.SOLVER or found.least == found.certified.value


@pytest.mark.parametrize("clients", [24, 64])
def test_whoever_watches_sees_the_value_rise_and_the_bound_fall(clients: int) -> None:
    problem = generate(clients=clients, seed=2)
    seen: list[Progress] = []
    found = solve_and_prove(problem, seconds=2.5, progress=seen.append)
    assert len(seen) > 5
    assert [one.seconds for one in seen] == sorted(one.seconds for one in seen)
    assert [one.value for one in seen] == sorted(one.value for one in seen)
    bounds = [one.bound for one in seen if one.bound is not None]
    assert bounds == sorted(bounds, reverse=True)
    last, tiers = seen[-1], found.solved.tiers
    assert (last.value, last.minutes, last.counted_days) == (tiers.value, tiers.minutes, tiers.counted_days)
    assert last.bound == found.least
    assert all(one.value == one.minutes + 60 * one.counted_days for one in seen)


@pytest.mark.parametrize("clients", [20, 64])
def test_who_takes_the_best_so_far_has_it_at_once(clients: int) -> None:
    problem = generate(clients=clients, seed=3)
    began = time.monotonic()
    found = solve_and_prove(problem, seconds=3600, stopped=lambda: time.monotonic() - began > 1)
    assert time.monotonic() - began < 10
    assert found.solved.plan.sections
    assert found.least >= found.solved.tiers.value


def test_a_search_stopped_before_it_began_still_says_what_no_plan_can_pass() -> None:
    problem = generate(clients=64, seed=3)
    found = solve_and_prove(problem, seconds=3600, stopped=lambda: True)
    assert found.certified.kind in (Kind.ASKED, Kind.SOLO), "the solo bound may have come just in time"
    assert asked(problem).value >= found.least >= solo(problem).value
    proven = check(problem, found.certified.certificate)
    assert isinstance(proven, int)
    assert proven <= found.least


def test_a_search_begun_from_a_plan_never_gives_less() -> None:
    problem = generate(clients=40, seed=4)
    good = solve(problem, seed=1, limits=Limits(seconds=None, rounds=400))
    again = solve(problem, seed=2, limits=Limits(seconds=None, rounds=1), start=good.plan)
    assert again.tiers.order >= good.tiers.order
    fresh = solve(problem, seed=2, limits=Limits(seconds=None, rounds=1))
    assert fresh.tiers.order < good.tiers.order, "this seed would have told nothing"


def test_a_plan_that_breaks_a_rule_is_begun_from_and_never_given_back() -> None:
    problem = generate(clients=20, seed=5)
    other = by_hand(generate(clients=20, seed=6))
    assert broken(problem, other)
    found = solve(problem, limits=Limits(seconds=None, rounds=5), start=other)
    assert broken(problem, found.plan) == ()


def test_a_processors_seconds_go_by_only_while_it_works() -> None:
    worked, waited = Watch(Clock.PROCESSOR), Watch(Clock.WALL)
    time.sleep(0.3)
    assert worked.gone < 0.2 < 0.3 <= waited.gone
    while worked.gone < 0.25:
        pass
    assert worked.waited >= 0.5
    assert worked.on_the_wall(1.0) == pytest.approx(worked.waited / worked.gone, rel=0.1)
    assert waited.on_the_wall(1.0) == pytest.approx(1.0, rel=0.01)


def test_by_the_processor_a_plan_comes_with_its_bound_too() -> None:
    problem = generate(clients=12, seed=1)
    began = time.process_time()
    found = prove_by_processor(problem, seconds=0.5, seed=1)
    assert time.process_time() - began >= 0.5
    assert broken(problem, found.solved.plan) == ()
    assert isinstance(check(problem, found.certified.certificate), int)
