"""The habits of senders: rarer shapes of a document, each read as it is meant or counted."""

from __future__ import annotations

import io

import pytest

from stepdown.referral.rules import drafts
from stepdown.referral.rules.cda.sections import OTHER_SECTION, Tells, section_of
from stepdown.referral.rules.disagreeing import conflicts
from stepdown.referral.rules.reading import paper, patient_in, place
from stepdown.referral.vocabulary import Fact, FactKind, Limits, Stance, Unreadable
from tests.rules.referral.documents import (
    LOINC,
    PERSON,
    RXNORM,
    SCT,
    allergy,
    document,
    medicine,
    observed,
    problem,
    read,
    section,
    told,
)
from tests.rules.referral.records import bundle
from tests.rules.referral.records import text as text_of
from tests.rules.referral.test_comparing import fact as made

T = "2.16.840.1.113883.10.20.22.4."
S = "2.16.840.1.113883.10.20.22.2."
PROBLEMS, ALLERGIES, MEDICINES, RESULTS, SOCIAL = "11450-4", "48765-2", "10160-0", "30954-2", "29762-2"


def only(text: str) -> Fact:
    (fact,) = told(text)
    return fact


def told_bytes(raw: bytes) -> list[Fact]:
    return [fact for fact in read(raw).facts if fact.kind is not FactKind.PERSON]


def act(number: str, inside: str = "", more: str = "") -> str:
    return f'<act moodCode="EVN"{more}><templateId root="{T}{number}"/>{inside}</act>'


def test_a_section_is_known_by_its_template_before_its_code() -> None:
    coded = section("C-CDAV2-DDN", problem(), text="x").replace(
        "<code", f'<templateId root="{S}24"/><code', 1
    )
    assert only(document(coded)).label == "Alcohol dependence"
    assert section_of(["11450-4"], []) == (Tells.PROBLEM, "Problems")
    assert section_of(["0-0"], ["9.9"]) == (Tells.OTHER, OTHER_SECTION)
    many = '<templateId root="1.1"/>' * 30
    assert told(document(section("8648-8", text="x").replace("<code", many + "<code", 1)))


def test_a_confidential_section_is_labelled_even_without_a_text() -> None:
    marked = f'<section><code code="{SOCIAL}"/><confidentialityCode code="V"/></section>'
    (label,) = told(document(marked))
    assert (label.kind, label.code, label.value) == (FactKind.NOTICE, "V", "on one entry")


def test_a_section_about_somebody_else_tells_nothing() -> None:
    child = section(PROBLEMS, problem(), text="About the child").replace("<text>", "<subject/><text>")
    inner = child.replace(
        "</section>", f"<component>{section(RESULTS, observed(), text='x')}</component></section>"
    )
    reading = read(document(inner))
    assert reading.not_understood == {
        ("Problems", drafts.OTHER_PERSON): 2,
        ("Results", drafts.OTHER_PERSON): 2,
    }


def test_a_person_without_much_in_the_head_is_read_all_the_same() -> None:
    person = (
        "<recordTarget><patientRole><id/><addr/><telecom/><telecom value='5'/><telecom value='a@b.invalid'/>"
        "<telecom value='https://x.invalid'/><patient><name>Robin Whole</name><name/>"
        "<sdtc:deceasedInd value='true'/><guardian><guardianPerson><name><given>Kim</given></name>"
        "</guardianPerson><telecom value='tel:1'/></guardian></patient></patientRole></recordTarget>"
    )
    reading = read(document(person=person))
    assert reading.legal.names == ("Robin Whole",) and reading.patient_key == ""
    assert [fact.label for fact in reading.facts] == ["Marked as deceased by the sender"]
    nobody = read(document(person="<recordTarget/>"))
    assert nobody.facts == () and nobody.supporting == 1


def test_only_a_bare_id_names_a_record_by_itself() -> None:
    person = '<recordTarget><patientRole><id root="8a7c-1"/><patient/></patientRole></recordTarget>'
    assert read(document(person=person)).patient_key == "urn:ietf:rfc:3986|8a7c-1"


