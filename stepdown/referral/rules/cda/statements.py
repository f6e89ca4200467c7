"""The statements of a section in the shapes of FHIR R4.

Source: HL7 C-CDA R2.1, volume 2, the entry-level templates (the numbers below are theirs, under
2.16.840.1.113883.10.20.22.4), and "C-CDA on FHIR".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stepdown.referral.rules.cda import medicines
from stepdown.referral.rules.cda.datatypes import answer, concept, interval, quantity
from stepdown.referral.rules.cda.pieces import Section
from stepdown.referral.rules.cda.sections import Tells
from stepdown.referral.rules.cda.told import (
    Told,
    coded,
    gone_on,
    negated,
    status_of,
    told,
    under,
)
from stepdown.referral.rules.cda.tree import Node
from stepdown.referral.vocabulary import FactKind, Stance

_STATEMENTS = (
    "act",
    "observation",
    "substanceAdministration",
    "procedure",
    "encounter",
    "organizer",
    "supply",
)
_PLANNED = frozenset("INT RQO PRP ARQ APT PRMS GOL".split())
_HOLDERS = ("entryRelationship", "component")
# Who has nothing says so with the name of the whole class. SNOMED CT, and HL7's "drug or medicament".
NONE_OF_ANY = frozenset(
    "55607006 64572001 404684003 409586006 282291009 248536006 418799008 "
    "416098002 419199007 418038007 420134006 414285001 419511003 418471000 59037007 235719002 419263009 "
    "410942007 105590001 71388002 160245001 716186003 409137002 429625007 428607008 160244002".split()
)
_ALLERGY = frozenset(("7", "90"))
_COUNTED = frozenset(("52", "50", "80.1", "18", "45"))
_BATTERIES = {
    Tells.RESULT: "laboratory",
    Tells.VITAL: "vital-signs",
    Tells.SOCIAL: "social-history",
    Tells.MIND: "survey",
}


@dataclass(frozen=True)
class Where:
    """What is known of a statement from what it stands in."""

    section: Section
    concern: str = ""
    tells: Tells = Tells.OTHER
    panel: str = ""


def statements(entry: Node, section: Section) -> Iterator[Told]:
    """Everything an entry tells, in order; nothing where nothing of it is understood."""
    yield from _among(entry, Where(section, tells=section.tells))


def is_note(entry: Node) -> bool:
    """Whether an entry only marks part of the section's text as a note."""
    return any("202" in under(act) for act in entry.every("act"))


def about_other(entry: Node) -> bool:
    """Whether an entry is about somebody else, as a family history is."""
    return any(
        "45" in under(statement) or statement.child("subject", "relatedSubject")
        for statement in entry.every(*_STATEMENTS)
    )


def _among(holder: Node, where: Where) -> Iterator[Told]:
    for statement in holder.every(*_STATEMENTS):
        yield from _one(statement, where)


def _inside(statement: Node, where: Where) -> Iterator[Told]:
    for held in statement.every(*_HOLDERS):
        yield from _among(held, where)


def _one(statement: Node, where: Where) -> Iterator[Told]:
    numbers = under(statement)
    if numbers & _COUNTED or statement.name == "supply":
        return
    planned = statement.get("moodCode") in _PLANNED
    if statement.name == "substanceAdministration" and not (planned and where.tells is Tells.PLAN):
        yield medicines.taken(statement, where.section)
    elif planned:
        yield _planned(statement, where)
    elif statement.name == "observation":
        yield from _observation(statement, where, numbers)
    elif statement.name == "encounter":
        yield _encounter(statement, where)
        yield from _inside(statement, replace(where, tells=Tells.PROBLEM))
    elif statement.name == "procedure" or "12" in numbers:
        yield _procedure(statement, where)
    elif statement.name == "organizer":
        yield from _organizer(statement, where, numbers)
    else:
        yield from _act(statement, where, numbers)


