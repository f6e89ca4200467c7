"""The head of a document in the shapes of FHIR R4: the person, the stay, its labels, its edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepdown.referral.rules.cda.datatypes import concept, identifier, interval, key_of, moment
from stepdown.referral.rules.cda.sections import DOCUMENTS, SUMMARY
from stepdown.referral.rules.cda.tree import EMPTY, Node
from stepdown.referral.rules.elements import Element, moment_of, plain
from stepdown.referral.vocabulary import Edition, Form

_GENDERS = {"M": "male", "F": "female", "UN": "other"}
_TELECOM = (("mailto:", "email"), ("tel:", "phone"), ("fax:", "fax"), ("http", "url"))
_LANGUAGES = {
    "en": "English",
    "eng": "English",
    "es": "Spanish",
    "spa": "Spanish",
    "fr": "French",
    "fre": "French",
    "fra": "French",
    "pt": "Portuguese",
    "por": "Portuguese",
    "zh": "Chinese",
    "ht": "Haitian Creole",
    "vi": "Vietnamese",
    "ru": "Russian",
    "ar": "Arabic",
}
_LONGEST_VERSION = 9
# Parts of a document in which somebody besides the person is named, and may be a relative.
_RELATIVES = (
    "assignedPerson",
    "associatedPerson",
    "relatedPerson",
    "playingEntity",
    "subject",
    "guardianPerson",
)
_CLINICIANS = frozenset(("author", "performer", "legalAuthenticator", "authenticator", "dataEnterer"))
_V3_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_V3_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_RESTRICTED = {"R": "restricted", "V": "very restricted"}
# Privacy annotations of HL7 DS4P for CDA: the class, the sensitivity, the handling.
_ANNOTATIONS = frozenset(("SECCLASSOBS", "SECCATOBS", "SECCONOBS", "SECINTOBS"))


def patient(target: Node) -> Element:
    """The person of a recordTarget as a FHIR Patient."""
    role = target.child("patientRole")
    person = role.child("patient")
    gender = person.child("administrativeGenderCode").get("code")
    language = person.child("languageCommunication", "languageCode").get("code")
    dead = person.child("sdtc:deceasedInd").get("value") == "true"
    found: dict[str, object] = {
        "resourceType": "Patient",
        "identifier": [each for node in role.every("id") if (each := identifier(node))],
        "name": _names(person),
        "telecom": [_telecom(node.get("value")) for node in role.every("telecom") if node.get("value")],
        "address": [each for node in role.every("addr") if (each := _address(node))],
        "gender": _GENDERS.get(gender, "unknown" if gender else ""),
        "birthDate": moment(person.child("birthTime").get("value"))[:10],
        "maritalStatus": concept(person.child("maritalStatusCode"), {}),
        "communication": [{"language": _language(language)}] if language else [],
        "contact": [
            {"name": name, "telecom": [_telecom(each.get("value")) for each in guardian.every("telecom")]}
            for guardian in person.every("guardian")
            for name in _names(guardian.child("guardianPerson"))
        ],
    }
    if dead:
        found["deceasedBoolean"] = True
    return {name: value for name, value in found.items() if value}


def _language(code: str) -> Element:
    short = plain(code, 12)
    name = _LANGUAGES.get(short.lower().partition("-")[0], short)
    return {"coding": [{"system": "urn:ietf:bcp:47", "code": short, "display": name}]}


def _names(holder: Node) -> list[Element]:
    return [_name(node) for node in holder.every("name")][:20]


def _name(node: Node) -> Element:
    given = [each.text for each in node.every("given") if each.text]
    family = " ".join(each.text for each in node.every("family") if each.text)
    if not given and not family:
        return {"text": node.text} if node.text else {}
    return {"given": given, "family": family, "prefix": [each.text for each in node.every("prefix")]}


def _telecom(value: str) -> Element:
    for prefix, system in _TELECOM:
        if value.startswith(prefix):
            text = value if system == "url" else value.removeprefix(prefix)
            return {"system": system, "value": plain(text, 120)}
    return {"system": "email" if "@" in value else "phone", "value": plain(value, 120)}


def _address(node: Node) -> Element:
    lines = [each.text for each in node.every("streetAddressLine") if each.text]
    found = {
        "line": lines,
        "city": node.child("city").text,
        "state": node.child("state").text,
        "postalCode": node.child("postalCode").text,
    }
    return {name: value for name, value in found.items() if value}


def relatives(piece: Node) -> Iterator[Element]:
    """The people besides the person whom a piece names, other than those who care for them."""
    if piece.name in _CLINICIANS or not piece:
        return
    for inner in piece.children:
        if inner.name in _RELATIVES:
            names = [name for name in _names(inner) if name.get("given") or name.get("family")]
            if names:
                yield {"resourceType": "RelatedPerson", "name": names}
        if inner.name not in _CLINICIANS:
            yield from relatives(inner)


def stay(component: Node) -> Element:
    """The visit or stay a document tells of, as a FHIR Encounter; empty where it says none."""
    met = component.child("encompassingEncounter")
    if not met:
        return {}
    found = {
        "resourceType": "Encounter",
        "status": "finished" if met.child("effectiveTime", "high").get("value") else "unknown",
        "type": [concept(met.child("code"), {})],
        "period": interval(met.child("effectiveTime")),
    }
    return {name: value for name, value in found.items() if value}


def labels_of(confidentiality: Node) -> list[Element]:
    """A confidentiality code as a FHIR security label. `Normal` is what every document says."""
    code = confidentiality.get("code")
    if code not in _RESTRICTED:
        return []
    return [{"system": _V3_CONFIDENTIALITY, "code": code, "display": _RESTRICTED[code]}]


def privacy_marks(piece: Node) -> list[Element]:
    """The privacy annotations in a piece, such as 42 CFR Part 2, as FHIR security labels."""
    found: list[Element] = []
    for observation in piece.below("observation"):
        if observation.child("code").get("code") in _ANNOTATIONS:
            value = observation.child("value")
            code = plain(value.get("code"), 64)
            if code:
                display = plain(value.get("displayName")) or code
                found.append({"system": _V3_ACT, "code": code, "display": display})
    return found


def edition(head: Mapping[str, Sequence[Node]], root: str) -> Edition:
    """Which document this is and which it replaces."""
    if root != "ClinicalDocument":
        return Edition(Form.CCDA_PART, title="Part of a document")
    code = plain(_first(head, "code").get("code"), 20)
    version = _first(head, "versionNumber").get("value")
    replaced = [
        key
        for related in head.get("relatedDocument", ())
        if related.get("typeCode") == "RPLC"
        for node in related.child("parentDocument").every("id")
        if (key := key_of(node))
    ]
    named = key_of(_first(head, "setId"))
    return Edition(
        form=Form.CCDA,
        kind=code,
        title=DOCUMENTS.get(code, "Clinical document"),
        own=key_of(_first(head, "id")),
        # Some senders number all their documents of a person as one set, so a set is of one kind here. A
        # summary of care without a set tells the whole record each time: each comes after the last.
        series=f"{named} {code}" if named else f"summary {code}" if code == SUMMARY else "",
        version=int(version) if version.isdecimal() and len(version) < _LONGEST_VERSION else 0,
        replaces=tuple(replaced[:10]),
        made=moment_of(moment(_first(head, "effectiveTime").get("value"))),
    )


def _first(head: Mapping[str, Sequence[Node]], name: str) -> Node:
    return next(iter(head.get(name, ())), EMPTY)
