"""What a later edition says otherwise, and in what two sources cannot both be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from stepdown.referral.rules.changes import compare
from stepdown.referral.rules.disagreeing import MOST, conflicts
from stepdown.referral.vocabulary import (
    ChangeKind,
    Fact,
    FactKind,
    FhirMoment,
    Precision,
    Question,
    SourcePointer,
    Stance,
)

K, Q = FactKind, Question
SOURCE = SourcePointer("Condition", "", 1)


def fact(kind: FactKind, label: str, code: str = "", day: int = 0, **more: object) -> Fact:
    at = FhirMoment(datetime(2026, 11, day, tzinfo=UTC), Precision.DAY) if day else None
    made = Fact(kind, label, code, "sct" if code else "", "", at, "", SOURCE)
    return replace(made, **more)  # type: ignore[arg-type]


ENDED = FhirMoment(datetime(2026, 11, 1, tzinfo=UTC), Precision.DAY)
NONE = Stance.NONE_KNOWN


def differences(earlier: list[Fact], later: list[Fact], *, same_birth: bool = True) -> list[tuple[str, str]]:
    found = compare(earlier, later, same_birth=same_birth).differences
    return [
        (each.kind.value, (later[each.after] if each.after is not None else earlier[each.before or 0]).label)
        for each in found
    ]


def test_the_same_again_is_no_difference_in_any_order() -> None:
    one, two = fact(K.PROBLEM, "Asthma", "1"), fact(K.ALLERGY, "Egg")
    compared = compare([one, two], [two, one], same_birth=True)
    assert compared.differences == () and compared.repeats == {0: 1, 1: 0}


def test_new_changed_and_gone_are_told_apart() -> None:
    earlier = [fact(K.MEDICATION, "Naltrexone 50 MG", "2", value="1 tablet"), fact(K.PROBLEM, "Asthma", "1")]
    later = [fact(K.MEDICATION, "Naltrexone", "2", value="2 tablets"), fact(K.ALLERGY, "Egg")]
    assert differences(earlier, later) == [("changed", "Naltrexone"), ("new", "Egg"), ("gone", "Asthma")]


def test_another_name_for_the_same_code_is_no_difference() -> None:
    assert differences([fact(K.PROBLEM, "Asthma", "1")], [fact(K.PROBLEM, "Asthma (disorder)", "1")]) == []


def test_a_measurement_of_another_day_is_new_and_changes_nothing() -> None:
    earlier, later = fact(K.RESULT, "Hb", "3", 1, value="13"), fact(K.RESULT, "Hb", "3", 2, value="14")
    assert differences([earlier], [earlier, later]) == [("new", "Hb")]
    assert differences([earlier], [later]) == [("new", "Hb")]
    assert differences([earlier], [replace(earlier, value="12")]) == [("changed", "Hb")]


def test_two_of_a_kind_are_two() -> None:
    one = fact(K.PROBLEM, "Pneumonia", "4", status="resolved")
    again = fact(K.PROBLEM, "Pneumonia", "4", status="active")
    assert differences([one], [one, again]) == [("new", "Pneumonia")]
    assert differences([one, again], [again]) == [("gone", "Pneumonia")]


def test_an_age_that_went_on_is_no_change_while_the_birth_date_is_the_same() -> None:
    before, now = fact(K.PERSON, "Age", value="25 to 34"), fact(K.PERSON, "Age", value="35 to 44")
    assert differences([before], [now], same_birth=True) == []
    assert differences([before], [now], same_birth=False) == [("changed", "Age")]


def test_labels_and_texts_are_never_weighed() -> None:
    label, text = fact(K.NOTICE, "42 CFR Part 2"), fact(K.TEXT, "Hospital course")
    assert compare([label], [label, text], same_birth=True).repeats == {}
    assert differences([label, text], []) == []


def test_a_denial_that_becomes_a_fact_is_gone_and_new() -> None:
    none, egg = fact(K.ALLERGY, "Allergies", stance=NONE), fact(K.ALLERGY, "Egg")
    assert differences([none], [egg]) == [("new", "Egg"), ("gone", "Allergies")]


ASKED = {
    "an allergy or none": (
        fact(K.ALLERGY, "Penicillin", "1"),
        fact(K.ALLERGY, "Allergies", stance=NONE),
        Q.ALLERGY_OR_NONE,
    ),
    "an allergy or no drug allergy": (
        fact(K.ALLERGY, "Penicillin"),
        fact(K.ALLERGY, "Drug allergies", stance=NONE),
        Q.ALLERGY_OR_NONE,
    ),
    "an allergy or no food allergy": (
        fact(K.ALLERGY, "Penicillin"),
        fact(K.ALLERGY, "Food allergies", stance=NONE),
        None,
    ),
    "an allergy that is over": (
        fact(K.ALLERGY, "Egg", status="resolved"),
        fact(K.ALLERGY, "Allergies", stance=NONE),
        None,
    ),
    "an allergy or not": (
        fact(K.ALLERGY, "Egg", "1"),
        fact(K.ALLERGY, "Egg", "1", stance=Stance.NOT_SO),
        Q.ALLERGY_OR_NOT,
    ),
    "two denials": (
        fact(K.ALLERGY, "Allergies", stance=NONE),
        fact(K.ALLERGY, "Allergies", stance=NONE),
        None,
    ),
    "a problem or none": (
        fact(K.PROBLEM, "Asthma", "1"),
        fact(K.PROBLEM, "Problems", stance=NONE),
        Q.PROBLEM_OR_NONE,
    ),
    "substance use or no problems": (
        fact(K.SUBSTANCE_USE, "Alcohol"),
        fact(K.PROBLEM, "Problems", stance=NONE),
        None,
    ),
    "a problem or not": (
        fact(K.PROBLEM, "Asthma"),
        fact(K.PROBLEM, "Asthma", stance=Stance.NOT_SO),
        Q.PROBLEM_OR_NOT,
    ),
    "a problem that goes on or is over": (
        fact(K.PROBLEM, "Asthma", "1", status="active"),
        fact(K.SUBSTANCE_USE, "Asthma", "1", status="resolved; provisional"),
        Q.PROBLEM_STATE,
    ),
    "a problem of which one does not say": (
        fact(K.PROBLEM, "Asthma", "1"),
        fact(K.PROBLEM, "Asthma", "1", status="resolved"),
        None,
    ),
    "a medicine or none": (
        fact(K.MEDICATION, "Naltrexone"),
        fact(K.MEDICATION, "Medication", stance=NONE),
        Q.MEDICINE_OR_NONE,
    ),
    "a medicine or none on admission": (
        fact(K.MEDICATION, "Naltrexone"),
        fact(K.MEDICATION, "Medication on admission", stance=NONE),
        None,
    ),
    "a medicine denied by name": (
        fact(K.MEDICATION, "Naltrexone"),
        fact(K.MEDICATION, "Naltrexone", stance=Stance.NOT_SO),
        None,
    ),
    "two doses": (
        fact(K.MEDICATION, "Buprenorphine 8 MG film", value="8 mg, once a day"),
        fact(K.MEDICATION, "buprenorphine / naloxone", value="16 mg, once a day"),
        Q.MEDICINE_DOSE,
    ),
    "two strengths": (
        fact(K.MEDICATION, "Atenolol 25 MG"),
        fact(K.MEDICATION, "Atenolol 50 MG"),
        Q.MEDICINE_DOSE,
    ),
    "one dose in other letters": (
        fact(K.MEDICATION, "Atenolol 25 MG", value="1 Tablet"),
        fact(K.MEDICATION, "ATENOLOL 25.0 mg", value="1 tablet"),
        None,
    ),
    "a medicine that goes on or has ended": (
        fact(K.MEDICATION, "Atenolol", status="active"),
        fact(K.MEDICATION, "Atenolol", ended=ENDED),
        Q.MEDICINE_STATE,
    ),
    "a medicine that has ended for both": (
        fact(K.MEDICATION, "Atenolol", status="stopped"),
        fact(K.MEDICATION, "Atenolol", ended=ENDED),
        None,
    ),
    "two medicines": (fact(K.MEDICATION, "Atenolol"), fact(K.MEDICATION, "Sertraline"), None),
    "two values of one day": (
        fact(K.RESULT, "Hb", "3", 1, value="13"),
        fact(K.RESULT, "Hb", "3", 1, value="9"),
        Q.RESULT,
    ),
    "two values of two days": (
        fact(K.RESULT, "Hb", "3", 1, value="13"),
        fact(K.RESULT, "Hb", "3", 2, value="9"),
        None,
    ),
    "two values without a code": (
        fact(K.SCREEN, "Total", day=1, value="13"),
        fact(K.SCREEN, "Total", day=1, value="9"),
        None,
    ),
    "a value without a day": (
        fact(K.RESULT, "Hb", "3", value="13"),
        fact(K.RESULT, "Hb", "3", 2, value="9"),
        None,
    ),
    "two genders": (
        fact(K.PERSON, "Gender in the sender's records", value="female"),
        fact(K.PERSON, "Gender in the sender's records", value="other"),
        Q.GENDER,
    ),
    "one gender": (
        fact(K.PERSON, "Gender in the sender's records", value="female"),
        fact(K.PERSON, "Gender in the sender's records", value="female"),
        None,
    ),
    "two languages": (
        fact(K.PERSON, "Language", value="English"),
        fact(K.PERSON, "Language", value="Spanish"),
        None,
    ),
    "two visits": (fact(K.ENCOUNTER, "Visit", "5", 1), fact(K.ENCOUNTER, "Visit", "5", 1, value="x"), None),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_of_a_person_and_what_is_not(name: str) -> None:
    one, other, question = ASKED[name]
    for first, second in ((one, other), (other, one)):
        found = conflicts([first], [second], births_differ=False)
        assert [each.question for each in found] == ([question] if question else [])


def test_two_birth_dates_are_asked_even_in_one_band_of_age() -> None:
    age = fact(K.PERSON, "Age", value="35 to 44")
    assert [each.question for each in conflicts([age], [age], births_differ=True)] == [Q.BIRTH_DATE]
    assert conflicts([age], [age], births_differ=False) == ()
    other = fact(K.PERSON, "Language", "sct", value="x")
    assert conflicts([age], [replace(other, code="")], births_differ=True) == ()


def test_no_more_is_asked_than_a_person_can_settle() -> None:
    many = [fact(K.ALLERGY, f"Thing {n}") for n in range(MOST + 20)]
    assert len(conflicts(many, [fact(K.ALLERGY, "Allergies", stance=NONE)], births_differ=False)) == MOST


def test_a_kind_of_change_reads_as_a_word() -> None:
    assert [str(kind.label) for kind in ChangeKind] == ["new", "changed", "gone"]
