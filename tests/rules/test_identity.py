"""What the vault keeps, shows and calls the same person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from stepdown.identity import rules
from stepdown.identity.vocabulary import FIELDS, Act, Field, Group, LegalIdentity, Task

TODAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 14, tzinfo=UTC)


def test_only_four_acts_need_a_legal_identity() -> None:
    assert set(rules.acts_needing_identity()) == {
        Act.CLAIM,
        Act.PRESCRIPTION_DATABASE,
        Act.CUSTODY_TEST,
        Act.COURT_REPORT,
    }


@pytest.mark.parametrize("act", list(Act))
def test_an_act_without_identity_names_itself_what_it_lacks_and_who_enters_it(act: Act) -> None:
    refusal = rules.missing_for(act, ())
    assert refusal is not None
    assert str(act.label) in str(refusal.reason)
    assert "given names" in str(refusal.reason)
    assert refusal.lifted_by is not None


def test_an_act_goes_on_when_everything_it_needs_is_there() -> None:
    assert rules.missing_for(Act.CLAIM, rules.NEEDS[Act.CLAIM]) is None


def test_an_act_names_only_what_is_still_missing() -> None:
    assert rules.lacking(Act.CLAIM, (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE)) == (
        Field.MEMBER_ID,
    )


def test_every_field_belongs_to_exactly_one_group() -> None:
    listed = [field for fields in FIELDS.values() for field in fields]
    assert sorted(listed) == sorted(Field)
    assert set(FIELDS) == set(Group)


def test_a_task_shows_no_social_security_number_unless_it_is_about_who_somebody_is() -> None:
    showing = {task for task in Task if Group.SSN in rules.SHOWS[task]}
    assert showing == {Task.IDENTITY_CHECK, Task.CORRECTION}
    assert set(rules.SHOWS) == set(Task)


@pytest.mark.parametrize(("reason", "fine"), [("", False), ("claim", False), ("Claim for October", True)])
def test_an_opening_says_what_for(reason: str, fine: bool) -> None:
    refusal = rules.check_reason(Task.CLAIM, reason)
    assert (refusal is None) is fine


def test_an_emergency_does_not_go_through_the_ordinary_door() -> None:
    refusal = rules.check_reason(Task.EMERGENCY, "Somebody is unconscious here")
    assert refusal is not None
    assert refusal.field == "task"


@pytest.mark.parametrize(("words", "fine"), [("", False), ("  a ", False), ("fell", True)])
def test_in_an_emergency_one_word_is_enough(words: str, fine: bool) -> None:
    assert (rules.check_emergency(words) is None) is fine


@pytest.mark.parametrize(
    ("after", "shown"),
    [(timedelta(0), True), (timedelta(minutes=4, seconds=59), True), (timedelta(minutes=5), False)],
)
def test_an_opening_shows_for_five_minutes_and_not_a_second_longer(after: timedelta, shown: bool) -> None:
    assert rules.is_shown(AT, AT + after) is shown


def test_an_opening_shows_nothing_before_it_happened() -> None:
    assert not rules.is_shown(AT, AT - timedelta(seconds=1))


def test_a_sealed_value_has_one_place_of_its_own() -> None:
    one, two = uuid4(), uuid4()
    places = {
        rules.place_of(one, "names", one),
        rules.place_of(two, "names", one),
        rules.place_of(one, "ssn", one),
        rules.place_of(one, "names", two),
    }
    assert len(places) == 4


def test_numbers_are_kept_as_digits_and_the_last_four_follow_from_the_whole() -> None:
    assert rules.tidy({Field.SSN: "900-12-3456", Field.GIVEN_NAME: "  Robin  Lee "}) == {
        Field.SSN: "900123456",
        Field.SSN_LAST4: "3456",
        Field.GIVEN_NAME: "Robin Lee",
    }
    assert rules.tidy({Field.SSN_LAST4: "34-56"}) == {Field.SSN_LAST4: "3456"}


@pytest.mark.parametrize(
    ("field", "text", "fine"),
    [
        (Field.BIRTH_DATE, "1990-05-31", True),
        (Field.BIRTH_DATE, "31.5.1990", False),
        (Field.BIRTH_DATE, "2026-11-19", False),
        (Field.BIRTH_DATE, "1890-01-01", False),
        (Field.SSN, "900123456", True),
        (Field.SSN, "90012345", False),
        (Field.SSN_LAST4, "3456", True),
        (Field.SSN_LAST4, "345", False),
        (Field.EMAIL, "robin@example.invalid", True),
        (Field.EMAIL, "robin at home", False),
        (Field.GIVEN_NAME, "R" * 200, True),
        (Field.GIVEN_NAME, "R" * 201, False),
        (Field.GIVEN_NAME, "Ro\x00bin", False),
        (Field.ID_NUMBER, "D123", False),
        (Field.ID_KIND, "", True),
    ],
)
def test_values_are_well_formed_or_say_what_is_not(field: Field, text: str, fine: bool) -> None:
    problems = rules.check_values({field: text}, TODAY)
    assert (problems == ()) is fine
    assert all(problem.field == field for problem in problems)


def test_a_government_id_has_a_kind_and_a_number() -> None:
    assert rules.check_values({Field.ID_KIND: "Driver license", Field.ID_NUMBER: "D123"}, TODAY) == ()


def test_only_groups_that_say_something_else_count_as_changed() -> None:
    before = {Field.GIVEN_NAME: "Robin", Field.PHONE: "555-0100"}
    after = {Field.GIVEN_NAME: "Robin", Field.PHONE: "555-0101", Field.SSN_LAST4: "3456"}
    assert rules.groups_changed(before, after) == (Group.CONTACT, Group.SSN)
    assert rules.groups_changed(before, before) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Zoë", "O'Sample", "1990-05-31"), ("Zoe", "OSAMPLE", "1990-05-31"), True),
        (("Robin", "Example", "1990-05-31"), ("Robin", "Example", "1990-06-01"), False),
        (("Robin", "Example", "1990-05-31"), ("Robyn", "Example", "1990-05-31"), False),
        (("Ann", "Adams", "1990-05-31"), ("Anna", "Dams", "1990-05-31"), False),
    ],
)
def test_two_spellings_of_one_person_meet_and_two_people_do_not(
    one: tuple[str, str, str], other: tuple[str, str, str], same: bool
) -> None:
    assert (rules.same_person_text(*one) == rules.same_person_text(*other)) is same


@pytest.mark.parametrize(
    "part", [("", "Example", "1990-05-31"), ("Robin", "-", "1990-05-31"), ("Robin", "Example", "")]
)
def test_half_an_identity_is_nobodys(part: tuple[str, str, str]) -> None:
    assert rules.same_person_text(*part) is None


def test_an_opened_identity_never_prints_itself() -> None:
    assert "Robin" not in repr(LegalIdentity(uuid4(), {Field.GIVEN_NAME: "Robin"}))
