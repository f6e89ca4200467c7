"""Who may write, sign, co-sign, diagnose and amend, and where referral facts go."""

from __future__ import annotations

from uuid import UUID

import pytest

from stepdown.assessment.rules import signing
from stepdown.assessment.rules.proposals import line_for, section_for, substance_named
from stepdown.assessment.vocabulary import (
    SECTION_KEYS,
    AssessmentState,
    Content,
    FactChoice,
    FactKind,
    ProposedFact,
    Row,
    Substance,
    known,
)

DRAFT, TO_COSIGN, SIGNED, SET_ASIDE = AssessmentState
ME, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("submitted", "signed", "aside", "state"),
    [
        (False, False, False, DRAFT),
        (True, False, False, TO_COSIGN),
        (True, True, False, SIGNED),
        (False, False, True, SET_ASIDE),
    ],
)
def test_the_state_follows_from_what_happened(submitted, signed, aside, state):
    assert signing.state_of(submitted=submitted, signed=signed, set_aside=aside) is state


@pytest.mark.parametrize(
    ("state", "may"), [(DRAFT, True), (TO_COSIGN, False), (SIGNED, False), (SET_ASIDE, False)]
)
def test_only_a_draft_is_written(state, may):
    assert (signing.may_write(state) is None) is may


def test_only_those_whose_credential_allows_it_change_a_diagnosis():
    before = Content()
    after = Content({}, {"diagnoses": (Row("", {"code": known("F10.20")}),)})
    assert signing.may_diagnose(before, after, {"diagnose"}) is None
    assert signing.may_diagnose(before, after, {"sign"}) is not None
    assert signing.may_diagnose(after, before, set()) is not None
    assert signing.may_diagnose(after, after, set()) is None


def fact(choice: FactChoice) -> ProposedFact:
    return ProposedFact(ME, "home", FactKind.OTHER, "", "", "", None, "", None, "", choice, "", None, None)


def test_a_document_is_finished_when_each_fact_found_its_place():
    assert signing.may_submit(DRAFT, [fact(FactChoice.CONFIRMED), fact(FactChoice.SET_ASIDE)]) is None
    waiting = signing.may_submit(DRAFT, [fact(FactChoice.PROPOSED)])
    assert waiting is not None
    assert str(waiting.reason).startswith("1 facts")
    assert signing.may_submit(SIGNED, []) is not None


def test_without_the_power_to_sign_somebody_else_co_signs():
    assert signing.needs_co_signer(set())
    assert not signing.needs_co_signer({"sign"})


@pytest.mark.parametrize(
    ("state", "powers", "who", "may"),
    [
        (TO_COSIGN, {"co_sign"}, OTHER, True),
        (TO_COSIGN, {"co_sign"}, ME, False),
        (TO_COSIGN, {"sign"}, OTHER, False),
        (DRAFT, {"co_sign"}, OTHER, False),
        (SIGNED, {"co_sign"}, OTHER, False),
    ],
)
def test_a_co_signature_is_a_second_persons_with_the_power(state, powers, who, may):
    assert (signing.may_co_sign(state, powers, who, ME) is None) is may


@pytest.mark.parametrize(
    ("state", "powers", "may"), [(SIGNED, {"sign"}, True), (SIGNED, set(), False), (DRAFT, {"sign"}, False)]
)
def test_what_is_signed_is_amended_by_those_who_may_sign(state, powers, may):
    assert (signing.may_amend(state, powers) is None) is may


def test_words_that_have_to_be_given_are_some_and_have_an_end():
    assert signing.check_words("because", "why") is None
    assert signing.check_words("  ", "why") is not None
    assert signing.check_words("x" * 11, "why", 10) is not None


def test_an_amendments_digest_holds_to_the_original():
    one = signing.amendment_digest("a", "home", "words", "why")
    assert one != signing.amendment_digest("b", "home", "words", "why")
    assert one != signing.amendment_digest("a", "home", "other words", "why")


@pytest.mark.parametrize("kind", list(FactKind))
def test_every_kind_of_fact_waits_in_a_section(kind):
    assert section_for(kind) in SECTION_KEYS


def test_a_confirmed_fact_becomes_a_line_that_keeps_its_source():
    assert line_for(FactKind.MEDICATION, "Naltrexone 50 mg", "f") == (
        "medicines",
        Row("", {"name": known("Naltrexone 50 mg")}, "f"),
    )
    place, line = line_for(FactKind.SUBSTANCE, "Alcohol use, daily", "f") or ("", Row("", {}))
    assert (place, line.answer("substance")) == ("substances", known("alcohol"))
    assert line_for(FactKind.ENCOUNTER, "Emergency visit", "f") is None


def test_a_problem_from_elsewhere_is_a_condition_as_told_and_no_diagnosis():
    place, _ = line_for(FactKind.CONDITION, "Opioid use disorder", "f") or ("", None)
    assert place == "conditions"


@pytest.mark.parametrize(
    ("label", "substance"),
    [
        ("Tobacco smoking status", Substance.NICOTINE),
        ("Methamphetamine abuse", Substance.METHAMPHETAMINE),
        ("Kratom", Substance.OTHER),
    ],
)
def test_the_substance_a_label_names(label, substance):
    assert substance_named(label) is substance