def test_a_document_that_says_no_stay_or_an_unnamed_one_keeps_the_part_as_support() -> None:
    for inside in ("", "<encompassingEncounter/>"):
        reading = read(document(person=f"{PERSON}<componentOf>{inside}</componentOf>"))
        assert reading.supporting == 1
    held = document(person=f"{PERSON}<componentOf><encompassingEncounter/></componentOf>")
    assert place(io.BytesIO(held.encode()), 1).resources[0]["resourceType"] == "Encounter"
    assert patient_in(io.BytesIO(held.encode()))["gender"] == "female"


def test_many_people_named_are_enough_at_fifty() -> None:
    one = (
        "<participant><associatedEntity><associatedPerson><name><given>P{n}</given></name>"
        "</associatedPerson></associatedEntity></participant>"
    )
    crowd = "".join(one.replace("{n}", str(n)) for n in range(60))
    reading = read(document(person=PERSON + crowd + "<author><assignedAuthor/></author>"))
    assert reading.supporting == 61


def test_a_mark_of_privacy_without_a_code_is_none() -> None:
    empty = act(
        "1",
        '<entryRelationship><observation><code code="SECCATOBS"/><value/></observation></entryRelationship>',
    )
    assert told(document(section(PROBLEMS, empty))) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('<value xsi:type="PQ" value="many"/>', drafts.NO_VALUE),
        ('<value xsi:type="PQ" value="1e999"/>', drafts.NO_VALUE),
        ('<value xsi:type="TS" value="later"/>', drafts.NO_VALUE),
        ('<value xsi:type="BL"/>', drafts.NO_VALUE),
        ("", drafts.NO_VALUE),
    ],
)
def test_a_result_without_a_value_is_counted(value: str, reason: str) -> None:
    assert read(document(section(RESULTS, observed(value=value)))).not_understood[("Results", reason)] == 1


def test_an_observation_of_a_period_and_its_range_are_told() -> None:
    entry = (
        observed()
        .replace(
            '<effectiveTime value="20261020"/>',
            '<effectiveTime><low value="20261001"/><high value="20261002"/></effectiveTime>',
        )
        .replace(
            "</observation>",
            '<referenceRange><observationRange><value><low value="12" unit="g/dL"/></value>'
            "</observationRange>"
            "</referenceRange></observation>",
        )
    )
    text = document(section(RESULTS, entry))
    fact = only(text)
    assert fact.at is not None and fact.at.at.day == 1
    (resource,) = place(io.BytesIO(text.encode()), 2).resources
    assert resource["referenceRange"]


def test_panels_know_their_kind_by_their_template_in_any_section() -> None:
    pressure = observed("8480-6", "Systolic")
    vitals = f'<organizer><templateId root="{T}26"/><component>{pressure}</component></organizer>'
    results = f'<organizer><templateId root="{T}1"/><component>{observed()}</component></organizer>'
    loose = f"<organizer><component>{observed('1-1', 'Loose')}</component></organizer>"
    found = told(document(section("8648-8", vitals, results, loose)))
    assert [fact.kind for fact in found] == [FactKind.VITAL, FactKind.RESULT]
    alone = observed("8480-6", "Systolic").replace("<code", f'<templateId root="{T}27"/><code', 1)
    single = observed().replace("<code", f'<templateId root="{T}2"/><code', 1)
    smoking = observed("72166-2", "", '<value xsi:type="CD" code="1" displayName="Former smoker"/>').replace(
        "<code", f'<templateId root="{T}78"/><code', 1
    )
    found = told(document(section("8648-8", alone, single, smoking)))
    assert [fact.kind for fact in found] == [FactKind.VITAL, FactKind.RESULT, FactKind.SUBSTANCE_USE]
    assert found[2].label != "" and "removed" not in found[2].label


def test_a_scale_tells_its_score_and_its_parts() -> None:
    part = observed("44250-9", "Little interest", '<value xsi:type="INT" value="2"/>')
    scale = (
        observed("44249-1", "PHQ-9", '<value xsi:type="INT" value="12"/>')
        .replace("<code", f'<templateId root="{T}69"/><code', 1)
        .replace("</observation>", f"<entryRelationship>{part}</entryRelationship></observation>")
    )
    assert [fact.value for fact in told(document(section("47420-5", scale)))] == ["12", "2"]


