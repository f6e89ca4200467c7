"""Payers' rules as dated data, putting in use, two versions side by side: pure rules of the desk."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.programme.rules import checking, rulebook
from stepdown.programme.rules.changing import apply
from stepdown.programme.rules.comparing import unlike
from stepdown.programme.rules.shaping import against_use, answered, differences, key_of, may_name
from stepdown.programme.vocabulary import (
    Clause,
    Leader,
    RuleEdition,
    RuleKind,
    Service,
    Severity,
    Source,
    Tag,
    Weight,
)
from tests.rules import checking_oracle as oracle
from tests.rules.programme_desk import LEVELS, ROOM, TODAY, checked, clear, of, read, rule

# ---- dates


def test_a_rule_acts_from_its_date_on_and_never_backwards() -> None:
    programme = read("three-sessions")
    now = rule(day_minutes=120, week_days=3)
    later = rule(day_minutes=240, week_days=3, valid_from=date(2027, 1, 1))
    today = checking.check(programme, LEVELS, (now, later), on=TODAY, payers=["harbor"])
    assert [one.severity for one in of(today, Clause.DAYS, "harbor")] == [Severity.FITS, Severity.FITS]
    edition, coming = today.ahead[0]
    assert edition.valid_from == date(2027, 1, 1)
    assert coming and all("4:00" in str(one.words) for one in coming)
    then = checking.check(programme, LEVELS, (now, later), on=date(2027, 1, 1), payers=["harbor"])
    assert {one.severity for one in of(then, Clause.DAYS, "harbor")} == {Severity.SHORT}
    before = checking.check(programme, LEVELS, (now, later), on=date(2025, 12, 31), payers=["harbor"])
    assert not of(before, Clause.DAYS, "harbor")


def test_a_rule_that_ended_and_a_payer_not_named_say_nothing() -> None:
    programme = read("three-sessions")
    ended = rule(day_minutes=700, week_days=7, valid_until=date(2026, 6, 30))
    assert not of(checked(programme, ended), Clause.DAYS, "harbor")
    named = checking.check(programme, LEVELS, (rule(day_minutes=700, week_days=7),), on=TODAY)
    assert not of(named, Clause.DAYS, "harbor")
    offered = replace(programme, payers=("harbor",))
    asked = checking.check(offered, LEVELS, (rule(day_minutes=700, week_days=7),), on=TODAY)
    assert of(asked, Clause.DAYS, "harbor")


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.none() | st.integers(0, 60)), max_size=8
    ),
    st.integers(0, 60),
)
def test_the_edition_in_force_is_the_last_one_begun(made: list[tuple[str, int, int | None]], on: int) -> None:
    start = date(2026, 1, 1).toordinal()
    every = [
        rule(key=key, name=str(place), valid_from=date.fromordinal(start + begin),
             valid_until=None if end is None else date.fromordinal(start + begin + end))
        for place, (key, begin, end) in enumerate(made)
        if begin not in [other[1] for other in made[:place] if other[0] == key]
    ]  # fmt: skip
    day = date.fromordinal(start + on)
    expected = set()
    for key in "abc":
        begun = [one for one in every if one.key == key and one.valid_from <= day]
        if begun:
            last = sorted(begun, key=lambda one: one.valid_from)[-1]
            if last.valid_until is None or last.valid_until >= day:
                expected.add(last)
    assert set(rulebook.in_force(every, day)) == expected
    # Whatever begins later changes nothing about that day.
    later = rule(key="a", valid_from=date.fromordinal(start + on + 1), day_minutes=1, week_days=1)
    assert set(rulebook.in_force([*every, later], day)) == expected


def test_an_edition_may_be_added_only_from_today_on_and_after_the_last() -> None:
    now = rule()
    assert rulebook.may_begin((), replace(now, valid_from=date(2020, 1, 1)), TODAY) is None
    backwards = rulebook.may_begin((now,), replace(now, valid_from=date(2026, 11, 1)), TODAY)
    assert backwards is not None and "never backwards" in str(backwards.reason)
    coming = replace(now, valid_from=date(2027, 1, 1))
    same = rulebook.may_begin((now, coming), coming, TODAY)
    assert same is not None and "there already" in str(same.reason)
    assert rulebook.may_begin((now,), coming, TODAY) is None


def test_only_what_was_checked_may_bind() -> None:
    assert rule().weight is Weight.ASKS
    assert rule(kind=RuleKind.LAW).weight is Weight.FORBIDS
    assert rule(source=Source("x", "x", Tag.KNOWN)).weight is Weight.WARNS
    programme = replace(read("matrix-iop"), edition="fourth")
    hours = of(checked(programme), Clause.HOURS)
    assert {one.weight for one in hours if one.severity is Severity.SHORT} == {Weight.WARNS}


# ---- rules as data


def test_the_rules_that_ship_are_read_and_carry_their_source() -> None:
    read_rules = rulebook.parse_rules(tomllib.loads((ROOM / "payer-rules.toml").read_text()))
    shipped = [one for one in read_rules if isinstance(one, RuleEdition)]
    assert {one.key for one in shipped} == {"h0015", "medicare-iop"}
    assert all(one.source.tag is Tag.VERIFIED and one.source.title for one in shipped)
    report = checking.check(read("matrix-iop"), LEVELS, shipped, on=TODAY, payers=["h0015", "medicare-iop"])
    said = [str(one.words) for one in of(report, Clause.HOURS, "medicare-iop")]
    assert "6:10 counted for Medicare intensive outpatient, short of 9:00 by 2:50." in said


@settings(max_examples=60)
@given(oracle.payer_rules())
def test_a_rule_written_down_is_read_the_same(made: RuleEdition) -> None:
    assert rulebook.parse_rule(rulebook.rule_content(made)) == made
    full = replace(made, words="Words.", valid_until=date(2027, 1, 1), band_edition="fourth", group_most=12,
                   leaders=(Leader.LICENSED,), groups=(Service.GROUP,), led=(Service.PEER,))  # fmt: skip
    assert rulebook.parse_rule(rulebook.rule_content(full)) == full


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"valid_from": "soon"}, "valid_from: needs a day such as 2026-01-31"),
        ({"valid_until": "2020-01-01"}, "valid_until: lies before the first day"),
        ({"week_days": None}, "week_days: stands together with day_minutes"),
        ({"week_start": ["mon", "tue"]}, "week_start: needs one day"),
        ({"levels": []}, "levels: needs a list of at least 1"),
        ({"telehealth_percent": 101}, "telehealth_percent: needs a whole number from 0 to 100"),
        ({"colour": "blue"}, "colour: is not a field that belongs here"),
        ({"source": {"key": "x", "title": "", "tag": "V"}}, "source.title: needs words"),
    ],
)
def test_a_rule_with_a_fault_is_refused_with_its_place(changes: dict[str, Any], fault: str) -> None:
    content = rulebook.rule_content(rule(day_minutes=180, week_days=3)) | changes
    content = {name: value for name, value in content.items() if value is not None}
    found = rulebook.parse_rule(content)
    assert isinstance(found, tuple)
    assert any(fault in str(one.reason) for one in found), [str(one.reason) for one in found]


def test_a_file_of_rules_with_a_source_that_is_not_there_is_refused() -> None:
    content = {
        "sources": [{"key": "a", "title": "A", "tag": "K"}],
        "rules": [
            {
                "key": "x",
                "kind": "payer",
                "name": "X",
                "levels": ["iop"],
                "valid_from": "2026-01-01",
                "source": "b",
            }
        ],
    }
    found = rulebook.parse_rules(content)
    assert [str(one.reason) for one in found] == [  # type: ignore[union-attr]
        "rules[0].source: b is not among the sources of this file"
    ]


# ---- putting in use


def test_a_shortfall_that_was_checked_needs_a_reason_for_each_finding() -> None:
    report = checked(read("matrix-iop"))
    asked = report.of(Weight.ASKS)
    refused = against_use(report, {})
    assert len(refused) == len(asked) == len(report.shorts)
    reasons = {one.code: "Billed as outpatient by contract." for one in asked}
    assert against_use(report, reasons) == ()
    assert len(against_use(report, reasons | {asked[0].code: "because"})) == 1
    assert [why for _, why in answered(report, reasons)] == ["Billed as outpatient by contract."] * len(asked)


def test_a_reason_for_one_shortfall_never_covers_a_larger_one() -> None:
    matrix = read("matrix-iop")
    reasons = {one.code: "Billed as outpatient." for one in checked(matrix).of(Weight.ASKS)}
    phase = matrix.phases[1]
    less = replace(phase, doses=tuple(replace(dose, minutes=dose.minutes - 5) for dose in phase.doses))
    smaller = replace(matrix, phases=(matrix.phases[0], less, *matrix.phases[2:]))
    assert against_use(checked(smaller), reasons)


def test_names_of_new_programmes_make_keys_and_are_taken_once() -> None:
    assert key_of("Matrix + process group (9 h)") == "matrix-process-group-9-h"
    assert may_name("Evening", set()) is None
    assert "another" in str(may_name("Evening", {"evening"}).reason)  # type: ignore[union-attr]
    assert "letters" in str(may_name("…", set()).reason)  # type: ignore[union-attr]


def test_two_hands_on_one_draft_see_what_differs_place_by_place() -> None:
    saved = {"phases": [{"title": "One", "weeks": [1, 4]}], "title": "A"}
    yours = {"phases": [{"title": "One", "weeks": [1, 6]}, {"title": "Two"}], "title": "A"}
    found = [(str(one.label), one.saved, one.yours) for one in differences(saved, yours)]
    assert found == [("phases[0].weeks", "1, 4", "1, 6"), ("phases[1].title", "", "Two")]


# ---- side by side


def test_two_versions_side_by_side_name_only_what_differs() -> None:
    matrix = read("matrix-iop")
    assert unlike(matrix, matrix) == ()
    short = next(one for one in of(checked(matrix), Clause.HOURS) if one.held == 370)
    mended = apply(matrix, short.repairs[0].changes)
    told = {str(one.place): (one.left, one.right) for one in unlike(matrix, mended)}
    assert told["Hours promised"] == ("4:30 to 6:10", "4:30 to 9:10")
    assert told["Phase 1: Group"] == ("", "2 × 90 min group, Mon Wed")
    assert not any("Phase 2" in place for place in told)
    other = {str(one.place) for one in unlike(matrix, read("outpatient"))}
    assert {"Title", "Level", "Phase 3", "Curriculum: Group topics", "To step on: Home is safe"} & other
    spoken = clear(matrix, telehealth=True, leader=Leader.PEER, size=(2, 9), every_weeks=2, only_weeks=())
    assert any("by video" in one.right and "2 to 9 people" in one.right for one in unlike(matrix, spoken))


def test_a_second_session_of_the_same_name_is_compared_by_itself() -> None:
    outpatient = read("outpatient")
    phase = outpatient.phases[0]
    twin = replace(phase, doses=(*phase.doses, replace(phase.doses[0], minutes=45, break_minutes=15, on=())))
    told = {
        str(one.place)
        for one in unlike(outpatient, replace(outpatient, phases=(twin, *outpatient.phases[1:])))
    }
    assert "Phase 1: Outpatient group (again)" in told
