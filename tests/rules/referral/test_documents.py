"""What a C-CDA document tells, read as it is meant: facts, denials, texts to read, what is only counted."""

from __future__ import annotations

import io
from typing import Any

import pytest

from stepdown.referral.rules import drafts
from stepdown.referral.rules.cda.datatypes import moment
from stepdown.referral.rules.masking import mask
from stepdown.referral.rules.reading import patient_in, place
from stepdown.referral.vocabulary import Fact, FactKind, Form, Stance
from tests.rules.referral.documents import (
    LOINC,
    PERSON,
    SCT,
    allergy,
    document,
    medicine,
    named,
    observed,
    problem,
    read,
    section,
    told,
)
from tests.rules.referral.records import DAY

PROBLEMS, ALLERGIES, MEDICINES, RESULTS, VITALS = "11450-4", "48765-2", "10160-0", "30954-2", "8716-3"
SOCIAL, PLAN, TEAM, ENCOUNTERS, PROCEDURES, COVERAGE = (
    "29762-2",
    "18776-5",
    "85847-2",
    "46240-8",
    "47519-4",
    "48768-6",
)
T = "2.16.840.1.113883.10.20.22.4."


def _coded(code: str, name: str, system: str) -> str:
    return f'<code code="{code}" displayName="{name}" codeSystem="{system}"/>'


def only(text: str) -> Fact:
    (fact,) = told(text)
    return fact


def test_who_the_person_is_stays_in_the_file() -> None:
    reading = read(document(section(PROBLEMS, problem())))
    people = {fact.label: fact.value for fact in reading.facts if fact.kind is FactKind.PERSON}
    assert people == {"Age": "35 to 44", "Gender in the sender's records": "female", "Language": "Spanish"}
    assert reading.legal.names == ("Jordan Quill Placeholder",)
    assert reading.legal.record_number == "MRN-778899"
    assert reading.patient_key == "urn:oid:1.2.3.999|MRN-778899"
    assert reading.legal.phones == ("555-0142",) and reading.legal.emails == ("jordan@example.invalid",)


def test_a_problem_has_its_code_state_and_time() -> None:
    fact = only(document(section(PROBLEMS, problem("7200002", "Alcohol dependence", low="201904"))))
    assert (fact.kind, fact.topic, fact.status) == (FactKind.SUBSTANCE_USE, "alcohol", "active")
    assert fact.at is not None and fact.at.precision == "month"
    assert fact.source.pointer == "/ClinicalDocument/component/structuredBody/component[1]/section/entry[1]"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"status": "active"}, "active"),
        ({"status": "completed"}, "resolved"),
        ({"status": "suspended"}, "inactive"),
        ({"status": "active", "high": "20200101"}, "resolved"),
        ({"status": "nonsense"}, ""),
    ],
)
def test_a_concern_tells_whether_the_problem_goes_on(more: dict[str, Any], state: str) -> None:
    fact = only(document(section(PROBLEMS, problem("38341003", "Hypertension", **more))))
    assert (fact.kind, fact.status) == (FactKind.PROBLEM, state)


def test_a_status_observation_beats_the_concern() -> None:
    status = (
        f'<entryRelationship><observation><templateId root="{T}6"/>'
        f'<value xsi:type="CD" code="413322009" codeSystem="{SCT}"/></observation></entryRelationship>'
    )
    text = problem("38341003", "Hypertension").replace("</observation>", status + "</observation>", 1)
    assert only(document(section(PROBLEMS, text))).status == "resolved"


@pytest.mark.parametrize(
    ("code", "entry", "stance", "label"),
    [
        (ALLERGIES, allergy(code="", negated=True), Stance.NONE_KNOWN, "Allergies"),
        (ALLERGIES, allergy(code="", negated=True, kind="416098002"), Stance.NONE_KNOWN, "Drug allergies"),
        (ALLERGIES, allergy(code="105590001", negated=True), Stance.NONE_KNOWN, "Allergies"),
        (ALLERGIES, allergy(code="", kind="716186003"), Stance.NONE_KNOWN, "Allergies"),
        (ALLERGIES, allergy(negated=True), Stance.NOT_SO, "Penicillin"),
        (PROBLEMS, problem("55607006", "Problem", negated=True), Stance.NONE_KNOWN, "Problems"),
        (PROBLEMS, problem("160245001", "No current problems"), Stance.NONE_KNOWN, "Problems"),
        (PROBLEMS, problem("38341003", "Hypertension", negated=True), Stance.NOT_SO, "Hypertension"),
        (MEDICINES, medicine(code="410942007", negated=True), Stance.NONE_KNOWN, "Medication"),
        ("42346-7", medicine(code="410942007", negated=True), Stance.NONE_KNOWN, "Medication on admission"),
        (MEDICINES, medicine(negated=True), Stance.NOT_SO, "Buprenorphine 8 MG Sublingual Film"),
    ],
)
def test_what_is_denied_is_no_fact(code: str, entry: str, stance: Stance, label: str) -> None:
    reading = read(document(section(code, entry)))
    assert all(fact.kind is FactKind.PERSON for fact in reading.facts)
    (aside,) = reading.asides
    assert (aside.stance, aside.label, aside.counts) == (stance, label, False)


