"""What of a section cannot be true together."""

from __future__ import annotations

import pytest

from stepdown.assessment.rules.consistency import contradictions, settle
from stepdown.assessment.vocabulary import Answer, Content, Knowledge, Row, known


def row(**answers: object) -> Row:
    return Row("", {key: known(value) for key, value in answers.items()})


def fields(section: str, *rows: Row, listed: str = "", **answers: object) -> list[str]:
    lists = {listed: rows} if rows else {}
    content = Content({key: known(value) for key, value in answers.items()}, lists)
    return [refusal.field for refusal in contradictions(section, content)]


def test_a_section_without_rules_of_its_own_never_contradicts_itself():
    assert fields("home", safe=True) == []


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([row(substance="alcohol", days=30, frequency="daily", route="oral")], []),
        ([row(substance="alcohol", days=0, frequency="none")], []),
        ([row(substance="alcohol", days=0, frequency="daily")], ["substances.0.days"]),
        ([row(substance="alcohol", days=3, frequency="none")], ["substances.0.days"]),
        ([row(substance="alcohol", days=0)], []),
        ([row(substance="alcohol", frequency="daily")], []),
        ([row(substance="gambling", route="oral")], ["substances.0.route"]),
        ([row(substance="gambling")], []),
        ([row(substance="opioid", detail="A"), row(substance="opioid", detail="B")], []),
        (
            [row(substance="opioid", detail="A"), row(substance="opioid", detail="A")],
            ["substances.1.substance"],
        ),
        ([row(detail="unnamed")], []),
    ],
)
def test_use(lines, where):
    assert fields("substances", *lines, listed="substances") == where


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"systolic": 120, "diastolic": 80}, []),
        ({"systolic": 80, "diastolic": 80}, ["systolic"]),
        ({"systolic": 120}, []),
        ({"overdoses": 0, "overdose_on": "2026-01-01"}, ["overdose_on"]),
        ({"overdoses": 1, "overdose_on": "2026-01-01"}, []),
        ({"overdoses": 0}, []),
    ],
)
def test_withdrawal(answers, where):
    assert fields("withdrawal", **answers) == where


@pytest.mark.parametrize(
    ("answers", "listed", "where"),
    [
        ({"infection": ("none",)}, "", []),
        ({"infection": ("hiv", "none")}, "", ["infection"]),
        ({"pregnant": "no", "weeks_pregnant": 12}, "", ["weeks_pregnant"]),
        ({"pregnant": "yes", "weeks_pregnant": 12}, "", []),
        ({"any_conditions": False}, "conditions", ["any_conditions"]),
        ({"any_conditions": True}, "conditions", []),
        ({"any_allergies": False}, "allergies", ["any_allergies"]),
        ({"any_allergies": False}, "", []),
    ],
)
def test_health(answers, listed, where):
    rows = (row(what="asthma"),) if listed else ()
    assert fields("health", *rows, listed=listed, **answers) == where


def test_medicines_mind_safety_and_people():
    assert fields("medications", row(name="x"), listed="medicines", any_medicine=False) == ["any_medicine"]
    assert fields("medications", row(name="x"), listed="medicines", any_medicine=True) == []
    assert fields("mind", now=("none", "sleep")) == ["now"]
    assert fields("safety", q6=False, q6_recent=True) == ["q6_recent"]
    assert fields("safety", q6=True, q6_recent=True) == []
    assert fields("people", row(stance="helps"), listed="supports", anyone=False) == ["anyone"]
    assert fields("people", row(stance="hinders"), listed="supports", anyone=False) == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (row(kind="work", days=("0",), starts="09:00", ends="17:00"), []),
        (row(kind="work", starts="09:00", ends="17:00"), ["commitments.0.days"]),
        (row(kind="work", days=("0",), ends="17:00"), ["commitments.0.starts"]),
        (row(kind="work", days=("0",), starts="09:00"), ["commitments.0.ends"]),
        (row(kind="work", days=("0",), starts="09:00", ends="09:00"), ["commitments.0.ends"]),
        (row(kind="work", days=("0",), starts="22:00", ends="06:00"), []),
    ],
)
def test_fixed_times(line, where):
    assert fields("week", line, listed="commitments") == where


def test_no_fixed_times_and_a_fixed_time_do_not_go_together():
    line = row(kind="work", days=("0",), starts="09:00", ends="17:00")
    assert fields("week", line, listed="commitments", any_fixed=False) == ["any_fixed"]


def test_a_line_answers_the_question_its_list_stands_under():
    medicine = {"medicines": (row(name="x"),)}
    assert settle("medications", Content({}, medicine)).answer("any_medicine") == known(True)
    declined = Content({"any_medicine": Answer(Knowledge.DECLINED)}, medicine)
    assert settle("medications", declined) == declined
    assert settle("medications", Content()) == Content()
