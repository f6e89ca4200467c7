"""The document: its Composition, every resource it points at, and the bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from stepdown.transfer.rules import lines
from stepdown.transfer.rules.fhir import resources
from stepdown.transfer.rules.fhir.coding import (
    LABELS,
    LOINC,
    Resource,
    concept,
    id_of,
    moment,
    narrative,
    paragraph,
    ref,
    resource,
    table,
)
from stepdown.transfer.vocabulary import Part, Summary

Made = Mapping[Part, list[Resource]]
TITLE = "Transfer summary"
# LOINC codes of the sections, as C-CDA R2.1 names them; the words of a section without one stand alone.
_SECTIONS: dict[Part, str] = {
    Part.DIAGNOSES: "11450-4",
    Part.ALLERGIES: "48765-2",
    Part.MEDICATION: "10160-0",
    Part.MEASURES: "10190-7",
    Part.TESTS: "30954-2",
    Part.LEVEL: "46240-8",
    Part.HOURS: "",
    Part.PLAN: "61146-7",
    Part.SAFETY: "18776-5",
    Part.SUPPORTS: "29762-2",
}
_MAKERS: dict[Part, Callable[[Summary, Resource], Iterator[Resource]]] = {
    Part.DIAGNOSES: resources.conditions,
    Part.ALLERGIES: resources.allergies,
    Part.MEDICATION: resources.medicines,
    Part.MEASURES: resources.measures,
    Part.TESTS: resources.tests,
    Part.LEVEL: resources.levels,
    Part.HOURS: resources.attended,
    Part.PLAN: resources.goals,
    Part.SAFETY: resources.risks,
    Part.SUPPORTS: resources.supports,
}


def document(found: Summary) -> bytes:
    """The bundle as JSON. The same summary gives the same bytes."""
    return json.dumps(bundle(found), ensure_ascii=False, indent=1).encode()


def bundle(found: Summary) -> Resource:
    """The bundle: the Composition first, then whom it is about, then every fact once."""
    framed = resources.frame(found)
    made: dict[Part, list[Resource]] = {
        part: list(make(found, framed.patient)) for part, make in _MAKERS.items()
    }
    plan = list(resources.care_plan(found, framed.patient, made[Part.PLAN]))
    head = composition(found, framed, made, plan)
    facts = [one for part in _MAKERS for one in made[part]]
    inside = [head, *framed.all, *facts, *plan, resources.provenance(found, framed, head)]
    return {
        "resourceType": "Bundle",
        "id": str(found.cover.document_id),
        "meta": {"security": [*LABELS]},
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{found.cover.document_id}"},
        "type": "document",
        "timestamp": moment(found.cover.made_at),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in inside],
    }


def composition(found: Summary, framed: resources.Frame, made: Made, plan: list[Resource]) -> Resource:
    """What the document says, in order, with words for who reads it and references for a machine."""
    sections = [_asked(found), *_told(found, made, plan)]
    if found.cover.scope:
        sections.append(_plain("Consent", [*found.cover.scope]))
    if found.cover.notice:
        sections.append(_plain("Notice", [found.cover.notice], "57017-6"))
    more = {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{found.cover.set_id}"},
        "status": "final",
        "type": concept("Transfer summary note", LOINC, "18761-7"),
        "subject": ref(framed.patient),
        "date": moment(found.cover.made_at),
        "author": [ref(framed.author)],
        "title": TITLE,
        "confidentiality": "R",
        "custodian": ref(framed.clinic),
        "section": sections,
    }
    return resource("Composition", id_of(found, "composition"), more)


def _asked(found: Summary) -> Resource:
    words = [paragraph(f"To {found.cover.to.name}")]
    words += [paragraph(f"{label}: {text}") for label, text in lines.asked(found)]
    code = concept("Reason for referral", LOINC, "42349-1")
    return {"title": "What is asked", "code": code, "text": narrative(words)}


def _told(found: Summary, made: Made, plan: list[Resource]) -> Iterator[Resource]:
    for rows in lines.every(found):
        inside = [*made[rows.part], *(plan if rows.part is Part.PLAN else [])]
        entries = {"entry": [ref(one) for one in inside]} if inside else {}
        yield {
            "title": rows.title,
            "code": concept(rows.title, LOINC, _SECTIONS[rows.part]),
            "text": narrative([table(rows.head, rows.rows)]),
            **entries,
        }


def _plain(title: str, texts: list[str], code: str = "") -> Resource:
    words = narrative([paragraph(text) for text in texts])
    return {"title": title, "code": concept(title, LOINC, code), "text": words}
