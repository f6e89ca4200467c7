"""Observations, procedures, visits and coverage.

Source: HL7 FHIR R4 Observation, Procedure, Encounter, Coverage, ExplanationOfBenefit, Goal.
"""

from __future__ import annotations

from stepdown.referral.rules import drafts
from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.drafts import Draft, Outcome, Skipped
from stepdown.referral.rules.elements import (
    Element,
    Label,
    code_of,
    element,
    elements,
    first,
    joined,
    label_of,
    moment_in,
    plain,
    reference_key,
    value_of,
)
from stepdown.referral.vocabulary import Fact, FactKind, SourcePointer

# HL7 v3 ActCode, the classes of an encounter that R4 names.
_CLASSES = {
    "AMB": "outpatient",
    "EMER": "emergency",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "observation",
    "HH": "at home",
    "VR": "remote",
    "SS": "short stay",
    "FLD": "in the field",
}


def observation(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """A substance-use answer, a drug test, a score or a social fact; vital signs and other laboratory are
    counted."""
    status = plain(resource.get("status"), 40)
    if status in ("entered-in-error", "cancelled"):
        return Skipped(drafts.IN_ERROR)
    label = label_of(resource.get("code"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    kind, topic = _observed(resource, label, lists)
    if kind is None:
        return Skipped(topic)
    value = _observed_value(resource)
    if not value:
        return Skipped(drafts.NO_VALUE)
    row = lists.topic(label, "loinc", "sct", "score")
    bare = row is not None and label.text == f"Code {label.code}"
    fact = Fact(
        kind=kind,
        label=row.label if row and bare else label.text,
        code=label.code,
        code_system=label.system,
        status=status,
        at=moment_in(resource, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"),
        value=value,
        topic=topic,
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")))]


def _observed(resource: Element, label: Label, lists: CodeLists) -> tuple[FactKind | None, str]:
    """What kind of fact an observation is and its topic; or no kind and the reason why it is only counted."""
    categories = {
        plain(coding.get("code"), 40)
        for concept in elements(resource.get("category"))
        for coding in elements(concept.get("coding"))
    }
    row = lists.topic(label, "loinc", "sct")
    if row is not None:
        return FactKind.SUBSTANCE_USE, row.topic
    score = lists.topic(label, "score")
    if score is not None:
        return FactKind.SCREEN, score.topic
    note = lists.topic(label, "note")
    if note is not None:
        return FactKind.TREATMENT, note.topic
    if "social-history" in categories:
        spoken = lists.topic_in_words(label.text)
        return (FactKind.SUBSTANCE_USE, spoken.topic) if spoken else (FactKind.SOCIAL, "")
    if "survey" in categories or "sdoh" in categories:
        return FactKind.SCREEN, ""
    return None, drafts.LABORATORY if "laboratory" in categories else drafts.MEASURES


def _observed_value(resource: Element) -> str:
    """The value, or the values of its parts, on one line."""
    own = value_of(resource)
    parts = [value_of(part) for part in elements(resource.get("component"))[:10]]
    said = joined([own, *parts])
    if not said and resource.get("dataAbsentReason"):
        return "not known to the sender"
    if not said and resource.get("hasMember"):
        return "see its parts"
    return said


def procedure(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """Treatment of substance use or of mental health; all other procedures are counted."""
    status = plain(resource.get("status"), 40)
    if status == "entered-in-error":
        return Skipped(drafts.IN_ERROR)
    if status == "not-done":
        return Skipped(drafts.NOT_GIVEN)
    label = label_of(resource.get("code"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    row = lists.topic(label, "sct", "icd10") or lists.topic_in_words(label.text)
    mental = row or lists.topic(label, "mental")
    if mental is None:
        return Skipped(drafts.OTHER_PROCEDURE)
    fact = Fact(
        kind=FactKind.SUBSTANCE_USE if row else FactKind.TREATMENT,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=status,
        at=moment_in(resource, "performedDateTime", "performedPeriod"),
        value=label_of(first(resource.get("reasonCode"))).text,
        topic=mental.topic,
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")))]


def encounter(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """A visit or a stay: what kind, where from, and its reason."""
    status = plain(resource.get("status"), 40)
    if status in ("entered-in-error", "cancelled"):
        return Skipped(drafts.IN_ERROR if status == "entered-in-error" else drafts.NOT_GIVEN)
    where = _CLASSES.get(plain(element(resource.get("class")).get("code"), 20), "")
    label = label_of(first(resource.get("type")))
    text = label.text or (f"Visit, {where}" if where else "")
    if not text:
        return Skipped(drafts.NO_CODE)
    reason = label_of(first(resource.get("reasonCode")))
    row = lists.topic(reason, "sct", "icd10") or lists.topic_in_words(joined([text, reason.text]))
    fact = Fact(
        kind=FactKind.ENCOUNTER,
        label=text,
        code=label.code,
        code_system=label.system,
        status=status,
        at=moment_in(resource, "period"),
        ended=moment_in({"end": element(resource.get("period")).get("end")}, "end"),
        value=joined([where, reason.text]),
        topic=row.topic if row else "",
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")))]


def coverage(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """Who pays. Member and group numbers stay in the sealed file."""
    status = plain(resource.get("status"), 40)
    if status in ("entered-in-error", "cancelled"):
        return Skipped(drafts.IN_ERROR)
    drafted = _covered(resource, drafts.contained(resource), source)
    return [drafted] if drafted else Skipped(drafts.NO_CODE)


def bill(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """A bill names its payer in a coverage of its own; nothing else of a bill is read."""
    inside = drafts.contained(resource)
    found = [
        drafted
        for inner in inside.values()
        if inner.get("resourceType") == "Coverage" and (drafted := _covered(inner, inside, source))
    ]
    return found or Skipped(drafts.BILL)


def _covered(resource: Element, inside: dict[str, Element], source: SourcePointer) -> Draft | None:
    payor = first(resource.get("payor"))
    key = reference_key(payor)
    kind = label_of(resource.get("type"))
    person = key.split("/")[0] in ("Patient", "RelatedPerson") or _is_person(inside.get(key))
    named = plain(element(inside.get(key)).get("name")) or plain(payor.get("display"))
    text = "Pays without insurance" if person else named or kind.text
    if not text and not key:
        return None
    period = element(resource.get("period"))
    fact = Fact(
        kind=FactKind.COVERAGE,
        label=text,
        code=kind.code,
        code_system=kind.system,
        status=plain(resource.get("status"), 40),
        at=moment_in({"start": period.get("start")}, "start"),
        ended=moment_in({"end": period.get("end")}, "end"),
        value="" if kind.text == text else kind.text,
        source=source,
    )
    # Without a name of its own the payor's entry gives one.
    return Draft(fact, reference_key(resource.get("beneficiary")), "" if text else key)


def _is_person(resource: Element | None) -> bool:
    return resource is not None and resource.get("resourceType") in ("Patient", "RelatedPerson")


_INTERPRETED = {
    "H": "high",
    "HH": "very high",
    "L": "low",
    "LL": "very low",
    "A": "abnormal",
    "AA": "very abnormal",
    "POS": "positive",
    "NEG": "negative",
}


def as_told(resource: Element, source: SourcePointer, kind: FactKind) -> Fact | None:
    """A result, a measure or a procedure that a document chose to tell; None for a value that is missing."""
    label = label_of(resource.get("code"))
    value = joined([_observed_value(resource), *_interpreted(resource)])
    if kind is not FactKind.PROCEDURE and not value:
        return None
    return Fact(
        kind=kind,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=plain(resource.get("status"), 40),
        at=moment_in(
            resource, "effectiveDateTime", "effectivePeriod", "performedDateTime", "performedPeriod"
        ),
        value=value,
        source=source,
    )


def _interpreted(resource: Element) -> list[str]:
    """What the sender's laboratory thought of a value; normal goes without saying."""
    codes = [code_of(each) for each in elements(resource.get("interpretation"))[:3]]
    return [_INTERPRETED[code] for code in codes if code in _INTERPRETED]


def planned(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """What the sender planned, ordered or hoped for."""
    label = label_of(resource.get("code"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    fact = Fact(
        kind=FactKind.PLAN,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=plain(resource.get("status"), 40),
        at=moment_in(resource, "occurrenceDateTime", "occurrencePeriod"),
        value="a goal" if resource.get("intent") == "goal" else "",
        source=source,
    )
    return [Draft(fact, "")]


def goal(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """What the person and the sender work towards."""
    status = plain(resource.get("lifecycleStatus"), 40)
    if status == "entered-in-error":
        return Skipped(drafts.IN_ERROR)
    label = label_of(resource.get("description"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    fact = Fact(
        kind=FactKind.PLAN,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=status,
        at=moment_in(resource, "startDate", "statusDate"),
        value="a goal",
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")))]


def member(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """What somebody of the care team does. Who it is stays in the sealed file."""
    label = label_of(first(resource.get("participant")).get("role"))
    period = element(resource.get("period"))
    fact = Fact(
        kind=FactKind.TEAM,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status="",
        at=moment_in({"start": period.get("start")}, "start"),
        ended=moment_in({"end": period.get("end")}, "end"),
        value="",
        source=source,
    )
    return [Draft(fact, "")]
