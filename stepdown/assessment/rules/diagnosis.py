"""Severity from criteria, and how code, severity and course go together."""

from __future__ import annotations

from dataclasses import replace

from stepdown.assessment.vocabulary import Content, Course, Knowledge, Row, Severity, known
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say


def severity_of(criteria: int) -> Severity:
    """DSM-5 substance use disorder, 11 criteria in 12 months: 2-3 mild, 4-5 moderate, 6+ severe [V]."""
    if criteria <= 3:
        return Severity.MILD
    return Severity.MODERATE if criteria <= 5 else Severity.SEVERE


def is_substance_code(code: str) -> bool:
    """F10 to F19: the ICD-10-CM block of substances."""
    return code.startswith("F1")


def _severity(row: Row) -> Severity | None:
    answer = row.answer("severity")
    return Severity(str(answer.value)) if answer.state is Knowledge.KNOWN else None


def _criteria(row: Row) -> int | None:
    answer = row.answer("criteria")
    return int(str(answer.value)) if answer.state is Knowledge.KNOWN else None


def complete(content: Content) -> Content:
    """Fill in the severity that follows from the criteria of a substance use disorder."""
    rows = tuple(
        replace(row, answers={**row.answers, "severity": known(severity_of(criteria).value)})
        if (criteria := _criteria(row)) is not None
        and is_substance_code(str(row.answer("code").value))
        and row.answer("severity").state is Knowledge.NOT_ASKED
        else row
        for row in content.rows("diagnoses")
    )
    return Content(content.answers, {"diagnoses": rows}) if rows else content


def check(content: Content) -> list[Refusal]:
    """A severity that contradicts the criteria, or one code twice."""
    refusals = []
    codes: list[str] = []
    for number, row in enumerate(content.rows("diagnoses")):
        code, criteria, severity = str(row.answer("code").value), _criteria(row), _severity(row)
        if code in codes:
            reason = say("{code} is already in the list.", code=code)
            refusals.append(Refusal(reason, field=f"diagnoses.{number}.code"))
        codes.append(code)
        if criteria is None or severity is None or not is_substance_code(code):
            continue
        follows = severity_of(criteria)
        if severity is not follows:
            reason = say("{n} criteria is {severity}.", n=criteria, severity=follows.label)
            refusals.append(Refusal(reason, field=f"diagnoses.{number}.severity"))
    return refusals


def hints(code: str, severity: Severity | None, course: Course | None) -> tuple[Words, ...]:
    """Where code and severity usually go another way. A hint only: the clinician decides.

    Source: DSM-5 to ICD-10-CM, mild F1x.10, moderate and severe F1x.20, in remission .11 and .21 [V];
    tobacco F17.2xx [K] is left alone.
    """
    if not is_substance_code(code) or code.startswith("F17") or len(code) < 5:
        return ()
    found = []
    kind, rest = code[4], code[5:]
    if severity is Severity.MILD and kind == "2":
        found.append(say("Mild is usually coded {code}.", code=f"{code[:3]}.10"))
    if severity in (Severity.MODERATE, Severity.SEVERE) and kind == "1":
        found.append(say("Moderate and severe are usually coded {code}.", code=f"{code[:3]}.20"))
    remits = course in (Course.EARLY_REMISSION, Course.SUSTAINED_REMISSION)
    if remits and rest != "1":
        found.append(say("In remission is usually coded {code}.", code=f"{code[:4]}{kind}1"))
    if course is Course.ACTIVE and rest == "1":
        found.append(say("This code says in remission, the course says active."))
    return tuple(found)
