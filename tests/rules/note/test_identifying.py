"""Words that tell who somebody is: out of what the clinic knows of them, and no word of everybody's."""

from __future__ import annotations

from uuid import UUID

import pytest

from stepdown.note.rules.flags import Writing, flags
from stepdown.note.rules.held_back import member_of
from stepdown.note.rules.identifying import Around, Relative, identifying, places_in
from stepdown.note.vocabulary.flags import Field, FlagKind

ROBIN, ALEX = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Blue Harbor Freight", ("Blue Harbor Freight",)),
        ("Night shift, Blue Harbor Freight", ("Blue Harbor Freight",)),
        ("Night Shift Acme Foods", ("Acme Foods",)),
        ("Cook at Fictional's", ("Fictional's",)),
        ("Lincoln High School", ("Lincoln High School",)),
        ("drives for Imaginary & Sons Haulage (Mon, Tue)", ("Sons Haulage",)),
        ("Acme Foods on the docks, nights", ("Acme Foods",)),
        ("Night shift", ()),
        ("Work", ()),
        ("County Drug Court", ()),
        ("Summer School", ()),
        ("Warehouse", ()),
        ("Mechanic", ()),
        ("picks up the kids", ()),
        ("", ()),
    ],
)
def test_an_employer_or_a_school_is_told_from_the_words_of_everybodys_week(
    title: str, places: tuple[str, ...]
) -> None:
    assert places_in(title) == places


def test_a_relative_is_known_by_the_whole_name_beside_what_they_are_and_by_their_number() -> None:
    around = Around(
        relatives=(
            Relative("Maria Fictional", "Sister", "555-0142"),
            Relative("Jo", "husband"),
            Relative("Mother", "mother"),
            Relative("Dr. Hart", ""),
        ),
        taken=("Night shift", "Acme Foods", "Acme Foods"),
    )
    assert identifying(around) == (
        "Maria Fictional",
        "sister Maria",
        "555-0142",
        "husband Jo",
        "Acme Foods",
    )
    assert identifying(Around()) == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Spoke of somebody whose sister Maria works nearby.", "sister Maria"),
        ("Another member drives for ACME  foods.", "ACME  foods"),
        ("Gave the number 555 0142 to call.", "555 0142"),
        ("Her own sister helps, and Maria from church.", None),
        ("Talked about food, work and the night shift.", None),
    ],
)
def test_such_words_in_another_chart_hold_the_row_back_and_in_ones_own_do_not(
    text: str, span: str | None
) -> None:
    known = identifying(Around((Relative("Maria Fictional", "sister", "555-0142"),), ("Acme Foods",)))
    members = [member_of(ROBIN, "Robin Example", (), known), member_of(ALEX, "Alex Sample")]

    def found(of: UUID) -> list[str]:
        told = flags([Writing(of, ((Field.DID, text),))], members)
        return [one.span for one in told if one.kind is FlagKind.IDENTIFIES and one.about == ROBIN]

    assert found(ALEX) == ([span] if span else [])
    assert found(ROBIN) == []


def test_what_somebody_asked_to_be_called_is_their_name() -> None:
    members = [member_of(ROBIN, "Robin Example", ("Bobbie",)), member_of(ALEX, "Alex Sample")]
    (flag,) = [
        one
        for one in flags([Writing(ALEX, ((Field.DID, "Bobbie agreed with him."),))], members)
        if one.about == ROBIN
    ]
    assert flag.kind is FlagKind.NAMES
