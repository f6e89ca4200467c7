"""Each fact of a summary as a resource of FHIR R4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepdown.transfer.rules import lines
from stepdown.transfer.rules.fhir.coding import (
    ICD10,
    LOINC,
    SNOMED,
    UCUM,
    Resource,
    category,
    concept,
    day,
    id_of,
    lasting,
    moment,
    ref,
    resource,
    status,
)
from stepdown.transfer.rules.lines import NALOXONE
from stepdown.transfer.vocabulary import Place, Summary


@dataclass(frozen=True)
class Frame:
    """Whom a document is about, who wrote it, for which clinic, and to whom it goes."""

    patient: Resource
    clinic: Resource
    author: Resource
    to: Resource

    @property
    def all(self) -> tuple[Resource, ...]:
        return self.patient, self.clinic, self.author, self.to


def frame(found: Summary) -> Frame:
    """Patient, both organizations and the author."""
    return Frame(patient(found), _place(found, found.cover.clinic, "clinic"), _author(found), _to(found))


def patient(found: Summary) -> Resource:
    """The person: by the name they chose, and by the legal one where that may be told."""
    legal = found.legal
    names: list[Resource] = [{"use": "usual", "text": found.person.chosen_name}]
    if legal is not None:
        text = f"{legal.given} {legal.family}".strip()
        names.insert(0, {"use": "official", "text": text, "family": legal.family, "given": [legal.given]})
    born = day(legal.born_on) if legal is not None and legal.born_on else ""
    spoken = {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": found.person.language}]}}
    own = lasting(found.person.id, "patient")
    more = {
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{own}"}],
        "name": names,
        "birthDate": born,
        "communication": [spoken] if found.person.language else [],
    }
    return resource("Patient", own, more)


def _place(found: Summary, place: Place, what: str) -> Resource:
    telecom = [{"system": "phone", "value": place.phone}] if place.phone else []
    address = [{"text": place.address}] if place.address else []
    more = {"name": place.name, "telecom": telecom, "address": address}
    return resource("Organization", id_of(found, what), more)


def _to(found: Summary) -> Resource:
    return _place(found, found.cover.to, "to")


def _author(found: Summary) -> Resource:
    return resource("Practitioner", id_of(found, "author"), {"name": [{"text": found.cover.author}]})


def conditions(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Diagnoses made here, confirmed and going on."""
    for number, one in enumerate(found.diagnoses):
        more = {
            "clinicalStatus": status("condition-clinical", "active"),
            "verificationStatus": status("condition-ver-status", "confirmed"),
            "category": [status("condition-category", "problem-list-item")],
            "code": concept(one.title, ICD10, one.code),
            "subject": ref(whom),
            "recordedDate": day(one.on),
            "note": [{"text": one.detail}] if one.detail else [],
        }
        yield resource("Condition", id_of(found, f"diagnosis {number}"), more)


