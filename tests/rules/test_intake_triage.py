"""Triage case by case: the table a clinician reads, and what the data itself must keep."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from stepdown.intake.rules.book import BadBook, read_book
from stepdown.intake.rules.triage import triage, with_clinic_number
from stepdown.intake.vocabulary import Answer, Number, TriageBook, Urgency

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "stepdown" / "intake" / "data" / "triage.toml"
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases" / "triage.toml").read_text())["case"]


def raw() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text())


def book() -> TriageBook:
    return read_book(raw())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_table_is_the_law(case: dict[str, Any]) -> None:
    result = triage(book(), {key: Answer(value) for key, value in case["answers"].items()})
    open_rules = [row.rule.key for row in result.not_ruled_out]
    not_asked = [question.key for row in result.not_ruled_out for question in row.not_asked]
    not_known = {question.key for row in result.not_ruled_out for question in row.not_known}

    assert [finding.rule.key for finding in result.findings] == case["finds"]
    assert result.urgency == case["urgency"]
    assert (result.priority.key if result.priority else None) == case.get("first")
    if "open" in case:
        assert open_rules == case["open"]
    assert set(case.get("open_has", [])) <= set(open_rules)
    assert not set(case.get("not_open", [])) & set(open_rules)
    assert set(case.get("not_asked_has", [])) <= set(not_asked)
    if "not_known" in case:
        assert not_known == set(case["not_known"])
    if "numbers" in case:
        assert [number.key for number in result.numbers] == case["numbers"]
    if "ask" in case:
        assert [question.key for question in result.priority_open] == case["ask"]


def test_there_are_enough_cases_and_every_rule_has_one() -> None:
    found = {key for case in CASES for key in case["finds"]}
    assert len(CASES) >= 20
    assert found == {rule.key for rule in book().rules}


def test_every_finding_names_the_answers_it_rests_on() -> None:
    answers = {"drinks_daily": Answer.YES, "shakes_now": Answer.YES, "past_seizure": Answer.UNKNOWN}
    (finding,) = triage(book(), answers).findings
    assert [question.key for question in finding.because] == ["drinks_daily", "shakes_now"]


def test_danger_is_danger_and_advice_is_not() -> None:
    assert triage(book(), {"threatened": Answer.YES}).in_danger
    assert not triage(book(), {"sedatives_daily": Answer.YES}).in_danger


def test_a_call_is_complete_when_no_danger_and_no_priority_is_open() -> None:
    no = dict.fromkeys((question.key for question in book().questions), Answer.NO)
    assert triage(book(), no).complete
    assert not triage(book(), {**no, "pregnant": Answer.UNKNOWN}).complete
    assert not triage(book(), {**no, "overdose_now": Answer.UNKNOWN}).complete


def test_every_rule_and_number_names_a_source_and_how_sure_it_is() -> None:
    read = book()
    assert all(rule.source and rule.tag in {"V", "V2", "K"} for rule in read.rules)
    assert all(priority.source and priority.tag in {"V", "V2", "K"} for priority in read.priorities)
    assert all(number.source for number in read.numbers.values())


def test_emergencies_and_crises_always_give_a_number() -> None:
    for rule in book().rules:
        if rule.urgency is not Urgency.ADVICE:
            assert rule.numbers, rule.key


def test_the_web_page_never_promises_a_voice_that_is_not_there() -> None:
    for rule in book().rules:
        assert rule.web and "I " not in rule.web and "on the line" not in rule.web, rule.key


def test_every_question_decides_something() -> None:
    read = book()
    used = {key for rule in read.rules for key in rule.all_yes + rule.any_yes}
    used |= {key for priority in read.priorities for key in priority.all_yes}
    assert {question.key for question in read.questions} == used
    assert {question.key for section, _ in read.sections for question in read.in_section(section)} == used


def test_the_web_form_asks_every_danger_it_can_ask_safely() -> None:
    asked = {question.key for question in book().on_the_web}
    # Whether someone is standing there is asked aloud only: a form lying open on a screen could hurt.
    assert {question.key for question in book().questions} - asked == {"threatened_now", "harm_others"}


def test_the_clinics_own_number_is_the_site_that_was_called() -> None:
    ours = book().numbers["clinic"]
    assert with_clinic_number([ours], "555-0100")[0].number == "555-0100"
    assert with_clinic_number([ours], "") == ()
    assert with_clinic_number([Number("x", "X", "1-800-555-0199", "")], "")[0].dial == "18005550199"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: data["question"].append(data["question"][0]), "twice"),
        (lambda data: data["rule"].append(data["rule"][0]), "twice"),
        (lambda data: data["rule"][0]["all"].append("nonsense"), "question nonsense"),
        (lambda data: data["rule"][0].update(numbers=["nonsense"]), "number nonsense"),
        (lambda data: data["rule"][0].update(covered_by=["nonsense"]), "rule nonsense"),
        (lambda data: data["priority"][0]["all"].append("nonsense"), "question nonsense"),
        (lambda data: data["question"][0].update(section="nonsense"), "section nonsense"),
    ],
)
def test_a_book_that_contradicts_itself_is_refused_with_the_place(spoil: Any, says: str) -> None:
    data = raw()
    spoil(data)
    with pytest.raises(BadBook, match=says):
        read_book(data)
