"""Rules of people, read aloud."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from stepdown.people import rules
from stepdown.people.vocabulary import (
    ClientCard,
    ClientStage,
    CredentialCard,
    CredentialKind,
    CredentialState,
    Permission,
    Power,
    Role,
    StaffCard,
    first_name_of,
)

DAY = date(2026, 11, 18)
VERIFIED = datetime(2026, 1, 2, tzinfo=UTC)


def credential(
    *, starts: date = date(2026, 1, 1), ends: date | None = None, verified: datetime | None = VERIFIED
) -> CredentialCard:
    return CredentialCard(
        UUID(int=1), CredentialKind.LICENSE, "License", "", "", (Power.SIGN,), starts, ends, verified, "Dora"
    )


def test_no_role_allows_nothing() -> None:
    assert rules.permissions_of([]) == frozenset()


def test_two_roles_allow_what_either_allows() -> None:
    both = rules.permissions_of([Role.INTAKE, Role.AUDITOR])
    assert Permission.IMPORT_REFERRAL in both and Permission.SEE_TRAIL in both
    assert Permission.ASSESS not in both


def test_an_auditor_reads_the_trail_and_no_chart() -> None:
    assert Permission.SEE_TRAIL in rules.ROLES[Role.AUDITOR]
    assert Permission.SEE_CHART not in rules.ROLES[Role.AUDITOR]


def test_every_role_is_in_the_table() -> None:
    assert set(rules.ROLES) == set(Role)


@pytest.mark.parametrize(
    ("roles", "whole"), [(["counselor"], False), (["counselor", "director"], True), ([], False)]
)
def test_who_sees_the_whole_site(roles: list[str], whole: bool) -> None:
    assert rules.sees_whole_site(roles) is whole


@pytest.mark.parametrize(
    ("card", "gives"),
    [
        (credential(), True),
        (credential(verified=None), False),
        (credential(starts=date(2026, 11, 19)), False),
        (credential(ends=DAY), False),
        (credential(ends=date(2026, 11, 19)), True),
    ],
    ids=["verified and valid", "nobody verified it", "starts tomorrow", "ended today", "ends tomorrow"],
)
def test_a_power_needs_a_verified_credential_valid_on_the_day(card: CredentialCard, gives: bool) -> None:
    assert (Power.SIGN in rules.powers_on([card], DAY)) is gives


def test_without_the_power_the_refusal_names_it_and_who_can_help() -> None:
    refusal = rules.may_use_power(set(), Power.DIAGNOSE)
    assert refusal is not None
    assert "diagnose" in str(refusal.reason) and "director" in str(refusal.lifted_by)
    assert rules.may_use_power({"diagnose"}, Power.DIAGNOSE) is None


def test_handles_never_repeat_even_when_all_words_are_taken() -> None:
    taken: set[str] = set()
    for _ in range(len(rules.HANDLES) + 3):
        handle = rules.next_handle(taken)
        assert handle not in taken
        taken.add(handle)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Ro\x00bin", "Ro\nb\x07in"])
def test_what_cannot_be_a_chosen_name(name: str) -> None:
    refusal = rules.check_chosen_name(name)
    assert refusal is not None and refusal.field == "chosen_name"


@pytest.mark.parametrize("name", ["Robin", "Ана", "李小龍", "M.", "Robin  de la Example"])
def test_any_other_name_in_any_script_will_do(name: str) -> None:
    assert rules.check_chosen_name(name) is None


def test_people_are_found_by_the_beginnings_of_words() -> None:
    card = StaffCard(
        UUID(int=1),
        UUID(int=2),
        "Dana Demo",
        "Counselor",
        (Role.COUNSELOR,),
        (),
        ("en", "es"),
        ("trauma",),
        (),
        40,
        12,
        True,
        1,
    )
    assert rules.matches(card, "da trau")
    assert rules.matches(card, "")
    assert not rules.matches(card, "dana prescriber")


@pytest.mark.parametrize(
    ("card", "state"),
    [
        (credential(), CredentialState.VALID),
        (credential(ends=DAY), CredentialState.ENDED),
        (credential(verified=None), CredentialState.UNVERIFIED),
        (credential(starts=date(2027, 1, 1)), CredentialState.NOT_YET),
        (credential(ends=date(2026, 12, 31)), CredentialState.ENDS_SOON),
        (credential(ends=date(2027, 12, 31)), CredentialState.VALID),
    ],
)
def test_how_a_credential_stands(card: CredentialCard, state: CredentialState) -> None:
    assert rules.state_of(card, DAY) is state


def test_a_name_shows_its_word_only_beside_a_namesake() -> None:
    plain = ClientCard(
        UUID(int=1), "Robin Example", "heron", False, "", ClientStage.PROSPECT, UUID(int=2), "Harbor", 1
    )
    assert plain.shown_as == "Robin Example" and plain.initials == "RE"
    twin = ClientCard(
        UUID(int=1), "Robin Example", "heron", True, "", ClientStage.PROSPECT, UUID(int=2), "Harbor", 1
    )
    assert twin.shown_as == "Robin Example (heron)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Robin came.", True),
        ("Talked with Robin Example today", True),
        ("robins sing", False),
        ("Robinson came", False),
        ("Ro came", False),
        ("", False),
    ],
)
def test_a_text_tells_a_name_as_a_word_and_only_so(text: str, told: bool) -> None:
    assert rules.names_in(text, "Robin Example") is told
    assert not rules.names_in("Al came", "Al B") and rules.names_in("Al B came", "Al B")
    assert not rules.names_in("anything", "")


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "123 456"])
def test_digits_are_six(pin: str) -> None:
    refused = rules.check_pin(pin)
    assert refused is not None and refused.field == "pin" and "six digits" in refused.reason.text


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "654321", "890123", "210987", "121212", "123123", "474747"]
)
def test_digits_anybody_would_try_are_not_taken(pin: str) -> None:
    refused = rules.check_pin(pin)
    assert refused is not None and "easy to guess" in refused.reason.text


@pytest.mark.parametrize("pin", ["482915", "112233", "100000", "135790"])
def test_other_digits_are_taken(pin: str) -> None:
    assert rules.check_pin(pin) is None


def test_whoever_has_a_title_is_spoken_of_by_the_whole_name() -> None:
    """Nobody's portal says that "Dr" sees what they tell."""
    assert (first_name_of("Robin Example"), first_name_of("Robin")) == ("Robin", "Robin")
    assert first_name_of("Dr Hart Sample") == "Dr Hart Sample"