def test_a_section_without_information_is_counted_as_that() -> None:
    reading = read(document(section(PROCEDURES, text="No information", more='nullFlavor="NI"')))
    assert reading.not_understood == {("Procedures", drafts.NO_INFORMATION): 1}
    assert not reading.asides


def test_an_allergy_has_its_reactions() -> None:
    reaction = (
        f'<entryRelationship><observation><templateId root="{T}9"/>'
        f'<value xsi:type="CD" code="247472004" displayName="Hives" codeSystem="{SCT}"/></observation>'
        f'</entryRelationship><entryRelationship><observation><templateId root="{T}145"/>'
        '<value xsi:type="CD" code="CRITH"/></observation></entryRelationship>'
    )
    fact = only(
        document(section(ALLERGIES, allergy().replace("</observation>", reaction + "</observation>", 1)))
    )
    assert (fact.kind, fact.label, fact.value, fact.status) == (
        FactKind.ALLERGY,
        "Penicillin",
        "high risk; Hives",
        "active",
    )


@pytest.mark.parametrize(
    ("more", "value", "status"),
    [
        ({}, "8 mg, once a day", "active"),
        ({"hours": "12", "amount": "4"}, "4 mg, once every 12 hours", "active"),
        ({"hours": "1"}, "8 mg, once an hour", "active"),
        ({"status": "aborted"}, "8 mg, once a day", "stopped"),
        ({"status": "suspended"}, "8 mg, once a day", "on-hold"),
    ],
)
def test_a_medicine_has_its_dose(more: dict[str, Any], value: str, status: str) -> None:
    fact = only(document(section(MEDICINES, medicine(**more))))
    assert (fact.kind, fact.topic, fact.value, fact.status) == (FactKind.MEDICATION, "opioid", value, status)


def test_the_end_of_a_medicine_counts_when_it_is_over() -> None:
    over = only(document(section(MEDICINES, medicine(status="completed", high="20261015"))))
    assert over.ended is not None and over.ended.at.day == 15
    going = only(document(section(MEDICINES, medicine(status="active", high="20301015"))))
    assert going.ended is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('<value xsi:type="PQ" value="13.2" unit="g/dL"/>', "13.2 g/dL"),
        ('<value xsi:type="PQ" value="6.7" unit="10*9/L"/>', "6.7 x10*9/L"),
        ('<value xsi:type="INT" value="12"/>', "12"),
        ('<value xsi:type="BL" value="true"/>', "yes"),
        ('<value xsi:type="ST">clear</value>', "clear"),
        (
            '<value xsi:type="IVL_PQ"><low value="3" unit="mg"/><high value="5" unit="mg"/></value>',
            "3 mg to 5 mg",
        ),
        ('<value xsi:type="IVL_PQ"><low value="3"/></value>', "at least 3"),
        ('<value xsi:type="IVL_PQ"><high value="5"/></value>', "at most 5"),
        ('<value xsi:type="RTO"><numerator value="1"/><denominator value="40"/></value>', "1 : 40"),
        ('<value xsi:type="CD" code="260385009" displayName="Negative"/>', "Negative"),
        ('<value xsi:type="PQ" nullFlavor="UNK"/>', "not known to the sender"),
        ('<value xsi:type="PQ" value="13.2" unit="g/dL"/><interpretationCode code="H"/>', "13.2 g/dL; high"),
    ],
)
def test_results_are_told_with_their_value(value: str, said: str) -> None:
    fact = only(document(section(RESULTS, observed(value=value))))
    assert (fact.kind, fact.value) == (FactKind.RESULT, said)


def test_a_drug_test_is_about_substance_use() -> None:
    fact = only(
        document(
            section(RESULTS, observed("19659-2", "Phencyclidine", '<value xsi:type="ST">negative</value>'))
        )
    )
    assert fact.kind in (FactKind.SUBSTANCE_USE, FactKind.RESULT)


def test_vital_signs_social_history_and_mental_status_keep_their_kinds() -> None:
    text = document(
        section(VITALS, observed("8480-6", "Systolic")),
        section(
            SOCIAL, observed("74013-4", "Alcoholic drinks per day", '<value xsi:type="INT" value="12"/>')
        ),
        section(SOCIAL, observed("75274-1", "Residence", '<value xsi:type="ST">with a friend</value>')),
        section("10190-7", observed("75275-8", "Cognition", '<value xsi:type="ST">intact</value>')),
    )
    assert [fact.kind for fact in told(text)] == [
        FactKind.VITAL,
        FactKind.SUBSTANCE_USE,
        FactKind.SOCIAL,
        FactKind.SCREEN,
    ]


