"""Files of laboratories read without a database: HL7 v2, FHIR, the same twice, what a later one changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.drugtest.rules import fhir, names, oru, reports
from stepdown.drugtest.shelf import setting
from stepdown.drugtest.vocabulary import (
    Found,
    Line,
    Method,
    Read,
    ReportCard,
    Source,
    Stage,
)
from stepdown.kernel.refusal import Refusal

SITE, NOW, ZONE = UUID(int=7), datetime(2026, 11, 23, 15, tzinfo=UTC), "America/New_York"
RULES = setting()


ON = date(2026, 11, 18)
SURE = Method.DEFINITIVE


def line(analyte: str, found: Found = Found.DETECTED, method: Method = Method.PRESUMPTIVE) -> Line:
    return Line(analyte, analyte, method, found)


@pytest.mark.parametrize(
    ("name", "code", "text", "unit", "cutoff", "hint", "told"),
    [
        ("Benzoylecgonine", "3394-4", "120", "ng/mL", "50", "LC-MS/MS", "cocaine detected definitive"),
        ("Methamphetamine", "", "NEG", "", "", "", "methamphetamine not_detected presumptive"),
        ("Amphetamine class", "", "Positive", "", "", "screen", "amphetamines detected presumptive"),
        ("Oxycodone Confirm", "", "12", "ng/mL", "<50", "", "oxycodone not_detected definitive"),
        ("THC-COOH", "", "<5", "ng/mL", "", "GC-MS", "thc not_detected definitive"),
        ("Fentanyl", "", "3", "ng/mL", "", "A", "fentanyl detected presumptive"),
        ("Fentanyl", "", "3", "ng/mL", "", "N", "fentanyl not_detected presumptive"),
        ("Fentanyl", "", "0", "ng/mL", "", "", "fentanyl not_detected presumptive"),
        ("Fentanyl", "", "3", "ng/mL", "", "", "fentanyl unclear presumptive"),
        ("Fentanyl", "", "quantity not sufficient", "", "", "", "fentanyl not_done presumptive"),
        ("Fentanyl", "", "see note", "", "", "", "fentanyl unclear presumptive"),
        ("Glucose", "2345-7", "90", "mg/dL", "", "N", "- not_detected presumptive"),
        ("Creatinine in Urine", "2161-8", "12", "mg/dL", "", "", "creatinine detected validity"),
        ("Specific gravity", "", "0", "", "", "", "gravity unclear validity"),
        ("Oxidants", "", "Not detected", "", "", "", "oxidants not_detected validity"),
    ],
)
def test_a_line_is_known_by_its_code_else_its_name(
    name: str, code: str, text: str, unit: str, cutoff: str, hint: str, told: str
) -> None:
    codes = (code,) if code else ()
    made = names.line_of(RULES, names.Raw(name, text, codes, unit, cutoff, hint))
    assert f"{made.analyte or '-'} {made.found.value} {made.method.value}" == told


def _repeated(field: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split("^")) for one in field.split("~"))


def a_message(*changed: tuple[int, str]) -> oru.Message:
    """A message as the parser hands it on."""
    rows = [
        "MSH|^~\\&|LAB|Lab|||20261118||ORU^R01|M|P|2.5.1",
        "PID|1||7||Invented^Person||19800101",
        "OBX|1|ST|x^About something else||yes",
        "ORC|RE|A-1|F-1",
        "OBR|1|A-1|F-1|DRUG^Panel|||20261118090000-0500|||||||||||||||20261118160000-0500|||F",
        "OBX|1|NM|3394-4^Benzoylecgonine^LN||120|ng/mL|50||||F|||||||LC-MS/MS",
        "OBX|2|CWE|3427-2^Cannabinoids^LN||260385009^Negative^SCT|||N|||F",
        "OBX|3|SN|2161-8^Creatinine^LN||<^15|mg/dL|||||F",
        "OBX|4|ST|19659-2^Phencyclidine^LN|||||||X||",
        "OBX|5|ST|3773-9^Methadone^LN||negative||||||X",
        "SPM|1|S-1",
    ]
    for place, text in changed:
        rows[place] = text
    made = [tuple(_repeated(field) for field in row.split("|")) for row in rows]
    # The first separator is a field of its own in a header.
    made[0] = (*made[0][:1], (("|",),), *made[0][1:])
    return tuple(made)


def test_a_message_is_read_by_its_positions() -> None:
    read = oru.report_of(a_message(), RULES)
    assert isinstance(read, Read)
    assert (read.sender, read.order_no, read.filler_no, read.specimen_no) == ("Lab", "A-1", "F-1", "S-1")
    assert (read.person, read.stage) == ("Invented, Person, 19800101", Stage.FINAL)
    assert read.collected_at == datetime(2026, 11, 18, 14, tzinfo=UTC)
    assert [(one.analyte, one.found.value) for one in read.lines] == [
        ("cocaine", "detected"),
        ("thc", "not_detected"),
        ("creatinine", "detected" if read.lines[2].value else "unclear"),
        ("methadone", "not_done"),
    ]


@pytest.mark.parametrize(
    ("place", "text", "stage"),
    [
        (4, "OBR|1|A-1|F-1|D|||||||||||||||||||||C", Stage.CORRECTED),
        (4, "OBR|1|A-1|F-1|D|||||||||||||||||||||P", Stage.PRELIMINARY),
        (4, "OBR|1|A-1|F-1|D|||||||||||||||||||||X", Stage.CANCELLED),
        (5, "OBX|1|ST|3394-4^Benzoylecgonine^LN||neg||||||C", Stage.CORRECTED),
    ],
)
def test_how_final_a_report_is(place: int, text: str, stage: Stage) -> None:
    read = oru.report_of(a_message((place, text)), RULES)
    assert isinstance(read, Read)
    assert read.stage is stage


def test_what_is_no_result_is_refused_and_moments_are_told_or_not() -> None:
    assert isinstance(oru.report_of(a_message((0, "MSH|^~\\&|LAB|Lab|||1||ADT^A01|M|P")), RULES), Refusal)
    bare = a_message()[:3]
    assert isinstance(oru.report_of(bare, RULES), Refusal)
    assert oru.moment("2026") == datetime(2026, 1, 1, tzinfo=UTC)
    assert oru.moment("20261399") is None
    assert oru.moment("yesterday") is None
    assert oru.moment("20261118093000.5+0100") == datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
    assert oru.at(((("a",),),), 3) == ""
    assert oru.at(((("a",),),), 0, part=2) == ""


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("PID|1||7||Invented^Person||19800101", ""),
        ("PID|2||8||Invented^Another||19810101", "2 people"),
        ("OBR|2|A-1|F-2|MORE^Second panel|||20261118||||||||||||||||||F", ""),
        ("OBR|2|A-2|F-2|DRUG^Panel|||20261118||||||||||||||||||F", ""),
        ("SPM|2|S-2", "2 orders or specimens"),
    ],
)
def test_a_message_about_several_people_or_orders_is_never_merged(added: str, words: str) -> None:
    more = tuple(_repeated(field) for field in added.split("|"))
    read = oru.report_of((*a_message(), more), RULES)
    assert isinstance(read, Refusal) is bool(words)
    assert words in str(getattr(read, "reason", ""))
    two = (10, "OBR|2|A-2|F-2|DRUG^Panel")
    assert "2 orders" in str(getattr(oru.report_of(a_message(two), RULES), "reason", ""))
    alone = (3, "ORC|RE||F-1"), (4, "OBR|1||F-1|DRUG^Panel"), (10, "OBR|2||F-2|DRUG^Panel")
    assert isinstance(oru.report_of(a_message(*alone), RULES), Refusal)


def test_what_was_taken_back_without_a_result_is_a_report_of_that() -> None:
    bare = a_message((4, "OBR|1|A-1|F-1|D|||||||||||||||||||||X"))[:5]
    read = oru.report_of(bare, RULES)
    assert isinstance(read, Read)
    assert (read.stage, read.filler_no, read.lines) == (Stage.CANCELLED, "F-1", ())
    assert isinstance(oru.report_of(a_message()[:5], RULES), Refusal)
    gone = fhir.reports_of({**REPORT, "status": "cancelled", "result": []}, RULES)
    assert isinstance(gone, tuple)
    assert [(one.stage, one.lines) for one in gone] == [(Stage.CANCELLED, ())]


def obs(**more: object) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"code": "3394-4", "display": "Benzoylecgonine"}]},
        "valueString": "POS",
        "effectiveDateTime": "2026-11-18",
        **more,
    }


REPORT = {
    "resourceType": "DiagnosticReport",
    "id": "r",
    "status": "amended",
    "identifier": [{"value": "F-9"}],
    "basedOn": [{"reference": "ServiceRequest/q"}],
    "specimen": [{"reference": "Specimen/s"}],
    "subject": {"reference": "Patient/p"},
    "performer": [{"display": "Fictional Laboratory"}],
    "issued": "2026-11-18T21:00:00Z",
    "result": [{"reference": "urn:2"}, {"reference": "Observation/none"}],
}
SPECIMEN = {
    "resourceType": "Specimen",
    "id": "s",
    "accessionIdentifier": {"value": "S-9"},
    "collection": {"collectedDateTime": "2026-11-18T09:00:00-05:00"},
}
PERSON = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"given": ["Person"], "family": "Invented"}],
    "birthDate": "1980-01-01",
}
REQUEST = {"resourceType": "ServiceRequest", "id": "q", "identifier": [{"value": "A-9"}]}


def test_a_bundle_with_a_report_is_one_result_with_its_numbers() -> None:
    value = obs(
        valueQuantity={"value": 88, "unit": "ng/mL"},
        referenceRange=[{"high": {"value": 50}}],
        method={"text": "LC-MS/MS"},
    )
    empty = {"resourceType": "DiagnosticReport", "status": "final", "contained": [3]}
    entries = [{"fullUrl": "urn:1", "resource": REPORT}, {"fullUrl": "urn:2", "resource": value}]
    others = (REQUEST, SPECIMEN, PERSON, empty, 5)
    bundle = {"entry": [*entries, *({"resource": one} for one in others), 7]}
    found = fhir.reports_of(bundle, RULES)
    assert isinstance(found, tuple)
    (one,) = found
    assert (one.order_no, one.filler_no, one.specimen_no) == ("A-9", "F-9", "S-9")
    assert (one.person, one.sender) == ("Person Invented, 1980-01-01", "Fictional Laboratory")
    assert one.stage is Stage.CORRECTED
    assert one.collected_at == datetime(2026, 11, 18, 14, tzinfo=UTC)
    kept = [row["resourceType"] for row in json.loads(one.own)]
    assert kept == ["DiagnosticReport", "Observation", "Patient", "Specimen", "ServiceRequest"]
    assert [(row.analyte, row.found, row.method) for row in one.lines] == [("cocaine", Found.DETECTED, SURE)]


def without_text(**more: object) -> dict[str, object]:
    made = obs(**more)
    del made["valueString"]
    return made


def test_observations_alone_are_together_by_specimen_person_and_day() -> None:
    small = {"comparator": "<", "value": 1, "code": "ng"}
    flag = [{"coding": [{"code": "POS"}]}]
    panel = without_text(
        component=[
            {"code": {"text": "THC"}, "valueCodeableConcept": {"coding": [{"display": "Not detected"}]}},
            {"code": {"coding": [{"code": "x"}]}, "interpretation": flag, "valueQuantity": small},
            {"code": {"text": "PCP"}, "dataAbsentReason": {"text": "broken"}},
            {"code": {}, "interpretation": [{"coding": [{"code": "N"}]}]},
            3,
        ]
    )
    every = (
        obs(specimen={"reference": "Specimen/1"}),
        without_text(specimen={"reference": "Specimen/1"}, valueBoolean=False),
        obs(specimen={"identifier": {"value": "S-2"}}, subject={"display": "Person"}),
        without_text(code={"text": "Creatinine"}, valueInteger=90),
        panel,
        without_text(effectiveDateTime="2026-11-01"),
        without_text(effectiveDateTime="2026-11-02", valueRange={}),
    )
    found = fhir.reports_of({"entry": [{"resource": one} for one in every]}, RULES)
    assert isinstance(found, tuple)
    told = [[f"{row.analyte or row.name} {row.found.value}" for row in one.lines] for one in found]
    assert told[0] == ["cocaine detected", "cocaine not_detected"]
    assert told[1] == ["cocaine detected"]
    assert {"creatinine detected", "thc not_detected", "x not_detected", "pcp not_done"} < set(told[2])
    assert told[3] == ["cocaine unclear"]
    assert (found[1].specimen_no, found[1].person) == ("S-2", "Person")
    none: object
    for none in ([], {}, {"resourceType": "Patient"}, without_text()):
        assert isinstance(fhir.reports_of(none, RULES), Refusal)
    assert fhir.moment("0001-01-01T00:00:00+14:00") is None
    assert fhir.moment("soon") is None


def a_read(**more: object) -> Read:
    told = Read(Source.HL7, "Lab", "A", "F", "S", "P", Stage.FINAL, NOW, NOW, (line("cocaine"),))
    return replace(told, **more)  # type: ignore[arg-type]


def test_the_same_report_is_one_and_another_word_of_it_is_another() -> None:
    def digest(**more: object) -> str:
        return reports.digest_of(a_read(**more), SITE)

    first = digest()
    assert first == digest(reported_at=None)
    assert first == digest(lines=(replace(line("cocaine"), analyte="", found=Found.UNCLEAR),))
    others = (
        digest(stage=Stage.CORRECTED),
        digest(collected_at=None),
        digest(lines=()),
        digest(lines=(replace(line("cocaine"), text="neg"),)),
        reports.digest_of(a_read(), UUID(int=8)),
    )
    assert len({first, *others}) == 6
    assert reports.salted(a_read(), SITE, "a") != reports.salted(a_read(), SITE, "b")


def a_card(number: int, *lines: Line, **more: object) -> ReportCard:
    at = NOW + timedelta(hours=number)
    lab = (Source.HL7, "Lab", "A", "F", "S", Stage.FINAL)
    told = ReportCard(UUID(int=number), *lab, NOW, at, at, "x", None, "", lines)
    return replace(told, **more)  # type: ignore[arg-type]


def test_the_newest_report_of_an_order_counts_and_what_it_changed_is_told() -> None:
    was, now = replace(line("cocaine"), text="120", unit="ng/mL"), replace(line("cocaine"), text="<20")
    first, later, gone = a_card(1, was, line("thc")), a_card(2, now), a_card(3, stage=Stage.CANCELLED)
    alone = a_card(4, sender="", order_no="", filler_no="", reported_at=None)
    assert reports.standing([later, first, alone]) == (later, alone)
    assert reports.standing([first, later, gone]) == ()
    assert reports.lines_of([first, later]) == (now,)
    told = [(one.name, one.was, one.now) for one in reports.changes(first.lines, later.lines)]
    assert told == [("cocaine", "120 ng/mL", "<20")]
    added = reports.changes((), (was,))
    assert (added[0].was, added[0].now) == ("", "120 ng/mL")
    assert reports.changes((was,), ())[0].now == ""


def test_a_report_belongs_to_the_one_test_of_its_number_on_its_day() -> None:
    tests = [(UUID(int=1), "AB12", ON, ZONE), (UUID(int=2), "CD34", ON, ZONE)]
    noon = datetime(2026, 11, 18, 17, tzinfo=UTC)
    find = reports.belongs_to
    assert find("ab12", "", noon, tests) == UUID(int=1)
    assert find("", "CD34", None, tests) == UUID(int=2)
    assert find("AB12", "CD34", noon, tests) is None
    assert find("", "", noon, tests) is None
    assert find("AB12", "", noon + timedelta(days=3), tests) is None
