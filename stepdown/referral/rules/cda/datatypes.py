"""CDA's data types in the shapes of FHIR R4: codes, moments, intervals, amounts.

Source: HL7 V3 data types R1 and "C-CDA on FHIR". What does not fit is nothing, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from stepdown.referral.rules.cda.tree import Node
from stepdown.referral.rules.elements import Element, plain

Anchors = Mapping[str, str]

_TS = re.compile(r"(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?([+-]\d{4})?\Z")
_LONGEST_NUMBER = 30
UCUM = "http://unitsofmeasure.org"
# Roots of identifiers that tie a person to the state, and the FHIR types for them.
_STATE_NUMBERS = (
    ("2.16.840.1.113883.4.1", "SS"),
    ("2.16.840.1.113883.4.572", "MC"),
    ("2.16.840.1.113883.4.3.", "DL"),
    ("2.16.840.1.113883.4.330", "PPN"),
)


def moment(text: str) -> str:
    """A CDA point in time as FHIR writes it. An hour without a zone says no more than its day."""
    found = _TS.match(text.replace(" ", ""))
    if found is None:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if hour is None or zone is None:
        return date
    return f"{date}T{hour}:{minute}:{second or '00'}{zone[:3]}:{zone[3:]}"


def interval(node: Node) -> dict[str, str]:
    """An interval, or the point that stands for one, as a FHIR Period; empty where it says nothing."""
    start = moment(node.get("value")) or moment(node.child("low").get("value"))
    start = start or moment(node.child("center").get("value"))
    end = moment(node.child("high").get("value"))
    return {name: text for name, text in (("start", start), ("end", end)) if text}


def concept(node: Node, anchors: Anchors) -> dict[str, object]:
    """A coded value with its translations and the sender's own words; empty where it says nothing."""
    codings = [coding for each in (node, *node.every("translation")) if (coding := _coding(each))]
    text = referred(node.child("originalText"), anchors)
    # `content` narrows a text to one place; some senders put the words right inside.
    answer: dict[str, object] = {"coding": codings} if codings else {}
    if text:
        answer["text"] = text
    return answer


def _coding(node: Node) -> dict[str, str]:
    code = plain(node.get("code"), 64)
    if not code:
        return {}
    display = plain(node.get("displayName"))
    system = plain(node.get("codeSystem"), 100)
    found = {"code": code, "system": f"urn:oid:{system}" if system else "", "display": display}
    return {name: text for name, text in found.items() if text}


def referred(node: Node, anchors: Anchors) -> str:
    """The words of an element, or those its reference points at in the section's text."""
    if node.text:
        return node.text
    target = node.child("reference").get("value").removeprefix("#")
    return anchors.get(target, "")


def number(text: str) -> Decimal | None:
    """A decimal as the sender wrote it; nothing for what is none or endless."""
    if not text or len(text) > _LONGEST_NUMBER:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 100 else None


def quantity(node: Node) -> dict[str, object]:
    """An amount with its UCUM unit; empty where it says nothing."""
    value = number(node.get("value"))
    if value is None:
        return {}
    unit = plain(node.get("unit"), 40)
    # `6.7 10*9/L` reads like one long number; nobody would take `6.7 x10*9/L` for a telephone.
    shown = f"x{unit}" if unit[:1].isdigit() else unit
    return {"value": value, **({"unit": shown, "code": unit, "system": UCUM} if unit else {})}


def answer(node: Node, anchors: Anchors) -> dict[str, object]:
    """An observation's value as FHIR's value[x]."""
    kind = node.get("xsi:type").rpartition(":")[2]
    found: dict[str, object] = {}
    if kind in ("PQ", "REAL", "MO"):
        found = {"valueQuantity": quantity(node)}
    elif kind == "INT" and re.fullmatch(r"-?\d{1,12}", node.get("value")):
        found = {"valueInteger": int(node.get("value"))}
    elif kind == "BL":
        found = {"valueBoolean": node.get("value") == "true"} if node.get("value") else {}
    elif kind == "TS":
        found = {"valueDateTime": moment(node.get("value"))}
    elif kind in ("IVL_PQ", "IVL_INT", "IVL_REAL", "RTO", "RTO_PQ_PQ"):
        found = {"valueString": _span(node)}
    elif kind in ("CD", "CE", "CO", "CV", "CS") or node.get("code"):
        found = {"valueCodeableConcept": concept(node, anchors)}
    else:
        found = {"valueString": referred(node, anchors) or plain(node.get("value"), 400)}
    found = {name: value for name, value in found.items() if value != "" and value != {}}
    if not found and node.get("nullFlavor"):
        return {"dataAbsentReason": {"text": "not known"}}
    return found


def _span(node: Node) -> str:
    """`3 to 5 mg`, `at least 3`, `at most 5`, `1 : 40`."""
    if node.child("numerator"):
        return f"{_amount(node.child('numerator'))} : {_amount(node.child('denominator'))}".strip(" :")
    low, high = _amount(node.child("low")), _amount(node.child("high"))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _amount(node: Node) -> str:
    return " ".join(part for part in (plain(node.get("value"), 20), plain(node.get("unit"), 20)) if part)


def identifier(node: Node) -> Element:
    """An id as a FHIR Identifier; what kind of number it is shows in its root."""
    root, extension = plain(node.get("root"), 100), plain(node.get("extension"), 100)
    kind = next((name for prefix, name in _STATE_NUMBERS if root.startswith(prefix) and extension), "MR")
    if not root and not extension:
        return {}
    return {
        "type": {"coding": [{"code": kind}]},
        "system": f"urn:oid:{root}" if extension else "urn:ietf:rfc:3986",
        "value": extension or root,
    }


def key_of(node: Node) -> str:
    """An id as one word to compare by; nothing for one that names nothing."""
    root, extension = plain(node.get("root"), 100), plain(node.get("extension"), 100)
    return f"{root}|{extension}" if root else ""
