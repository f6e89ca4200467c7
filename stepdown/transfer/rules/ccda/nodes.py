"""Small builders of CDA: nodes with their types, codes and times. Well-formed because a tree is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace

from stepdown.transfer.vocabulary import Summary

V3 = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LOINC = "2.16.840.1.113883.6.1"
SNOMED = "2.16.840.1.113883.6.96"
ICD10 = "2.16.840.1.113883.6.90"
ACT_CODE = "2.16.840.1.113883.5.4"
ACT_CLASS = "2.16.840.1.113883.5.6"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"
# Where CDA names its entry and section templates.
ENTRY, SECTION = "2.16.840.1.113883.10.20.22.4.", "2.16.840.1.113883.10.20.22.2."

register_namespace("", V3)
register_namespace("xsi", XSI)


def node(name: str, attributes: dict[str, str] | None = None) -> Element:
    """A node of CDA."""
    return Element(f"{{{V3}}}{name}", attributes or {})


def add(holder: Element, name: str, attributes: dict[str, str] | None = None, text: str = "") -> Element:
    """A node inside another."""
    made = SubElement(holder, f"{{{V3}}}{name}", attributes or {})
    if text:
        made.text = text
    return made


def templates(holder: Element, *names: tuple[str, str]) -> None:
    """Template ids, each with the day of its version where it has one."""
    for root, extension in names:
        add(holder, "templateId", {"root": root} | ({"extension": extension} if extension else {}))


def typed(holder: Element, kind: str, attributes: dict[str, str], text: str = "") -> Element:
    """A value of a data type."""
    return add(holder, "value", {f"{{{XSI}}}type": kind, **attributes}, text)


def coded(holder: Element, code: str, system: str, words: str, name: str = "code") -> Element:
    """A code out of a system."""
    return add(holder, name, {"code": code, "codeSystem": system, "displayName": words})


def worded(holder: Element, anchor: str, name: str = "code", code: str = "", system: str = "") -> Element:
    """Words that stand in the section's text; with a code where there is one, else none is made up."""
    has = {"code": code, "codeSystem": system} if code else {"nullFlavor": "UNK"}
    made = add(holder, name, has)
    pointed(made, anchor)
    return made


def pointed(holder: Element, anchor: str) -> None:
    """The words of a thing, by where they stand in the section's text."""
    add(add(holder, "originalText"), "reference", {"value": f"#{anchor}"})


def own_id(holder: Element, found: Summary, what: str) -> None:
    """The id of one thing: the same summary gives the same."""
    add(holder, "id", {"root": str(uuid5(found.cover.document_id, what))})


def day(on: date) -> str:
    return f"{on:%Y%m%d}"


def moment(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S%z}"


def since(holder: Element, start: date, end: date | None = None) -> None:
    """From a day on, until another where there is one."""
    made = add(holder, "effectiveTime")
    add(made, "low", {"value": day(start)})
    if end is not None:
        add(made, "high", {"value": day(end)})


def on_day(holder: Element, on: date) -> None:
    add(holder, "effectiveTime", {"value": day(on)})


def table(holder: Element, prefix: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of words; the first two cells of each row can be pointed at: `prefix1`, `prefix1v`."""
    made = add(holder, "table")
    top = add(add(made, "thead"), "tr")
    for words in head:
        add(top, "th", None, words)
    body = add(made, "tbody")
    for number, row in enumerate(rows, 1):
        line = add(body, "tr")
        for place, cell in enumerate(row):
            anchor = {0: f"{prefix}{number}", 1: f"{prefix}{number}v"}.get(place)
            add(line, "td", {"ID": anchor} if anchor and cell else None, cell)
