"""Problems, medication and allergies.

Source: HL7 FHIR R4 Condition, MedicationRequest, MedicationStatement, AllergyIntolerance.
"""

from __future__ import annotations

from decimal import Decimal

from stepdown.referral.rules import drafts
from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.drafts import Draft, Outcome, Skipped
from stepdown.referral.rules.elements import (
    Element,
    code_of,
    element,
    elements,
    first,
    joined,
    label_of,
    moment_in,
    plain,
    quantity_of,
    reference_key,
)
from stepdown.referral.vocabulary import Fact, FactKind, SourcePointer

_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}

# The end of a medicine that goes on is a plan, not an end.
_GOES_ON = ("active", "intended", "on-hold")


def condition(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """A problem; one of substance use where its code or its words say so."""
    verified = code_of(resource.get("verificationStatus"))
    if verified in ("entered-in-error", "refuted"):
        return Skipped(drafts.IN_ERROR if verified == "entered-in-error" else drafts.RULED_OUT)
    label = label_of(resource.get("code"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    topic = lists.topic(label, "sct", "icd10") or lists.topic_in_words(label.text)
    severity = label_of(resource.get("severity")).text
    fact = Fact(
        kind=FactKind.SUBSTANCE_USE if topic else FactKind.PROBLEM,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=joined([code_of(resource.get("clinicalStatus")), "" if verified == "confirmed" else verified]),
        at=moment_in(resource, "onsetDateTime", "onsetPeriod", "recordedDate"),
        ended=moment_in(resource, "abatementDateTime", "abatementPeriod"),
        value=severity,
        topic=topic.topic if topic else "",
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")))]


def medication(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """A prescription or statement of use, with what the medicine is for where our lists know it."""
    status = plain(resource.get("status"), 40)
    if status == "entered-in-error":
        return Skipped(drafts.IN_ERROR)
    if resource.get("doNotPerform") is True or status in ("not-taken", "cancelled"):
        return Skipped(drafts.NOT_GIVEN)
    target = resource.get("medicationReference")
    key = reference_key(target)
    inner = drafts.contained(resource).get(key)
    label = label_of(inner.get("code") if inner else resource.get("medicationCodeableConcept"))
    text = label.text or plain(element(target).get("display"))
    if not text and not key:
        return Skipped(drafts.NO_CODE)
    topic = lists.medicine(text)
    over = status not in _GOES_ON
    fact = Fact(
        kind=FactKind.MEDICATION,
        label=text,
        code=label.code,
        code_system=label.system,
        status=status,
        at=moment_in(resource, "authoredOn", "effectiveDateTime", "effectivePeriod", "dateAsserted"),
        value=_dose(first(resource.get("dosageInstruction") or resource.get("dosage"))),
        topic=topic.topic if topic else "",
        ended=moment_in({"end": element(resource.get("effectivePeriod")).get("end")}, "end")
        if over
        else None,
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("subject")), "" if text else key)]


def _dose(dosage: Element) -> str:
    """How much, how often: `1 tablet, 2 times a day`. Only from coded parts: free text may name somebody."""
    rate = first(dosage.get("doseAndRate"))
    repeat = element(element(dosage.get("timing")).get("repeat"))
    amount = quantity_of(rate.get("doseQuantity"))
    often, period = repeat.get("frequency"), repeat.get("period")
    unit = _UNITS.get(plain(repeat.get("periodUnit"), 3), "")
    times = ""
    if isinstance(often, int) and isinstance(period, int | Decimal) and unit:
        every = f"{'an' if unit == 'hour' else 'a'} {unit}" if period == 1 else f"every {period} {unit}s"
        times = f"once {every}" if often == 1 else f"{often} times {every}"
    route = label_of(dosage.get("route")).text
    needed = "as needed" if dosage.get("asNeededBoolean") is True else ""
    return plain(", ".join(part for part in (amount, times, needed, route) if part))


def allergy(resource: Element, source: SourcePointer, lists: CodeLists) -> Outcome:
    """An allergy or intolerance with what it does."""
    if code_of(resource.get("verificationStatus")) == "entered-in-error":
        return Skipped(drafts.IN_ERROR)
    if code_of(resource.get("verificationStatus")) == "refuted":
        return Skipped(drafts.RULED_OUT)
    reaction = first(resource.get("reaction"))
    label = label_of(resource.get("code"))
    if not label.text:
        label = label_of(reaction.get("substance"))
    if not label.text:
        return Skipped(drafts.NO_CODE)
    signs = [label_of(sign).text for sign in elements(reaction.get("manifestation"))[:5]]
    risk = plain(resource.get("criticality"), 40)
    fact = Fact(
        kind=FactKind.ALLERGY,
        label=label.text,
        code=label.code,
        code_system=label.system,
        status=code_of(resource.get("clinicalStatus")),
        at=moment_in(resource, "onsetDateTime", "recordedDate"),
        value=joined(
            [f"{risk} risk" if risk in ("high", "low") else "", ", ".join(sign for sign in signs if sign)]
        ),
        source=source,
    )
    return [Draft(fact, reference_key(resource.get("patient")))]
