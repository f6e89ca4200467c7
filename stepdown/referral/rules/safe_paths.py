"""The only elements of a source that are shown unmasked, each with the shape its value must have.

Whatever is not listed is masked; whatever is listed but does not have its shape is masked too. Elements
that name, number, place or describe a person in free words are never listed: name, identifier, telecom,
address, photo, contact, text, note, valueString, display of a reference, ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Shape(Enum):
    """What a safe value looks like."""

    CODE = "code"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes or no"
    CODING = "coding"
    CONCEPT = "concept"
    QUANTITY = "quantity"
    PERIOD = "period"
    KIND = "kind of what it points at"
    AGE = "birth date as age"
    YEAR = "year"


Tree = Mapping[str, "Shape | Tree"]
S = Shape

# `negated` is ours: how a document says that something is not so, or that there is none.
_EVERYWHERE: Tree = {
    "resourceType": S.CODE,
    "negated": S.YES_NO,
    "meta": {"security": S.CODING, "lastUpdated": S.DATE},
}
_VALUES: Tree = {
    "valueQuantity": S.QUANTITY,
    "valueCodeableConcept": S.CONCEPT,
    "valueBoolean": S.YES_NO,
    "valueInteger": S.NUMBER,
    "valueDateTime": S.DATE,
    "valuePeriod": S.PERIOD,
    "dataAbsentReason": S.CONCEPT,
}
_DOSAGE: Tree = {
    "sequence": S.NUMBER,
    "asNeededBoolean": S.YES_NO,
    "asNeededCodeableConcept": S.CONCEPT,
    "additionalInstruction": S.CONCEPT,
    "route": S.CONCEPT,
    "site": S.CONCEPT,
    "method": S.CONCEPT,
    "timing": {
        "code": S.CONCEPT,
        "repeat": {
            "frequency": S.NUMBER,
            "period": S.NUMBER,
            "periodUnit": S.CODE,
            "count": S.NUMBER,
            "boundsPeriod": S.PERIOD,
        },
    },
    "doseAndRate": {"type": S.CONCEPT, "doseQuantity": S.QUANTITY, "rateQuantity": S.QUANTITY},
}
_MEDICATION: Tree = {
    **_EVERYWHERE,
    "status": S.CODE,
    "intent": S.CODE,
    "category": S.CONCEPT,
    "priority": S.CODE,
    "doNotPerform": S.YES_NO,
    "statusReason": S.CONCEPT,
    "medicationCodeableConcept": S.CONCEPT,
    "medicationReference": S.KIND,
    "subject": S.KIND,
    "encounter": S.KIND,
    "requester": S.KIND,
    "authoredOn": S.DATE,
    "effectiveDateTime": S.DATE,
    "effectivePeriod": S.PERIOD,
    "dateAsserted": S.DATE,
    "reasonCode": S.CONCEPT,
    "reasonReference": S.KIND,
    "dosageInstruction": _DOSAGE,
    "dosage": _DOSAGE,
    "dispenseRequest": {
        "validityPeriod": S.PERIOD,
        "numberOfRepeatsAllowed": S.NUMBER,
        "quantity": S.QUANTITY,
        "expectedSupplyDuration": S.QUANTITY,
    },
    "contained": {"resourceType": S.CODE, "code": S.CONCEPT, "form": S.CONCEPT, "status": S.CODE},
}

SAFE: Mapping[str, Tree] = {
    "Patient": {
        **_EVERYWHERE,
        "active": S.YES_NO,
        "gender": S.CODE,
        "birthDate": S.AGE,
        "deceasedBoolean": S.YES_NO,
        "deceasedDateTime": S.YEAR,
        "maritalStatus": S.CONCEPT,
        "communication": {"language": S.CONCEPT, "preferred": S.YES_NO},
    },
    "Condition": {
        **_EVERYWHERE,
        "clinicalStatus": S.CONCEPT,
        "verificationStatus": S.CONCEPT,
        "category": S.CONCEPT,
        "severity": S.CONCEPT,
        "code": S.CONCEPT,
        "bodySite": S.CONCEPT,
        "subject": S.KIND,
        "encounter": S.KIND,
        "onsetDateTime": S.DATE,
        "onsetPeriod": S.PERIOD,
        "abatementDateTime": S.DATE,
        "abatementPeriod": S.PERIOD,
        "recordedDate": S.DATE,
        "stage": {"summary": S.CONCEPT, "type": S.CONCEPT},
        "evidence": {"code": S.CONCEPT},
    },
    "MedicationRequest": _MEDICATION,
    "MedicationStatement": _MEDICATION,
    "AllergyIntolerance": {
        **_EVERYWHERE,
        "clinicalStatus": S.CONCEPT,
        "verificationStatus": S.CONCEPT,
        "type": S.CODE,
        "category": S.CODE,
        "criticality": S.CODE,
        "code": S.CONCEPT,
        "patient": S.KIND,
        "encounter": S.KIND,
        "onsetDateTime": S.DATE,
        "recordedDate": S.DATE,
        "lastOccurrence": S.DATE,
        "reaction": {
            "substance": S.CONCEPT,
            "manifestation": S.CONCEPT,
            "severity": S.CODE,
            "onset": S.DATE,
            "exposureRoute": S.CONCEPT,
        },
    },
    "Observation": {
        **_EVERYWHERE,
        **_VALUES,
        "status": S.CODE,
        "category": S.CONCEPT,
        "code": S.CONCEPT,
        "subject": S.KIND,
        "encounter": S.KIND,
        "performer": S.KIND,
        "effectiveDateTime": S.DATE,
        "effectivePeriod": S.PERIOD,
        "effectiveInstant": S.DATE,
        "issued": S.DATE,
        "interpretation": S.CONCEPT,
        "bodySite": S.CONCEPT,
        "method": S.CONCEPT,
        "component": {"code": S.CONCEPT, "interpretation": S.CONCEPT, **_VALUES},
        "referenceRange": {"low": S.QUANTITY, "high": S.QUANTITY, "type": S.CONCEPT},
        "hasMember": S.KIND,
        "derivedFrom": S.KIND,
    },
    "Procedure": {
        **_EVERYWHERE,
        "status": S.CODE,
        "statusReason": S.CONCEPT,
        "category": S.CONCEPT,
        "code": S.CONCEPT,
        "subject": S.KIND,
        "encounter": S.KIND,
        "performedDateTime": S.DATE,
        "performedPeriod": S.PERIOD,
        "reasonCode": S.CONCEPT,
        "reasonReference": S.KIND,
        "bodySite": S.CONCEPT,
        "outcome": S.CONCEPT,
        "followUp": S.CONCEPT,
    },
    "Encounter": {
        **_EVERYWHERE,
        "status": S.CODE,
        "class": S.CODING,
        "type": S.CONCEPT,
        "serviceType": S.CONCEPT,
        "priority": S.CONCEPT,
        "subject": S.KIND,
        "participant": {"type": S.CONCEPT, "individual": S.KIND, "period": S.PERIOD},
        "period": S.PERIOD,
        "length": S.QUANTITY,
        "reasonCode": S.CONCEPT,
        "reasonReference": S.KIND,
        "hospitalization": {"admitSource": S.CONCEPT, "dischargeDisposition": S.CONCEPT},
        "serviceProvider": S.KIND,
    },
    "Coverage": {
        **_EVERYWHERE,
        "status": S.CODE,
        "type": S.CONCEPT,
        "subscriber": S.KIND,
        "beneficiary": S.KIND,
        "relationship": S.CONCEPT,
        "period": S.PERIOD,
        "payor": S.KIND,
        "class": {"type": S.CONCEPT},
        "order": S.NUMBER,
    },
    "ExplanationOfBenefit": {
        **_EVERYWHERE,
        "status": S.CODE,
        "type": S.CONCEPT,
        "use": S.CODE,
        "patient": S.KIND,
        "billablePeriod": S.PERIOD,
        "created": S.DATE,
        "insurer": S.KIND,
        "provider": S.KIND,
        "outcome": S.CODE,
        "contained": {"resourceType": S.CODE, "status": S.CODE, "type": S.CONCEPT, "payor": S.KIND},
    },
    "ServiceRequest": {
        **_EVERYWHERE,
        "status": S.CODE,
        "intent": S.CODE,
        "code": S.CONCEPT,
        "subject": S.KIND,
        "occurrenceDateTime": S.DATE,
        "occurrencePeriod": S.PERIOD,
        "authoredOn": S.DATE,
    },
    "CareTeam": {**_EVERYWHERE, "status": S.CODE, "participant": {"role": S.CONCEPT}, "period": S.PERIOD},
    "DocumentReference": {**_EVERYWHERE, "type": S.CONCEPT, "contentType": S.CODE},
    "Bundle": _EVERYWHERE,
}
