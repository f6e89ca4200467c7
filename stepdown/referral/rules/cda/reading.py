"""A whole document into facts: streams piece by piece and accounts for every piece.

A document tells what its author chose to tell, so its results, vital signs and procedures are facts, while of
a bundle, which is a whole database about somebody, they are counted only.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from stepdown.kernel.words import say
from stepdown.referral.rules import clinical, drafts, history, person
from stepdown.referral.rules.cda import header, statements
from stepdown.referral.rules.cda.pieces import Piece, Section
from stepdown.referral.rules.cda.stream import Document
from stepdown.referral.rules.cda.told import Told
from stepdown.referral.rules.cda.tree import as_sent
from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.drafts import Draft, Outcome, Reader, Skipped
from stepdown.referral.rules.elements import Element, plain
from stepdown.referral.rules.labels import Labels
from stepdown.referral.vocabulary import (
    Edition,
    Fact,
    FactKind,
    Form,
    Limits,
    Reading,
    SourcePointer,
    Unreadable,
)

_READERS: Mapping[str, Reader] = {
    "Condition": clinical.condition,
    "MedicationStatement": clinical.medication,
    "AllergyIntolerance": clinical.allergy,
    "Observation": history.observation,
    "Procedure": history.procedure,
    "Encounter": history.encounter,
    "Coverage": history.coverage,
    "ServiceRequest": history.planned,
    "CareTeam": history.member,
}
_ONLY_COUNTED = (drafts.LABORATORY, drafts.MEASURES, drafts.OTHER_PROCEDURE)
_PAPERS = {"application/pdf": "PDF", "text/plain": "plain text", "text/rtf": "RTF", "text/html": "web page"}
_LOINC = "urn:oid:2.16.840.1.113883.6.1"
_MOST_PEOPLE = 50


def read_document(chunks: Iterator[bytes], lists: CodeLists, *, on: date, limits: Limits) -> Reading:
    """Read one C-CDA document, or a part of one. Raises Unreadable for what cannot be read."""
    return _Reader(lists, on, limits).read(Document(chunks, limits))


def patient_of(chunks: Iterator[bytes], limits: Limits) -> Element:
    """The person of a document as a FHIR Patient; an empty one where a part of a document names nobody."""
    for piece in Document(chunks, limits).pieces():
        if piece.what == "recordTarget":
            return header.patient(piece.node)
    return {}


def nth_piece(chunks: Iterator[bytes], number: int, limits: Limits) -> Piece:
    """One piece (0 is the first), a text with its words. Raises Unreadable where there is none."""
    for piece in Document(chunks, limits, keep=number).pieces():
        if piece.position == number:
            return piece
    raise Unreadable(say("The file has no entry {n}.", n=number + 1))


def resources_of(piece: Piece) -> tuple[Element, ...]:
    """What a piece tells, as resources, in the order in which its facts count their parts."""
    if piece.what == "recordTarget":
        return (header.patient(piece.node),)
    if piece.what == "componentOf":
        return (header.stay(piece.node),)
    if piece.what == "entry":
        return tuple(each.resource for each in statements.statements(piece.node, piece.section))
    concept = {"coding": [{"system": _LOINC, "code": piece.section.code, "display": piece.section.label}]}
    return ({"resourceType": "DocumentReference", "type": concept, "text": "…"},)


def sent(piece: Piece) -> str:
    """A piece as it was sent: a text to read, or lines of XML."""
    if piece.what == "text" and not piece.node:
        return piece.text
    return "\n".join(as_sent(piece.node))


def paper_in(chunks: Iterator[bytes], number: int, limits: Limits) -> bytes:
    """The paper inside a document, such as a PDF. Raises Unreadable where it is none or damaged."""
    piece = nth_piece(chunks, number, limits)
    if piece.what != "text" or not piece.node:
        raise Unreadable(say("There is no paper in this entry."))
    if piece.size > limits.paper:
        raise Unreadable(say("The paper inside is larger than {n} MB.", n=limits.paper >> 20))
    if piece.node.get("representation") != "B64":
        return piece.text.encode()
    try:
        return base64.b64decode("".join(piece.text.split()), validate=True)
    except ValueError:
        raise Unreadable(say("The paper inside is damaged. Ask the sender to send it again.")) from None


class _Reader:
    """What has been gathered of one document so far."""

    def __init__(self, lists: CodeLists, on: date, limits: Limits) -> None:
        self.lists = lists
        self.on = on
        self.limits = limits
        self.found: list[Fact] = []
        self.skipped: Counter[tuple[str, str]] = Counter()
        self.supporting = 0
        self.patient: Element | None = None
        self.people: list[Element] = []
        self.labels = Labels()
        self.texts: dict[int, Piece] = {}
        self.told_in: set[int] = set()

    def read(self, document: Document) -> Reading:
        for piece in document.pieces():
            self._piece(piece)
            if len(self.found) > self.limits.facts:
                raise Unreadable(
                    say("More than {n} facts in one record. Nothing was read.", n=self.limits.facts)
                )
        edition = header.edition(document.head, document.root)
        if self.patient is None and edition.form is Form.CCDA:
            raise Unreadable(say("There is no record target in it: nobody to refer."))
        if not document.count:
            raise Unreadable(say("There is nothing in it: no person, no section with words."))
        for confidentiality in document.head.get("confidentialityCode", ()):
            self.labels.note(header.labels_of(confidentiality), SourcePointer("Bundle", "", 0))
        return self._reading(document.count, edition)

    def _piece(self, piece: Piece) -> None:
        if piece.what == "recordTarget":
            self._person(piece)
        elif piece.what == "entry":
            self._entry(piece)
        elif piece.what == "section end":
            self._section(piece.section)
        elif piece.what == "text" and piece.node:
            self._paper(piece)
        elif piece.what == "text":
            self.texts[id(piece.section)] = piece
        else:
            self._support(piece)

    def _source(self, piece: Piece, kind: str, part: int = 0) -> SourcePointer:
        return SourcePointer(kind, "", piece.position, piece.path[:200], part)

    def _person(self, piece: Piece) -> None:
        if self.patient is not None:
            raise Unreadable(say("Holds the records of more than one person. Send one file for each."))
        self.patient = header.patient(piece.node)
        self.people.append(self.patient)
        told = person.person_facts(self.patient, self._source(piece, "Patient"), self.on)
        self.found.extend(draft.fact for draft in told)
        self.supporting += not told

    def _support(self, piece: Piece) -> None:
        """A part of the head: who wrote it, who keeps it, and the stay it tells of."""
        self._name(piece)
        stay = header.stay(piece.node) if piece.what == "componentOf" else {}
        outcome = history.encounter(stay, self._source(piece, "Encounter"), self.lists) if stay else None
        if isinstance(outcome, list):
            self.found.extend(draft.fact for draft in outcome)
        else:
            self.supporting += 1

    def _name(self, piece: Piece) -> None:
        for relative in header.relatives(piece.node):
            if len(self.people) < _MOST_PEOPLE:
                self.people.append(relative)

    def _entry(self, piece: Piece) -> None:
        self._name(piece)
        annotations = header.privacy_marks(piece.node)
        self.labels.note(annotations, self._source(piece, "Observation"))
        section = piece.section
        if section.about_other or statements.about_other(piece.node):
            self.skipped[section.label, drafts.OTHER_PERSON] += 1
            return
        given, reason = False, ""
        for part, told in enumerate(statements.statements(piece.node, section)):
            source = self._source(piece, plain(told.resource.get("resourceType"), 40), part)
            outcome = _outcome(told, source, self.lists)
            if isinstance(outcome, Skipped):
                reason = reason or outcome.reason
                continue
            given = True
            self.found.extend(replace(draft.fact, stance=told.stance) for draft in outcome)
        if given:
            self.told_in.add(id(section))
        elif statements.is_note(piece.node) or annotations:
            self.supporting += 1
        else:
            self.skipped[section.label, reason or drafts.NOT_USED] += 1

    def _paper(self, piece: Piece) -> None:
        """A paper inside the document, such as a scan: to be read, never read into facts."""
        kind = _PAPERS.get(piece.node.get("mediaType"), "a file")
        kilobytes = max(1, piece.size * 3 // 4 // 1024)
        label = "The paper inside"
        self._to_read(piece, label, "", f"{kind}, about {kilobytes} KB")

    def _section(self, section: Section) -> None:
        """A section is over: its text stands for itself unless its entries say the same."""
        piece = self.texts.pop(id(section), None)
        told = id(section) in self.told_in
        self.told_in.discard(id(section))
        where = self._source(piece, "Section") if piece else SourcePointer("Section", "", 0)
        self.labels.note(header.labels_of(section.confidentiality), where)
        if piece is None:
            return
        if told:
            self.supporting += 1
        elif section.null:
            self.skipped[section.label, drafts.NO_INFORMATION] += 1
        elif not piece.words:
            self.skipped[section.label, drafts.EMPTY] += 1
        elif section.about_other:
            self.skipped[section.label, drafts.OTHER_PERSON] += 1
        else:
            self._to_read(
                piece, section.label, section.code, "1 word" if piece.words == 1 else f"{piece.words} words"
            )

    def _to_read(self, piece: Piece, label: str, code: str, value: str) -> None:
        source = self._source(piece, "DocumentReference")
        system = _LOINC if code else ""
        self.found.append(Fact(FactKind.TEXT, label, plain(code, 64), system, "", None, value, source))

    def _reading(self, entries: int, edition: Edition) -> Reading:
        patient = self.patient or {}
        secrets = person.secrets_of(self.people)
        found = [person.scrubbed(fact, secrets) for fact in (*self.found, *self.labels.facts())]
        return Reading(
            entries=entries,
            facts=tuple(fact for fact in found if fact.counts),
            asides=tuple(fact for fact in found if not fact.counts),
            not_understood=dict(self.skipped),
            supporting=self.supporting,
            age_band=person.age_band(plain(patient.get("birthDate"), 10), self.on),
            patient_key=person.patient_key(patient),
            legal=person.legal_of(patient),
            edition=edition,
        )


def _outcome(told: Told, source: SourcePointer, lists: CodeLists) -> Outcome:
    """What the reader of the resource makes of it; a thing it would only count is told all the same."""
    outcome = _READERS[source.resource_type](told.resource, source, lists)
    if isinstance(outcome, Skipped) and told.kind is not None and outcome.reason in _ONLY_COUNTED:
        fact = history.as_told(told.resource, source, told.kind)
        return [Draft(fact, "")] if fact else Skipped(drafts.NO_VALUE)
    return outcome
