"""Calling back safely, being found again, what outcomes need and where they lead."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stepdown.intake.rules import calling
from stepdown.intake.rules.book import read_book
from stepdown.intake.rules.triage import triage
from stepdown.intake.vocabulary import (
    Answer,
    Need,
    OutcomeEntry,
    OutcomeKind,
    Safe,
    Step,
    TriageResult,
    Voicemail,
)

NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
BOOK = read_book(
    tomllib.loads((Path(__file__).parents[2] / "stepdown" / "intake" / "data" / "triage.toml").read_text())
)


def answered(**answers: str) -> TriageResult:
    return triage(BOOK, {key: Answer(value) for key, value in answers.items()})


@pytest.mark.parametrize(
    "spelling",
    ["blue heron", "Blue Heron", "BLUE  HERON!", "blueheron", " blue-heron ", "blue héron", "ｂｌｕｅ heron"],
)
def test_a_code_word_is_the_same_word_however_it_is_said_or_typed(spelling: str) -> None:
    assert calling.same_word(spelling) == "blueheron"


def test_another_word_is_another_word() -> None:
    assert calling.same_word("blue herons") != calling.same_word("blue heron")


def test_code_words_of_any_script_work() -> None:
    assert calling.check_code_word("синий журавль") is None


@pytest.mark.parametrize("word", ["abc", "a b c d", "aaaaaaa", "1111 1111", "!!!"])
def test_a_code_word_that_anyone_would_guess_is_refused(word: str) -> None:
    refusal = calling.check_code_word(word)
    assert refusal is not None and refusal.field == "code_word"


def test_having_no_code_word_is_fine() -> None:
    assert calling.check_code_word("  ") is None


@pytest.mark.parametrize("phone", ["(555) 010-0199", "555.010.0199", "+1 555 010 0199", "1-555-010-0199"])
def test_a_number_is_the_same_number_however_it_is_written(phone: str) -> None:
    assert calling.same_number(phone) == "5550100199"


def test_a_number_from_abroad_keeps_its_digits() -> None:
    assert calling.same_number("+44 20 7946 0018") == "442079460018"


def test_a_number_has_seven_to_fifteen_digits_or_is_left_out() -> None:
    assert calling.check_number("") is None
    assert calling.check_number("555 0199") is None
    for phone in ("12345", "1234567890123456", "none"):
        refusal = calling.check_number(phone)
        assert refusal is not None and refusal.field == "phone"


def test_an_address_is_the_same_without_case() -> None:
    assert calling.same_email(" Robin@Example.ORG ") == "robin@example.org"


def test_an_address_has_two_sides_or_is_left_out() -> None:
    assert calling.check_email("") is None
    assert calling.check_email("robin@example.org") is None
    for email in ("robin", "@example.org", "a@b@example.org", "robin@example", "robin@."):
        refusal = calling.check_email(email)
        assert refusal is not None and refusal.field == "email"


def test_no_message_is_left_unless_they_said_yes() -> None:
    assert "first name" in str(calling.may_leave_word(Voicemail.YES))
    assert "no message" in str(calling.may_leave_word(Voicemail.NO))
    assert "no message" in str(calling.may_leave_word(Voicemail.NOT_ASKED))


def test_nobody_is_called_who_said_no() -> None:
    refusal = calling.check_call_back(Safe.NO, LATER, NOW)
    assert refusal is not None and refusal.lifted_by is not None


def test_a_call_back_needs_a_moment_ahead() -> None:
    assert calling.check_call_back(Safe.YES, LATER, NOW) is None
    assert calling.check_call_back(Safe.NOT_ASKED, NOW, NOW) is not None
    assert calling.check_call_back(Safe.ONLY, None, NOW) is not None


def refused(entry: OutcomeEntry, safe: Safe = Safe.YES) -> str:
    refusal = calling.check_outcome(entry, safe, NOW)
    return "" if refusal is None else refusal.field


def test_what_each_outcome_needs() -> None:
    kinds = OutcomeKind
    assert refused(OutcomeEntry(kinds.ASSESSMENT_BOOKED)) == "kind"
    assert refused(OutcomeEntry(kinds.CALL_BACK)) == "call_back_at"
    assert refused(OutcomeEntry(kinds.CALL_BACK, call_back_at=LATER)) == ""
    assert refused(OutcomeEntry(kinds.REFERRED, warm=True)) == "referred_to"
    assert refused(OutcomeEntry(kinds.REFERRED, referred_to="Lakeside Detox")) == "warm"
    assert refused(OutcomeEntry(kinds.REFERRED, referred_to="Lakeside Detox", warm=False)) == ""
    assert refused(OutcomeEntry(kinds.MEDICAL_TODAY, referred_to=" ", warm=True)) == "referred_to"
    assert refused(OutcomeEntry(kinds.CRISIS, referred_to="988", warm=True)) == ""
    assert refused(OutcomeEntry(kinds.QUIET)) == ""


def test_a_hand_off_may_carry_a_call_back_but_only_a_safe_one() -> None:
    entry = OutcomeEntry(OutcomeKind.CRISIS, referred_to="988", warm=True, call_back_at=LATER)
    assert refused(entry) == ""
    assert refused(entry, Safe.NO) == "call_back_at"


@pytest.mark.parametrize(
    "answers",
    [{"drinks_daily": "yes", "shakes_now": "yes"}, {"overdose_now": "yes"}, {"suicide_thoughts": "yes"}],
)
def test_nobody_in_danger_waits_for_an_appointment(answers: dict[str, str]) -> None:
    result = answered(**answers)
    refusal = calling.may_book(result, ())
    assert refusal is not None and refusal.lifted_by is not None
    assert calling.may_book(result, (OutcomeKind.CALL_BACK,)) is not None
    assert calling.may_book(result, (OutcomeKind.MEDICAL_TODAY,)) is None
    assert calling.may_book(result, (OutcomeKind.CRISIS,)) is None


def test_advice_fear_at_home_and_open_questions_never_block_a_booking() -> None:
    assert calling.may_book(answered(sedatives_daily="yes", threatened="yes"), ()) is None
    assert calling.may_book(answered(), ()) is None


def test_a_call_is_screened_once_every_danger_was_asked_even_if_not_known() -> None:
    first = dict.fromkeys("overdose_now seizure_now drinks_daily sedatives_daily".split(), "no")
    rest = dict.fromkeys("suicide_thoughts threatened harm_others".split(), "no")
    assert calling.step_after_call(answered(**first)) is Step.NEW
    assert calling.step_after_call(answered(**first, **rest)) is Step.SCREENED
    assert calling.step_after_call(answered(**{**first, **rest, "overdose_now": "unknown"})) is Step.SCREENED


def test_where_each_outcome_leaves_an_inquiry() -> None:
    kinds = OutcomeKind
    for kind in (kinds.REFERRED, kinds.INFORMATION, kinds.NOT_NOW, kinds.QUIET):
        assert calling.step_after(kind, Step.SCREENED) is Step.CLOSED
    assert calling.step_after(kinds.ASSESSMENT_BOOKED, Step.NEW) is Step.BOOKED
    assert calling.step_after(kinds.DID_NOT_COME, Step.BOOKED) is Step.SCREENED
    assert calling.step_after(kinds.MEDICAL_TODAY, Step.NEW) is Step.SCREENED
    assert calling.step_after(kinds.CALL_BACK, Step.IN_CALL) is Step.SCREENED
    assert calling.step_after(kinds.CALL_BACK, Step.CLOSED) is Step.SCREENED


def test_a_call_back_never_takes_a_booked_assessment_away() -> None:
    assert calling.step_after(OutcomeKind.CALL_BACK, Step.BOOKED) is Step.BOOKED


def test_other_rooms_move_an_inquiry_forward_only() -> None:
    assert calling.may_mark(Step.BOOKED, Step.ASSESSED)
    assert calling.may_mark(Step.CLOSED, Step.ADMITTED)
    assert calling.may_mark(Step.IN_CALL, Step.ASSESSED)
    assert not calling.may_mark(Step.ADMITTED, Step.ASSESSED)
    assert not calling.may_mark(Step.ASSESSED, Step.ASSESSED)
    assert not calling.may_mark(Step.NEW, Step.CLOSED)


def test_what_the_caller_needs_first_is_talked_about_first() -> None:
    assert all(calling.first_words(need) for need in Need if need is not Need.NOT_SAID)
    assert calling.first_words(Need.NOT_SAID) is None
