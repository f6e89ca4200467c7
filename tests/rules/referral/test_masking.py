"""Nothing shows of a source but what is listed and has the shape it must have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.referral.rules.masking import FREE_WORDS, NAMES, NOT_LISTED, NUMBERS, mask
from stepdown.referral.rules.safe_paths import SAFE, Shape, Tree
from stepdown.referral.vocabulary import SourceLine
from tests.rules.referral.records import LOINC, PERSON, concept, condition, patient

ON = date(2026, 11, 18)
SECRETS = (
    "Jordan",
    "Quill",
    "Placeholder",
    "MRN-778899",
    "999-12-3456",
    "555-0142",
    "example.invalid",
    "Invented",
    "1988",
)


def lines(resource: dict[str, Any]) -> dict[str, SourceLine]:
    return {line.name: line for line in mask(resource, on=ON)}


def shown(resource: dict[str, Any]) -> str:
    return "\n".join(f"{line.name}={line.value}" for line in mask(resource, on=ON))


def test_a_patient_shows_age_and_gender_and_nothing_that_names_them() -> None:
    page = lines(
        patient(text={"div": "Jordan"}, deceasedDateTime="2024-03-01", maritalStatus=concept("M", "Married"))
    )
    assert (page["gender"].value, page["birthDate"].value, page["deceasedDateTime"].value) == (
        "female",
        "35 to 44",
        "2024",
    )
    assert {
        name: page[name].masked for name in ("name", "identifier", "telecom", "address", "id", "text")
    } == {
        "name": NAMES,
        "identifier": NUMBERS,
        "telecom": NAMES,
        "address": NAMES,
        "id": NUMBERS,
        "text": FREE_WORDS,
    }
    for secret in SECRETS:
        assert secret not in shown(patient())


def test_a_problem_shows_its_code_and_dates_and_masks_words_written_by_hand() -> None:
    page = lines(
        condition(
            onsetDateTime="2015-04-11T07:00:48+00:00",
            note=[{"text": "Jordan says so"}],
            subject={"reference": PERSON, "display": "Jordan"},
            encounter={"reference": "urn:uuid:1"},
        )
        | {"code": {**concept("38341003", "Hypertension"), "text": "Jordan's pressure"}}
    )
    assert page["code"].value == "Hypertension (38341003)"
    assert page["onsetDateTime"].value == "2015-04-11T07:00:48+00:00"
    assert page["subject"].value == "Patient"
    assert page["encounter"].masked == NUMBERS
    assert page["code.text"].masked == FREE_WORDS and page["note"].masked == FREE_WORDS


def test_words_that_repeat_their_code_are_not_listed_twice() -> None:
    same = {**concept("38341003", "Hypertension"), "text": "Hypertension"}
    assert "code.text" not in lines(condition() | {"code": same})
    assert lines(condition() | {"code": {"text": "Jordan"}})["code.text"].masked == FREE_WORDS
    assert "Jordan" not in shown(condition() | {"code": "Jordan"})


def test_parts_are_shown_line_by_line_at_their_depth() -> None:
    pressure = {
        "resourceType": "Observation",
        "component": [
            {
                "code": concept("8462-4", "Diastolic", LOINC),
                "valueQuantity": {
                    "value": Decimal("75.2"),
                    "code": "mm[Hg]",
                    "system": "http://unitsofmeasure.org",
                },
            },
            "Jordan",
        ],
    }
    assert list(mask(pressure, on=ON)) == [
        SourceLine(0, "resourceType", "Observation"),
        SourceLine(0, "component"),
        SourceLine(1, "code", "Diastolic (8462-4)"),
        SourceLine(1, "valueQuantity", "75.2 mm[Hg]"),
        SourceLine(0, "component", masked=NOT_LISTED),
    ]


def test_an_unknown_type_shows_nothing() -> None:
    assert all(line.masked for line in mask({"resourceType": "Basic", "author": "Jordan"}, on=ON))
    assert all(line.masked for line in mask({"resourceType": ["x"]}, on=ON))
    assert mask({}, on=ON) == ()


def test_even_the_name_of_an_element_may_name_somebody() -> None:
    assert [line.name for line in mask({"jordan": 1, "extension": []}, on=ON)] == ["…", "extension"]


def test_an_endless_nest_ends() -> None:
    tree: dict[str, Any] = {}
    tree["a"] = tree
    resource: dict[str, Any] = {"resourceType": "Loop"}
    resource["a"] = resource
    found = mask(resource, on=ON, safe={"Loop": tree})
    assert 10 < len(found) < 40 and found[-1].masked


GOOD: dict[Shape, tuple[Any, str]] = {
    Shape.CODE: ("final", "final"),
    Shape.DATE: ("2015-04", "2015-04"),
    Shape.NUMBER: (12, "12"),
    Shape.YES_NO: (True, "true"),
    Shape.CODING: ({"system": "http://loinc.org", "code": "1-8"}, "1-8"),
    Shape.CONCEPT: (
        {"coding": [{"system": "http://loinc.org", "code": "1-8", "display": "Use"}]},
        "Use (1-8)",
    ),
    Shape.QUANTITY: ({"value": 3, "unit": "Jordan"}, "3"),
    Shape.PERIOD: ({"start": "2015"}, "2015"),
    Shape.KIND: ({"reference": "https://x.example/Organization/1", "display": "Jordan"}, "Organization"),
    Shape.AGE: ("1988-05-17", "35 to 44"),
    Shape.YEAR: ("1988-05-17", "1988"),
}
BAD: dict[Shape, list[Any]] = {
    Shape.CODE: ["Jordan Placeholder", "555-0142", 7, None, {"a": "Jordan"}],
    Shape.DATE: ["Jordan", "17 May 1988", 1988, {}],
    Shape.NUMBER: [5550142123, "7", True, {}, Decimal("9990123456")],
    Shape.YES_NO: ["Jordan", 1, None],
    Shape.CODING: [
        {"system": "http://local.example", "code": "1", "display": "Jordan"},
        {"system": "http://loinc.org", "code": "Jordan Placeholder"},
        {"system": "http://loinc.org", "display": "Jordan"},
        {"code": "1"},
        "Jordan",
    ],
    Shape.CONCEPT: [
        {"coding": [{"display": "Jordan"}]},
        {"coding": ["Jordan"]},
        {"coding": "Jordan", "text": "Jordan"},
    ],
    Shape.QUANTITY: [{"value": 5550142123}, {"value": "Jordan"}, {"value": True}, "Jordan"],
    Shape.PERIOD: [{"start": "Jordan"}],
    Shape.KIND: [
        {"reference": "Jordan"},
        {"reference": "Jordan/1"},
        {"display": "Jordan"},
        "Jordan",
        {"reference": 7},
    ],
    Shape.AGE: ["Jordan", 1988],
    Shape.YEAR: ["Jordan", True],
}


@pytest.mark.parametrize("shape", Shape)
def test_each_shape_shows_what_fits_and_masks_what_does_not(shape: Shape) -> None:
    safe: dict[str, Tree] = {"T": {"x": shape}}
    value, expected = GOOD[shape]
    assert [line.value for line in mask({"x": value, "resourceType": "T"}, on=ON, safe=safe)][:1] == [
        expected
    ]
    for wrong in BAD[shape]:
        found = list(mask({"resourceType": "T", "x": wrong}, on=ON, safe=safe))[1:]
        assert found and all(line.masked and not line.value for line in found), wrong


def test_false_is_shown_and_a_unit_only_where_it_is_a_public_one() -> None:
    page = lines(
        {
            "resourceType": "Observation",
            "valueBoolean": False,
            "valueQuantity": {"value": 1, "code": "jordan"},
        }
    )
    assert page["valueBoolean"].value == "false" and page["valueQuantity"].value == "1"


def test_a_display_that_is_no_text_shows_the_code_alone() -> None:
    coding = {"system": LOINC, "code": "1-8", "display": {"x": "Jordan"}}
    assert lines({"resourceType": "Observation", "code": {"coding": [coding]}})["code"].value == "1-8"


CANARY = "Zanzibarolo"
KEYS = st.sampled_from(
    sorted(
        {key for tree in SAFE.values() for key in tree}
        | {"name", "text", "display", "div", "line", "value", "note", "x"}
    )
)
TREES = st.recursive(
    st.just(CANARY)
    | st.just(f"{CANARY} Placeholder")
    | st.just({"display": CANARY, "reference": f"Patient/{CANARY}"}),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=15,
)


def leaves(tree: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
    for key, inner in tree.items():
        if isinstance(inner, Shape):
            yield (*path, key), inner
        else:
            yield from leaves(inner, (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAFE)), st.dictionaries(KEYS, TREES, max_size=6))
def test_a_name_put_anywhere_never_shows(kind: str, resource: dict[str, Any]) -> None:
    for line in mask({**resource, "resourceType": kind}, on=ON):
        # A lone word may pass as a code only where a code stands; two words, a display or a reference never.
        assert CANARY not in line.name
        if CANARY in line.value:
            assert line.value == CANARY and line.name in {
                path[-1] for path, shape in leaves(SAFE[kind]) if shape is Shape.CODE
            }


FORBIDDEN = {
    "name",
    "identifier",
    "telecom",
    "address",
    "photo",
    "contact",
    "text",
    "note",
    "valueString",
    "id",
    "display",
    "subscriberId",
    "extension",
    "div",
    "birthPlace",
    "fullUrl",
    "given",
    "family",
    "line",
    "city",
    "postalCode",
}


def holes(safe: dict[str, Tree] | Any) -> list[str]:
    """Listed paths that end in an element that may name somebody."""
    return [
        ".".join((kind, *path))
        for kind, tree in safe.items()
        for path, _ in leaves(tree)
        if FORBIDDEN & set(path)
    ]


def test_no_element_that_may_name_somebody_is_on_the_list() -> None:
    assert holes(SAFE) == []


def test_a_hole_in_the_list_is_caught() -> None:
    planted = {**SAFE, "Patient": {**SAFE["Patient"], "name": {"family": Shape.CODE}}}
    assert holes(planted) == ["Patient.name.family"]
    told = [line.value for line in mask(patient(), on=ON, safe=planted)]
    assert "Placeholder" in told, "the planted hole shows the name: the check above is what stands against it"


def test_what_is_shown_can_be_written_as_json() -> None:
    json.dumps([[line.depth, line.name, line.value, str(line.masked)] for line in mask(patient(), on=ON)])
