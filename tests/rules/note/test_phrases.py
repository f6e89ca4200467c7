"""Phrases of one's own, and a sheet read for flags with the reasons given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.note.rules.held_back import held_back, part_flags, row_flags
from stepdown.note.rules.phrases import MOST, check_phrase, fits
from stepdown.note.vocabulary import (
    FlagKind,
    LastPlan,
    NoteState,
    OpenObjective,
    RowWords,
    Settled,
    SheetRow,
)

ANNA, WILL = UUID(int=1), UUID(int=2)
KNOWN = [(ANNA, "Annalena Fictional"), (WILL, "Will Sample")]


def fields(*found: Refusal) -> list[str]:
    return [one.field for one in found]


@pytest.mark.parametrize(
    ("trigger", "words", "wrong"),
    [
        ("ev", "Evenings stay hardest.", []),
        ("ev", "Will name three cues before going out.", []),
        ("e v", "Evenings.", ["trigger"]),
        ("", "Evenings.", ["trigger"]),
        ("x" * 13, "Evenings.", ["trigger"]),
        ("old", "Evenings.", ["trigger"]),
        ("ev", " ", ["words"]),
        ("ev", "x" * 401, ["words"]),
        ("ev", "Sat with Annalena today.", ["words"]),
        ("ev", "Agreed with what Will said.", ["words"]),
        ("", "", ["trigger", "words"]),
    ],
)
def test_a_phrase_is_short_ones_own_and_names_nobody(trigger: str, words: str, wrong: list[str]) -> None:
    assert fields(*check_phrase(trigger, words, ["old"], KNOWN)) == wrong


def test_there_are_only_so_many() -> None:
    assert fits(MOST - 1) is None
    assert fits(MOST) is not None


def row(client_id: UUID, name: str, did: str, **more: object) -> SheetRow:
    made = SheetRow(
        client_id=client_id,
        shown_as=name,
        chosen_name=name,
        initials="",
        seat=1,
        note_id=None,
        version=0,
        state=NoteState.DRAFT,
        words=RowWords(did=did),
        came=True,
        presence=say("Present"),
        absence="",
        stretches=(),
        minutes=90,
        objectives=(),
        last=None,
        scores=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_reason_settles_the_flag_about_these_words_and_no_other() -> None:
    settled = (Settled("names", "Annalena", "Her sister has that name."),)
    words = RowWords(did="Talked with Annalena and with Fictional.", settled=settled)
    rows = (row(ANNA, "Annalena Fictional", "Led the round."), row(WILL, "Will Sample", "", words=words))
    first, second = row_flags(rows)
    assert (first.span, first.stops, first.why) == ("Annalena", False, "Her sister has that name.")
    assert (second.span, second.stops) == ("Fictional", True)
    assert {of: str(why) for of, why in held_back((first, second, second)).items()} == {
        WILL: "Names another member: Fictional"
    }


def test_the_shared_part_holds_everybody_back_and_no_reason_settles_it() -> None:
    found = part_flags("Annalena gave an example.", (row(ANNA, "Annalena Fictional", "Led."),))
    assert list(held_back(found)) == [None]


def test_what_was_written_last_time_and_the_open_objectives_count() -> None:
    said = "Named three cues of the evening and wrote a plan for payday."
    last = LastPlan("", said, date(2026, 11, 16), "Dana Demo")
    objectives = (OpenObjective(UUID(int=9), "Refuse a drink", "Drinking"),)
    found = row_flags((row(ANNA, "Annalena Fictional", said, last=last, objectives=objectives),))
    assert [one.kind for one in found] == [FlagKind.LAST_TIME, FlagKind.NO_OBJECTIVE]
    assert str(held_back(found[1:])[ANNA]) == "No objective addressed"
