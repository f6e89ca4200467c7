"""C-CDA documents nobody here wrote: each comes in rightly or is refused with a line. Wants shared data."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from stepdown.config.commands.referral import take_in
from stepdown.referral import queries
from stepdown.referral.models import FilePart, Referral, ReferralFact
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.masking import mask
from stepdown.referral.rules.reading import place, read_record
from stepdown.referral.vocabulary import Fact, FactKind, Form, Reading, Stance, Unreadable
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.referral.records import DAY

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = "C-CDA_R2-1_CCD.xml.ccda"
REPLACED = "CCD-Parent-Document-Replace-C-CDAR2.1.ccda"


@pytest.fixture
def documents(shared: Path) -> dict[str, Path]:
    folder = shared / "ccda_hl7"
    found = [*folder.glob("ccda_msft/*.ccda"), *folder.glob("ccda_hl7org/**/*.xml")]
    return {f"{path.parent.name}/{path.name}": path for path in sorted(found)}


def read(path: Path) -> Reading:
    with path.open("rb") as file:
        return read_record(file, substance_codes(), on=DAY)


def named(documents: dict[str, Path], ending: str) -> Reading:
    return read(next(path for name, path in documents.items() if name.endswith(ending)))


def told(reading: Reading, kind: FactKind) -> list[Fact]:
    return [fact for fact in (*reading.facts, *reading.asides) if fact.kind is kind]


def test_every_piece_of_every_shared_document_is_accounted_for(documents: dict[str, Path]) -> None:
    assert len(documents) == 25
    parts = 0
    for name, path in documents.items():
        reading = read(path)
        given = {fact.source.entry for fact in (*reading.facts, *reading.asides)}
        counted = sum(reading.not_understood.values())
        assert len(given) + counted + reading.supporting == reading.entries, name
        parts += reading.edition.form is Form.CCDA_PART
    assert parts == 13


def test_nothing_kept_of_a_shared_document_names_its_person(documents: dict[str, Path]) -> None:
    for name, path in documents.items():
        reading = read(path)
        names = {word for full in reading.legal.names for word in full.split() if len(word) > 3}
        said = set(
            " ".join(f"{fact.label} {fact.value}" for fact in (*reading.facts, *reading.asides)).split()
        )
        assert not names & said, name
        secrets = names | {reading.legal.birth_date, reading.legal.record_number, *reading.legal.phones} - {
            ""
        }
        for number in range(0, reading.entries, 3):
            with path.open("rb") as file:
                found = place(file, number)
            shown = " ".join(line.value for each in found.resources for line in mask(each, on=DAY))
            assert not [secret for secret in secrets if secret in shown], (name, number)


def test_a_summary_of_care_tells_what_it_should(documents: dict[str, Path]) -> None:
    reading = named(documents, SUMMARY)
    assert [(fact.label, fact.code, fact.status, fact.value) for fact in told(reading, FactKind.ALLERGY)] == [
        ("Penicillin", "7980", "active", "Nausea"),
        ("Codeine", "2670", "active", "Wheezing"),
    ]
    assert [(fact.label, fact.status, fact.value) for fact in told(reading, FactKind.MEDICATION)] == [
        (
            "Proventil 0.09 MG/ACTUAT inhalant solution",
            "active",
            "2 Puff, once every 6 hours, as needed, RESPIRATORY (INHALATION)",
        ),
        ("Atenolol 25 MG Oral Tablet", "active", "1, once every 12 hours, ORAL"),
    ]
    problems = [
        (fact.label, fact.status, fact.at and fact.at.at.year) for fact in told(reading, FactKind.PROBLEM)
    ]
    assert problems == [
        ("Pneumonia", "", 2012),
        ("Pneumonia", "resolved", 2013),
        ("Chest pain", "active", 2007),
        ("Angina", "active", 2007),
        ("Pneumonia", "resolved", 1998),
    ]
    assert [(fact.label, fact.value) for fact in told(reading, FactKind.SUBSTANCE_USE)] == [
        ("Tobacco smoking status NHIS", "Former smoker"),
        ("History of tobacco use", "Moderate cigarette smoker, 10-19/day"),
        ("Alcoholic drinks per day", "12"),
    ]
    results = {fact.label: fact.value for fact in told(reading, FactKind.RESULT)}
    assert (
        results["Hemoglobin"] == "13.2 g/dL" and results["Urea nitrogen, Serum"] == "not known to the sender"
    )
    assert Counter(fact.kind for fact in reading.facts)[FactKind.VITAL] == 8
    assert [fact.label for fact in told(reading, FactKind.PLAN)] == ["Colonoscopy"]
    assert [fact.label for fact in told(reading, FactKind.COVERAGE)] == ["Good Health Insurance"]


def test_a_replaced_summary_says_that_nothing_is_known_and_states_none_of_it(
    documents: dict[str, Path],
) -> None:
    reading = named(documents, REPLACED)
    assert reading.edition.version == 2
    assert reading.edition.replaces == ("2.16.840.1.113883.19.5.99999.1|TT661",)
    denied = {(fact.kind, fact.label) for fact in reading.asides if fact.stance is Stance.NONE_KNOWN}
    assert denied == {
        (FactKind.ALLERGY, "Drug allergies"),
        (FactKind.MEDICATION, "Medication"),
        (FactKind.MEDICATION, "Medication on admission"),
        (FactKind.PROBLEM, "Problems"),
        (FactKind.PROBLEM, "Health concerns"),
        (FactKind.PROCEDURE, "Devices and implants"),
    }
    stated = {fact.kind for fact in reading.facts}
    assert stated == {FactKind.PERSON, FactKind.SUBSTANCE_USE, FactKind.SOCIAL}
    reasons = Counter(reason for (_, reason), count in reading.not_understood.items() for _ in range(count))
    assert reasons["sent to say that they have no information"] == 10


@pytest.mark.parametrize(
    ("ending", "facts", "asides", "title"),
    [
        ("ccda_msft/Transfer_Summary.ccda", 50, 13, "Transfer summary"),
        ("ccda_msft/Discharge_Summary.ccda", 19, 11, "Discharge summary"),
        ("ccda_msft/Operative_Note.ccda", 13, 9, "Operative note"),
        ("CDA_with_Embedded_PDF.ccda", 3, 1, "Advance care plan"),
        ("Consult-Document-Closing-Referral-C-CDAR2.1.ccda", 4, 0, "Consultation note"),
        (
            "ccda_msft/Patient-and-Provider-Organization-Direct-Address-C-CDAR2.1.ccda",
            3,
            0,
            "Summary of care",
        ),
        ("No_Medications(C-CDA2.1).xml", 0, 1, "Part of a document"),
        ("No_Known_Health_Concerns(C-CDA2.1).xml", 0, 1, "Part of a document"),
        ("Health_Concerns_Narrative_Only(C-CDA2.1).xml", 0, 1, "Part of a document"),
        ("Care_Team_Narrative_Only_(C-CDAR2.1).xml", 0, 1, "Part of a document"),
        ("Discharge_Note(C-CDAR2.1).xml", 0, 1, "Part of a document"),
        ("Planned_EKG(C-CDAR2.1).xml", 1, 0, "Part of a document"),
        ("Intervention_Counseling_Procedure_Activity_Act(C-CDR2.1).xml", 1, 0, "Part of a document"),
        ("Implant_UDI_Unknown_(C-CDA_R2.1).xml", 1, 0, "Part of a document"),
        ("Implant_Without_Procedure(C-CDA2.1).xml", 0, 1, "Part of a document"),
        ("Patient_Demographic_Information(C-CDA2.1).xml", 3, 0, "Part of a document"),
    ],
)
def test_each_shared_document_tells_as_much_as_it_should(
    documents: dict[str, Path], ending: str, facts: int, asides: int, title: str
) -> None:
    reading = named(documents, ending)
    assert (len(reading.facts), len(reading.asides), reading.edition.title) == (facts, asides, title)


def test_a_text_to_read_opens_to_its_words(documents: dict[str, Path]) -> None:
    path = next(path for name, path in documents.items() if name.endswith("Discharge_Note(C-CDAR2.1).xml"))
    (text,) = read(path).asides
    with path.open("rb") as file:
        assert "nitroglycerin paste" in place(file, text.source.entry).sent


def test_every_shared_document_comes_in_and_again_changes_nothing(
    cast: Cast, documents: dict[str, Path]
) -> None:
    lines = [take_in(path, cast.harbor, "Shared", NOW) for path in documents.values()]
    assert not [line for line in lines if line.state == "refused"], lines
    count = [model.objects.count() for model in (Referral, ReferralFact, FilePart)]
    again = {take_in(path, cast.harbor, "Shared", NOW).state for path in documents.values()}
    assert again == {"already here"}
    assert count == [model.objects.count() for model in (Referral, ReferralFact, FilePart)]
    for line in lines:
        assert line.received is not None
        card = line.received.referral
        facts = queries.facts(SYSTEM, referral_id=card.id, at=NOW)
        assert len(facts) == card.facts == sum(line.facts.values())


def test_hl7_v2_messages_get_a_clear_refusal(shared: Path) -> None:
    messages = sorted((shared / "ccda_hl7").glob("hl7v2_*/**/*.hl7"))
    assert len(messages) == 86
    for path in messages:
        with pytest.raises(Unreadable, match="These are HL7 v2 messages"):
            read_record(io.BytesIO(path.read_bytes()), substance_codes(), on=DAY)


def test_memory_does_not_grow_with_a_document(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    from import_fhir import big_document

    peaks = {}
    for megabytes in (2, 40):
        path = big_document(tmp_path, megabytes)
        command = [sys.executable, str(ROOT / "bench" / "import_fhir.py"), "--peak", str(path)]
        answer = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
        peaks[megabytes] = json.loads(answer.stdout)
        path.unlink()
    assert peaks[40]["entries"] > 15 * peaks[2]["entries"]
    assert peaks[40]["peak_mb"] - peaks[2]["peak_mb"] < 12, peaks