def test_an_assertion_is_named_by_its_value() -> None:
    entry = (
        '<observation><code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
        f'<value xsi:type="CD" code="77386006" displayName="Pregnant" codeSystem="{SCT}"/></observation>'
    )
    fact = only(document(section(SOCIAL, entry)))
    assert (fact.label, fact.value) == ("Pregnant", "yes")


def test_visits_procedures_plans_coverage_and_team_are_told() -> None:
    visit = (
        '<encounter moodCode="EVN"><code code="99213" displayName="Office visit"/>'
        '<effectiveTime><low value="20260101"/><high value="20260102"/></effectiveTime></encounter>'
    )
    done = f'<procedure moodCode="EVN">{_coded("73761001", "Colonoscopy", SCT)}</procedure>'
    planned = f'<observation moodCode="INT">{_coded("34534-8", "EKG", LOINC)}</observation>'
    goal = f'<observation moodCode="GOL">{_coded("1-1", "Sleep 7 hours", LOINC)}</observation>'
    policy = (
        f'<act><templateId root="{T}60"/><entryRelationship><act><templateId root="{T}61"/>'
        '<performer><assignedEntity><code code="PAYOR"/><representedOrganization>'
        "<name>Good Health</name></representedOrganization>"
        "</assignedEntity></performer></act></entryRelationship></act>"
    )
    team = (
        f'<organizer><templateId root="{T}500"/><component><act><templateId root="{T}500.1"/><performer>'
        '<sdtc:functionCode code="PCP" displayName="Primary care physician"/></performer></act></component>'
        "</organizer>"
    )
    text = document(
        section(ENCOUNTERS, visit),
        section(PROCEDURES, done),
        section(PLAN, planned, goal),
        section(COVERAGE, policy),
        section(TEAM, team),
    )
    assert [(fact.kind.value, fact.label, fact.value) for fact in told(text)] == [
        ("encounter", "Office visit", ""),
        ("procedure", "Colonoscopy", ""),
        ("plan", "EKG", ""),
        ("plan", "Sleep 7 hours", "a goal"),
        ("coverage", "Good Health", ""),
        ("team", "Primary care physician", ""),
    ]


def test_a_text_that_no_entry_says_again_is_kept_to_be_read() -> None:
    text = document(
        section("8648-8", text="<paragraph>They slept well</paragraph><list><item>and ate</item></list>"),
        section(PROBLEMS, problem(), text="Alcohol dependence"),
    )
    reading = read(text)
    (kept,) = reading.asides
    assert (kept.kind, kept.label, kept.value) == (FactKind.TEXT, "Hospital course", "5 words")
    assert place(io.BytesIO(text.encode()), kept.source.entry).sent == "They slept well\nand ate"
    assert reading.entries == 4 and reading.supporting == 1


def test_a_statement_finds_its_name_in_the_text_of_its_section() -> None:
    entry = (
        problem("", "")
        .replace('code="" displayName=""', 'nullFlavor="OTH"')
        .replace(f'codeSystem="{SCT}"/>', '><originalText><reference value="#p1"/></originalText></value>')
    )
    fact = only(document(section(PROBLEMS, entry, text='<content ID="p1">Trouble <br/>sleeping</content>')))
    assert fact.label == "Trouble sleeping"


def test_a_paper_inside_is_a_text_to_read_and_its_bytes_stay_sealed() -> None:
    body = '<component><nonXMLBody><text mediaType="application/pdf" representation="B64">' + "QUJD" * 3000
    text = document().replace("<component><structuredBody></structuredBody>", f"{body}</text></nonXMLBody>")
    reading = read(text)
    (paper,) = reading.asides
    assert (paper.kind, paper.value) == (FactKind.TEXT, "PDF, about 8 KB")
    assert "QUJD" not in place(io.BytesIO(text.encode()), paper.source.entry).sent


def test_a_part_of_a_document_comes_in_and_says_that_it_is_one() -> None:
    reading = read(section(PROBLEMS, problem()).replace("xsi:", ""))
    assert reading.edition.form is Form.CCDA_PART and reading.patient_key == ""
    assert patient_in(io.BytesIO(section(PROBLEMS).encode())) == {}
    alone = read(PERSON.strip())
    assert alone.edition.form is Form.CCDA_PART and alone.patient_key.endswith("MRN-778899")


