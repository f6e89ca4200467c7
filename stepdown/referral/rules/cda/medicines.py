"""Medicines and coverage of a document in the shapes of FHIR R4."""

from __future__ import annotations

from decimal import Decimal

from stepdown.referral.rules.cda.datatypes import Anchors, concept, interval, quantity
from stepdown.referral.rules.cda.pieces import Section
from stepdown.referral.rules.cda.told import Told, negated, told
from stepdown.referral.rules.cda.tree import EMPTY, Node
from stepdown.referral.rules.elements import Element
from stepdown.referral.vocabulary import Stance

_STATUS = {
    "active": "active",
    "completed": "completed",
    "aborted": "stopped",
    "suspended": "on-hold",
    "held": "on-hold",
    "cancelled": "cancelled",
    "nullified": "entered-in-error",
    "new": "intended",
}
_DAY = 24
_ANY_MEDICINE = frozenset(("410942007", "105590001"))


def taken(statement: Node, section: Section) -> Told:
    """A medicine the person takes, was given or was ordered."""
    anchors = section.anchors
    named = medicine(statement, anchors)
    codes = {coding.get("code") for coding in _codings(named)}
    stance = Stance.STATED
    if negated(statement):
        stance = Stance.NONE_KNOWN if not named or codes & _ANY_MEDICINE else Stance.NOT_SO
    times = list(statement.every("effectiveTime"))
    period = next((found for each in times if _runs(each) and (found := interval(each))), {})
    code = statement.child("statusCode").get("code")
    status = _STATUS.get(code, "unknown" if code else "")
    if status == "active" and statement.get("moodCode") == "EVN" and _single(times):
        status = "completed"  # one dose, given
    more = {
        "medicationCodeableConcept": {"text": section.label} if stance is Stance.NONE_KNOWN else named,
        "status": "" if stance is Stance.NONE_KNOWN else status,
        "effectivePeriod": period,
        "dosage": [_dosage(statement, times, anchors)] if stance is Stance.STATED else [],
    }
    return told("MedicationStatement", more, stance)


def medicine(statement: Node, anchors: Anchors) -> dict[str, object]:
    """What a medicine is called; empty where it has no name."""
    product = statement.child("consumable", "manufacturedProduct")
    material = product.child("manufacturedMaterial") or product.child("manufacturedLabeledDrug")
    named = concept(material.child("code"), anchors)
    if not named and material.child("name").text:
        return {"text": material.child("name").text}
    return named


def _codings(named: Element) -> list[Element]:
    codings = named.get("coding")
    return codings if isinstance(codings, list) else []


def _kind(node: Node) -> str:
    return node.get("xsi:type").rpartition(":")[2]


def _runs(node: Node) -> bool:
    """Whether a time says from when until when, rather than how often."""
    return _kind(node) not in ("PIVL_TS", "EIVL_TS", "SXPR_TS")


def _single(times: list[Node]) -> bool:
    return len(times) == 1 and bool(times[0].get("value"))


def _dosage(statement: Node, times: list[Node], anchors: Anchors) -> dict[str, object]:
    amount = quantity(statement.child("doseQuantity")) or quantity(statement.child("doseQuantity", "low"))
    form = concept(statement.child("administrationUnitCode"), anchors)
    if amount and "unit" not in amount and form:
        amount = {**amount, "unit": next((f"{each.get('display', '')}" for each in _codings(form)), "")}
    repeat = next((found for each in times if (found := _often(each))), {})
    found = {
        "doseAndRate": [{"doseQuantity": amount}] if amount else [],
        "timing": {"repeat": repeat} if repeat else {},
        "route": concept(statement.child("routeCode"), anchors),
        "asNeededBoolean": bool(statement.child("precondition")),
    }
    return {name: value for name, value in found.items() if value}


def _often(node: Node) -> dict[str, object]:
    """How often: `every 6 hours` as once in a period of six hours."""
    if _kind(node) != "PIVL_TS":
        return {}
    period = node.child("period")
    length = quantity(period) or quantity(period.child("low"))
    if not length or "code" not in length:
        return {}
    value, unit = length["value"], length["code"]
    if unit == "h" and isinstance(value, Decimal) and value == _DAY:
        value, unit = 1, "d"
    return {"frequency": 1, "period": value, "periodUnit": unit}


def policy(statement: Node, anchors: Anchors) -> Told:
    """Who pays. Member and group numbers stay in the sealed file."""
    payer, covered = EMPTY, EMPTY
    kind = concept(statement.child("code"), anchors)
    for performer in statement.every("performer"):
        if performer.child("assignedEntity", "code").get("code") == "PAYOR":
            payer = performer.child("assignedEntity", "representedOrganization", "name")
    for participant in statement.every("participant"):
        if participant.get("typeCode") == "COV":
            covered = participant.child("time")
    more = {
        "payor": [{"display": payer.text}] if payer.text else [],
        "type": kind if any(each.get("display") for each in _codings(kind)) else {},
        "period": interval(covered),
    }
    return told("Coverage", more, Stance.STATED)
