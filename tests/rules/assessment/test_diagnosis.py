"""Severity from criteria, and how code, severity and course go together."""

from __future__ import annotations

import pytest

from stepdown.assessment.rules.consistency import contradictions, settle
from stepdown.assessment.rules.diagnosis import hints, severity_of
from stepdown.assessment.vocabulary import Content, Course, Row, Severity, known

MILD, MODERATE, SEVERE = Severity


@pytest.mark.parametrize(
    ("criteria", "severity"),
    [(2, MILD), (3, MILD), (4, MODERATE), (5, MODERATE), (6, SEVERE), (11, SEVERE)],
)
def test_severity_follows_from_the_number_of_criteria(criteria, severity):
    assert severity_of(criteria) is severity


def diagnosis(code: str, **answers: object) -> Row:
    return Row("", {"code": known(code), **{key: known(value) for key, value in answers.items()}})


def content(*rows: Row) -> Content:
    return Content({}, {"diagnoses": rows})


def test_severity_is_filled_in_for_a_substance_use_disorder():
    settled = settle("diagnoses", content(diagnosis("F10.20", criteria=7)))
    assert settled.rows("diagnoses")[0].answer("severity") == known("severe")


@pytest.mark.parametrize(
    "row",
    [
        diagnosis("F63.0", criteria=5),
        diagnosis("F10.20"),
        diagnosis("F10.20", criteria=7, severity="severe"),
    ],
)
def test_nothing_is_filled_in_where_it_does_not_follow_or_is_there(row):
    assert settle("diagnoses", content(row)) == content(row)


def test_a_section_without_diagnoses_settles_as_it_is():
    assert settle("diagnoses", Content()) == Content()
    assert settle("home", Content({"safe": known(True)})) == Content({"safe": known(True)})


def test_a_severity_against_the_criteria_is_refused():
    found = contradictions("diagnoses", content(diagnosis("F10.20", criteria=3, severity="severe")))
    assert [(refusal.field, str(refusal.reason)) for refusal in found] == [
        ("diagnoses.0.severity", "3 criteria is Mild.")
    ]


def test_a_severity_without_criteria_or_of_another_disorder_is_the_clinicians():
    rows = (
        diagnosis("F10.20", severity="severe"),
        diagnosis("F63.0", criteria=4, severity="mild"),
        diagnosis("F11.20", criteria=6, severity="severe"),
    )
    assert contradictions("diagnoses", content(*rows)) == ()


def test_one_code_twice_is_refused():
    found = contradictions("diagnoses", content(diagnosis("F10.20"), diagnosis("F10.20")))
    assert [refusal.field for refusal in found] == ["diagnoses.1.code"]


@pytest.mark.parametrize(
    ("code", "severity", "course", "said"),
    [
        ("F10.10", MILD, Course.ACTIVE, []),
        ("F10.20", MILD, None, ["Mild is usually coded F10.10."]),
        ("F11.10", MODERATE, None, ["Moderate and severe are usually coded F11.20."]),
        ("F11.10", SEVERE, None, ["Moderate and severe are usually coded F11.20."]),
        ("F11.20", SEVERE, Course.ACTIVE, []),
        ("F11.20", SEVERE, Course.EARLY_REMISSION, ["In remission is usually coded F11.21."]),
        ("F10.10", MILD, Course.SUSTAINED_REMISSION, ["In remission is usually coded F10.11."]),
        ("F11.21", SEVERE, Course.EARLY_REMISSION, []),
        ("F11.21", SEVERE, Course.ACTIVE, ["This code says in remission, the course says active."]),
        ("F17.200", MILD, None, []),
        ("F10", MILD, None, []),
        ("F33.1", MILD, Course.EARLY_REMISSION, []),
        ("F12.20", None, None, []),
    ],
)
def test_hints_say_where_code_severity_and_course_usually_go_another_way(code, severity, course, said):
    assert [str(hint) for hint in hints(code, severity, course)] == said