def _organizer(statement: Node, where: Where, numbers: frozenset[str]) -> Iterator[Told]:
    if "500" in numbers or where.tells is Tells.TEAM:
        yield from _team(statement, where)
        return
    tells = Tells.VITAL if "26" in numbers else Tells.RESULT if "1" in numbers else where.tells
    yield from _inside(statement, replace(where, tells=tells))


def _act(statement: Node, where: Where, numbers: frozenset[str]) -> Iterator[Told]:
    if "61" in numbers:
        yield medicines.policy(statement, where.section.anchors)
        return
    if "132" in numbers and negated(statement):
        yield told("Condition", {"code": {"text": where.section.label}}, Stance.NONE_KNOWN)
        return
    if "500.1" in numbers:
        yield from _member(statement, where)
        return
    concern = statement.child("statusCode").get("code") if numbers & {"3", "30", "132"} else where.concern
    yield from _inside(statement, replace(where, concern=concern))


def _observation(statement: Node, where: Where, numbers: frozenset[str]) -> Iterator[Told]:
    if numbers & _ALLERGY or (where.tells is Tells.ALLERGY and not numbers):
        yield _allergy(statement, where)
    elif "4" in numbers or (where.tells is Tells.PROBLEM and statement.child("value").get("code")):
        yield _problem(statement, where)
    elif "13" in numbers:
        yield _procedure(statement, where)
    elif "69" in numbers:
        yield _measured(statement, replace(where, tells=Tells.MIND))
        yield from _inside(statement, replace(where, tells=Tells.MIND))
    elif where.tells in _BATTERIES or numbers & {"2", "27", "38", "78", "85", "200"}:
        tells = Tells.VITAL if "27" in numbers else Tells.RESULT if "2" in numbers else where.tells
        yield _measured(statement, replace(where, tells=tells if tells in _BATTERIES else Tells.SOCIAL))


def _problem(statement: Node, where: Where) -> Told:
    value, anchors = statement.child("value"), where.section.anchors
    named = concept(value, anchors)
    period = interval(statement.child("effectiveTime"))
    stance = _stance(statement, value.get("code"), bool(named))
    status = status_of(statement, "6") or ("resolved" if period.get("end") else gone_on(where.concern))
    severity = next((concept(each.child("value"), anchors) for each in coded(statement, "8")), {})
    more = {
        "code": {"text": where.section.label} if stance is Stance.NONE_KNOWN else named,
        "clinicalStatus": {"coding": [{"code": status}]} if status and stance is Stance.STATED else {},
        "severity": severity,
        "onsetDateTime": period.get("start", ""),
        "abatementDateTime": period.get("end", ""),
    }
    return told("Condition", more, stance)


def _allergy(statement: Node, where: Where) -> Told:
    anchors, value = where.section.anchors, statement.child("value")
    entity = statement.child("participant", "participantRole", "playingEntity")
    substance = concept(entity.child("code"), anchors)
    if not substance and entity.child("name").text:
        substance = {"text": entity.child("name").text}
    stance = _stance(statement, entity.child("code").get("code"), bool(substance))
    if value.get("code") in ("716186003", "409137002", "429625007", "428607008", "160244002"):
        stance = Stance.NONE_KNOWN
    if stance is Stance.NONE_KNOWN:
        narrow = {"416098002": "Drug allergies", "414285001": "Food allergies", "409137002": "Drug allergies"}
        substance = {"text": narrow.get(value.get("code"), "Allergies")}
    reactions = [concept(each.child("value"), anchors) for each in coded(statement, "9")]
    risk = next((each.child("value").get("code") for each in coded(statement, "145")), "")
    status = status_of(statement, "28") or gone_on(where.concern)
    more = {
        "code": substance or concept(value, anchors),
        "clinicalStatus": {"coding": [{"code": status}]} if status and stance is Stance.STATED else {},
        "criticality": {"CRITH": "high", "CRITL": "low"}.get(risk, ""),
        "onsetDateTime": interval(statement.child("effectiveTime")).get("start", ""),
        "reaction": [{"manifestation": [each for each in reactions if each]}] if any(reactions) else [],
    }
    return told("AllergyIntolerance", more, stance)