def allergies(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Allergies as they were told; one that says there are none, where somebody asked and heard a no."""
    told = [concept(one) for one in found.allergies]
    if not told and found.no_allergies:
        told = [concept("No known allergy", SNOMED, "716186003")]
    for number, code in enumerate(told):
        more = {
            "clinicalStatus": status("allergyintolerance-clinical", "active"),
            "code": code,
            "patient": ref(whom),
        }
        yield resource("AllergyIntolerance", id_of(found, f"allergy {number}"), more)


def medicines(found: Summary, whom: Resource) -> Iterator[Resource]:
    """What is taken, how, how sure it is, and the last dose given here."""
    for number, one in enumerate(found.medicines):
        last = lines.written(one.last_on)
        notes = [one.source, f"Last dose here: {one.last_dose} {last}".strip() if last else ""]
        dosage = {"text": one.dose, "route": concept(one.route) if one.route else {}}
        more = {
            "status": "active",
            "medicationCodeableConcept": concept(one.title),
            "subject": ref(whom),
            "effectivePeriod": {"start": day(one.since)},
            "dateAsserted": day(found.cover.made_at.date()),
            "dosage": [{name: value for name, value in dosage.items() if value}] if one.dose else [],
            "note": [{"text": text} for text in notes if text],
        }
        yield resource("MedicationStatement", id_of(found, f"medicine {number}"), more)
    if found.naloxone:
        more = {
            "status": "active",
            "medicationCodeableConcept": concept(NALOXONE),
            "subject": ref(whom),
            "note": [{"text": found.naloxone}],
        }
        yield resource("MedicationStatement", id_of(found, "naloxone"), more)


def measures(found: Summary, whom: Resource) -> Iterator[Resource]:
    """The newest value of each scale, with the LOINC code the house knows."""
    for number, one in enumerate(found.measures):
        more = {
            "status": "final",
            "category": category("survey"),
            "code": concept(one.title, LOINC, one.code),
            "subject": ref(whom),
            "effectiveDateTime": day(one.on),
            "valueQuantity": {"value": one.value, "unit": "{score}", "system": UCUM, "code": "{score}"},
            "interpretation": [concept(one.band)] if one.band else [],
        }
        yield resource("Observation", id_of(found, f"measure {number}"), more)


def tests(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Tests in words that claim no more than they show."""
    for number, one in enumerate(found.tests):
        made = _observed(found, whom, f"test {number}", "laboratory", one.what, one.result)
        yield {**made, "effectiveDateTime": day(one.on)}


def levels(found: Summary, whom: Resource) -> Iterator[Resource]:
    """The decision about the level, and each stay as an encounter of its own days."""
    decided = found.level
    if decided is not None:
        value = f"{decided.level}. {decided.why}" if decided.why else decided.level
        made = _observed(found, whom, "level", "therapy", "Level of care decided", value)
        yield {**made, "effectiveDateTime": day(decided.on)}
    for number, one in enumerate(found.stays):
        period = {"start": day(one.start), "end": day(one.end) if one.end else ""}
        more = {
            "status": "finished" if one.end else "in-progress",
            "class": {
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                "code": "AMB",
                "display": "ambulatory",
            },
            "type": [concept(f"{one.level}: {one.title}")],
            "subject": ref(whom),
            "period": {name: value for name, value in period.items() if value},
        }
        yield resource("Encounter", id_of(found, f"stay {number}"), more)


def attended(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Hours attended, over the weeks that were closed."""
    if not found.weeks:
        return
    asked = sum(one.asked for one in found.weeks)
    value = f"{lines.hours(found.minutes_had)} of {lines.hours(asked)} hours in {len(found.weeks)} weeks"
    made = _observed(found, whom, "hours", "therapy", "Treatment attended", value)
    yield {**made, "effectiveDateTime": day(max(one.start for one in found.weeks))}


def goals(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Each objective of the plan, with where it began, is now, and is to get to."""
    for number, one in enumerate(found.goals):
        steps = (("start", one.start), ("now", one.now), ("target", one.aim))
        far = ", ".join(f"{name} {value}" for name, value in steps if value)
        more = {
            "lifecycleStatus": "active",
            "description": concept(one.words),
            "subject": ref(whom),
            "note": [{"text": far}] if far else [],
        }
        yield resource("Goal", id_of(found, f"goal {number}"), more)


def risks(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Risks as a clinician judged them."""
    for number, one in enumerate(found.risks):
        yield _observed(found, whom, f"risk {number}", "survey", f"{one.what}, as judged", one.band)


def supports(found: Summary, whom: Resource) -> Iterator[Resource]:
    """Whom and what the person leans on."""
    for number, words in enumerate(found.supports):
        yield _observed(found, whom, f"support {number}", "social-history", "Leans on", words)


def care_plan(found: Summary, whom: Resource, reached_for: list[Resource]) -> Iterator[Resource]:
    """The plan that the goals belong to; the safety plan as its activities."""
    activities = [
        {"detail": {"status": "in-progress", "description": f"{one.step}: {one.words}"}}
        for one in found.safety
    ]
    if not reached_for and not activities:
        return
    more = {
        "status": "active",
        "intent": "plan",
        "title": "Plan of treatment",
        "description": f"“{found.own_words}”" if found.own_words else "",
        "subject": ref(whom),
        "goal": [ref(one) for one in reached_for],
        "activity": activities,
    }
    yield resource("CarePlan", id_of(found, "plan"), more)


def provenance(found: Summary, framed: Frame, target: Resource) -> Resource:
    """Who made the document, when, under which rule, on which consent, and that it is not to be passed on."""
    more = {
        "target": [ref(target)],
        "recorded": moment(found.cover.made_at),
        "policy": ["https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-2"],
        "reason": [concept(text) for text in found.cover.scope],
        "agent": [{"who": ref(framed.author), "onBehalfOf": ref(framed.clinic)}],
    }
    return resource("Provenance", id_of(found, "provenance"), more)


def _observed(found: Summary, whom: Resource, what: str, kind: str, title: str, value: str) -> Resource:
    more = {
        "status": "final",
        "category": category(kind),
        "code": concept(title),
        "subject": ref(whom),
        "valueString": value,
    }
    return resource("Observation", id_of(found, what), more)
