"""A whole bundle into facts: streams entry by entry, joins what points at what, accounts for every entry.

Every entry ends in exactly one place: it gave facts, it supports others (a person, an organization, a
medicine that facts point at), or it is counted under what was not understood, with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from stepdown.kernel.words import say
from stepdown.referral.rules import clinical, drafts, history, person
from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.drafts import Draft, Outcome, Skipped
from stepdown.referral.rules.editions import other_edition
from stepdown.referral.rules.elements import (
    Element,
    element,
    elements,
    keys_of,
    label_of,
    plain,
)
from stepdown.referral.rules.split import Bundle, parse
from stepdown.referral.rules.unpack import Readable, unpacked
from stepdown.referral.vocabulary import Fact, FactKind, Limits, Reading, SourcePointer, Unreadable

Reader = Callable[[Element, SourcePointer, CodeLists], Outcome]

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
}
_SUPPORTING = frozenset(
    "Organization Practitioner PractitionerRole Location Medication RelatedPerson Person "
    "HealthcareService Endpoint CareTeam Provenance MessageHeader Composition Device".split()
)
_BUNDLES = frozenset("transaction batch collection document searchset message".split())
_PART2 = frozenset({"42CFRPart2", "SUD", "ETH", "ETHUD", "OPIOIDUD"})
_MOST_SUPPORT = 20_000
_OPAQUE = 36


def read_record(raw: Readable, lists: CodeLists, *, on: date, limits: Limits | None = None) -> Reading:
    """Read one FHIR R4 bundle about one person. Raises Unreadable, whatever is wrong, and nothing else.

    `on` is the day ages are counted on. Memory holds one entry and the facts, never the file.
    """
    try:
        return _Record(lists, on, limits or Limits()).read(raw)
    except Unreadable:
        raise
    except Exception as error:  # a stranger's file must not find a way to raise anything else
        raise Unreadable(
            say(
                "Could not be read: it is put together in a way no reader expects ({kind}).",
                kind=type(error).__name__,
            )
        ) from error


def is_part2(fact: Fact) -> bool:
    """Whether a fact is a label that puts the record under 42 CFR Part 2 (HL7 v3 ActCode, DS4P)."""
    return fact.kind is FactKind.NOTICE and fact.code in _PART2


def nth_resource(raw: Readable, number: int, *, limits: Limits | None = None) -> Element:
    """The resource of one entry (0 is the first). Raises Unreadable where there is none."""
    limits = limits or Limits()
    for position, text in enumerate(Bundle(unpacked(raw, limits), limits).entries()):
        if position == number:
            return _resource(text, position)
    raise Unreadable(say("The file has no entry {n}.", n=number + 1))


def patient_in(raw: Readable, *, limits: Limits | None = None) -> Element:
    """The Patient of the file. Raises Unreadable where there is none."""
    limits = limits or Limits()
    for position, text in enumerate(Bundle(unpacked(raw, limits), limits).entries()):
        if b'"Patient"' in text:
            resource = _resource(text, position)
            if resource.get("resourceType") == "Patient":
                return resource
    raise Unreadable(say("There is no Patient in it: nobody to refer."))


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
        self.labels: dict[tuple[str, str, str], tuple[int, SourcePointer]] = {}

    def read(self, raw: Readable) -> Reading:
        bundle = Bundle(unpacked(raw, self.limits), self.limits)
        for position, text in enumerate(bundle.entries()):
            self._entry(parse(text, say("Entry {n}", n=position + 1)), position)
        self._check_bundle(bundle.members)
        return self._reading(bundle.count)

    def _check_bundle(self, members: Mapping[str, object]) -> None:
        kind = plain(members.get("type"), 40)
        if kind not in _BUNDLES:
            raise Unreadable(
                say("A bundle of type {kind} is not a record of a person.", kind=kind or "(none)")
            )
        self._note_labels(element(members.get("meta")), SourcePointer("Bundle", "", 0))
        if self.patient is None:
            raise Unreadable(say("There is no Patient in it: nobody to refer."))

    def _entry(self, value: object, position: int) -> None:
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
        self._note_labels(element(resource.get("meta")), source)
        if kind == "Patient":
            self._person(entry, resource, source)
        elif kind in _SUPPORTING:
            self._support(entry, resource)
        else:
            self._clinical(kind, resource, source)

    def _clinical(self, kind: str, resource: Element, source: SourcePointer) -> None:
        reader = _READERS.get(kind)
        outcome = reader(resource, source, self.lists) if reader else Skipped(drafts.NOT_USED)
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

    def _note_labels(self, meta: Element, source: SourcePointer) -> None:
        """Security labels travel on with the record: 42 CFR 2.32, HL7 DS4P."""
        for coding in elements(meta.get("security"))[:20]:
            label = (
                plain(coding.get("system"), 120),
                plain(coding.get("code"), 64),
                plain(coding.get("display")) or plain(coding.get("code"), 64),
            )
            if label[1] and (label in self.labels or len(self.labels) < 100):
                times, where = self.labels.get(label, (0, source))
                self.labels[label] = (times + 1, where)

    def _reading(self, entries: int) -> Reading:
        patient = self.patient or {}
        facts = list(self._own_facts())
        for (system, code, text), (times, where) in self.labels.items():
            on_how_many = f"on {times} entries" if times > 1 else "on one entry"
            value = "on the whole record" if where.resource_type == "Bundle" else on_how_many
            facts.append(Fact(FactKind.NOTICE, text, code, system, "", None, value, where))
        secrets = person.secrets_of(self.people)
        birth_date = plain(patient.get("birthDate"), 10)
        return Reading(
            entries=entries,
            facts=tuple(_scrubbed(fact, secrets) for fact in facts),
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


def _scrubbed(fact: Fact, secrets: frozenset[str]) -> Fact:
    return replace(
        fact,
        label=person.scrub(fact.label, secrets) or person.REMOVED,
        value=person.scrub(fact.value, secrets),
    )


def _opaque(kind: str, resource: Element) -> str:
    """The sender's id where it names nobody: a UUID, never a Patient's, which may be a record number."""
    own = plain(resource.get("id"), 64)
    opaque = (
        len(own) == _OPAQUE and own.count("-") == 4 and all(part in "0123456789abcdefABCDEF-" for part in own)
    )
    return own if opaque and kind != "Patient" else ""
