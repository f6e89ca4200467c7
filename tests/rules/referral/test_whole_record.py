"""Who pays, whose record it is, and how every entry of it is accounted for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules import person
from stepdown.referral.rules.elements import Label, label_of, moment_of, plain, quantity_of, value_of
from stepdown.referral.rules.labels import is_part2
from stepdown.referral.vocabulary import AgeBand, FactKind, Precision
from tests.rules.referral.records import (
    DAY,
    PERSON,
    US,
    bundle,
    concept,
    condition,
    coverage,
    medication,
    only,
    patient,
    read,
    reasons,
)

# coverage


def test_coverage_names_the_payer_and_no_number_of_the_member() -> None:
    payer = {"resourceType": "Organization", "id": "acme", "name": "Acme Health Plan"}
    fact = only(
        coverage(
            subscriberId="888009335",
            type={"text": "PPO"},
            period={"start": "2020-01-01", "end": "2027-01-01"},
            payor=[{"reference": "Organization/acme"}],
        ),
        payer,
    )
    assert (fact.label, fact.value) == ("PPO", "")
    named = only(coverage(payor=[{"reference": "Organization/acme"}]), payer)
    assert named.label == "Acme Health Plan"
    shown = only(coverage(type={"text": "PPO"}, payor=[{"display": "Acme Health Plan"}]))
    assert (shown.label, shown.value) == ("Acme Health Plan", "PPO")
    own = only(coverage(payor=[{"reference": PERSON, "display": "Jordan Placeholder"}]))
    assert own.label == "Pays without insurance"
    relative = coverage(contained=[{"resourceType": "RelatedPerson", "id": "r"}], payor=[{"reference": "#r"}])
    assert only(relative).label == "Pays without insurance"
    organized = coverage(
        contained=[{"resourceType": "Organization", "id": "o", "name": "Inside Plan"}],
        payor=[{"reference": "#o"}],
    )
    assert only(organized).label == "Inside Plan"
    assert reasons(coverage()) == {("Coverage", "without a code or a name"): 1}
    assert reasons(coverage(status="cancelled")) == {
        ("Coverage", "marked as entered in error by the sender"): 1
    }


def test_a_payer_on_many_bills_is_one_fact() -> None:
    def bill(number: int, payer: str = "medicaid") -> dict[str, Any]:
        inside = {
            "resourceType": "Coverage",
            "id": "coverage",
            "status": "active",
            "type": {"text": payer},
            "beneficiary": {"reference": PERSON},
            "payor": [{"display": payer}],
        }
        return {
            "resourceType": "ExplanationOfBenefit",
            "id": f"b{number}",
            "contained": [inside, {"resourceType": "ServiceRequest", "id": "r"}],
        }

    reading = read(
        bundle(*[bill(n) for n in range(5)], bill(9, "private"), {"resourceType": "ExplanationOfBenefit"})
    )
    assert [fact.label for fact in reading.facts if fact.kind is FactKind.COVERAGE] == ["medicaid", "private"]
    assert reading.not_understood == {("ExplanationOfBenefit", "bills, read for the payer's name only"): 5}


# the person


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2008-11-18", AgeBand.B18_24),
        ("2008-11-19", AgeBand.UNDER_18),
        ("2008-11", AgeBand.UNDER_18),
        ("2008", AgeBand.UNDER_18),
        ("2007", AgeBand.B18_24),
        ("2000-02-29", AgeBand.B25_34),
        ("1990-01-01", AgeBand.B35_44),
        ("1980-01-01", AgeBand.B45_54),
        ("1970-01-01", AgeBand.B55_64),
        ("1950-01-01", AgeBand.B65),
        ("2027-01-01", AgeBand.UNKNOWN),
        ("1066-01-01", AgeBand.UNKNOWN),
        ("not said", AgeBand.UNKNOWN),
        ("2000-13-01", AgeBand.UNKNOWN),
        ("", AgeBand.UNKNOWN),
    ],
)
def test_of_a_birth_date_only_a_band_is_kept_and_never_too_old(born: str, band: AgeBand) -> None:
    assert person.age_band(born, date(2026, 11, 18)) is band


def test_of_the_person_only_age_gender_and_language_are_facts() -> None:
    spoken = patient(communication=[{"language": concept("es", "Spanish")}], deceasedDateTime="2020-01-01")
    facts = read({**bundle(with_patient=False), "entry": [{"resource": spoken}]}).facts
    assert [(fact.label, fact.value) for fact in facts] == [
        ("Age", "35 to 44"),
        ("Gender in the sender's records", "female"),
        ("Language", "Spanish"),
        ("Marked as deceased by the sender", "yes"),
    ]
    quiet = {"resourceType": "Patient", "id": "p1", "gender": "cis Jordan", "deceasedBoolean": False}
    assert read({**bundle(with_patient=False), "entry": [{"resource": quiet}]}).facts == ()


def test_legal_identity_is_read_for_the_vault_and_does_not_print_itself() -> None:
    legal = read(bundle()).legal
    assert legal.names == ("Jordan Quill Placeholder",)
    assert (legal.given_name, legal.family_name, legal.birth_date) == (
        "Jordan Quill",
        "Placeholder",
        "1988-05-17",
    )
    assert (legal.phones, legal.emails) == (("555-0142",), ("jordan@example.invalid",))
    assert legal.address == "12 Invented Lane, Nowhere, MA, 01842"
    assert legal.record_number == "MRN-778899"
    assert "Jordan" not in repr(legal)
    only_text = read(
        {**bundle(with_patient=False), "entry": [{"resource": patient(name=[{"text": "J. Placeholder"}])}]}
    )
    assert only_text.legal.names == ("J. Placeholder",)


def test_the_sender_and_its_own_number_make_the_key_never_a_number_of_the_state() -> None:
    assert person.patient_key(patient()) == "http://hospital.example.org|MRN-778899"
    untyped = [{"system": "urn:a", "value": "7"}]
    assert person.patient_key(patient(identifier=untyped)) == "urn:a|7"
    social = [{"type": {"coding": [{"code": "SS"}]}, "value": "999-12-3456"}]
    assert person.patient_key(patient(identifier=social)) == "id|p1"
    assert person.patient_key({"resourceType": "Patient"}) == ""


def test_names_addresses_and_numbers_written_into_a_fact_are_removed() -> None:
    relative = {"resourceType": "RelatedPerson", "id": "r", "name": [{"text": "Amara Specimen"}]}
    fact = only(
        condition(
            "1",
            "Overdose, found by Amara at 12 Invented Lane; "
            "Placeholder, call 555-0142 or jordan@example.invalid",
        ),
        relative,
    )
    assert fact.label == (
        "Overdose, found by [removed] at 12 [removed] [removed]; [removed], call [removed] or [removed]"
    )
    assert person.scrub("", {"x"}) == ""


def test_whatever_the_people_of_a_file_are_called_no_fact_repeats_it() -> None:
    reading = read(
        bundle(condition("1", "Placeholder"), condition("2", "Known to MRN-778899 since 1988-05-17"))
    )
    told = " ".join(fact.label + fact.value for fact in reading.facts)
    for secret in ("Placeholder", "Jordan", "778899", "1988"):
        assert secret not in told


# the whole


def test_every_entry_is_accounted_for_exactly_once() -> None:
    record = bundle(
        condition(id="1"),
        condition(id="2", subject={"reference": "Patient/x"}),
        {"resourceType": "Claim", "id": "3"},
        {"resourceType": "Claim", "id": "4"},
        {"resourceType": "Practitioner", "id": "5", "name": [{"text": "Dr Invented"}]},
        {"resourceType": "Organization", "id": "6", "name": "Clinic"},
        medication(medicationReference={"reference": "Medication/none"}),
    )
    reading = read(record)
    with_facts = {fact.source.entry for fact in reading.facts}
    assert len(with_facts) + sum(reading.not_understood.values()) + reading.supporting == reading.entries == 8
    assert reading.not_understood["Claim", "not used here"] == 2


def test_references_are_followed_in_every_form() -> None:
    uuid = "urn:uuid:59bc5dbb-1957-47ef-b6b5-25952e6bfdab"
    me = {"fullUrl": uuid, "resource": {**patient(), "id": "59bc5dbb-1957-47ef-b6b5-25952e6bfdab"}}
    for reference in (
        uuid,
        "Patient/59bc5dbb-1957-47ef-b6b5-25952e6bfdab",
        "https://x.example/r4/Patient/59bc5dbb-1957-47ef-b6b5-25952e6bfdab/_history/3",
    ):
        about = condition(subject={"reference": reference}, id="7eab3b23-9ba9-4628-b94c-d14846ea1fcf")
        record = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": about}, me]}
        (fact,) = [fact for fact in read(record).facts if fact.kind is FactKind.PROBLEM]
        assert fact.source.resource_id == "7eab3b23-9ba9-4628-b94c-d14846ea1fcf"


def test_an_id_that_may_name_somebody_is_not_kept() -> None:
    assert only(condition(id="condition-jordan-placeholder")).source.resource_id == ""


def test_confidentiality_labels_travel_as_facts() -> None:
    part2 = {"system": US + "v3-ActCode", "code": "42CFRPart2", "display": "42 CFR Part2"}
    reading = read(
        bundle(
            condition(id="1", meta={"security": [{"code": "R"}]}),
            condition(id="2", meta={"security": [{"code": "R"}, {"display": "no code"}]}),
            meta={"security": [part2]},
        )
    )
    labels = {fact.label: fact for fact in reading.facts if fact.kind is FactKind.NOTICE}
    assert {name: fact.value for name, fact in labels.items()} == {
        "42 CFR Part2": "on the whole record",
        "R": "on 2 entries",
    }
    assert is_part2(labels["42 CFR Part2"]) and not is_part2(labels["R"])
    one = read(bundle(condition(meta={"security": [{"code": "N"}]})))
    assert [fact.value for fact in one.facts if fact.kind is FactKind.NOTICE] == ["on one entry"]


def test_a_working_name_is_a_plain_word_of_the_day() -> None:
    assert person.working_name("18 Nov", set()) == ("Referral of 18 Nov, amber", "amber")
    assert person.working_name("18 Nov", {"amber"})[1] == "ash"
    crowded = person.working_name("18 Nov", set(person.FILE_WORDS))[1]
    assert crowded == "aspen 2"
    assert person.working_name("18 Nov", {*person.FILE_WORDS, "aspen 2"})[1] == "bay 3"


# data types


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2015", Precision.YEAR),
        ("2015-04", Precision.MONTH),
        ("2015-04-11", Precision.DAY),
        ("2015-04-11T07:00:48.180+00:00", Precision.MOMENT),
        ("2015-04-11T07:00", Precision.MOMENT),
    ],
)
def test_a_date_keeps_its_exactness(written: str, precision: Precision) -> None:
    moment = moment_of(written)
    assert moment is not None and moment.precision is precision


@pytest.mark.parametrize(
    "written", ["2015-13", "2015-02-30", "0000", "soon", 7, None, "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert moment_of(written) is None


def test_values_are_one_line_of_words() -> None:
    from decimal import Decimal

    assert quantity_of({"value": Decimal("132.3437"), "unit": "cm"}) == "132.34 cm"
    assert quantity_of({"value": Decimal("0.00412"), "unit": "mg"}) == "0.00412 mg"
    assert quantity_of({"value": Decimal("1E+245")}) == "1.000E+245"
    assert quantity_of({"value": Decimal("0E-30")}) == "0"
    assert quantity_of({"value": 3, "unit": "{score}", "comparator": ">"}) == ">3"
    assert quantity_of({"value": True}) == "" and quantity_of(None) == ""
    assert value_of({"valueInteger": 4}) == "4"
    assert value_of({"valuePeriod": {"start": "2020-01-02"}}) == "2020-01-02"
    assert value_of({}) == ""
    assert plain("a" * 300, 10) == "aaaaaaaaa…" and plain(7) == ""
    assert label_of({"coding": [{"code": "X"}]}) == Label("Code X", "X", "", (("", "X"),))
    assert label_of("nothing") == Label("")


def test_a_code_the_house_knows_comes_before_the_senders_own() -> None:
    both = {
        "coding": [
            {"system": "http://local.example", "code": "77", "display": "Local"},
            concept("5602001", "Opioid use")["coding"][0],
        ]
    }
    assert label_of(both).code == "5602001"


def test_each_row_of_the_code_list_has_a_source_and_is_found() -> None:
    lists = substance_codes()
    assert lists.exact and lists.medicines and lists.phrases and lists.icd10
    assert all(row.source for row in (*lists.exact.values(), *lists.icd10, *lists.medicines.values()))
    assert lists.topic(Label("", codings=(("icd10", "I10"),)), "icd10") is None
    assert date(2026, 11, 18) == DAY
