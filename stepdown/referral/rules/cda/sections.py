"""Which section of a document tells what, by its LOINC code or its template.

Source: HL7 C-CDA R2.1, volume 2, the section-level templates. The labels are our own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum


class Tells(Enum):
    """What the statements of a section are about, where their own templates do not say."""

    PROBLEM = "problem"
    ALLERGY = "allergy"
    MEDICATION = "medication"
    RESULT = "result"
    VITAL = "vital"
    PROCEDURE = "procedure"
    ENCOUNTER = "encounter"
    SOCIAL = "social"
    MIND = "mind"
    PLAN = "plan"
    TEAM = "team"
    COVERAGE = "coverage"
    OTHER = "other"


_T = Tells
_ROOT = "2.16.840.1.113883.10.20.22.2."

# LOINC code, template below _ROOT (or whole), what it tells, our words for it.
_ROWS: tuple[tuple[str, str, Tells, str], ...] = (
    ("11450-4", "5 5.1", _T.PROBLEM, "Problems"),
    ("11348-0", "20", _T.PROBLEM, "Past illnesses"),
    ("42347-5", "43", _T.PROBLEM, "Diagnosis on admission"),
    ("46241-6", "", _T.PROBLEM, "Diagnosis on admission"),
    ("11535-2", "24", _T.PROBLEM, "Diagnosis at discharge"),
    ("10219-4", "34", _T.PROBLEM, "Diagnosis before the operation"),
    ("10218-6", "35", _T.PROBLEM, "Diagnosis after the operation"),
    ("59768-2", "29", _T.PROBLEM, "Why the procedure was done"),
    ("59776-5", "28", _T.PROBLEM, "What the procedure found"),
    ("55109-3", "37", _T.PROBLEM, "Complications"),
    ("75310-3", "58", _T.PROBLEM, "Health concerns"),
    ("48765-2", "6 6.1", _T.ALLERGY, "Allergies"),
    ("10160-0", "1 1.1", _T.MEDICATION, "Medication"),
    ("10183-2", "11 11.1", _T.MEDICATION, "Medication at discharge"),
    ("75311-1", "", _T.MEDICATION, "Medication at discharge"),
    ("42346-7", "44", _T.MEDICATION, "Medication on admission"),
    ("29549-3", "38", _T.MEDICATION, "Medication given"),
    ("59774-0", "25", _T.PROCEDURE, "Anesthesia"),
    ("30954-2", "3 3.1", _T.RESULT, "Results"),
    ("8716-3", "4 4.1", _T.VITAL, "Vital signs"),
    ("47519-4", "7 7.1", _T.PROCEDURE, "Procedures"),
    ("62387-6", "2.16.840.1.113883.10.20.21.2.3", _T.PROCEDURE, "Interventions"),
    ("46264-8", "23", _T.PROCEDURE, "Devices and implants"),
    ("46240-8", "22 22.1", _T.ENCOUNTER, "Visits"),
    ("29762-2", "17", _T.SOCIAL, "Social history"),
    ("10190-7", "56", _T.MIND, "Mental status"),
    ("18776-5", "10", _T.PLAN, "Plan of treatment"),
    ("61146-7", "60", _T.PLAN, "Goals"),
    ("59772-4", "30", _T.PLAN, "Planned procedure"),
    ("42349-1", "1.3.6.1.4.1.19376.1.5.3.1.3.1", _T.PLAN, "Reason for referral"),
    ("85847-2", "500", _T.TEAM, "Care team"),
    ("48768-6", "18", _T.COVERAGE, "Coverage"),
    ("10157-6", "15", _T.OTHER, "Family history"),
    ("11369-6", "2 2.1", _T.OTHER, "Immunizations"),
    ("42348-3", "21 21.1", _T.OTHER, "Advance directives"),
    ("47420-5", "14", _T.OTHER, "Functional status"),
    ("10164-2", "1.3.6.1.4.1.19376.1.5.3.1.3.4", _T.OTHER, "History of present illness"),
    ("8648-8", "64 1.3.6.1.4.1.19376.1.5.3.1.3.5", _T.OTHER, "Hospital course"),
    ("8653-8", "41", _T.OTHER, "Instructions at discharge"),
    ("69730-0", "45", _T.OTHER, "Instructions"),
    ("51848-0", "8", _T.OTHER, "Assessment"),
    ("51847-2", "9", _T.OTHER, "Assessment and plan"),
    ("29299-5", "12", _T.OTHER, "Reason for visit"),
    ("46239-0", "13", _T.OTHER, "Reason for visit"),
    ("10154-3", "1.3.6.1.4.1.19376.1.5.3.1.1.13.2.1", _T.OTHER, "Chief complaint"),
    ("10187-3", "1.3.6.1.4.1.19376.1.5.3.1.3.18", _T.OTHER, "Review of systems"),
    ("29545-1", "2.16.840.1.113883.10.20.2.10", _T.OTHER, "Physical examination"),
    ("10184-0", "1.3.6.1.4.1.19376.1.5.3.1.3.26", _T.OTHER, "Physical examination at discharge"),
    ("11493-4", "16", _T.OTHER, "Studies at discharge"),
    ("18841-7", "42", _T.OTHER, "Consultations"),
    ("10210-3", "2.16.840.1.113883.10.20.2.5", _T.OTHER, "General status"),
    ("8709-8", "63", _T.OTHER, "Skin"),
    ("61144-2", "57", _T.OTHER, "Nutrition"),
    ("61149-1", "2.16.840.1.113883.10.20.21.2.1", _T.OTHER, "Objective"),
    ("61150-9", "2.16.840.1.113883.10.20.21.2.2", _T.OTHER, "Subjective"),
    ("34109-9", "65", _T.OTHER, "Notes"),
    ("11488-4", "", _T.OTHER, "Consultation note"),
    ("11506-3", "", _T.OTHER, "Progress note"),
    ("29554-3", "27", _T.OTHER, "How the procedure was done"),
    ("59775-7", "2.16.840.1.113883.10.20.18.2.12", _T.OTHER, "After the procedure"),
    ("59770-8", "2.16.840.1.113883.10.20.18.2.9", _T.OTHER, "Blood loss"),
    ("59771-6", "40", _T.OTHER, "Implants"),
    ("59773-2", "31", _T.OTHER, "Specimens taken"),
    ("10216-0", "2.16.840.1.113883.10.20.7.12", _T.OTHER, "Fluids"),
    ("10223-6", "2.16.840.1.113883.10.20.7.14", _T.OTHER, "Operation"),
    ("11537-8", "2.16.840.1.113883.10.20.7.13", _T.OTHER, "Drains"),
)
OTHER_SECTION = "Another section"


def _templates(text: str) -> list[str]:
    return [part if part.count(".") > 1 else f"{_ROOT}{part}" for part in text.split()]


_BY_CODE: Mapping[str, tuple[Tells, str]] = {code: (tells, label) for code, _, tells, label in _ROWS}
_BY_TEMPLATE: Mapping[str, tuple[Tells, str]] = {
    template: (tells, label) for _, below, tells, label in _ROWS for template in _templates(below)
}

# LOINC codes of whole documents. Source: C-CDA R2.1, volume 1, the document-level templates.
DOCUMENTS: Mapping[str, str] = {
    "34133-9": "Summary of care",
    "18842-5": "Discharge summary",
    "11488-4": "Consultation note",
    "11504-8": "Operative note",
    "18761-7": "Transfer summary",
    "18748-4": "Imaging report",
    "34117-2": "History and physical",
    "57133-1": "Referral note",
    "28570-0": "Procedure note",
    "11506-3": "Progress note",
    "34108-1": "Outpatient note",
    "52521-2": "Care plan",
    "81334-5": "Advance care plan",
    "34109-9": "Note",
}
SUMMARY = "34133-9"


def section_of(codes: Iterable[str], templates: Iterable[str]) -> tuple[Tells, str]:
    """What a section tells and our words for it; by template first, since senders write other codes."""
    for known, names in ((_BY_TEMPLATE, templates), (_BY_CODE, codes)):
        for name in names:
            if name in known:
                return known[name]
    return Tells.OTHER, OTHER_SECTION