def _stance(statement: Node, code: str, named: bool) -> Stance:
    """Whether a statement says that something is, that one thing is not so, or that there is none at all."""
    if code == "160245001":
        return Stance.NONE_KNOWN
    if not negated(statement):
        return Stance.STATED
    return Stance.NONE_KNOWN if not named or code in NONE_OF_ANY else Stance.NOT_SO


def _measured(statement: Node, where: Where) -> Told:
    anchors = where.section.anchors
    code, value = statement.child("code"), statement.child("value")
    found = answer(value, anchors)
    named = concept(code, anchors)
    if code.get("code") == "ASSERTION" and "valueCodeableConcept" in found:
        named, found = dict(concept(value, anchors)), {"valueString": "yes"}
    range_of = statement.child("referenceRange", "observationRange", "value")
    limits = {side: quantity(range_of.child(side)) for side in ("low", "high")}
    more = {
        "code": named,
        "category": [{"coding": [{"code": _BATTERIES[where.tells]}]}],
        "status": "final",
        "interpretation": [concept(each, anchors) for each in statement.every("interpretationCode")],
        "referenceRange": [{side: found for side, found in limits.items() if found}]
        if any(limits.values())
        else [],
        **_when(statement, "effective"),
        **found,
    }
    stance = Stance.NOT_SO if negated(statement) else Stance.STATED
    kinds = {Tells.RESULT: FactKind.RESULT, Tells.VITAL: FactKind.VITAL}
    return told("Observation", more, stance, kinds.get(where.tells))


def _when(statement: Node, prefix: str) -> dict[str, object]:
    period = interval(statement.child("effectiveTime"))
    if period.get("end"):
        return {f"{prefix}Period": period}
    return {f"{prefix}DateTime": period["start"]} if period.get("start") else {}


def _procedure(statement: Node, where: Where) -> Told:
    code, anchors = statement.child("code"), where.section.anchors
    named = concept(code, anchors)
    stance = _stance(statement, code.get("code"), bool(named))
    more = {
        "code": {"text": where.section.label} if stance is Stance.NONE_KNOWN else named,
        "status": statement.child("statusCode").get("code"),
        **_when(statement, "performed"),
    }
    return told("Procedure", more, stance, FactKind.PROCEDURE)


def _encounter(statement: Node, where: Where) -> Told:
    anchors = where.section.anchors
    reasons = [concept(each.child("value"), anchors) for each in coded(statement, "19")]
    more = {
        "type": [concept(statement.child("code"), anchors)],
        "status": "finished",
        "period": interval(statement.child("effectiveTime")),
        "reasonCode": [each for each in reasons if each],
    }
    return told("Encounter", more, Stance.NOT_SO if negated(statement) else Stance.STATED)


def _planned(statement: Node, where: Where) -> Told:
    anchors = where.section.anchors
    named = concept(statement.child("code"), anchors) or medicines.medicine(statement, anchors)
    goal = statement.get("moodCode") == "GOL"
    more = {
        "code": named,
        "status": statement.child("statusCode").get("code"),
        "intent": "goal" if goal else "plan",
        **_when(statement, "occurrence"),
    }
    stance = Stance.NOT_SO if negated(statement) else Stance.STATED
    return told("ServiceRequest", more, stance, FactKind.PLAN)


def _team(statement: Node, where: Where) -> Iterator[Told]:
    """Who cared for the person there, by what they do. Their names stay in the sealed file."""
    for held in statement.every("component"):
        for act in held.every("act"):
            yield from _member(act, where)


def _member(act: Node, where: Where) -> Iterator[Told]:
    for performer in act.every("performer"):
        role = concept(performer.child("sdtc:functionCode"), where.section.anchors)
        role = role or concept(performer.child("functionCode"), where.section.anchors)
        role = role or concept(performer.child("assignedEntity", "code"), where.section.anchors)
        if role:
            more = {"participant": [{"role": role}], "period": interval(act.child("effectiveTime"))}
            yield told("CareTeam", more, Stance.STATED, FactKind.TEAM)
