"""The bound: no plan is worth more, whoever made the certificate."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepdown.kernel.refusal import Refusal
from stepdown.timetable.bounding import highs
from stepdown.timetable.bounding.alone import alone, best
from stepdown.timetable.bounding.bound import Kind, bound, solo
from stepdown.timetable.bounding.certificate import (
    Certificate,
    check,
    from_json,
    in_steps,
    proven,
    to_json,
)
from stepdown.timetable.bounding.coupling import coupling
from stepdown.timetable.bounding.model import build
from stepdown.timetable.bounding.options import opened
from stepdown.timetable.bounding.prices import SCALE, whole
from stepdown.timetable.bounding.reading import Reading
from stepdown.timetable.bounding.refining import Refining
from stepdown.timetable.bounding.written import Written
from stepdown.timetable.rules.checking import worth
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.vocabulary import (
    DAY,
    CountRule,
    Group,
    GroupNeed,
    Place,
    Problem,
)
from tests.rules.timetable_morning import MORNING, ana, asking, week
from tests.rules.timetable_tiny_weeks import best_plan, picky, tiny

SEEDS = st.integers(0, 10_000)


def rows(problem: Problem, **how: bool) -> list[tuple[str, int, int]]:
    """Every joining row of a problem."""
    clinic, chosen = opened(problem, merge=how.get("merged", True))
    joint = coupling(clinic, linked=how.get("linked", False))
    refining = Refining(clinic, chosen, merged=True, linked=how.get("linked", False))
    return list({**joint.rows, **refining.joint.rows})


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_no_plan_of_a_tiny_clinic_is_worth_more_than_any_bound(seed: int) -> None:
    problem = picky(seed) if seed % 2 else tiny(seed)
    found = best_plan(problem, most=500)
    assume(found is not None)
    assert found is not None
    assert solo(problem).value >= bound(problem, seconds=5).value >= found[0]


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.booleans(), st.booleans())
def test_whatever_the_prices_they_prove_no_bound_that_a_plan_passes(
    seed: int, merged: bool, linked: bool
) -> None:
    problem, draw = tiny(seed), Random(seed)
    found = best_plan(problem, most=500)
    assume(found is not None)
    prices = {
        key: draw.randrange(200) for key in rows(problem, merged=merged, linked=linked) if draw.random() < 0.4
    }
    proved = proven(problem, Certificate(prices, 1, merged, linked))
    assert found is not None
    if isinstance(proved, Refusal):
        assert proved.field == "prices"  # a row that this reading of the week does not have
    else:
        assert proved >= found[0]


@pytest.mark.parametrize("seed", [7, 31, 42, 58, 76])
def test_the_best_plan_keeps_every_row_of_the_model_and_is_worth_as_much_there(seed: int) -> None:
    problem = picky(seed) if seed == 31 else tiny(seed)
    found = best_plan(problem)
    assert found is not None
    clinic, chosen = opened(problem, merge=False)
    model = build(clinic, chosen, alone(chosen, problem.day_worth).per_client, linked=True)
    numbers = Written(clinic, chosen, model).columns(found[1])
    sums = np.zeros(len(model.bounds))
    np.add.at(sums, model.rows, model.coefficients * np.array(numbers)[model.columns])
    assert (sums <= model.bounds).all()
    assert (np.array(numbers) <= model.upper).all()
    assert model.values @ np.array(numbers) == found[0]
    read_back = Reading(clinic, chosen, model).plan(numbers)
    assert worth(problem, read_back).value == found[0]


def test_nobody_leads_a_group_in_a_language_they_do_not_speak() -> None:
    group = Group("proceso", 60, 1, 8, language="es")
    ida = asking("ida", visits=(), groups=(GroupNeed("proceso", 1),), languages=frozenset({"es"}))
    assert solo(week(ida, groups=(group,))).value == 0
    speaking = replace(ana(), languages=frozenset({"es"}))
    assert solo(week(ida, groups=(group,), staff=(speaking,))).value == 60


def test_two_people_who_need_the_last_hour_of_the_only_counselor_lower_the_bound() -> None:
    problem = week(asking("ida", "ana"), asking("joe", "ana"), staff=(ana(most=60),))
    assert solo(problem).value == 120
    tighter = bound(problem, seconds=10)
    assert (tighter.value, tighter.kind) == (60, Kind.PRICED)
    assert check(problem, tighter.certificate) == 60


def test_a_clinic_too_large_for_the_linear_program_is_bounded_by_rounds_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stepdown.timetable.bounding.bound.MODELLED", 0)
    assert bound(SHORT, seconds=20).value == 60


def test_counselors_who_are_alike_are_one_crew_and_still_hold_only_their_own_visits() -> None:
    staff = (ana("ana", most=60), ana("ben", most=60))
    problem = week(*(asking(name, "ana") for name in ("ida", "joe", "kim")), staff=staff)
    clinic, chosen = opened(problem)
    assert len(clinic.crews) == 1
    found = Refining(clinic, chosen, merged=True, linked=False).run(alone(chosen, 60), {}, 10)
    assert found.certificate.value == 60


def test_a_group_that_too_few_can_come_to_gives_nobody_anything() -> None:
    group = Group("process", 60, 2, 8)
    needs = (GroupNeed("process", 1),)
    ida, joe = asking("ida", visits=(), groups=needs), asking("joe", visits=(), groups=needs)
    assert solo(week(ida, groups=(group,))).value == 0
    assert solo(week(ida, joe, groups=(group,))).value == 120


def test_days_count_only_up_to_those_asked_for_and_only_with_enough_minutes() -> None:
    group = Group("process", 60, 1, 8)
    counts = (CountRule(frozenset({0, 1}), 120, 2),)
    ida = asking("ida", "ana", groups=(GroupNeed("process", 2),), counts=counts)
    assert solo(week(ida, groups=(group,))).value == 180 + 60
    once = replace(ida, counts=(CountRule(frozenset({0, 1}), 60, 1),))
    assert solo(week(once, groups=(group,))).value == 180 + 60


def test_a_week_by_video_keeps_to_its_share() -> None:
    group = Group("process", 60, 1, 8, place=Place.EITHER, starts=(540, DAY + 540))
    ida = asking(
        "ida", visits=(), groups=(GroupNeed("process", 2),), free=MORNING[:1], video_free=MORNING[1:]
    )
    assert solo(week(replace(ida, video_percent=49), groups=(group,))).value == 60
    assert solo(week(replace(ida, video_percent=50), groups=(group,))).value == 120


def test_the_curriculum_is_followed_from_day_to_day() -> None:
    later = Group("later", 60, 1, 8, starts=(540,), follows="first")
    first = Group("first", 60, 1, 8, starts=(DAY + 540,))
    ida = asking("ida", visits=(), groups=(GroupNeed("first", 1), GroupNeed("later", 1)))
    assert solo(week(ida, groups=(first, later))).value == 60


def test_a_week_with_too_many_combinations_gets_a_coarser_value_never_a_smaller() -> None:
    problem = generate(clients=10, seed=1)
    _, chosen = opened(problem)
    for one in chosen:
        exactly = best(one, problem.day_worth)
        coarser = best(one, problem.day_worth, limit=20)
        assert coarser.value >= exactly.value
        assert exactly.exact
        paid = [60] * sum(len(day) for day in one.days)
        for prices in (paid, [-price for price in paid]):
            coarse = best(one, problem.day_worth, prices, limit=20)
            assert coarse.value >= best(one, problem.day_worth, prices).value


def test_a_week_without_anybody_has_a_bound_of_nothing() -> None:
    problem = replace(week(), day_worth=0)
    assert bound(problem, seconds=1).value == 0


def test_without_time_the_bound_is_what_everybody_could_have_alone() -> None:
    problem = generate(clients=12, seed=0)
    assert bound(problem, seconds=0) == solo(problem)


@pytest.mark.parametrize("columns", [0, 1_000_000])
def test_either_method_of_the_solver_gives_prices_that_prove_a_bound(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr(highs, "INTERIOR_COLUMNS", columns)
    clinic, chosen = opened(SHORT)
    model = build(clinic, chosen, alone(chosen, 60).per_client)
    prices = whole(model.joint, highs.rough_prices(model, 60))
    found = proven(SHORT, Certificate(prices, SCALE))
    assert isinstance(found, int)
    assert 60 <= found < solo(SHORT).value


def test_a_solver_without_time_gives_no_prices() -> None:
    problem = generate(clients=12, seed=0)
    clinic, chosen = opened(problem)
    model = build(clinic, chosen, alone(chosen, 60).per_client)
    assert highs.rough_prices(model, 0.0) == {}
    refining = Refining(clinic, chosen, merged=True, linked=False)
    found = refining.run(alone(chosen, 60), {}, 0.0)
    assert found.certificate.value == solo(problem).value


SHORT = week(asking("ida", "ana"), asking("joe", "ana"), staff=(ana(most=60),))
TRUE = bound(SHORT, seconds=10).certificate


@pytest.mark.parametrize(
    ("corrupted", "field"),
    [
        (replace(TRUE, value=45), "value"),
        (replace(TRUE, scale=0), "scale"),
        (replace(TRUE, prices={}), "value"),
        (replace(TRUE, prices={key: -price for key, price in TRUE.prices.items()}), "prices"),
        (replace(TRUE, prices={**TRUE.prices, ("crew", 99, 0): 1}), "prices"),
        (replace(TRUE, prices={**TRUE.prices, ("crew minutes", 0, 0): 10**40}), "prices"),
    ],
)
def test_a_corrupted_certificate_is_refused(corrupted: Certificate, field: str) -> None:
    answer = check(SHORT, corrupted)
    assert isinstance(answer, Refusal)
    assert answer.field == field
    assert str(answer.reason)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_certificate_whose_prices_were_changed_is_refused_or_weaker(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(rows(SHORT)))
    changed = replace(TRUE, prices={**TRUE.prices, key: data.draw(st.integers(0, 10**6))}, value=None)
    answer = check(SHORT, changed)
    assert isinstance(answer, Refusal) or answer >= 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        to_json(TRUE)[:-9],
        to_json(TRUE).replace('"scale": 1000', '"scale": 1000.5'),
        to_json(TRUE).replace("true", "1").replace("false", "0"),
        json.dumps({**json.loads(to_json(TRUE)), "prices": [["crew", 0, 0, 1], ["crew", 0, 0, 2]]}),
        json.dumps({**json.loads(to_json(TRUE)), "prices": [[["crew"], 0, 0, 1]]}),
        json.dumps({**json.loads(to_json(TRUE)), "prices": [[1, 0, 0, 1]]}),
        json.dumps({**json.loads(to_json(TRUE)), "value": "60"}),
    ],
)
def test_a_text_that_is_no_certificate_is_refused(text: str) -> None:
    assert isinstance(from_json(text), Refusal)


def test_a_certificate_reads_back_as_it_was_written() -> None:
    assert from_json(to_json(TRUE)) == TRUE
    assert from_json(to_json(Certificate())) == Certificate()


def test_a_value_is_brought_down_to_one_that_a_plan_can_have() -> None:
    assert in_steps(SHORT, 119) == 60
    assert in_steps(replace(SHORT, clients=(), day_worth=0), 119) == 0


def test_links_that_ask_for_more_than_a_section_is_worth_are_made_smaller() -> None:
    group = Group("process", 60, 1, 8)
    ida = asking("ida", visits=(), groups=(GroupNeed("process", 1),))
    problem = week(ida, groups=(group,))
    keys = [key for key in rows(problem, linked=True) if key[0] in ("link", "crew minutes")]
    clinic, chosen = opened(problem)
    joint = Refining(clinic, chosen, merged=True, linked=True).joint
    prices = whole(joint, dict.fromkeys(keys, 1.0))
    assert all(prices[key] == SCALE for key in keys)
    cheap = whole(joint, {key: 9.0 if key[0] == "link" else 0.01 for key in keys})
    assert all(cheap[key] == 600 for key in keys if key[0] == "link")
    proved = proven(problem, Certificate(cheap, SCALE, True, True))
    assert isinstance(proved, int)
    assert proved >= 60


def test_checking_a_certificate_needs_neither_the_solver_nor_numpy() -> None:
    code = (
        "import sys, stepdown.timetable.bounding.certificate; "
        "sys.exit(bool({'numpy', 'highspy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
