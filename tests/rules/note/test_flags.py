"""What is looked at before a group's notes are signed, besides names: copies, objectives, who came."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from stepdown.note.rules.flags import Writing, flags, shared_flags
from stepdown.note.rules.naming import Member
from stepdown.note.vocabulary.flags import Field, Flag, FlagKind, Span
from tests.rules.note.group import CALLED, GROUP

ONE, TWO, THREE = UUID(int=101), UUID(int=102), UUID(int=103)
NOBODY: tuple[Member, ...] = ()
EVENINGS = "Evenings stay hardest. Moved the gym to seven and will text the sponsor before going out."


def writing(of: UUID, did: str = "", next_step: str = "", **more: Any) -> Writing:
    made = Writing(of, ((Field.DID, did), (Field.NEXT, next_step)), chosen=1, choices=2)
    return replace(made, **more)


def kinds(*found: Flag) -> list[FlagKind]:
    return [one.kind for one in found]


def marked(flag: Flag, one: Writing) -> list[str]:
    texts = dict(one.texts)
    return [texts[mark.field][mark.span.start : mark.span.end] for mark in flag.marks]


def test_a_name_is_marked_in_the_text_it_is_in_and_holds_the_row_back_until_a_reason() -> None:
    row = writing(ONE, "Agreed with what Casey said.", "Walks home with Casey.")
    [flag] = flags([row], GROUP)
    assert (flag.kind, flag.about, flag.span) == (FlagKind.NAMES, CALLED["Casey Fictional"], "Casey")
    assert marked(flag, row) == ["Casey", "Casey"]
    assert [mark.field for mark in flag.marks] == [Field.DID, Field.NEXT]
    assert flag.stops and flag.by_reason


def test_a_name_in_the_shared_part_is_settled_by_an_edit_only() -> None:
    [flag] = shared_flags("Casey gave an example.", GROUP)
    assert flag.of is None and flag.stops and not flag.by_reason
    assert flag.marks[0].span == Span(0, 5)
    assert shared_flags("The group mapped early signs; each will choose one.", GROUP) == ()


def test_words_that_identify_are_a_flag_of_their_own() -> None:
    [flag] = flags([writing(ONE, "Works at Acme Bakery too.")], GROUP)
    assert flag.kind is FlagKind.IDENTIFIES and flag.about == CALLED["Casey Fictional"]


def test_a_copied_text_is_seen_on_both_sides_with_what_is_alike() -> None:
    mine = writing(ONE, EVENINGS, "Bring the plan.")
    theirs = writing(TWO, f"{EVENINGS} Slept badly.", "Ask for help.")
    first, second = flags([mine, theirs], NOBODY)
    assert (first.kind, first.about, second.about) == (FlagKind.ALIKE, TWO, ONE)
    assert marked(first, mine) == [EVENINGS.rstrip(".")]
    assert first.percent == 84 and not first.stops
    assert first.by_reason


def test_a_copy_with_only_the_pronouns_changed_is_a_copy() -> None:
    her = writing(ONE, "She named her triggers and wrote down what she will do on her payday.")
    him = writing(TWO, "He named his triggers and wrote down what he will do on his payday.")
    assert [(one.kind, one.percent, one.stops) for one in flags([her, him], NOBODY)] == [
        (FlagKind.ALIKE, 100, True),
        (FlagKind.ALIKE, 100, True),
    ]


def test_a_copy_across_two_fields_is_marked_in_both() -> None:
    mine = writing(ONE, "Named three cues of the evening.", "Will walk home another way and call.")
    theirs = writing(TWO, "Named three cues of the evening. Will walk home another way and call.")
    first, _ = flags([mine, theirs], NOBODY)
    assert [mark.field for mark in first.marks] == [Field.DID, Field.NEXT]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Quiet today, spoke once about trust.", "Quiet today, spoke once about work and his brother."),
        ("Took part.", "Took part."),
        ("Listed poor sleep and wrote three signs down.", "Practised an apology without the word but."),
    ],
)
def test_a_few_words_in_common_are_no_copy(mine: str, theirs: str) -> None:
    assert flags([writing(ONE, mine), writing(TWO, theirs)], NOBODY) == ()


def test_short_texts_that_are_equal_are_a_copy() -> None:
    assert kinds(
        *flags([writing(ONE, "Listened and nodded."), writing(TWO, "Listened and nodded.")], NOBODY)
    ) == [
        FlagKind.ALIKE,
        FlagKind.ALIKE,
    ]


def test_the_nearest_neighbour_is_named() -> None:
    rows = [
        writing(ONE, EVENINGS),
        writing(TWO, f"{EVENINGS} Slept badly last night."),
        writing(THREE, EVENINGS),
    ]
    assert flags(rows, NOBODY)[0].about == THREE


def test_last_weeks_words_again_are_seen_and_new_ones_are_not() -> None:
    [flag] = flags([writing(ONE, EVENINGS, last=EVENINGS)], NOBODY)
    assert (flag.kind, flag.percent, flag.about, flag.stops) == (FlagKind.LAST_TIME, 100, None, True)
    assert flags([writing(ONE, EVENINGS, last="Slept well, walked twice.")], NOBODY) == ()


def test_no_objective_holds_back_until_one_is_ticked_or_a_reason_is_given() -> None:
    [flag] = flags([writing(ONE, EVENINGS, chosen=0)], NOBODY)
    assert flag.kind is FlagKind.NO_OBJECTIVE and flag.stops and flag.by_reason
    assert flags([writing(ONE, EVENINGS, chosen=0, choices=0)], NOBODY) == ()


def test_present_and_nothing_written_holds_back() -> None:
    [flag] = flags([writing(ONE, " \n", chosen=0)], NOBODY)
    assert flag.kind is FlagKind.EMPTY and flag.stops and not flag.by_reason
    assert flags([writing(ONE, came=None), writing(TWO, came=False)], NOBODY) == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Listened and shared a story.", ["Listened", "shared"]),
        ("Role play about the party; participated with energy.", ["participated"]),
        ("Did not come. Discussed cravings with the group.", ["Discussed"]),
    ],
)
def test_absent_but_described(said: str, words: list[str]) -> None:
    row = writing(ONE, said, came=False)
    [flag] = flags([row], NOBODY)
    assert flag.kind is FlagKind.DESCRIBED and flag.stops and not flag.by_reason
    assert marked(flag, row) == words


@pytest.mark.parametrize(
    "said",
    [
        "Did not come.",
        "Said by phone that the bus broke down.",
        "Has not attended since Monday.",
        "Didn't respond.",
        "",
    ],
)
def test_what_is_known_of_somebody_who_did_not_come_is_no_description(said: str) -> None:
    assert flags([writing(ONE, said, came=False)], NOBODY) == ()


def test_an_absence_alike_to_the_last_one_is_no_copy() -> None:
    rows = [writing(ONE, "Did not come today.", came=False), writing(TWO, "Did not come today.", came=False)]
    assert flags(rows, NOBODY) == ()


def test_twelve_people_with_their_last_notes_take_below_thirty_milliseconds() -> None:
    parts = (
        EVENINGS,
        "Listed poor sleep, skipped meals and a thought of just one.",
        "Wrote a plan for payday.",
    )
    rows = [
        writing(
            member.id,
            " ".join(f"{part} {n} of {at} steps done." for n, part in enumerate(parts)),
            f"Will call {at} people and bring list {at}.",
            last=" ".join(parts),
        )
        for at, member in enumerate(GROUP[:12])
    ]
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        took = [_spent(rows) for _ in range(7)]
    finally:
        sys.settrace(tracer)
    assert min(took) < 0.030


def _spent(rows: list[Writing]) -> float:
    """Seconds of this thread's own work, so that neighbours on the machine do not count."""
    began = time.thread_time()
    assert flags(rows, GROUP[:12])
    return time.thread_time() - began
