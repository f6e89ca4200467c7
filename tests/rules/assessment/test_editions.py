"""Editions of dimensions as data, and which one is asked for."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from uuid import UUID

import pytest

from stepdown.assessment.queries.editions import FOLDER, editions
from stepdown.assessment.rules.editions import choose, read_edition, reason
from stepdown.assessment.rules.sections import dimension_section, sections_of
from stepdown.assessment.vocabulary import SECTION_KEYS, EditionChoice, EditionScope, Kind

THIRD = tomllib.loads((FOLDER / "third.toml").read_text())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_edition_on_file_has_six_dimensions_and_says_its_source(path):
    if path.stem == "dangers":
        return
    edition, refusals = read_edition(tomllib.loads(path.read_text()))
    assert refusals == ()
    assert [dimension.number for dimension in edition.dimensions] == [1, 2, 3, 4, 5, 6]
    assert edition.source


def test_ratings_need_not_be_numbers():
    scales = {d.scale.key: d.scale for e in editions() for d in e.dimensions if d.scale}
    need = scales["need"]
    assert [need.place(code) for code in ("strength", "unsafe", "7")] == [0, 4, None]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda t: t["dimension"][0].update(scale="nowhere"), "dimension[0].scale"),
        (lambda t: t["dimension"][1].update(key="d1"), "dimension"),
        (lambda t: t.update(tag="sure"), "tag"),
        (lambda t: t["scale"][0]["codes"].append({"code": "0", "label": "again"}), "scale[0].codes"),
        (
            lambda t: t["dimension"][2]["sub"].append({"key": "danger", "name": "again", "tag": "V"}),
            "dimension[2].sub",
        ),
        (lambda t: t.update(colour="red"), "colour"),
    ],
)
def test_a_fault_in_a_file_is_named_at_its_place(change, where):
    table = copy.deepcopy(THIRD)
    change(table)
    _, refusals = read_edition(table)
    assert where in [refusal.field for refusal in refusals]


def test_a_rated_dimension_asks_for_its_rating_and_what_it_rests_on():
    third = next(edition for edition in editions() if edition.key == "third")
    section = dimension_section(third)
    assert section.question("d1").core
    assert section.question("d1__why").kind is Kind.STORY
    assert section.question("d3__danger").kind is Kind.LINE
    assert tuple(section.key for section in sections_of(third)) == SECTION_KEYS


def test_parts_with_a_scale_are_rated_and_person_centered_ones_are_written():
    fourth = next(edition for edition in editions() if edition.key == "fourth")
    section = dimension_section(fourth)
    assert section.question("d1__withdrawal").kind is Kind.CHOICE
    assert section.question("d1__withdrawal").core
    assert section.question("d6__preferences").kind is Kind.LINE
    assert "d1" not in [question.key for question in section.questions]


def choice(scope: EditionScope, name: str, key: str, start: str, end: str | None = None) -> EditionChoice:
    ends = date.fromisoformat(end) if end else None
    return EditionChoice(UUID(int=1), scope, name, key, date.fromisoformat(start), ends)


PAYER = choice(EditionScope.PAYER, "Fictional Health", "fourth", "2026-06-01", "2027-01-01")
STATE = choice(EditionScope.STATE, "NY", "third", "2025-01-01")
CLINIC = choice(EditionScope.CLINIC, "", "plain", "2024-01-01")
NEWER = choice(EditionScope.CLINIC, "", "fourth", "2026-10-01")
NAMELESS = choice(EditionScope.PAYER, "", "plain", "2020-01-01")
ALL = (PAYER, STATE, CLINIC, NEWER, NAMELESS)


@pytest.mark.parametrize(
    ("payer", "state", "on", "wanted"),
    [
        ("fictional health", "NY", "2026-11-18", PAYER),
        ("Fictional Health", "NY", "2027-01-01", STATE),
        ("Fictional Health", "NY", "2026-05-31", STATE),
        ("", "NY", "2026-11-18", STATE),
        ("", "", "2026-11-18", NEWER),
        ("", "", "2026-09-30", CLINIC),
        ("", "", "2023-01-01", None),
    ],
)
def test_a_payer_goes_before_a_state_before_the_clinic(payer, state, on, wanted):
    assert choose(ALL, payer=payer, state=state, on=date.fromisoformat(on)) == wanted


def test_the_reason_names_who_asked():
    assert "Fictional Health" in str(reason(PAYER))
    assert "by the clinic" in str(reason(CLINIC))
    assert "comes with the software" in str(reason(None))
