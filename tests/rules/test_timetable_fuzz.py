"""Hundreds of invented weeks: made by hand they keep every rule, and each fault planted is found by its name.

`python -m bench.timetable.fuzz --instances 10000` is the long form.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.timetable.annex import with_annex
from bench.timetable.by_hand import by_hand
from bench.timetable.fuzz import instance, mistakes, rules_for, searched
from bench.timetable.planting import PLANTS, plant
from stepdown.timetable.rules.checking import Rule, broken, worth
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.wire import as_text, plan_from
from stepdown.timetable.vocabulary import Plan


def test_there_is_a_fault_to_plant_against_every_rule() -> None:
    assert set(PLANTS) == set(Rule)


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_weeks_made_by_hand_keep_the_rules_and_planted_faults_are_found(first: int) -> None:
    count: Counter[str] = Counter()
    wrong = [line for seed in range(first, first + 25) for line in mistakes(seed, rules_for(seed, 8), count)]
    assert wrong == []
    assert count["weeks"] == 25
    assert count["faults planted"] >= 25 * (len(Rule) // 8)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_weeks_that_were_searched_keep_the_rules_and_are_worth_what_the_search_thinks(first: int) -> None:
    count: Counter[str] = Counter()
    make = searched(12)
    wrong = [line for seed in range(first, first + 20) for line in mistakes(seed, [], count, make)]
    assert wrong == []
    assert count["weeks"] == 20
    assert count["places"] > 100


@pytest.mark.parametrize("rule", Rule)
def test_a_fault_against_each_rule_is_found_in_ten_weeks(rule: Rule) -> None:
    problem, plan = with_annex(instance(7), by_hand(instance(7)))
    assert broken(problem, plan) == ()
    for seed in range(10):
        assert {one.rule for one in broken(*plant(rule, problem, plan, seed))} == {rule}


@settings(max_examples=40, deadline=None)
@given(st.integers(10_000, 10**9))
def test_any_week_will_do(seed: int) -> None:
    assert list(mistakes(seed, rules_for(seed, 6), Counter())) == []


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_a_plan_with_less_in_it_is_worth_no_more(seed: int, data: st.DataObject) -> None:
    """Whatever is taken out: minutes and days that count never grow, nor what staff give."""
    problem = instance(seed)
    plan = by_hand(problem)
    kept = data.draw(st.integers(0, len(plan.sections)))
    fewer = Plan(plan.sections[:kept])
    more, less = worth(problem, plan), worth(problem, fewer)
    assert (less.minutes, less.counted_days) <= (more.minutes, more.counted_days)
    assert less.counted_days <= more.counted_days
    assert less.staff_minutes <= more.staff_minutes
    lost = worth(replace(problem, last=plan), fewer).moved
    assert lost == sum(
        len([m for m in section.members if next(c for c in problem.clients if c.id == m).in_treatment])
        for section in plan.sections[kept:]
    ) + sum(next(c for c in problem.clients if c.id == v.client).in_treatment for v in plan.visits)


def test_a_planner_gives_most_of_what_is_prescribed() -> None:
    problem = generate(clients=120, seed=4)
    plan = by_hand(problem)
    assert broken(problem, plan) == ()
    assert plan_from(as_text(plan)) == plan
    credited = {group.id: group.credited for group in problem.groups}
    asked = sum(credited[n.group] * n.sessions for c in problem.clients for n in c.groups)
    asked += sum(n.minutes * n.sessions for c in problem.clients for n in c.visits if n.therapeutic)
    assert 0.8 < worth(problem, plan).minutes / asked < 1
