"""42 CFR part 2, clause by clause: what a consent must say, how long it holds, what opens without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from stepdown.kernel.ids import new_id
from stepdown.privacy import rules
from stepdown.privacy.queries import notices
from stepdown.privacy.vocabulary import (
    Category,
    Consent,
    ConsentCard,
    ConsentKind,
    ConsentState,
    ConsentWords,
    EmergencyFacts,
    Ground,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Restriction,
    Signing,
)

AT = datetime(2026, 11, 18, 14, tzinfo=UTC)
COURT = Recipient(RecipientKind.COURT, "County court")
HOURS = frozenset({Category.HOURS})

ORDINARY = ConsentWords(
    kind=ConsentKind.ORDINARY,
    recipient=Recipient(RecipientKind.FAMILY, "Noor"),
    purposes=(Purpose.FAMILY_SUPPORT,),
    categories=(Category.HOURS,),
    discloser="Harbor Street",
    description="the hours I came",
    starts_at=AT,
    until_revoked=True,
    told_revocation=True,
)
TPO = replace(
    ORDINARY,
    kind=ConsentKind.TPO,
    recipient=Recipient(RecipientKind.PROVIDER),
    purposes=(Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS),
    told_redisclosure=True,
    told_refusal=True,
)
CRIMINAL = replace(
    ORDINARY,
    kind=ConsentKind.CRIMINAL_JUSTICE,
    recipient=COURT,
    purposes=(Purpose.CRIMINAL_JUSTICE,),
    until_revoked=False,
    ends_on=date(2027, 2, 28),
    irrevocable_until=date(2027, 2, 28),
    monitors=True,
)
NOTES = replace(ORDINARY, kind=ConsentKind.COUNSELING_NOTES, categories=(Category.COUNSELING_NOTES,))
LEGAL = replace(
    ORDINARY,
    kind=ConsentKind.LEGAL_PROCEEDING,
    recipient=COURT,
    purposes=(Purpose.LEGAL_PROCEEDING,),
    until_revoked=False,
    ends_event="the end of the case",
)
SIGNED = Signing("Robin", AT)


def _consent(words: ConsentWords = ORDINARY, **what: object) -> Consent:
    return Consent(new_id(), new_id(), words, SIGNED, **what)  # type: ignore[arg-type]


def _clauses(words: ConsentWords, signing: Signing | None = SIGNED) -> set[str]:
    return {missing.clause for missing in rules.missing_elements(words, signing)}


# 2.31: the required elements


@pytest.mark.parametrize("words", [ORDINARY, TPO, CRIMINAL, NOTES, LEGAL])
def test_a_complete_consent_lacks_nothing(words: ConsentWords) -> None:
    assert rules.missing_elements(words, SIGNED) == ()


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        (replace(ORDINARY, discloser=" "), "2.31(a)(2)"),
        (replace(ORDINARY, categories=()), "2.31(a)(3)"),
        (replace(ORDINARY, description="hours"), "2.31(a)(3)"),
        (replace(ORDINARY, recipient=Recipient(RecipientKind.FAMILY, " ")), "2.31(a)(4)"),
        (replace(ORDINARY, recipient=Recipient(RecipientKind.CLIENT, "Robin")), "2.31(a)(4)"),
        (replace(ORDINARY, purposes=()), "2.31(a)(5)"),
        (replace(ORDINARY, told_revocation=False), "2.31(a)(6)"),
        (replace(ORDINARY, until_revoked=False), "2.31(a)(7)"),
        (replace(ORDINARY, ends_on=date(2027, 1, 1)), "2.31(a)(7)"),
        (replace(ORDINARY, until_revoked=False, ends_on=date(2026, 11, 18)), "2.31(a)(7)"),
        (replace(LEGAL, ends_event="", until_revoked=True), "2.31(a)(7)"),
        (replace(TPO, told_redisclosure=False), "2.31(a)(10)"),
        (replace(TPO, told_refusal=False), "2.31(a)(10)"),
        (replace(TPO, purposes=(Purpose.TREATMENT, Purpose.HOUSING)), "2.31(a)(5)"),
        (replace(ORDINARY, categories=(Category.HOURS, Category.COUNSELING_NOTES)), "2.31(b)"),
        (replace(TPO, categories=(Category.COUNSELING_NOTES,)), "2.31(b)"),
        (replace(NOTES, categories=(Category.COUNSELING_NOTES, Category.PLAN)), "2.31(b)"),
        (replace(NOTES, categories=(Category.PLAN,)), "2.31(b)"),
        (replace(NOTES, purposes=(Purpose.LEGAL_PROCEEDING,)), "2.31(d)"),
        (replace(ORDINARY, purposes=(Purpose.LEGAL_PROCEEDING,)), "2.31(d), 2.35"),
        (replace(ORDINARY, purposes=(Purpose.CRIMINAL_JUSTICE,)), "2.31(d), 2.35"),
        (replace(LEGAL, purposes=(Purpose.LEGAL_PROCEEDING, Purpose.TREATMENT)), "2.31(d)"),
        (replace(CRIMINAL, purposes=(Purpose.CRIMINAL_JUSTICE, Purpose.TREATMENT)), "2.35(a)"),
        (replace(CRIMINAL, recipient=Recipient(RecipientKind.EMPLOYER, "Demo Works")), "2.35(a)(1)"),
        (replace(CRIMINAL, monitors=False), "2.35(a)(1)"),
        (replace(CRIMINAL, irrevocable_until=None), "2.35(b)"),
        (replace(CRIMINAL, irrevocable_event="final disposition"), "2.35(b)"),
        (replace(CRIMINAL, irrevocable_until=date(2027, 3, 1)), "2.35(b)"),
    ],
)
def test_each_missing_element_is_named_by_its_clause(words: ConsentWords, clause: str) -> None:
    assert _clauses(words) >= {clause}


@pytest.mark.parametrize(
    ("signing", "clause"),
    [
        (None, "2.31(a)(8)"),
        (Signing(" ", AT), "2.31(a)(8)"),
        (Signing("Robin", AT + timedelta(minutes=1)), "2.31(a)(9)"),
    ],
)
def test_a_consent_is_signed_before_it_starts(signing: Signing | None, clause: str) -> None:
    assert _clauses(ORDINARY, signing) == {clause}


def test_a_court_may_bind_until_an_event_instead_of_a_day() -> None:
    words = replace(CRIMINAL, irrevocable_until=None, irrevocable_event="the final disposition of the case")
    assert rules.missing_elements(words, SIGNED) == ()


# how a consent stands


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ({}, ConsentState.IN_FORCE),
        ({"ends_at": AT + timedelta(days=14)}, ConsentState.IN_FORCE),
        ({"ends_at": AT + timedelta(days=14, seconds=-1)}, ConsentState.ENDING),
        ({"ends_at": AT}, ConsentState.ENDED),
        ({"ended_at": AT}, ConsentState.ENDED),
        ({"revoked_at": AT}, ConsentState.REVOKED),
        ({"revoked_at": AT + timedelta(seconds=1)}, ConsentState.IN_FORCE),
        ({"deficient_at": AT, "revoked_at": AT}, ConsentState.DEFICIENT),
        ({"deficient_at": AT + timedelta(days=1)}, ConsentState.IN_FORCE),
    ],
)
def test_how_a_consent_stands(what: dict[str, datetime], state: ConsentState) -> None:
    consent = _consent(**what)
    assert rules.state_of(consent, AT) is state
    running = {ConsentState.IN_FORCE, ConsentState.ENDING}
    assert rules.in_force(consent, AT) is (state in running)


def test_a_consent_to_come_is_not_yet_in_force() -> None:
    consent = _consent(replace(ORDINARY, starts_at=AT + timedelta(days=1)))
    assert rules.state_of(consent, AT) is ConsentState.NOT_YET
    assert not rules.in_force(consent, AT)


def test_until_when_in_words() -> None:
    assert str(rules.until(CRIMINAL)) == "Until 2027-02-28"
    assert str(rules.until(LEGAL)) == "Until the end of the case"
    assert str(rules.until(ORDINARY)) == "Until it is stopped"


# stopping


@pytest.mark.parametrize("words", [ORDINARY, TPO, NOTES, LEGAL])
def test_a_consent_can_be_stopped_at_any_moment(words: ConsentWords) -> None:
    assert rules.may_revoke(_consent(words), AT) is None


@pytest.mark.parametrize(
    "what", [{"revoked_at": AT}, {"ends_at": AT}, {"ended_at": AT}, {"deficient_at": AT}]
)
def test_what_is_over_cannot_be_stopped_again(what: dict[str, datetime]) -> None:
    assert rules.may_revoke(_consent(**what), AT) is not None


def test_a_courts_condition_holds_until_its_day_and_not_longer() -> None:
    consent = _consent(CRIMINAL, revocable_from=AT + timedelta(days=90))
    refusal = rules.may_revoke(consent, AT)
    assert refusal is not None
    assert "2027-02-28" in str(refusal.reason)
    assert rules.may_revoke(consent, AT + timedelta(days=90)) is None


def test_a_courts_condition_holds_until_its_event_is_recorded() -> None:
    words = replace(CRIMINAL, irrevocable_until=None, irrevocable_event="final disposition")
    refusal = rules.may_revoke(_consent(words), AT)
    assert refusal is not None
    assert "final disposition" in str(refusal.reason)
    assert rules.may_revoke(_consent(words, revocable_since=AT), AT) is None


# the gate


def _ask(*consents: Consent, kept: tuple[Restriction, ...] = (), **what: object):  # type: ignore[no-untyped-def]
    request = Request(ORDINARY.recipient, Purpose.FAMILY_SUPPORT, HOURS, client="Robin")
    return rules.may_disclose(consents, kept, replace(request, **what), AT)  # type: ignore[arg-type]


def test_without_any_consent_the_answer_is_no_and_says_whom_to_ask() -> None:
    ruling = _ask(recipient=COURT, purpose=Purpose.CRIMINAL_JUSTICE)
    assert not ruling.allowed
    assert str(ruling.reasons[0]) == "Not sent. No consent to County court is in force."
    assert str(ruling.lifted_by) == "Ask Robin."
    assert ruling.missing == (Category.HOURS,)


def test_a_consent_in_force_opens_what_it_names_and_is_named_itself() -> None:
    consent = _consent()
    ruling = _ask(consent)
    assert ruling.allowed
    assert ruling.ground is Ground.CONSENT
    assert ruling.consent_ids == (consent.id,)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"revoked_at": AT}, "Not sent. Robin stopped the consent to Noor."),
        ({"ends_at": AT}, "Not sent. The consent to Noor is not in force."),
    ],
)
def test_a_consent_that_is_over_is_named_as_such(what: dict[str, datetime], said: str) -> None:
    assert str(_ask(_consent(**what)).reasons[0]) == said


def test_what_a_consent_does_not_cover_is_named() -> None:
    ruling = _ask(_consent(), categories=frozenset({Category.HOURS, Category.TESTS}))
    assert str(ruling.reasons[0]) == (
        "Not sent. The consent to Noor does not cover tests for Support by family or friends."
    )
    assert ruling.missing == (Category.TESTS,)


def test_two_consents_together_may_cover_what_neither_does_alone() -> None:
    tests = _consent(replace(ORDINARY, categories=(Category.TESTS,)))
    ruling = _ask(_consent(), tests, categories=frozenset({Category.HOURS, Category.TESTS}))
    assert ruling.allowed
    assert len(ruling.consent_ids) == 2


def test_a_class_in_a_consent_for_treatment_covers_providers_and_payers_and_no_court() -> None:
    consent = _consent(TPO)
    clinic = Recipient(RecipientKind.PROVIDER, "Demo Clinic")
    assert _ask(consent, recipient=clinic, purpose=Purpose.TREATMENT).allowed
    assert not _ask(consent, recipient=COURT, purpose=Purpose.TREATMENT).allowed
    assert not _ask(consent, recipient=clinic, purpose=Purpose.LEGAL_PROCEEDING).allowed


def test_a_named_recipient_is_met_however_it_is_spelled() -> None:
    assert _ask(_consent(), recipient=Recipient(RecipientKind.FAMILY, "  noor ")).allowed
    assert not _ask(_consent(), recipient=Recipient(RecipientKind.FAMILY, "Nora")).allowed
    assert not _ask(_consent(), recipient=Recipient(RecipientKind.FAMILY)).allowed


def test_a_named_recipient_of_another_kind_is_somebody_else() -> None:
    assert not _ask(_consent(), recipient=Recipient(RecipientKind.PROVIDER, "Noor")).allowed


def test_counseling_notes_open_only_with_their_own_consent() -> None:
    notes = frozenset({Category.COUNSELING_NOTES})
    clinic = Recipient(RecipientKind.PROVIDER, "Demo Clinic")
    general = _consent(replace(TPO, categories=tuple(Category)))
    assert _ask(general, recipient=clinic, purpose=Purpose.TREATMENT).allowed
    assert not _ask(general, recipient=clinic, purpose=Purpose.TREATMENT, categories=notes).allowed
    assert _ask(_consent(NOTES), categories=notes).allowed
    assert not _ask(_consent(NOTES)).allowed
    both = replace(NOTES, purposes=(Purpose.LEGAL_PROCEEDING,))
    assert not _ask(_consent(both), categories=notes, purpose=Purpose.LEGAL_PROCEEDING).allowed


def test_a_general_consent_never_reaches_a_proceeding() -> None:
    general = replace(ORDINARY, recipient=COURT, purposes=tuple(Purpose))
    assert not _ask(_consent(general), recipient=COURT, purpose=Purpose.LEGAL_PROCEEDING).allowed
    assert _ask(_consent(LEGAL), recipient=COURT, purpose=Purpose.LEGAL_PROCEEDING).allowed


@pytest.mark.parametrize(
    "recipient", [None, Recipient(RecipientKind.FAMILY), Recipient(RecipientKind.FAMILY, "NOOR")]
)
def test_a_restriction_closes_what_a_consent_opened(recipient: Recipient | None) -> None:
    kept = Restriction(new_id(), recipient, (Category.HOURS,), AT)
    ruling = _ask(_consent(), kept=(kept,))
    assert not ruling.allowed
    assert str(ruling.reasons[0]) == "Not sent. Robin asked that hours not go to Noor."


@pytest.mark.parametrize(
    "kept",
    [
        Restriction(new_id(), COURT, (Category.HOURS,), AT),
        Restriction(new_id(), Recipient(RecipientKind.FAMILY, "Nora"), (Category.HOURS,), AT),
        Restriction(new_id(), None, (Category.TESTS,), AT),
        Restriction(new_id(), None, (Category.HOURS,), AT, AT),
        Restriction(new_id(), None, (Category.HOURS,), AT + timedelta(days=1)),
    ],
)
def test_a_restriction_about_something_else_closes_nothing(kept: Restriction) -> None:
    assert _ask(_consent(), kept=(kept,)).allowed


def test_nothing_named_is_nothing_given() -> None:
    assert not _ask(_consent(), categories=frozenset()).allowed


# the four grounds without consent


def test_the_client_gets_their_own_record_but_not_notes_kept_apart() -> None:
    me = Recipient(RecipientKind.CLIENT)
    ruling = _ask(
        recipient=me, purpose=Purpose.OWN_REQUEST, categories=frozenset({Category.PLAN, Category.TESTS})
    )
    assert ruling.ground is Ground.OWN_RECORD
    assert not _ask(recipient=me, purpose=Purpose.TREATMENT).allowed
    notes = frozenset({Category.COUNSELING_NOTES})
    assert not _ask(recipient=me, purpose=Purpose.OWN_REQUEST, categories=notes).allowed


FACTS = EmergencyFacts("Dr Sample", "General Hospital", "overdose", "unconscious")


def test_in_a_medical_emergency_the_four_facts_open_the_record_to_medical_personnel() -> None:
    emergency = {
        "recipient": Recipient(RecipientKind.MEDICAL_EMERGENCY),
        "purpose": Purpose.MEDICAL_EMERGENCY,
    }
    assert _ask(**emergency, emergency=FACTS).ground is Ground.MEDICAL_EMERGENCY
    assert not _ask(**emergency).allowed
    for name in ("recipient_name", "facility", "nature", "consent_impossible"):
        assert not _ask(**emergency, emergency=replace(FACTS, **{name: " "})).allowed


def test_an_emergency_is_no_way_to_anyone_else() -> None:
    assert not _ask(recipient=COURT, purpose=Purpose.MEDICAL_EMERGENCY, emergency=FACTS).allowed
    responder = Recipient(RecipientKind.MEDICAL_EMERGENCY)
    assert not _ask(recipient=responder, purpose=Purpose.TREATMENT, emergency=FACTS).allowed


def test_an_emergency_goes_before_a_restriction() -> None:
    kept = Restriction(new_id(), None, (Category.HOURS,), AT)
    responder = Recipient(RecipientKind.MEDICAL_EMERGENCY)
    assert _ask(recipient=responder, purpose=Purpose.MEDICAL_EMERGENCY, emergency=FACTS, kept=(kept,)).allowed


def test_within_the_program_work_goes_on_without_consent_except_for_notes_kept_apart() -> None:
    here = {"recipient": Recipient(RecipientKind.PROGRAM), "purpose": Purpose.WITHIN_PROGRAM}
    assert _ask(**here).ground is Ground.WITHIN_PROGRAM
    assert not _ask(**here, categories=frozenset({Category.COUNSELING_NOTES})).allowed
    assert not _ask(recipient=COURT, purpose=Purpose.WITHIN_PROGRAM).allowed
    assert not _ask(recipient=Recipient(RecipientKind.PROGRAM), purpose=Purpose.TREATMENT).allowed


# notices


def test_the_notices_are_the_new_wording_and_carry_their_source() -> None:
    texts = notices()
    assert texts["short"].text == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert texts["long"].text.startswith(
        "This record which has been disclosed to you is protected by Federal"
    )
    assert texts["long"].text.endswith("(see 42 CFR 2.31).")
    assert "in any civil, criminal, administrative, or legislative proceedings" in texts["long"].text
    assert "  " not in texts["long"].text
    assert all(notice.source and notice.tag for notice in texts.values())


def test_what_is_shared_beside_the_five_columns_is_said_in_words() -> None:
    words = replace(ORDINARY, categories=(Category.HOURS, Category.MEDICATION, Category.PAPERS))
    card = ConsentCard(_consent(words), ConsentState.IN_FORCE, rules.until(words), 0, None, True, None)
    assert card.beside_map == (Category.MEDICATION, Category.PAPERS)
    assert card.consent.recipient.shown_as == "Noor"
    assert Recipient(RecipientKind.COURT).shown_as == "Court, probation, parole"
