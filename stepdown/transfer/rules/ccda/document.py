"""The body of the document, section by section, and the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, indent, tostring

from stepdown.transfer.rules import lines
from stepdown.transfer.rules.ccda import entries
from stepdown.transfer.rules.ccda.header import NI, root
from stepdown.transfer.rules.ccda.nodes import (
    ACT_CODE,
    CONFIDENTIALITY,
    LOINC,
    SECTION,
    add,
    coded,
    node,
    table,
    templates,
    typed,
)
from stepdown.transfer.rules.lines import Rows
from stepdown.transfer.vocabulary import Summary

_V2, _V3 = "2014-06-09", "2015-08-01"
NOTHING = "No information"


@dataclass(frozen=True)
class Kind:
    """One section of the template: its code, title, templates; `asked` where the template asks for it."""

    code: str
    title: str
    templates: tuple[tuple[str, str], ...]
    asked: bool = False


ALLERGIES = Kind("48765-2", "Allergies", ((f"{SECTION}6.1", _V3),), True)
MEDICATION = Kind("10160-0", "Medication", ((f"{SECTION}1.1", _V2),), True)
PROBLEMS = Kind("11450-4", "Diagnoses", ((f"{SECTION}5.1", _V3),), True)
RESULTS = Kind("30954-2", "Drug and alcohol tests", ((f"{SECTION}3.1", _V3),), True)
VITALS = Kind("8716-3", "Vital signs", ((f"{SECTION}4.1", _V3),), True)
REASON = Kind("42349-1", "What is asked", (("1.3.6.1.4.1.19376.1.5.3.1.3.1", _V2),), True)
ASSESSMENT = Kind("51848-0", "Assessment", ((f"{SECTION}8", ""),), True)
PLAN = Kind("18776-5", "Plan", ((f"{SECTION}10", _V2),), True)
MIND = Kind("10190-7", "Questionnaires, scores and risks", ((f"{SECTION}56", _V3),))
ENCOUNTERS = Kind("46240-8", "Level of care", ((f"{SECTION}22.1", _V3),))
GOALS = Kind("61146-7", "Goals", ((f"{SECTION}60", ""),))
SOCIAL = Kind("29762-2", "Supports", ((f"{SECTION}17", _V3),))
_PRIVATE_SECTION = ("2.16.840.1.113883.3.3251.1.10", "")


def document(found: Summary) -> bytes:
    """The document as XML. The same summary gives the same bytes."""
    made = root(found)
    body = add(add(made, "component"), "structuredBody")
    for section in sections(found):
        add(body, "component").append(section)
    indent(made, " ")
    written: bytes = tostring(made, encoding="utf-8", xml_declaration=True)
    return written


def sections(found: Summary) -> Iterator[Element]:
    """Every section: the notice first, what is asked, then what is told."""
    yield privacy(found)
    yield reason(found)
    yield from _some(found, ALLERGIES, "allergy", lines.allergies(found), entries.allergies)
    yield from _some(found, MEDICATION, "medicine", lines.medicines(found), entries.medicines)
    yield from _some(found, PROBLEMS, "problem", lines.diagnoses(found), entries.problems)
    yield from _some(found, RESULTS, "result", lines.tests(found), entries.results)
    yield from _some(found, VITALS, "vital", None, None)
    yield from _mind(found)
    yield from _some(found, ENCOUNTERS, "stay", lines.levels(found), entries.encounters)
    yield from _some(found, GOALS, "goal", lines.goals(found), entries.goals)
    yield from _some(found, SOCIAL, "support", lines.supports(found), entries.supports)
    yield from _some(found, ASSESSMENT, "hours", lines.weeks(found), None)
    yield from _some(found, PLAN, "plan", _safety(found), None)


def reason(found: Summary) -> Element:
    """What is asked of the place, in lines."""
    made, text = _section(REASON)
    table(text, "asked", ("What", "How"), (("To", found.cover.to.name), *lines.asked(found)))
    return made


def _safety(found: Summary) -> Rows:
    """The safety plan; the risks stand where they can be read as values."""
    rows = lines.safety(found)
    return Rows(rows.part, rows.title, rows.head, rows.rows[len(found.risks) :])


def _mind(found: Summary) -> Iterator[Element]:
    """Scores, and risks as they were judged."""
    scores = lines.measures(found)
    risks = tuple((one.what, one.band, lines.written(found.assessed_on)) for one in found.risks)
    if not scores.rows and not risks:
        return
    made, text = _section(MIND)
    if scores.rows:
        table(text, "score", scores.head, scores.rows)
    if risks:
        table(text, "risk", ("Risk", "As judged", "Day"), risks)
    _entries(made, (*entries.measures(found, "score"), *entries.risks(found, "risk")))
    yield made


def _some(
    found: Summary, kind: Kind, prefix: str, rows: Rows | None, make: entries.Maker | None
) -> Iterator[Element]:
    """A section with its table and entries; one without information only where the template asks for it."""
    if rows is None or not rows.rows:
        if kind.asked:
            made, text = _section(kind, NI)
            text.text = NOTHING
            yield made
        return
    made, text = _section(kind)
    table(text, prefix, rows.head, rows.rows)
    if make is not None:
        _entries(made, make(found, prefix))
    yield made


def _section(kind: Kind, attributes: dict[str, str] | None = None) -> tuple[Element, Element]:
    made = node("section", attributes)
    templates(made, *kind.templates, _PRIVATE_SECTION)
    coded(made, kind.code, LOINC, kind.title)
    add(made, "title", None, kind.title)
    text = add(made, "text")
    coded(made, "R", CONFIDENTIALITY, "restricted", "confidentialityCode")
    return made, text


def _entries(section: Element, made: Iterable[Element]) -> None:
    for one in made:
        add(section, "entry").append(one)


# HL7 DS4P for CDA: class, category, refrain; each is a security observation of its own template.
_MARKS = (
    (
        "2.16.840.1.113883.3.445.12",
        "SECCLASSOBS",
        "Security classification",
        "R",
        CONFIDENTIALITY,
        "restricted",
    ),
    ("2.16.840.1.113883.3.445.22", "SECCATOBS", "Security category", "42CFRPart2", ACT_CODE, "42 CFR Part2"),
    (
        "2.16.840.1.113883.3.445.23",
        "SECCONOBS",
        "Security control",
        "NORDSCLCD",
        ACT_CODE,
        "no redisclosure without consent directive",
    ),
)
_PRIVACY = Kind("57017-6", "Notice and consent", (("2.16.840.1.113883.3.3251.1.5", ""),))


def privacy(found: Summary) -> Element:
    """The notice, the scope of each consent, and the marks that another system keeps."""
    made, text = _section(_PRIVACY)
    for words in (found.cover.notice, *found.cover.scope):
        if words:
            add(text, "paragraph", None, words)
    entry = add(made, "entry")
    templates(entry, ("2.16.840.1.113883.3.3251.1.9", ""))
    held = add(entry, "organizer", {"classCode": "CLUSTER", "moodCode": "EVN"})
    templates(held, ("2.16.840.1.113883.3.3251.1.4", ""))
    add(held, "statusCode", {"code": "active"})
    for template, code, words, value, system, display in _MARKS:
        seen = add(add(held, "component"), "observation", {"classCode": "OBS", "moodCode": "EVN"})
        templates(seen, ("2.16.840.1.113883.3.445.21", ""), (template, ""))
        coded(seen, code, ACT_CODE, words)
        typed(seen, "CE", {"code": value, "codeSystem": system, "displayName": display})
    return made
