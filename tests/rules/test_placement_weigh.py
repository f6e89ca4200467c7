"""The level sheet: cases a clinician wrote, and what must hold for everyone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.kernel.words import say
from stepdown.placement.rules import decide
from stepdown.placement.rules import thresholds as reading
from stepdown.placement.rules.weigh import holds, weigh
from stepdown.placement.vocabulary import (
    PROTECTED,
    SPECS,
    Choice,
    Danger,
    Effect,
    FactName,
    Kind,
    Known,
    PlacementFacts,
    RatingSeen,
    Sheet,
    Thresholds,
)
from stepdown.programme.rules.reading import parse_levels
from stepdown.programme.vocabulary import Level, LevelCode

ROOT = Path(__file__).resolve().parents[2] / "stepdown"
CASES = tomllib.loads((Path(__file__).parent / "cases" / "placement.toml").read_text())["case"]
CONTENT = tomllib.loads((ROOT / "placement" / "thresholds" / "clinic.toml").read_text())
LEVELS = parse_levels(tomllib.loads((ROOT / "programme" / "levels.toml").read_text()))


def thresholds(content: dict[str, Any] = CONTENT) -> Thresholds:
    read = reading.parse(content)
    assert isinstance(read, Thresholds), [str(fault.reason) for fault in read]
    return read


def levels(edition: str) -> list[Level]:
    return [level for level in LEVELS if isinstance(level, Level) and level.edition == edition]


def facts_of(case: dict[str, Any]) -> PlacementFacts:
    known = {FactName(name): Known(value, say("told")) for name, value in case.get("facts", {}).items()}
    rated = [
        RatingSeen(int(number), "", say("rated"), str(place), say("{n}", n=place), place, 4)
        for number, place in case.get("ratings", {}).items()
    ] + [
        RatingSeen(int(number), "", say("rated"), code, say(code), 3, 16)
        for number, code in case.get("codes", {}).items()
    ]
    return PlacementFacts(case.get("edition", "third"), known, tuple(rated))


def sheet_of(case: dict[str, Any]) -> Sheet:
    facts = facts_of(case)
    return weigh(facts, thresholds(), levels(facts.edition))


def named(sheet: Sheet, pick: str) -> set[str]:
    return {weighing.level.code.value for weighing in sheet.weighings if getattr(weighing, pick)}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_of_the_clinic(case: dict[str, Any]) -> None:
    sheet = sheet_of(case)
    for expected, pick in (("for", "speaks_for"), ("against", "against"), ("forbids", "open_forbids")):
        if expected in case:
            wanted, found = set(case[expected]), named(sheet, pick)
            assert wanted <= found, f"{expected}: {sorted(found)}"
            if expected == "forbids":
                assert wanted == found
    lifted = {w.level.code.value for w in sheet.weighings if any(r.lifted for r in w.forbids)}
    assert set(case.get("lifted", [])) <= lifted
    if "spoken_for" in case:
        assert [code.value for code in sheet.spoken_for] == case["spoken_for"]
    for level in case.get("never_against", []):
        weighing = sheet.of(LevelCode(level))
        assert not weighing.against and not weighing.forbids
    asked = {question.fact.value for question in sheet.questions if question.could is Effect.FORBIDS}
    assert set(case.get("asks", [])) <= asked
    for level in case.get("needs_prescriber", []):
        code = LevelCode(level)
        choice = Choice(code, code, True, None, "")
        assert decide.overruling(sheet, choice).withdrawal


def test_there_are_cases_enough_and_each_has_its_own_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 25


def a_value(name: FactName) -> st.SearchStrategy[Any]:
    spec = SPECS[name]
    if spec.kind is Kind.YES_NO:
        return st.booleans()
    if spec.kind is Kind.NUMBER:
        return st.integers(0, 1500)
    return st.sampled_from([code for code, _label in spec.codes])


people = st.fixed_dictionaries(
    {}, optional={name: a_value(name) for name in FactName if name not in PROTECTED}
)
protected = st.fixed_dictionaries({}, optional={name: a_value(name) for name in PROTECTED})


def held_against(sheet: Sheet) -> list[tuple[str, ...]]:
    return [
        tuple(reason.rule for reason in (*weighing.against, *weighing.forbids))
        for weighing in sheet.weighings
    ]


@settings(max_examples=150, deadline=None)
@given(people, protected)
def test_severity_and_addiction_medication_never_count_against_anyone(
    person: dict[FactName, Any], more: dict[FactName, Any]
) -> None:
    def sheet(values: dict[FactName, Any]) -> Sheet:
        known = {name: Known(value, say("told")) for name, value in values.items()}
        return weigh(PlacementFacts("third", known), thresholds(), levels("third"))

    assert held_against(sheet(person)) == held_against(sheet(person | more))


@pytest.mark.parametrize("effect", ["against", "forbids"])
@pytest.mark.parametrize(
    "fact", [{"fact": "addiction_medication", "is": True}, {"fact": "severity", "is": "severe"}]
)
def test_a_planted_threshold_that_counts_them_against_is_refused(fact: dict[str, Any], effect: str) -> None:
    planted = {
        "key": "planted",
        "words": "Must not be read",
        "when": [fact, {"fact": "willing", "is": False}],
        effect: ["iop"],
        "danger": "structure",
        "lifted_by": "nobody",
        "source": "own",
    }
    read = reading.parse({**CONTENT, "rules": [*CONTENT["rules"], planted]})
    assert isinstance(read, tuple)
    assert [str(fault.reason) for fault in read if "never speaks against" in str(fault.reason)]


@settings(max_examples=60, deadline=None)
@given(people)
def test_an_unknown_fact_never_makes_a_rule_hold(person: dict[FactName, Any]) -> None:
    known = {name: Known(value, say("told")) for name, value in person.items()}
    facts = PlacementFacts("third", known)
    for rule in thresholds().rules:
        if any(condition.fact not in known for condition in rule.when):
            assert holds(rule, facts) is not True


def test_the_gravest_question_comes_first_and_carries_its_danger() -> None:
    sheet = sheet_of({"facts": {"alcohol_daily": True}})
    first = sheet.questions[0]
    assert first.could is Effect.FORBIDS and first.must
    danger = {question.fact: question.danger for question in sheet.questions}
    assert danger[FactName.PAST_SEIZURE] is Danger.WITHDRAWAL
    assert danger[FactName.HOME_SAFE] is Danger.HOME


def test_what_must_be_known_is_asked_even_where_no_rule_needs_it() -> None:
    content = {**CONTENT, "must_know": [*CONTENT["must_know"], "phq9"]}
    sheet = weigh(PlacementFacts("third"), thresholds(content), levels("third"))
    asked = {question.fact: question for question in sheet.questions}
    assert asked[FactName.PHQ9].must and asked[FactName.PHQ9].could is Effect.FOR


def test_a_note_says_what_lifts_and_without_one_the_fact_does() -> None:
    bed = {FactName.HOME_SAFE: Known(False, say("told")), FactName.BED_AVAILABLE: Known(True, say("told"))}
    plain = weigh(PlacementFacts("third", bed), thresholds(), levels("third")).of(LevelCode.INTENSIVE)
    assert "on offer: yes" in str(plain.forbids[0].lifted)
    bed[FactName.BED_AVAILABLE] = Known(True, say("told"), note="Maple House, from Monday")
    noted = weigh(PlacementFacts("third", bed), thresholds(), levels("third")).of(LevelCode.INTENSIVE)
    assert str(noted.forbids[0].lifted) == "Maple House, from Monday"


def test_a_rating_of_another_edition_holds_no_rule_and_an_unknown_code_says_nothing() -> None:
    assert named(sheet_of({"edition": "fourth", "ratings": {5: 3}}), "against") == set()
    facts = PlacementFacts("fourth", {}, (RatingSeen(1, "", say("x"), "7.7", say("7.7"), 1, 2),))
    assert named(weigh(facts, thresholds(), levels("fourth")), "speaks_for") == set()
    only = [level for level in levels("fourth") if level.code is not LevelCode.RESIDENTIAL]
    named_out = PlacementFacts("fourth", {}, (RatingSeen(5, "", say("x"), "3.1", say("3.1"), 1, 2),))
    assert named(weigh(named_out, thresholds(), only), "against") == set()


def test_an_unlisted_code_ranks_below_every_listed_one() -> None:
    facts = PlacementFacts("third", {FactName.SUICIDE_RISK: Known("unheard-of", say("told"))})
    assert named(weigh(facts, thresholds(), levels("third")), "forbids") == set()
