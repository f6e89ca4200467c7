"""What is open in a section, how an answer reads, how two savings differ, and the digest."""

from __future__ import annotations

from datetime import time
from uuid import UUID

import pytest

from stepdown.assessment.rules.canonical import content_table, digest
from stepdown.assessment.rules.sections import differences, gaps, row_shown, same, shown, state
from stepdown.assessment.rules.stored import Unreadable, content_of
from stepdown.assessment.rules.week import windows, windows_of
from stepdown.assessment.vocabulary import (
    BEFORE_DIMENSIONS,
    NOT_ASKED,
    Answer,
    Content,
    FactChoice,
    FactKind,
    Knowledge,
    ProposedFact,
    Row,
    SectionCard,
    SectionState,
    known,
)
from stepdown.kernel.period import WeekWindow

SECTIONS = {section.key: section for section in BEFORE_DIMENSIONS}
HOME, USE, WEEK, HEALTH = (SECTIONS[key] for key in ("home", "substances", "week", "health"))
DECLINED = Answer(Knowledge.DECLINED)
ALCOHOL = Row("1", {"substance": known("alcohol"), "spent": known(4_550), "days": DECLINED})


def test_gaps_name_what_nobody_asked_and_not_what_was_declined():
    open_ones = [
        gap.question for gap in gaps(HOME, Content({"living": DECLINED, "safe": known(False)}), None)
    ]
    assert open_ones == ["others_use", "hurt"]
    assert gaps(HOME, Content(), Knowledge.DECLINED) == ()
    assert [gap.question for gap in gaps(USE, Content(), None)] == ["substances", "injects"]


def test_a_section_is_done_when_nothing_that_counts_is_open():
    full = {question.key: DECLINED for question in HOME.questions if question.core}
    assert state(HOME, Content(), None) is SectionState.OPEN
    assert state(HOME, Content(full), None) is SectionState.DONE
    assert state(HOME, Content(), Knowledge.UNKNOWN) is SectionState.UNKNOWN
    assert state(SECTIONS["people"], Content({"mutual_help": known(0)}), None) is SectionState.OPEN


@pytest.mark.parametrize(
    ("section", "key", "answer", "text"),
    [
        (HOME, "safe", known(True), "Yes"),
        (HOME, "safe", known(False), "No"),
        (HOME, "safe", DECLINED, "Asked, prefers not to say"),
        (HOME, "safe", NOT_ASKED, "Not asked yet"),
        (HOME, "living", known("homeless"), "No fixed place"),
        (HOME, "living", known("a code of old"), "a code of old"),
        (HOME, "children", known(0), "0"),
        (HEALTH, "infection", known(("hiv", "tuberculosis")), "HIV, Tuberculosis"),
        (SECTIONS["withdrawal"], "pulse", known(72), "72 per min"),
    ],
)
def test_answers_read_as_people_say_them(section, key, answer, text):
    assert str(shown(section.question(key), answer)) == text


def test_a_line_reads_as_one_line_of_text():
    assert row_shown(USE, "substances", ALCOHOL) == "Alcohol, Asked, prefers not to say, $45.50"


def test_differences_name_each_question_and_line_with_both_sides():
    theirs = Content({"injects": known(True)}, {"substances": (ALCOHOL,)})
    wine = Row("1", {"substance": known("alcohol"), "detail": known("wine")})
    new = Row("", {"substance": known("gaming")})
    yours = Content({"injects": known(False)}, {"substances": (wine, new)})
    found = [(str(d.label), d.saved, d.yours) for d in differences(USE, theirs, yours)]
    assert found == [
        ("Injected anything in the last 12 months?", "Yes", "No"),
        ("What they use or do", "Alcohol, Asked, prefers not to say, $45.50", "Alcohol, wine"),
        ("What they use or do", "", "Video games"),
    ]
    assert differences(USE, theirs, theirs) == ()


def test_not_asked_and_absent_are_the_same():
    assert same(Content({"a": NOT_ASKED}), Content())
    assert not same(Content({"a": known(0)}), Content())
    assert not same(Content({}, {"l": (ALCOHOL,)}), Content())


def test_what_is_written_as_json_reads_back_the_same():
    content = Content(
        {"a": known(0), "b": known(False), "c": known(("x", "y")), "d": DECLINED, "e": known("word")},
        {"l": (Row("7", {"k": known("v")}, "fact"),)},
    )
    assert content_of(content_table(content)) == content


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"answers": {}, "lists": []},
        {"answers": {"a": 3}, "lists": {}},
        {"answers": {"a": {"value": None}}, "lists": {}},
        {"answers": {}, "lists": {"l": [3]}},
        {"answers": {}, "lists": {"l": [{"id": "1", "answers": 3}]}},
    ],
)
def test_what_is_stored_in_another_shape_is_a_fault_and_not_dropped(table):
    with pytest.raises(Unreadable):
        content_of(table)


def card(content: Content, how: SectionState = SectionState.OPEN) -> SectionCard:
    return SectionCard(HOME, how, content, 1, ())


def fact(choice: FactChoice) -> ProposedFact:
    return ProposedFact(
        UUID(int=7),
        "home",
        FactKind.OTHER,
        "label",
        "",
        "",
        None,
        "referral",
        None,
        "",
        choice,
        "",
        None,
        None,
    )


def test_the_digest_changes_with_any_answer_state_fact_or_head_and_with_nothing_else():
    head = {"client": "1"}
    base = digest(head, (card(Content({"safe": known(True), "hurt": known(False)})),), ())
    assert base == digest(head, (card(Content({"hurt": known(False), "safe": known(True)})),), ())
    others = [
        digest(head, (card(Content({"safe": known(False), "hurt": known(False)})),), ()),
        digest(head, (card(Content({"safe": known(True)})),), ()),
        digest(head, (card(Content({"safe": known(True), "hurt": DECLINED})),), ()),
        digest({"client": "2"}, (card(Content({"safe": known(True), "hurt": known(False)})),), ()),
        digest(head, (card(Content(), SectionState.DECLINED),), ()),
        digest(head, (card(Content()),), (fact(FactChoice.CONFIRMED),)),
        digest(head, (card(Content()),), (fact(FactChoice.SET_ASIDE),)),
    ]
    assert len({base, *others}) == len(others) + 1


@pytest.mark.parametrize(
    ("days", "start", "end", "wanted"),
    [
        ((0, 2), time(9), time(17), [(0, time(9), time(17)), (2, time(9), time(17))]),
        ((4,), time(18), time(0), [(4, time(18), time(0))]),
        ((6,), time(22), time(6), [(0, time(0), time(6)), (6, time(22), time(0))]),
    ],
)
def test_a_shift_past_midnight_becomes_two_windows(days, start, end, wanted):
    assert windows(days, start, end) == tuple(WeekWindow(*window) for window in wanted)


def test_a_line_of_fixed_times_gives_its_windows():
    line = Row("", {"days": known(("5",)), "starts": known("09:00"), "ends": known("10:30")})
    assert windows_of(line) == (WeekWindow(5, time(9), time(10, 30)),)
