"""Which answers ask for something now: a table a clinician can read."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from stepdown.assessment.queries.editions import FOLDER, limits
from stepdown.assessment.rules.dangers import dangers, read_limits
from stepdown.assessment.vocabulary import Answer, Content, Knowledge, Row, known

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "assessment_dangers.toml").read_text())["case"]
TODAY = date(2026, 11, 18)


def contents(case: dict) -> dict[str, Content]:
    found = {
        key: Content({name: known(value) for name, value in case[key].items()})
        for key in ("withdrawal", "health", "safety")
        if key in case
    }
    if "use" in case:
        use = dict(case["use"])
        if "ago" in use:
            use["last_on"] = (TODAY - timedelta(days=use.pop("ago"))).isoformat()
        row = Row("", {name: known(value) for name, value in use.items()})
        found["substances"] = Content({}, {"substances": (row,)})
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_dangerous_answers(case):
    found = dangers(contents(case), limits(), on=TODAY)
    assert [danger.urgency.value for danger in found] == case["says"]
    assert all(str(danger.act) and str(danger.found) for danger in found)


def test_an_answer_that_was_declined_raises_no_alarm_and_no_error():
    declined = Content({"q4": Answer(Knowledge.DECLINED), "ciwa": Answer(Knowledge.UNKNOWN)})
    assert dangers({"safety": declined, "withdrawal": declined}, limits(), on=TODAY) == ()


def test_the_limits_on_file_are_whole():
    _, refusals = read_limits(tomllib.loads((FOLDER / "dangers.toml").read_text()))
    assert refusals == ()


def test_a_limit_out_of_bounds_is_named():
    table = tomllib.loads((FOLDER / "dangers.toml").read_text())
    table["withdrawal"]["ciwa"]["at_least"] = 99
    _, refusals = read_limits(table)
    assert [refusal.field for refusal in refusals] == ["withdrawal.ciwa.at_least"]
