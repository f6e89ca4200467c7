"""The head of the document: whom it is about, who wrote it, who keeps it, to whom it goes, whom to call."""

from __future__ import annotations

from uuid import uuid5
from xml.etree.ElementTree import Element

from stepdown.transfer.rules.ccda.nodes import (
    CONFIDENTIALITY,
    LOINC,
    V3,
    add,
    coded,
    day,
    moment,
    own_id,
    templates,
)
from stepdown.transfer.vocabulary import Place, Summary

TRANSFER_SUMMARY = "2.16.840.1.113883.10.20.22.1.13"
_PRIVATE = "2.16.840.1.113883.3.3251.1.1"
NI, UNK = {"nullFlavor": "NI"}, {"nullFlavor": "UNK"}


def root(found: Summary) -> Element:
    """The document with its head, and without a body yet."""
    cover = found.cover
    made = Element(f"{{{V3}}}ClinicalDocument")
    add(made, "realmCode", {"code": "US"})
    add(made, "typeId", {"root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"})
    templates(
        made,
        ("2.16.840.1.113883.10.20.22.1.1", "2015-08-01"),
        (TRANSFER_SUMMARY, "2015-08-01"),
        (_PRIVATE, ""),
    )
    add(made, "id", {"root": str(cover.document_id)})
    coded(made, "18761-7", LOINC, "Transfer summary note")
    add(made, "title", None, "Transfer summary")
    add(made, "effectiveTime", {"value": moment(cover.made_at)})
    coded(made, "R", CONFIDENTIALITY, "restricted", "confidentialityCode")
    add(made, "languageCode", {"code": "en-US"})
    add(made, "setId", {"root": str(cover.set_id)})
    add(made, "versionNumber", {"value": str(cover.version)})
    _person(add(made, "recordTarget"), found)
    _author(add(made, "author"), found)
    kept = add(add(add(made, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
    _organization(kept, found, cover.clinic)
    goes = add(add(made, "informationRecipient"), "intendedRecipient")
    add(add(goes, "receivedOrganization"), "name", None, cover.to.name)
    _call(made, found)
    _care(made, found)
    return made


def _person(holder: Element, found: Summary) -> None:
    """The person by the names that may be told; what the head asks for and is not here says so."""
    role = add(holder, "patientRole")
    add(role, "id", {"root": str(uuid5(found.person.id, "patient"))})
    add(role, "addr", NI)
    add(role, "telecom", NI)
    person = add(role, "patient")
    if found.legal is not None:
        legal = add(person, "name", {"use": "L"})
        add(legal, "given", None, found.legal.given)
        add(legal, "family", None, found.legal.family)
    chosen = add(person, "name", {"use": "P"})
    add(chosen, "given", None, found.person.chosen_name)
    add(chosen, "family", NI)
    add(person, "administrativeGenderCode", NI)
    add(person, "birthTime", {"value": day(found.born_on)} if found.born_on else NI)
    add(person, "raceCode", NI)
    add(person, "ethnicGroupCode", NI)
    if found.person.language:
        add(add(person, "languageCommunication"), "languageCode", {"code": found.person.language})


def _author(holder: Element, found: Summary) -> None:
    add(holder, "time", {"value": moment(found.cover.made_at)})
    author = add(holder, "assignedAuthor")
    own_id(author, found, "author")
    add(author, "addr", NI)
    _telecom(author, found.cover.clinic)
    add(add(author, "assignedPerson"), "name", None, found.cover.author)
    _organization(add(author, "representedOrganization"), found, found.cover.clinic)


def _organization(holder: Element, found: Summary, place: Place) -> None:
    own_id(holder, found, "clinic")
    add(holder, "name", None, place.name)
    _telecom(holder, place)
    # An address is one line here; the template asks for its parts and takes it that they are not known.
    address = add(holder, "addr")
    add(address, "streetAddressLine", None if place.address else UNK, place.address)
    for part in ("city", "state", "postalCode"):
        add(address, part, UNK)


def _telecom(holder: Element, place: Place) -> None:
    add(holder, "telecom", {"value": f"tel:{place.phone}", "use": "WP"} if place.phone else NI)


def _call(holder: Element, found: Summary) -> None:
    """Whom to call with a question about this document."""
    calls = add(holder, "participant", {"typeCode": "CALLBCK"})
    entity = add(calls, "associatedEntity", {"classCode": "ASSIGNED"})
    own_id(entity, found, "author")
    _telecom(entity, found.cover.clinic)
    add(add(entity, "associatedPerson"), "name", None, found.cover.call or found.cover.author)


def _care(made: Element, found: Summary) -> None:
    """The care this summary is about: by whom, and since when where that may be told."""
    event = add(add(made, "documentationOf"), "serviceEvent", {"classCode": "PCPR"})
    began = min((one.start for one in found.stays), default=None)
    add(add(event, "effectiveTime"), "low", {"value": day(began)} if began else UNK)
    performer = add(event, "performer", {"typeCode": "PRF"})
    entity = add(performer, "assignedEntity")
    own_id(entity, found, "author")
    add(entity, "addr", NI)
    _telecom(entity, found.cover.clinic)
    add(add(entity, "assignedPerson"), "name", None, found.cover.author)
