"""Records that other houses send in the demo, written by us: C-CDA and FHIR about people who do not exist."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

_ENTRY = "2.16.840.1.113883.10.20.22.4."
_SCT, _LOINC, _RXNORM = "2.16.840.1.113883.6.96", "2.16.840.1.113883.6.1", "2.16.840.1.113883.6.88"
_ADDRESSES = {
    "sct": "http://snomed.info/sct",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}


@dataclass(frozen=True)
class Somebody:
    """A person of the demo as a sender knows them."""

    given: str
    family: str
    number: str
    born: date


def summary(
    who: Somebody, *sections: str, own: str, version: int, made: date, kind: str = "34133-9"
) -> bytes:
    """A C-CDA document: the same `number` of a person and another `version` is a later edition."""
    body = "".join(f"<component>{section}</component>" for section in sections)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<id root="1.2.840.99999.1" extension="{own}"/>'
        f'<code code="{kind}" codeSystem="{_LOINC}"/><title>Made up for the demo</title>'
        f'<effectiveTime value="{made:%Y%m%d}"/><confidentialityCode code="R"/>'
        f'<setId root="1.2.840.99999.2" extension="{who.number}"/><versionNumber value="{version}"/>'
        f'<recordTarget><patientRole><id root="1.2.840.99999.3" extension="{who.number}"/><patient>'
        f"<name><given>{who.given}</given><family>{who.family}</family></name>"
        f'<administrativeGenderCode code="UN"/><birthTime value="{who.born:%Y%m%d}"/>'
        '<languageCommunication><languageCode code="en"/></languageCommunication>'
        f"</patient></patientRole></recordTarget><component><structuredBody>{body}</structuredBody></component>"
        "</ClinicalDocument>"
    ).encode()


def section(code: str, *entries: str, text: str = "") -> str:
    """A section of a document."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<section><code code="{code}" codeSystem="{_LOINC}"/><text>{text}</text>{inside}</section>'


def problem(code: str, name: str, since: date) -> str:
    """A problem that goes on."""
    return (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{_ENTRY}3"/><statusCode code="active"/>'
        f'<entryRelationship><observation moodCode="EVN"><templateId root="{_ENTRY}4"/>'
        f'<effectiveTime><low value="{since:%Y%m}"/></effectiveTime>'
        f'<value xsi:type="CD" code="{code}" displayName="{name}" codeSystem="{_SCT}"/>'
        "</observation></entryRelationship></act>"
    )


def medicine(code: str, name: str, amount: int, since: date) -> str:
    """A medicine taken once a day."""
    return (
        f'<substanceAdministration moodCode="EVN"><templateId root="{_ENTRY}16"/><statusCode code="active"/>'
        f'<effectiveTime xsi:type="IVL_TS"><low value="{since:%Y%m%d}"/></effectiveTime>'
        '<effectiveTime xsi:type="PIVL_TS"><period value="24" unit="h"/></effectiveTime>'
        f'<doseQuantity value="{amount}" unit="mg"/><consumable><manufacturedProduct><manufacturedMaterial>'
        f'<code code="{code}" displayName="{name}" codeSystem="{_RXNORM}"/></manufacturedMaterial>'
        "</manufacturedProduct></consumable></substanceAdministration>"
    )


def no_known_allergies() -> str:
    """What a house writes that asked and heard of none."""
    return (
        f'<act moodCode="EVN"><templateId root="{_ENTRY}30"/><statusCode code="active"/><entryRelationship>'
        f'<observation moodCode="EVN" negationInd="true"><templateId root="{_ENTRY}7"/>'
        f'<value xsi:type="CD" code="419199007" codeSystem="{_SCT}"/><participant><participantRole>'
        '<playingEntity><code nullFlavor="NA"/></playingEntity></participantRole></participant>'
        "</observation></entryRelationship></act>"
    )


def result(code: str, name: str, value: str, unit: str, on: date) -> str:
    """A laboratory value."""
    return (
        f'<observation moodCode="EVN"><code code="{code}" displayName="{name}" codeSystem="{_LOINC}"/>'
        f'<effectiveTime value="{on:%Y%m%d}"/><value xsi:type="PQ" value="{value}" unit="{unit}"/>'
        "</observation>"
    )


def bundle(who: Somebody, *resources: dict[str, object]) -> bytes:
    """A FHIR R4 bundle."""
    patient: dict[str, object] = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "http://hospital.example.org", "value": who.number}],
        "name": [{"family": who.family, "given": [who.given]}],
        "birthDate": f"{who.born:%Y-%m-%d}",
        "gender": "other",
    }
    entries = [{"resource": each} for each in (patient, *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def resource(kind: str, system: str, code: str, name: str, **more: object) -> dict[str, object]:
    """A resource of a bundle about its person."""
    named = {"coding": [{"system": _ADDRESSES[system], "code": code, "display": name}]}
    about = "patient" if kind == "AllergyIntolerance" else "subject"
    where = "medicationCodeableConcept" if kind == "MedicationStatement" else "code"
    return {"resourceType": kind, about: {"reference": "Patient/p1"}, where: named, **more}
