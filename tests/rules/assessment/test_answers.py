"""From what was typed to what is known."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from stepdown.assessment.rules.answers import understand
from stepdown.assessment.vocabulary import (
    Answer,
    Content,
    Given,
    GivenAnswer,
    GivenRow,
    Kind,
    Knowledge,
    Option,
    Question,
    Row,
    Rows,
    Section,
    known,
)
from stepdown.kernel.words import say

TODAY = date(2026, 11, 18)
TWO = (Option("a", say("A")), Option("b", say("B")))


def ask(kind: Kind, *texts: str, state: str = "", least: int | None = None, most: int | None = None):
    question = Question("q", say("How many"), kind, options=TWO, least=least, most=most)
    section = Section("s", say("S"), say("S"), "note", (question,))
    content, refusals = understand(section, Given({"q": GivenAnswer(texts, state)}), on=TODAY)
    return content.answer("q"), [str(refusal.reason) for refusal in refusals]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.YES_NO, ("yes",), True),
        (Kind.YES_NO, ("no",), False),
        (Kind.CHOICE, ("b",), "b"),
        (Kind.MANY, ("b", "a"), ("a", "b")),
        (Kind.NUMBER, ("0",), 0),
        (Kind.NUMBER, (" 30 ",), 30),
        (Kind.MONEY, ("45",), 4_500),
        (Kind.MONEY, ("$1,200.50",), 120_050),
        (Kind.DATE, ("2026-11-18",), "2026-11-18"),
        (Kind.TIME, ("18:30",), "18:30"),
        (Kind.TIME, ("18:30:00",), "18:30"),
        (Kind.LINE, ("  two words ",), "two words"),
        (Kind.STORY, ("a story",), "a story"),
        (Kind.ICD10, ("f10.20",), "F10.20"),
    ],
)
def test_what_is_typed_becomes_a_value(kind, typed, value):
    assert ask(kind, *typed) == (known(value), [])


@pytest.mark.parametrize(
    ("kind", "typed", "reason"),
    [
        (Kind.YES_NO, ("maybe",), "Choose yes or no."),
        (Kind.CHOICE, ("c",), "Choose one of the list."),
        (Kind.MANY, ("a", "c"), "Choose from the list."),
        (Kind.NUMBER, ("many",), "Write a whole number."),
        (Kind.NUMBER, ("31",), "How many goes from 0 to 30."),
        (Kind.NUMBER, ("-1",), "How many goes from 0 to 30."),
        (Kind.MONEY, ("a lot",), "Write an amount in dollars."),
        (Kind.MONEY, ("Infinity",), "Write an amount in dollars."),
        (Kind.MONEY, ("31",), "How many goes from 0 to 30."),
        (Kind.MONEY, ("1.005",), "Write dollars and whole cents."),
        (Kind.DATE, ("yesterday",), "Write a day such as 2026-11-18."),
        (Kind.DATE, ("2026-11-19",), "This day is still to come."),
        (Kind.DATE, ("1899-12-31",), "This day is too long ago."),
        (Kind.TIME, ("late",), "Write a time such as 18:30."),
        (Kind.LINE, ("x" * 201,), "At most 200 characters; this has 201."),
    ],
)
def test_what_cannot_be_is_said_and_is_not_an_answer(kind, typed, reason):
    assert ask(kind, *typed, least=0, most=30) == (Answer(Knowledge.NOT_ASKED), [reason])


@pytest.mark.parametrize("state", [Knowledge.DECLINED, Knowledge.UNKNOWN])
def test_declined_and_unknown_are_answers_of_their_own(state):
    assert ask(Kind.NUMBER, state=state.value) == (Answer(state), [])


def test_nothing_typed_is_not_asked_and_never_zero():
    assert ask(Kind.NUMBER, "  ") == (Answer(Knowledge.NOT_ASKED), [])


def test_an_answer_and_declined_at_once_are_refused():
    assert ask(Kind.NUMBER, "3", state="declined")[1] == [
        "There is an answer and also “Asked, prefers not to say”. Keep one."
    ]


def test_a_state_that_nobody_offered_is_no_state():
    assert ask(Kind.NUMBER, "3", state="known") == (known(3), [])


def test_a_number_without_bounds_takes_any():
    assert ask(Kind.NUMBER, "12345") == (known(12_345), [])


LIST = Rows(
    "people",
    say("People"),
    say("person"),
    "name",
    (Question("name", say("Name"), Kind.LINE), Question("age", say("Age"), Kind.NUMBER, least=0, most=99)),
    most=2,
)
WITH_LIST = Section("s", say("S"), say("S"), "note", rows=(LIST,))


def rows(*lines: GivenRow):
    return understand(WITH_LIST, Given({}, {"people": lines}), on=TODAY)


def line(identity: str = "", fact: str = "", **texts: str) -> GivenRow:
    return GivenRow(identity, {key: GivenAnswer((text,)) for key, text in texts.items()}, fact)


def test_empty_lines_vanish_and_full_ones_keep_their_id_and_fact():
    own, fact = str(UUID(int=7)), str(UUID(int=8))
    content, refusals = rows(line(name=""), line(own, fact, name="Ada", age="40"), line("7", name="Bo"))
    assert refusals == ()
    ada = Row(own, {"name": known("Ada"), "age": known(40)}, fact)
    assert content == Content({}, {"people": (ada, Row("", {"name": known("Bo")}))})


def test_a_line_without_its_first_column_says_so_under_the_name_the_form_used():
    _, refusals = rows(line(name="Ada"), line(age="40"))
    assert [(refusal.field, str(refusal.reason)) for refusal in refusals] == [
        ("people.1.name", "Fill in “Name”, or empty the line.")
    ]


def test_a_fault_in_a_line_names_its_place():
    _, refusals = rows(line(name="Ada", age="400"))
    assert [refusal.field for refusal in refusals] == ["people.0.age"]


def test_too_many_lines_are_refused():
    _, refusals = rows(line(name="A"), line(name="B"), line(name="C"))
    assert [refusal.field for refusal in refusals] == ["people"]


def test_an_answer_cannot_be_known_and_empty():
    with pytest.raises(ValueError, match="exactly when it is known"):
        Answer(Knowledge.KNOWN)
    with pytest.raises(ValueError, match="exactly when it is known"):
        Answer(Knowledge.DECLINED, 0)


def test_a_list_of_empty_lines_is_no_list():
    assert rows(line(name=" "))[0] == Content()
