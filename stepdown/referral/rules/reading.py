"""A whole record into facts: a bundle here, a document in `cda`.

A bundle streams entry by entry; what points at what is joined. Every entry ends in exactly one place: it gave
facts, it supports others (a person, an organization, a medicine that facts point at), or it is counted under
what was not understood, with its reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from stepdown.kernel.words import say
from stepdown.referral.rules import clinical, drafts, history, person
from stepdown.referral.rules.cda import reading as cda
from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.drafts import Draft, Reader, Skipped
from stepdown.referral.rules.editions import other_edition
from stepdown.referral.rules.elements import (
    Element,
    element,
    elements,
    keys_of,
    label_of,
    plain,
    reference_key,
)
from stepdown.referral.rules.labels import Labels
from stepdown.referral.rules.split import Bundle, parse
from stepdown.referral.rules.unpack import Readable, is_document, unpacked
from stepdown.referral.vocabulary import Fact, FactKind, Limits, Reading, SourcePointer, Stance, Unreadable

_READERS: Mapping[str, Reader] = {
    "Condition": clinical.condition,
    "MedicationRequest": clinical.medication,
    "MedicationStatement": clinical.medication,
    "AllergyIntolerance": clinical.allergy,
    "Observation": history.observation,
    "Procedure": history.procedure,
    "Encounter": history.encounter,
    "Coverage": history.coverage,
    "ExplanationOfBenefit": history.bill,
    "Goal": history.goal,
}
# What a document chose to tell is a fact where a whole record about somebody is only counted.
_TOLD = {drafts.LABORATORY: FactKind.RESULT, drafts.MEASURES: FactKind.TREATMENT}
_SUPPORTING = frozenset(
    "Organization Practitioner PractitionerRole Location Medication RelatedPerson Person "
    "HealthcareService Endpoint CareTeam Provenance MessageHeader Composition Device".split()
)
_BUNDLES = frozenset("transaction batch collection document searchset message".split())
_MOST_SUPPORT = 20_000
# SNOMED CT 716186003 and its children, 160245001; HL7's International Patient Summary writes `no-known-…`.
_NONE_KNOWN = frozenset(("716186003", "409137002", "429625007", "428607008", "160244002", "160245001"))
_MAY_BE_NONE = {
    FactKind.ALLERGY: "Allergies",
    FactKind.PROBLEM: "Problems",
    FactKind.MEDICATION: "Medication",
}
_OPAQUE = 36


def read_record(raw: Readable, lists: CodeLists, *, on: date, limits: Limits | None = None) -> Reading:
    """Read one FHIR R4 bundle or C-CDA document about one person. Raises Unreadable, whatever is wrong, and
    nothing else.

    `on` is the day ages are counted on. Memory holds one entry and the facts, never the file.
    """
    limits = limits or Limits()
    try:
        document, chunks = _opened(raw, limits)
        if document:
            return cda.read_document(chunks, lists, on=on, limits=limits)
        return _Record(lists, on, limits).read(chunks)
    except Unreadable:
        raise
    except Exception as error:  # a stranger's file must not find a way to raise anything else
        raise Unreadable(
            say(
                "Could not be read: it is put together in a way no reader expects ({kind}).",
                kind=type(error).__name__,
            )
        ) from error


@dataclass(frozen=True)
class Place:
    """One entry of a file: what it tells, as resources, and how it reads as it was sent."""

    resources: tuple[Element, ...]
    sent: str


def place(raw: Readable, number: int, *, limits: Limits | None = None) -> Place:
    """One entry of a bundle or piece of a document (0 is the first). Raises Unreadable where it has none."""
    limits = limits or Limits()
    document, chunks = _opened(raw, limits)
    if document:
        piece = cda.nth_piece(chunks, number, limits)
        return Place(cda.resources_of(piece), cda.sent(piece))
    resource = _nth(chunks, number, limits)
    return Place((resource,), json.dumps(resource, indent=2, ensure_ascii=False, default=str))


def paper(raw: Readable, number: int, *, limits: Limits | None = None) -> bytes:
    """The bytes of a paper inside a document. Raises Unreadable where there is none or it is damaged."""
    limits = limits or Limits()
    document, chunks = _opened(raw, limits)
    if not document:
        raise Unreadable(say("There is no paper in this entry."))
    return cda.paper_in(chunks, number, limits)


def nth_resource(raw: Readable, number: int, *, limits: Limits | None = None) -> Element:
    """The first resource of one entry (0 is the first). Raises Unreadable where there is none."""
    return next(iter(place(raw, number, limits=limits).resources), {})


def patient_in(raw: Readable, *, limits: Limits | None = None) -> Element:
    """The person of the file as a Patient; an empty one for a part of a document that names nobody.

    Raises Unreadable for a bundle without one.
    """
    limits = limits or Limits()
    document, chunks = _opened(raw, limits)
    if document:
        return cda.patient_of(chunks, limits)
    for position, text in enumerate(Bundle(chunks, limits).entries()):
        if b'"Patient"' in text:
            resource = _resource(text, position)
            if resource.get("resourceType") == "Patient":
                return resource
    raise Unreadable(say("There is no Patient in it: nobody to refer."))


def _opened(raw: Readable, limits: Limits) -> tuple[bool, Iterator[bytes]]:
    """Whether the content is a document rather than a bundle, and the content."""
    chunks = unpacked(raw, limits)
    first = next(chunks, b"")
    return is_document(first), chain((first,), chunks)


def _nth(chunks: Iterator[bytes], number: int, limits: Limits) -> Element:
    for position, text in enumerate(Bundle(chunks, limits).entries()):
        if position == number:
            return _resource(text, position)
    raise Unreadable(say("The file has no entry {n}.", n=number + 1))


def _resource(text: bytes, position: int) -> Element:
    return element(element(parse(text, say("Entry {n}", n=position + 1))).get("resource"))


class _Record:
    """What has been gathered of one file so far."""

    def __init__(self, lists: CodeLists, on: date, limits: Limits) -> None:
        self.lists = lists
        self.on = on
        self.limits = limits
        self.drafts: list[Draft] = []
        self.skipped: Counter[tuple[str, str]] = Counter()
        self.supporting = 0
        self.named: dict[str, str] = {}
        self.patient: Element | None = None
        self.patient_entry = 0
        self.patient_keys: set[str] = set()
        self.people: list[Element] = []
        self.labels = Labels()

    def read(self, chunks: Iterator[bytes]) -> Reading:
        bundle = Bundle(chunks, self.limits)
        for position, text in enumerate(bundle.entries()):
            document = bundle.members.get("type") == "document"
            self._entry(parse(text, say("Entry {n}", n=position + 1)), position, document=document)
        self._check_bundle(bundle.members)
        return self._reading(bundle.count)

    def _check_bundle(self, members: Mapping[str, object]) -> None:
        kind = plain(members.get("type"), 40)
        if kind not in _BUNDLES:
            raise Unreadable(
                say("A bundle of type {kind} is not a record of a person.", kind=kind or "(none)")
            )
        self.labels.note(
            elements(element(members.get("meta")).get("security")), SourcePointer("Bundle", "", 0)
        )
        if self.patient is None:
            raise Unreadable(say("There is no Patient in it: nobody to refer."))

    def _entry(self, value: object, position: int, *, document: bool = False) -> None:
        entry = element(value)
        resource = element(entry.get("resource"))
        kind = plain(resource.get("resourceType"), 64)
        if not kind.isalpha():
            deletes = plain(element(entry.get("request")).get("method"), 10) == "DELETE"
            self.skipped["(none)", drafts.DELETED if deletes else drafts.NO_RESOURCE] += 1
            return
        edition = other_edition(resource)
        if edition:
            raise Unreadable(
                say(
                    "Written in FHIR {edition} (entry {n}). Stepdown reads R4.",
                    edition=edition,
                    n=position + 1,
                ),
                lifted_by=say("Ask the sender for an R4 export."),
            )
        source = SourcePointer(kind, _opaque(kind, resource), position)
        self.labels.note(elements(element(resource.get("meta")).get("security")), source)
        if kind == "Patient":
            self._person(entry, resource, source)
        elif kind in _SUPPORTING:
            self._support(entry, resource)
        else:
            self._clinical(kind, resource, source, document=document)

    def _clinical(self, kind: str, resource: Element, source: SourcePointer, *, document: bool) -> None:
        reader = _READERS.get(kind)
        outcome = reader(resource, source, self.lists) if reader else Skipped(drafts.NOT_USED)
        if document and isinstance(outcome, Skipped) and outcome.reason in _TOLD:
            fact = history.as_told(resource, source, _TOLD[outcome.reason])
            outcome = [Draft(fact, reference_key(resource.get("subject")))] if fact else outcome
        if isinstance(outcome, Skipped):
            self.skipped[kind, outcome.reason] += 1
            return
        self.drafts.extend(outcome)
        if len(self.drafts) > self.limits.facts:
            raise Unreadable(say("More than {n} facts in one record. Nothing was read.", n=self.limits.facts))

    def _person(self, entry: Element, resource: Element, source: SourcePointer) -> None:
        if self.patient is not None:
            raise Unreadable(say("Holds the records of more than one person. Send one file for each."))
        self.patient, self.patient_entry = resource, source.entry
        self.patient_keys.update(keys_of(entry.get("fullUrl"), resource))
        self.people.append(resource)
        self.drafts.extend(person.person_facts(resource, source, self.on))

    def _support(self, entry: Element, resource: Element) -> None:
        self.supporting += 1
        if person.is_person(resource) and len(self.people) < 50:
            self.people.append(resource)
        name = label_of(resource.get("code")).text or plain(resource.get("name"))
        if name and len(self.named) < _MOST_SUPPORT:
            for key in keys_of(entry.get("fullUrl"), resource):
                self.named[key] = name

    def _reading(self, entries: int) -> Reading:
        patient = self.patient or {}
        facts = [*self._own_facts(), *self.labels.facts()]
        secrets = person.secrets_of(self.people)
        birth_date = plain(patient.get("birthDate"), 10)
        found = [person.scrubbed(_as_meant(fact), secrets) for fact in facts]
        return Reading(
            entries=entries,
            facts=tuple(fact for fact in found if fact.counts),
            asides=tuple(fact for fact in found if not fact.counts),
            not_understood=dict(self.skipped),
            supporting=self.supporting,
            age_band=person.age_band(birth_date, self.on),
            patient_key=person.patient_key(patient),
            legal=person.legal_of(patient),
        )

    def _own_facts(self) -> Iterator[Fact]:
        """The facts that are this person's, each named; the same payer on many bills is one fact."""
        payers: set[tuple[str, str]] = set()
        for draft in self.drafts:
            fact = draft.fact
            kind = fact.source.resource_type
            if kind != "Patient" and draft.subject not in self.patient_keys:
                self.skipped[kind, drafts.OTHER_PERSON if draft.subject else drafts.NO_PERSON] += 1
                continue
            if not fact.label:
                fact = replace(fact, label=self.named.get(draft.named_by, ""))
            if not fact.label:
                self.skipped[kind, drafts.NO_CODE] += 1
                continue
            if kind == "ExplanationOfBenefit":
                if (fact.label, fact.value) in payers:
                    self.skipped[kind, drafts.BILL] += 1
                    continue
                payers.add((fact.label, fact.value))
            yield fact


def _as_meant(fact: Fact) -> Fact:
    """A code for "none known" is no allergy, no problem and no medicine."""
    none = fact.kind in _MAY_BE_NONE and (fact.code in _NONE_KNOWN or fact.code.startswith("no-known-"))
    return replace(fact, label=_MAY_BE_NONE[fact.kind], stance=Stance.NONE_KNOWN) if none else fact


def _opaque(kind: str, resource: Element) -> str:
    """The sender's id where it names nobody: a UUID, never a Patient's, which may be a record number."""
    own = plain(resource.get("id"), 64)
    opaque = (
        len(own) == _OPAQUE and own.count("-") == 4 and all(part in "0123456789abcdefABCDEF-" for part in own)
    )
    return own if opaque and kind != "Patient" else ""