def test_a_procedure_may_be_an_observation_or_an_act() -> None:
    entries = [
        f'<observation><templateId root="{T}13"/><code code="1" displayName="Polypectomy"/></observation>',
        act("12", '<code code="61310001" displayName="Nutrition education"/>'),
        act("12", '<code code="61310001" displayName="Detox"/>', ' negationInd="true"'),
        act("12", '<code code="71388002" displayName="Procedure"/>', ' negationInd="true"'),
        act("12"),
    ]
    reading = read(document(section("47519-4", *entries)))
    assert [fact.label for fact in reading.facts if fact.kind is FactKind.PROCEDURE] == [
        "Polypectomy",
        "Nutrition education",
    ]
    assert [fact.stance for fact in reading.asides] == [Stance.NOT_SO, Stance.NONE_KNOWN]
    assert reading.not_understood[("Procedures", drafts.NO_CODE)] == 1


def test_health_concerns_denied_are_a_denial() -> None:
    denied = read(document(section("75310-3", act("132", more=' negationInd="true"')))).asides
    assert [(fact.label, fact.stance) for fact in denied] == [("Health concerns", Stance.NONE_KNOWN)]


def test_a_care_team_member_without_a_role_is_counted() -> None:
    nobody = act("500.1", "<performer/>")
    coded = act(
        "500.1",
        '<performer><assignedEntity><code code="1" displayName="Nurse"/></assignedEntity></performer>',
    )
    plain = act("500.1", '<performer><functionCode code="2" displayName="Sponsor"/></performer>')
    empty = act("500.1", '<performer><functionCode codeSystem="9"/></performer>')
    reading = read(document(section("85847-2", nobody, coded, plain, empty, text="x")))
    assert [fact.label for fact in reading.facts if fact.kind is FactKind.TEAM] == ["Nurse", "Sponsor"]


def test_an_allergy_may_be_named_in_words_or_by_its_kind() -> None:
    words = allergy().replace(
        f'<code code="7980" displayName="Penicillin" codeSystem="{RXNORM}"/>', "<name>Egg</name>"
    )
    kind = allergy(code="", kind="91936005").replace('code="91936005"', 'code="91936005" displayName="Latex"')
    bare = f'<observation><value xsi:type="CD" code="1" displayName="Dust" codeSystem="{SCT}"/></observation>'
    found = told(document(section(ALLERGIES, words, kind, bare)))
    assert [fact.label for fact in found] == ["Egg", "Latex", "Dust"]


def test_medicines_in_the_shapes_senders_write() -> None:
    once = medicine().replace(
        '<effectiveTime xsi:type="IVL_TS"><low value="20261001"/></effectiveTime>'
        '<effectiveTime xsi:type="PIVL_TS"><period value="24" unit="h"/></effectiveTime>',
        '<effectiveTime value="20261001"/>',
    )
    worded = medicine().replace(
        f'<code code="351264" displayName="Buprenorphine 8 MG Sublingual Film" codeSystem="{RXNORM}"/>',
        "<name>Film</name>",
    )
    puffs = medicine().replace('unit="mg"/>', '/><administrationUnitCode code="PUFF" displayName="Puff"/>')
    unknown = medicine(status="whatever").replace('<period value="24" unit="h"/>', '<period value="24"/>')
    event = medicine().replace('xsi:type="PIVL_TS"', 'xsi:type="EIVL_TS"')
    found = told(document(section(MEDICINES, once, worded, puffs, unknown, event)))
    assert [(fact.label.split()[0], fact.value, fact.status) for fact in found] == [
        ("Buprenorphine", "8 mg", "completed"),
        ("Film", "8 mg, once a day", "active"),
        ("Buprenorphine", "8 Puff, once a day", "active"),
        ("Buprenorphine", "8 mg", "unknown"),
        ("Buprenorphine", "8 mg", "active"),
    ]


def test_a_planned_medicine_is_a_plan_and_a_nameless_plan_is_counted() -> None:
    planned = medicine().replace('moodCode="EVN"', 'moodCode="INT"')
    nameless = '<observation moodCode="RQO"/>'
    reading = read(document(section("18776-5", planned, nameless)))
    assert [fact.kind for fact in reading.facts if fact.kind is not FactKind.PERSON] == [FactKind.PLAN]
    assert reading.not_understood[("Plan of treatment", drafts.NO_CODE)] == 1


