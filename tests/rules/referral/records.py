"""Small bundles made for one check each: everybody in them is plainly fictional."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from typing import Any

from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.reading import read_record
from stepdown.referral.vocabulary import Fact, Limits, Reading

DAY = date(2026, 11, 18)
PERSON = "Patient/p1"
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
US = "http://terminology.hl7.org/CodeSystem/"


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [
            {
                "type": {"coding": [{"code": "MR"}]},
                "system": "http://hospital.example.org",
                "value": "MRN-778899",
            },
            {
                "type": {"coding": [{"code": "SS"}]},
                "system": "http://hl7.org/fhir/sid/us-ssn",
                "value": "999-12-3456",
            },
        ],
        "name": [{"use": "official", "family": "Placeholder", "given": ["Jordan", "Quill"]}],
        "telecom": [
            {"system": "phone", "value": "555-0142"},
            {"system": "email", "value": "jordan@example.invalid"},
        ],
        "address": [{"line": ["12 Invented Lane"], "city": "Nowhere", "state": "MA", "postalCode": "01842"}],
        "gender": "female",
        "birthDate": "1988-05-17",
        **more,
    }


def concept(code: str, display: str = "", system: str = SCT) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def condition(code: str = "38341003", display: str = "Hypertension", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": PERSON},
        "code": concept(code, display),
        **more,
    }


def bundle(*resources: dict[str, Any], with_patient: bool = True, **more: Any) -> dict[str, Any]:
    held = ([patient()] if with_patient else []) + list(resources)
    entries = [
        {"fullUrl": f"https://fhir.example.org/{r.get('resourceType')}/{r.get('id')}", "resource": r}
        for r in held
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def text(record: object) -> bytes:
    return json.dumps(record).encode()


def read(record: object, *, limits: Limits | None = None) -> Reading:
    """Read a bundle given as a dictionary, or as the very bytes of a file."""
    raw = record if isinstance(record, bytes) else text(record)
    return read_record(io.BytesIO(raw), substance_codes(), on=DAY, limits=limits)


def facts_of(*resources: dict[str, Any]) -> tuple[Fact, ...]:
    """The facts that the resources give, without those about the person."""
    return tuple(fact for fact in read(bundle(*resources)).facts if fact.source.resource_type != "Patient")


def only(*resources: dict[str, Any]) -> Fact:
    (fact,) = facts_of(*resources)
    return fact


def reasons(*resources: dict[str, Any]) -> dict[tuple[str, str], int]:
    return dict(read(bundle(*resources)).not_understood)


def packed(record: object) -> bytes:
    return gzip.compress(record if isinstance(record, bytes) else text(record))


def observation(
    code: str, display: str, system: str = LOINC, category: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": PERSON},
        "category": [concept(category, system=US + "observation-category")] if category else [],
        "code": concept(code, display, system),
        **more,
    }


def medication(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "subject": {"reference": PERSON},
        **more,
    }


def procedure(code: str, display: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Procedure",
        "id": "p",
        "status": "completed",
        "subject": {"reference": PERSON},
        "code": concept(code, display),
        **more,
    }


def encounter(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "e",
        "status": "finished",
        "subject": {"reference": PERSON},
        **more,
    }


def coverage(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Coverage",
        "id": "v",
        "status": "active",
        "beneficiary": {"reference": PERSON},
        **more,
    }
