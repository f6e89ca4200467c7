"""What each kind of resource becomes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from stepdown.referral.vocabulary import FactKind, FhirMoment, Precision
from tests.rules.referral.records import (
    ICD10,
    LOINC,
    PERSON,
    RXNORM,
    US,
    bundle,
    concept,
    condition,
    encounter,
    facts_of,
    medication,
    observation,
    only,
    procedure,
    read,
    reasons,
)

# problems


def test_a_problem_keeps_its_words_code_status_and_dates() -> None:
    fact = only(
        condition(
            clinicalStatus=concept("resolved", system=US + "condition-clinical"),
            verificationStatus=concept("provisional", system=US + "condition-ver-status"),
            severity=concept("24484000", "Severe"),
            onsetDateTime="2015-04",
            abatementDateTime="2016-05-02T07:00:48-05:00",
        )
    )
    assert (fact.kind, fact.label, fact.code) == (FactKind.PROBLEM, "Hypertension", "38341003")
    assert (fact.status, fact.value) == ("resolved; provisional", "Severe")
    assert fact.at == FhirMoment(datetime(2015, 4, 1, tzinfo=UTC), Precision.MONTH)
    assert fact.ended == FhirMoment(datetime(2016, 5, 2, 12, 0, 48, tzinfo=UTC), Precision.MOMENT)
    assert (fact.source.resource_type, fact.source.entry, fact.source.pointer) == (
        "Condition",
        1,
        "/entry/1/resource",
    )


@pytest.mark.parametrize(
    ("code", "display", "system", "topic"),
    [
        ("55680006", "Drug overdose", "", "overdose"),
        ("7200002", "Alcoholism", "", "alcohol"),
        ("5602001", "Opioid abuse (disorder)", "", "opioid"),
        ("F10.239", "Alcohol dependence with withdrawal", ICD10, "alcohol"),
        ("F1120", "Opioid dependence", ICD10, "opioid"),
        ("F14.10", "", ICD10, "cocaine"),
        ("Z72.0", "Tobacco use", ICD10, "tobacco"),
        ("T40.1X1A", "Poisoning by heroin", "urn:oid:2.16.840.1.113883.6.90", "overdose"),
        ("LOCAL-7", "History of heroin use", "http://local.example.org", "opioid"),
        ("999999", "Cannabis use disorder", "", "cannabis"),
    ],
)
def test_substance_use_is_recognized_by_code_and_by_words(
    code: str, display: str, system: str, topic: str
) -> None:
    from tests.rules.referral.records import SCT

    fact = only({**condition(), "code": concept(code, display, system or SCT)})
    assert (fact.kind, fact.topic) == (FactKind.SUBSTANCE_USE, topic)


@pytest.mark.parametrize(
    "words", ["Non alcoholic fatty liver", "No opioid use", "Alcohol", "Hypertension", "Overdosed"]
)
def test_words_that_only_sound_like_it_are_no_substance_use(words: str) -> None:
    assert only(condition("1", words)).kind is FactKind.PROBLEM


def test_a_code_counts_only_in_its_own_system() -> None:
    assert only({**condition(), "code": concept("7200002", "Something else", LOINC)}).kind is FactKind.PROBLEM


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"verificationStatus": concept("entered-in-error")}, "marked as entered in error by the sender"),
        ({"verificationStatus": concept("refuted")}, "ruled out by the sender"),
        ({"code": {}}, "without a code or a name"),
        ({"subject": {"reference": "Patient/somebody-else"}}, "about somebody else"),
        ({"subject": {}}, "does not say whose it is"),
    ],
)
def test_a_problem_that_cannot_be_used_is_counted_with_its_reason(
    change: dict[str, Any], reason: str
) -> None:
    assert reasons({**condition(), **change}) == {("Condition", reason): 1}


# medication


def test_a_prescription_says_how_much_how_often_and_what_it_is_for() -> None:
    fact = only(
        medication(
            medicationCodeableConcept=concept("1049221", "Buprenorphine 8 MG Sublingual Tablet", RXNORM),
            authoredOn="2026-09-01",
            dosageInstruction=[
                {
                    "text": "for Jordan, see Dr Invented",
                    "asNeededBoolean": True,
                    "route": concept("37839007", "Sublingual route"),
                    "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
                }
            ],
        )
    )
    assert fact.value == "1 tablet, 2 times a day, as needed, Sublingual route"
    assert (fact.kind, fact.topic, fact.status) == (FactKind.MEDICATION, "opioid", "active")


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, "once a day"),
        ({"frequency": 3, "period": 2, "periodUnit": "wk"}, "3 times every 2 weeks"),
        ({"frequency": 3, "period": 2, "periodUnit": "??"}, ""),
        ({"frequency": "3"}, ""),
    ],
)
def test_how_often_is_said_in_words(repeat: dict[str, Any], said: str) -> None:
    dosage = [{"timing": {"repeat": repeat}}]
    assert (
        only(medication(medicationCodeableConcept={"text": "Water"}, dosageInstruction=dosage)).value == said
    )


def test_a_medicine_is_named_by_what_is_inside_by_another_entry_or_by_a_display() -> None:
    code = concept("582620", "Nizatidine", RXNORM)
    inside = medication(
        contained=[{"resourceType": "Medication", "id": "x", "code": code}],
        medicationReference={"reference": "#x"},
    )
    assert only(inside).label == "Nizatidine"
    other = {"resourceType": "Medication", "id": "med9", "code": code}
    for order in (
        [medication(medicationReference={"reference": "Medication/med9"}), other],
        [
            other,
            medication(
                medicationReference={"reference": "https://x.example/fhir/Medication/med9/_history/2"}
            ),
        ],
    ):
        assert only(*order).label == "Nizatidine"
    shown = {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "subject": {"reference": PERSON},
        "medicationReference": {"display": "Naltrexone"},
    }
    assert (only(shown).label, only(shown).topic) == ("Naltrexone", "opioid")


def test_a_medicine_that_nothing_names_or_that_was_not_given_is_counted() -> None:
    assert reasons(medication(medicationReference={"reference": "Medication/gone"})) == {
        ("MedicationRequest", "without a code or a name"): 1
    }
    assert reasons(medication()) == {("MedicationRequest", "without a code or a name"): 1}
    assert reasons(medication(status="entered-in-error")) == {
        ("MedicationRequest", "marked as entered in error by the sender"): 1
    }
    for change in ({"status": "cancelled"}, {"doNotPerform": True}):
        assert reasons(medication(**change)) == {("MedicationRequest", "says that it was not given"): 1}


# allergies


def test_an_allergy_says_what_it_does_and_how_bad_it_is() -> None:
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "patient": {"reference": PERSON},
        "clinicalStatus": concept("active"),
        "criticality": "high",
        "code": concept("763875007", "Sulfonamide (substance)"),
        "reaction": [{"manifestation": [concept("271807003", "skin rash"), concept("1", "itching")]}],
    }
    fact = only(allergy)
    assert (fact.label, fact.value, fact.status) == ("Sulfonamide", "high risk; skin rash, itching", "active")
    by_reaction = {
        **allergy,
        "code": {},
        "reaction": [{"substance": {"text": "Latex"}}],
        "criticality": "unable-to-assess",
    }
    assert (only(by_reaction).label, only(by_reaction).value) == ("Latex", "")
    assert reasons({**allergy, "code": {}}) == {("AllergyIntolerance", "without a code or a name"): 1}
    for status, reason in (
        ("entered-in-error", "marked as entered in error by the sender"),
        ("refuted", "ruled out by the sender"),
    ):
        assert reasons({**allergy, "verificationStatus": concept(status)}) == {
            ("AllergyIntolerance", reason): 1
        }


# observations


def test_answers_about_substances_tests_scores_and_home_are_facts_of_their_kind() -> None:
    found = facts_of(
        observation(
            "72166-2",
            "Tobacco smoking status",
            valueCodeableConcept=concept("8517006", "Former smoker"),
            id="1",
        ),
        observation("10976-9", "6MAM Ur Ql", category="laboratory", valueString="negative", id="2"),
        observation("44261-6", "PHQ-9 total", category="survey", valueInteger=14, id="3"),
        observation("71802-3", "Housing status", category="social-history", valueString="shelter", id="4"),
        observation(
            "1", "Heroin in the home", "http://x.example", "social-history", valueBoolean=True, id="5"
        ),
        observation("88121-9", "Hunger vital sign", category="survey", valueBoolean=False, id="6"),
        observation("75443-2", "Mental health outpatient note", valueString="held", id="7"),
    )
    assert [(fact.kind, fact.value, fact.topic) for fact in found] == [
        (FactKind.SUBSTANCE_USE, "Former smoker", "tobacco"),
        (FactKind.SUBSTANCE_USE, "negative", "drug test"),
        (FactKind.SCREEN, "14", "screen"),
        (FactKind.SOCIAL, "shelter", ""),
        (FactKind.SUBSTANCE_USE, "yes", "opioid"),
        (FactKind.SCREEN, "no", ""),
        (FactKind.TREATMENT, "held", "mental health"),
    ]


def test_vital_signs_and_other_laboratory_are_counted_only() -> None:
    assert reasons(
        observation("8302-2", "Body height", category="vital-signs", valueQuantity={"value": 170}),
        observation("2339-0", "Glucose", category="laboratory", valueQuantity={"value": 90}),
        observation("1", "Anything"),
    ) == {
        ("Observation", "vital signs and other measurements, counted only"): 2,
        ("Observation", "laboratory results other than drug tests, counted only"): 1,
    }


def test_the_parts_of_an_observation_are_read_together() -> None:
    use = observation(
        "228366006",
        "Drug use behavior",
        "http://snomed.info/sct",
        valueBoolean=True,
        component=[
            {"valueCodeableConcept": concept("703842006", "Amphetamine")},
            {"valueString": "3 times a year"},
        ],
    )
    assert only(use).value == "yes; Amphetamine; 3 times a year"


def test_an_observation_without_a_value_says_so() -> None:
    assert (
        only(observation("11331-6", "Alcohol", dataAbsentReason=concept("unknown"))).value
        == "not known to the sender"
    )
    assert only(observation("72109-2", "AUDIT-C", hasMember=[{}])).value == "see its parts"
    assert reasons(observation("11331-6", "Alcohol")) == {("Observation", "without a value"): 1}
    assert reasons(observation("11331-6", "")) == {("Observation", "without a value"): 1}
    assert reasons({**observation("", ""), "code": {}}) == {("Observation", "without a code or a name"): 1}
    assert reasons(observation("11331-6", "Alcohol", status="cancelled")) == {
        ("Observation", "marked as entered in error by the sender"): 1
    }


# procedures, visits


def test_treatment_of_substance_use_and_mental_health_is_kept_and_the_rest_counted() -> None:
    found = facts_of(
        procedure("60112009", "Drug addiction counseling", performedPeriod={"start": "2020-01-02"}),
        procedure("228557008", "Cognitive and behavioral therapy", reasonCode=[concept("1", "Panic")]),
    )
    assert [(fact.kind, fact.topic, fact.value) for fact in found] == [
        (FactKind.SUBSTANCE_USE, "treatment", ""),
        (FactKind.TREATMENT, "mental health", "Panic"),
    ]
    assert reasons(procedure("73761001", "Colonoscopy")) == {
        ("Procedure", "neither substance use nor mental health, counted only"): 1
    }
    assert reasons(procedure("1", "")) == {
        ("Procedure", "neither substance use nor mental health, counted only"): 1
    }
    assert reasons({**procedure("", ""), "code": {}}) == {("Procedure", "without a code or a name"): 1}
    assert reasons(procedure("1", "x", status="not-done")) == {("Procedure", "says that it was not given"): 1}
    assert reasons(procedure("1", "x", status="entered-in-error")) == {
        ("Procedure", "marked as entered in error by the sender"): 1
    }


def test_a_visit_says_where_and_why() -> None:
    fact = only(
        encounter(
            **{"class": {"code": "EMER"}},
            type=[concept("50849002", "Emergency room admission (procedure)")],
            period={"start": "2026-01-02T03:04:05Z", "end": "2026-01-02T09:00:00Z"},
            reasonCode=[concept("55680006", "Drug overdose")],
        )
    )
    assert (fact.label, fact.value, fact.topic) == (
        "Emergency room admission",
        "emergency; Drug overdose",
        "overdose",
    )
    assert fact.at is not None and fact.ended is not None and fact.ended.at.hour == 9
    assert only(encounter(**{"class": {"code": "IMP"}})).label == "Visit, inpatient"
    assert reasons(encounter()) == {("Encounter", "without a code or a name"): 1}
    assert reasons(encounter(status="cancelled")) == {("Encounter", "says that it was not given"): 1}
    assert reasons(encounter(status="entered-in-error")) == {
        ("Encounter", "marked as entered in error by the sender"): 1
    }


# goals, and what a document chose to tell


def goal(**more: Any) -> dict[str, Any]:
    said = {"description": {"text": "Back at the bakery"}, "lifecycleStatus": "active"}
    return {"resourceType": "Goal", "id": "g1", "subject": {"reference": PERSON}, **said, **more}


def test_a_goal_is_part_of_the_plan_unless_it_was_a_mistake_or_says_nothing() -> None:
    fact = only(goal(startDate="2026-10-05"))
    assert (fact.kind, fact.label, fact.value, fact.status) == (
        FactKind.PLAN, "Back at the bakery", "a goal", "active",
    )  # fmt: skip
    assert reasons(goal(lifecycleStatus="entered-in-error")) == {
        ("Goal", "marked as entered in error by the sender"): 1
    }
    assert reasons(goal(description={})) == {("Goal", "without a code or a name"): 1}


def test_a_laboratory_value_is_a_fact_in_a_document_and_only_counted_in_a_whole_record() -> None:
    found = observation("own-1", "Breath test", "", "laboratory", valueString="As expected")
    assert not facts_of(found)
    document = read(bundle(found) | {"type": "document"})
    assert [(one.kind, one.value) for one in document.facts if one.label == "Breath test"] == [
        (FactKind.RESULT, "As expected")
    ]
    empty = {**found, "valueString": ""}
    assert not [one for one in read(bundle(empty) | {"type": "document"}).facts if one.label == "Breath test"]