def test_a_policy_tells_its_payer_kind_and_time() -> None:
    policy = act(
        "61",
        f'<code code="12" displayName="Group policy" codeSystem="{LOINC}"/><performer><assignedEntity>'
        '<code code="GUAR"/></assignedEntity></performer><participant typeCode="HLD"/>'
        '<participant typeCode="COV"><time><low value="20260101"/></time></participant>',
    )
    fact = only(document(section("48768-6", policy)))
    assert (fact.label, fact.kind) == ("Group policy", FactKind.COVERAGE)
    assert fact.at is not None and fact.at.at.year == 2026


def test_a_picture_inside_an_entry_leaves_its_bytes_in_the_sealed_file() -> None:
    picture = f'<observationMedia><value representation="B64">{"QUJD" * 9}</value></observationMedia>'
    text = document(section(RESULTS, picture))
    assert "QUJD" not in place(io.BytesIO(text.encode()), 2).sent
    assert read(text).not_understood[("Results", drafts.NOT_USED)] == 1


def paper_inside(text: str, representation: str = ' representation="B64"') -> bytes:
    body = f'<nonXMLBody><text mediaType="application/pdf"{representation}>{text}</text></nonXMLBody>'
    return document().replace("<structuredBody></structuredBody>", body).encode()


def test_a_paper_inside_comes_out_as_it_was() -> None:
    assert paper(io.BytesIO(paper_inside("QU JD\n")), 1) == b"ABC"
    assert paper(io.BytesIO(paper_inside("plain words", "")), 1) == b"plain words"


def test_what_is_no_paper_or_a_broken_one_is_said() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        paper(io.BytesIO(paper_inside("Q")), 1)
    with pytest.raises(Unreadable, match="larger than 0 MB"):
        paper(io.BytesIO(paper_inside("QUJD")), 1, limits=Limits(paper=2))
    for raw, number in ((document(section("8648-8", text="x")).encode(), 1), (text_of(bundle()), 0)):
        with pytest.raises(Unreadable, match="There is no paper"):
            paper(io.BytesIO(raw), number)


def test_places_in_a_text_are_remembered_within_bounds() -> None:
    nested = '<content ID="a">' * 14 + "deep" + "</content>" * 14
    long_story = f'<content ID="b">{"<br/>word" * 300}</content>'
    many = "".join(f'<content ID="c{n}">x</content>' for n in range(2_010))
    reading = read(document(section("8648-8", text=nested + long_story + many)))
    assert reading.asides[0].kind is FactKind.TEXT


def test_a_note_points_at_the_text_and_an_immunization_is_counted() -> None:
    shot = f'<substanceAdministration moodCode="EVN"><templateId root="{T}52"/></substanceAdministration>'
    reading = read(document(section("8648-8", act("202"), text="slept"), section("11369-6", shot)))
    assert [fact.label for fact in reading.asides] == ["Hospital course"]
    assert reading.supporting == 1
    assert reading.not_understood[("Immunizations", drafts.NOT_USED)] == 1


def test_a_very_long_text_is_shown_in_part() -> None:
    text = document(section("8648-8", text="<paragraph>word</paragraph>" * 60_000))
    assert len(place(io.BytesIO(text.encode()), 1).sent) <= 200_000


@pytest.mark.parametrize("name", ["ISO-8859-1", "windows-1252", "latin-1"])
def test_an_encoding_of_one_byte_a_character_is_read(name: str) -> None:
    text = document(section(PROBLEMS, problem("1", "Dépression"))).replace("UTF-8", name)
    assert [fact.label for fact in told_bytes(text.encode(name))] == ["Dépression"]


def test_a_kind_that_nobody_may_deny_by_name_is_not_asked() -> None:
    one = made(FactKind.RESULT, "Hb", "3", 1)
    other = made(FactKind.RESULT, "Hb", "3", 1, stance=Stance.NOT_SO)
    assert conflicts([one], [other], births_differ=False) == ()
    assert conflicts([other], [other], births_differ=False) == ()
