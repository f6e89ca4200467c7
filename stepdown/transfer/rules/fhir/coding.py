"""Codes, ids, labels and narrative that every resource of a document shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from stepdown.transfer.vocabulary import Summary

Resource = dict[str, Any]

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
_V3 = "http://terminology.hl7.org/CodeSystem/"

# HL7 DS4P: restricted; about substance use; under 42 CFR part 2; not to be passed on without a consent.
LABELS = (
    {"system": f"{_V3}v3-Confidentiality", "code": "R", "display": "restricted"},
    {
        "system": f"{_V3}v3-ActCode",
        "code": "ETH",
        "display": "substance abuse information sensitivity",
    },
    {"system": f"{_V3}v3-ActCode", "code": "42CFRPart2", "display": "42 CFR Part2"},
    {
        "system": f"{_V3}v3-ActCode",
        "code": "NORDSCLCD",
        "display": "no redisclosure without consent directive",
    },
)


def id_of(summary: Summary, what: str) -> str:
    """The id of one thing in this very document: the same summary gives the same ids."""
    return str(uuid5(summary.cover.document_id, what))


def lasting(client_id: UUID, what: str) -> str:
    """An id that stays from one document to the next."""
    return str(uuid5(client_id, what))


def ref(resource: Resource) -> dict[str, str]:
    """What another resource points at this one with."""
    return {"reference": f"urn:uuid:{resource['id']}"}


def resource(kind: str, own: str, more: Resource) -> Resource:
    """A resource with its labels; what says nothing is left out."""
    kept = {name: value for name, value in more.items() if value not in ("", None, [], {}, ())}
    return {"resourceType": kind, "id": own, "meta": {"security": [*LABELS]}, **kept}


def concept(text: str, system: str = "", code: str = "") -> Resource:
    """Words, with a code where there is one."""
    if not code:
        return {"text": text}
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def category(code: str) -> list[Resource]:
    """The category of an observation."""
    return [{"coding": [{"system": f"{_V3}observation-category", "code": code}]}]


def status(system: str, code: str) -> Resource:
    """A status code out of one of HL7's own lists."""
    return {"coding": [{"system": f"{_V3}{system}", "code": code}]}


def day(on: date) -> str:
    return on.isoformat()


def moment(at: datetime) -> str:
    """A moment to the second with its offset."""
    return at.isoformat(timespec="seconds")


def narrative(parts: Iterable[Element]) -> Resource:
    """A narrative that says all of a section, for whoever reads without a machine."""
    holder = Element("div", {"xmlns": "http://www.w3.org/1999/xhtml"})
    holder.extend(parts)
    return {"status": "generated", "div": tostring(holder, encoding="unicode")}


def paragraph(text: str) -> Element:
    made = Element("p")
    made.text = text
    return made


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Element:
    """A table under a head."""
    made = Element("table")
    top = SubElement(SubElement(made, "thead"), "tr")
    for words in head:
        SubElement(top, "th").text = words
    body = SubElement(made, "tbody")
    for row in rows:
        line = SubElement(body, "tr")
        for cell in row:
            SubElement(line, "td").text = cell
    return made
