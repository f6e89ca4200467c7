"""Why somebody is short: causes hold when solved anew, fixes come with a plan that keeps every rule."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from stepdown.timetable.bounding.alone import alone
from stepdown.timetable.bounding.options import opened
from stepdown.timetable.questions.explaining import (
    AsItStands,
    explain,
    explain_all,
    explained,
    short_of,
)
from stepdown.timetable.questions.reasons import fixing
from stepdown.timetable.questions.reasons.answers import Relaxed, Step
from stepdown.timetable.questions.reasons.asking import Asking, had_of
from stepdown.timetable.questions.reasons.confirming import confirmed
from stepdown.timetable.questions.reasons.loosening import change_of
from stepdown.timetable.questions.reasons.seating import Seated
from stepdown.timetable.questions.telling import cause_words
from stepdown.timetable.rules.checking import worth
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.wire import as_plain
from stepdown.timetable.solving.picture import plan_of
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import (
    GroupNeed,
    Plan,
    Problem,
    Shift,
)
from tests.rules.timetable_mill import (
    CLINIC,
    DANA,
    HELD,
    IDA,
    MON,
    PLAN,
    at,
    clinic,
    full,
    hours,
    kinds,
    proved,
)
from tests.rules.timetable_tiny_weeks import best_plan, picky, tiny

# -- guarantees over invented clinics


@pytest.mark.parametrize("seed", range(4))
def test_every_fix_gives_what_it_says_and_the_whole_clinic_keeps_every_rule(seed: int) -> None:
    problem = generate(clients=18 + 12 * seed, seed=seed)
    plan = solve(problem, seed=seed, limits=Limits(seconds=None, rounds=15)).plan
    for told in explain_all(problem, plan, entitled=True).short:
        proved(problem, plan, told)


def test_every_cause_told_has_a_fix_of_its_kind_that_was_solved_anew() -> None:
    problem = generate(clients=40, seed=7)
    plan = solve(problem, seed=7, limits=Limits(seconds=None, rounds=15)).plan
    found = explain_all(problem, plan).short
    assert found
    for told in found:
        fixed = {step.kind for fix in told.fixes for step in fix.steps}
        assert kinds(told) == fixed
        for cause in told.causes:
            assert cause.minutes + cause.days * problem.day_worth > 0


def test_a_question_leaves_no_trace_in_the_plan() -> None:
    problem = generate(clients=30, seed=5)
    plan = solve(problem, seed=5, limits=Limits(seconds=None, rounds=10)).plan
    standing = AsItStands(problem, plan)
    before = (plan_of(standing.state), list(standing.state.leader_busy), list(standing.state.room_busy))
    first = [explained(standing, one) for one in short_of(standing)]
    assert (
        plan_of(standing.state),
        list(standing.state.leader_busy),
        list(standing.state.room_busy),
    ) == before
    assert first == [explained(standing, one) for one in short_of(standing)], "asked again, answered the same"


@pytest.mark.parametrize("first", range(0, 24, 8))
def test_the_base_is_the_best_there_is_in_clinics_where_every_plan_can_be_tried(first: int) -> None:
    tried = 0
    for seed in range(first, first + 8):
        problem = picky(seed) if seed % 4 == 3 else tiny(seed)
        problem = replace(problem, clients=problem.clients[:1], day_worth=max(1, problem.day_worth))
        found = best_plan(problem, most=1_500)
        if found is None:
            continue
        tried += 1
        told = explain(problem, Plan(), problem.clients[0].id)
        already = told.already
        gain = already.minutes + already.days * problem.day_worth if already else 0
        assert gain == found[0], f"seed {seed}"
    assert tried >= 2


def test_the_ladder_only_goes_down_and_ends_within_the_bound_of_the_person_alone() -> None:
    problem = generate(clients=30, seed=2)
    plan = solve(problem, seed=2, limits=Limits(seconds=None, rounds=10)).plan
    _, chosen = opened(problem, merge=False)
    weeks = alone(chosen, problem.day_worth).weeks
    bounds = {one.client.id: week.value for one, week in zip(chosen, weeks, strict=True)}
    for told in explain_all(problem, plan).short:
        values = [one.minutes + one.days * problem.day_worth for one in told.heights]
        assert values == sorted(values, reverse=True), "each rung takes away, none gives"
        assert values[-1] <= bounds[told.client]


def test_a_plan_that_breaks_a_rule_is_not_confirmed() -> None:
    problem, plan = full()
    standing = AsItStands(problem, plan)
    fifth = Seated({"e0": replace(plan.sections[0], members=("ida", *plan.sections[0].members))})
    seat = Step(Relaxed.SEATS, group="evening", room="blue", was=4, becomes=5)
    with standing.without(standing.index["ida"]):
        assert confirmed(standing, change_of(standing, "ida", ()), "ida", fifth) is None
        assert confirmed(standing, change_of(standing, "ida", [seat]), "ida", fifth) == (270, 3)
        elsewhere = Seated({"e0": replace(plan.sections[0], start=at(MON, 18), members=("ida",))})
        assert confirmed(standing, change_of(standing, "ida", [seat]), "ida", elsewhere) is None, "off shift"


def test_what_is_not_confirmed_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explain(*full(), "ida").causes
    monkeypatch.setattr(fixing, "confirmed", lambda *_: None)
    told = explain(*full(), "ida")
    assert (told.causes, told.fixes, told.together, told.already) == ((), (), None, None)


# -- what may be told to whom


def kept_apart() -> Problem:
    return clinic(replace(IDA, apart=frozenset({"joe"}), free=IDA.free[:1]))


def test_a_rule_that_protects_somebody_is_never_named_to_who_is_not_entitled() -> None:
    dana = replace(DANA, shifts=(Shift("mill", hours(MON, 17.5, 19)),))
    problem = replace(kept_apart(), counselors=(dana,))
    plan = Plan(HELD[:1])
    told = explain(problem, plan, "ida")
    assert told.withheld
    assert told.causes == ()
    assert told.fixes == ()
    assert not told.several
    assert "joe" not in json.dumps(as_plain(told))
    plain = explain(problem, plan, "ida", entitled=True)
    assert [(one.kind, one.people) for one in plain.causes] == [(Relaxed.PROTECTED, ("joe",))]
    assert str(cause_words(plain.causes[0])) == "They are kept apart from joe."
    assert not plain.withheld
    assert plain.fixes == (), "it is never offered to give the rule up"


def test_staff_somebody_is_not_to_meet_are_withheld_too() -> None:
    problem = clinic(replace(IDA, not_with=frozenset({"dana"})))
    told = explain(problem, Plan(tuple(replace(one, members=("joe",)) for one in HELD)), "ida")
    assert told.withheld
    assert Relaxed.PROTECTED not in kinds(told)
    plain = explain(
        problem, Plan(tuple(replace(one, members=("joe",)) for one in HELD)), "ida", entitled=True
    )
    assert [one.people for one in plain.causes if one.kind is Relaxed.PROTECTED] == [("dana",)]


# -- everybody


def test_everybody_short_is_grouped_by_what_they_share() -> None:
    problem, plan = full()
    problem = replace(
        problem, clients=(*problem.clients, replace(IDA, id="lea", groups=(GroupNeed("evening", 1),)))
    )
    everybody = explain_all(problem, plan)
    assert {one.client for one in everybody.short} >= {"ida", "lea"}
    seats = next(one for one in everybody.shared if one.kind is Relaxed.SEATS)
    assert (seats.group, seats.people) == ("evening", ("ida",))
    assert everybody.shared == tuple(sorted(everybody.shared, key=lambda one: -one.minutes))


def test_an_explanation_is_plain_data() -> None:
    told = explain(*full(), "ida")
    data = json.loads(json.dumps(as_plain(told)))
    assert data["first"] == "seats"
    assert data["fixes"][0]["steps"][0]["window"] == {"start": at(MON, 17.5), "end": at(MON, 19)}


def test_it_is_somebody_of_the_problem_who_is_asked_about() -> None:
    with pytest.raises(KeyError):
        explain(CLINIC, PLAN, "nobody")


def test_the_base_keeps_what_cannot_be_left() -> None:
    """Taking Ida out and asking again gives at least what she has."""
    problem = generate(clients=25, seed=11)
    plan = solve(problem, seed=11, limits=Limits(seconds=None, rounds=10)).plan
    standing = AsItStands(problem, plan)
    for client in problem.clients:
        index = standing.index[client.id]
        value, had = standing.state.lives[index].value, had_of(standing, index)
        with standing.without(index):
            assert Asking(standing, client, had).base.value >= value
    assert worth(problem, plan).value == sum(life.value for life in standing.state.lives)