def test_a_family_history_is_about_somebody_else() -> None:
    history = (
        f'<organizer><templateId root="{T}45"/><component><observation><templateId root="{T}4"/>'
        f'<value xsi:type="CD" code="7200002" codeSystem="{SCT}"/></observation></component></organizer>'
    )
    reading = read(document(section("10157-6", history), section(PROBLEMS, "<act/>", text="")))
    assert reading.not_understood == {
        ("Family history", drafts.OTHER_PERSON): 1,
        ("Family history", drafts.EMPTY): 1,
        ("Problems", drafts.NOT_USED): 1,
        ("Problems", drafts.EMPTY): 1,
    }


def test_labels_of_confidentiality_travel_on() -> None:
    annotation = (
        '<act><entryRelationship><organizer><component><observation><code code="SECCATOBS"/>'
        '<value xsi:type="CE" code="42CFRPart2" displayName="42 CFR Part 2"/></observation></component>'
        "</organizer></entryRelationship></act>"
    )
    head = named(more='<confidentialityCode code="R"/>')
    labels = [
        fact for fact in told(document(section(PROBLEMS, annotation), head=head)) if fact.kind == "notice"
    ]
    assert [(fact.code, fact.value) for fact in labels] == [
        ("42CFRPart2", "on one entry"),
        ("R", "on the whole record"),
    ]


def test_normal_confidentiality_goes_without_saying() -> None:
    head = named(more='<confidentialityCode code="N"/>')
    assert told(document(section(PROBLEMS, problem()), head=head))[-1].kind is FactKind.SUBSTANCE_USE


def test_names_of_the_person_and_their_relatives_are_removed() -> None:
    relative = (
        '<participant typeCode="IND"><associatedEntity><associatedPerson><name><given>Marlowe</given>'
        "<family>Fiction</family></name></associatedPerson></associatedEntity></participant>"
    )
    entry = observed("75274-1", "Residence", '<value xsi:type="ST">Jordan lives with Marlowe</value>')
    text = document(section(SOCIAL, entry), person=PERSON + relative)
    assert only(text).value == "[removed] lives with [removed]"


def test_a_masked_source_shows_codes_and_no_names() -> None:
    text = document(
        section(PROBLEMS, problem(), text="Jordan says so"), section(ALLERGIES, allergy(negated=True))
    )
    lines = mask(place(io.BytesIO(text.encode()), 2).resources[0], on=DAY)
    assert "Alcohol dependence (7200002)" in {line.value for line in lines}
    person = mask(place(io.BytesIO(text.encode()), 0).resources[0], on=DAY)
    shown = " ".join(line.value for line in person)
    assert "35 to 44" in shown and "Jordan" not in shown and "778899" not in shown
    denied = mask(place(io.BytesIO(text.encode()), 4).resources[0], on=DAY)
    assert [line.value for line in denied if line.name == "negated"] == ["true"]
    narrative = mask(place(io.BytesIO(text.encode()), 1).resources[0], on=DAY)
    assert all("Jordan" not in line.value for line in narrative)


def test_an_entry_as_sent_is_its_own_xml() -> None:
    text = document(section(PROBLEMS, problem("38341003", "A &amp; B &lt;x&gt;")))
    sent = place(io.BytesIO(text.encode()), 2).sent
    assert sent.startswith("<entry>\n  <act") and 'displayName="A &amp; B &lt;x>"' in sent


def test_the_stay_a_document_tells_of_is_a_visit() -> None:
    stay = (
        '<componentOf><encompassingEncounter><code code="IMP" displayName="Inpatient stay"/><effectiveTime>'
        '<low value="20261001"/><high value="20261020"/></effectiveTime></encompassingEncounter>'
        "</componentOf>"
    )
    fact = only(document(person=PERSON + stay))
    assert (fact.kind, fact.label, fact.status) == (FactKind.ENCOUNTER, "Inpatient stay", "finished")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2013", "2013"),
        ("201307", "2013-07"),
        ("20130703", "2013-07-03"),
        ("201307061145-0800", "2013-07-06T11:45:00-08:00"),
        ("20130706114501.123+0000", "2013-07-06T11:45:01+00:00"),
        ("201307061145", "2013-07-06"),
        ("soon", ""),
    ],
)
def test_a_point_in_time_is_as_exact_as_it_was_written(written: str, meant: str) -> None:
    assert moment(written) == meant


@pytest.mark.parametrize(
    ("head", "kind", "series", "version"),
    [
        (named("D1", "S1", 3), "18842-5", "1.2.3.5|S1 18842-5", 3),
        (named("D1"), "34133-9", "summary 34133-9", 0),
        (named("D1"), "18842-5", "", 0),
        (named("D1", "S1").replace('value="0"', 'value="draft"'), "18842-5", "1.2.3.5|S1 18842-5", 0),
    ],
)
def test_a_document_says_which_set_it_belongs_to(head: str, kind: str, series: str, version: int) -> None:
    edition = read(document(head=head, kind=kind)).edition
    assert (edition.series, edition.version, edition.own) == (series, version, "1.2.3.4|D1")
