"""Which edition of FHIR a resource was written in, by marks that R4 cannot have.

Source: HL7 FHIR R4 (4.0.1), the sections "R3 to R4 conversion" and "R4 diff" of each resource; R5 (5.0.0)
likewise.
"""

from __future__ import annotations

from stepdown.referral.rules.elements import Element

# Type, element, the kind of value that gives the edition away, the edition.
_MARKS: tuple[tuple[str, str, type, str], ...] = (
    ("Condition", "clinicalStatus", str, "STU3"),
    ("Condition", "patient", dict, "DSTU2"),
    ("AllergyIntolerance", "clinicalStatus", str, "STU3"),
    ("AllergyIntolerance", "substance", dict, "DSTU2"),
    ("MedicationRequest", "context", dict, "STU3"),
    ("MedicationRequest", "medication", dict, "R5"),
    ("MedicationStatement", "taken", str, "STU3"),
    ("MedicationStatement", "medication", dict, "R5"),
    ("MedicationStatement", "patient", dict, "DSTU2"),
    ("Encounter", "patient", dict, "DSTU2"),
    ("Encounter", "class", str, "DSTU2"),
    ("Encounter", "class", list, "R5"),
    ("Encounter", "actualPeriod", dict, "R5"),
    ("Encounter", "reason", list, "STU3"),
    ("Observation", "context", dict, "STU3"),
    ("Observation", "category", dict, "DSTU2"),
    ("Observation", "related", list, "STU3"),
    ("Procedure", "context", dict, "STU3"),
    ("Procedure", "occurrenceDateTime", str, "R5"),
    ("Procedure", "occurrencePeriod", dict, "R5"),
    ("Coverage", "paymentBy", list, "R5"),
    ("Coverage", "insurer", dict, "R5"),
    ("Coverage", "bin", str, "DSTU2"),
    ("Patient", "animal", dict, "STU3"),
    ("Patient", "careProvider", list, "DSTU2"),
)
_GONE = {
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "ProcedureRequest": "STU3",
    "ReferralRequest": "STU3",
    "BodySite": "STU3",
    "MedicationUsage": "R5",
}


def other_edition(resource: Element) -> str:
    """The name of an edition that is not R4, where the resource carries its mark; nothing otherwise."""
    kind = resource.get("resourceType")
    for marked, name, shape, edition in _MARKS:
        if kind == marked and isinstance(resource.get(name), shape):
            return edition
    return _GONE.get(kind, "") if isinstance(kind, str) else ""
