"""Who the record is about: an age band, a language and the words that may never leave the sealed file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from stepdown.kernel.words import Words, say
from stepdown.referral.rules.drafts import Draft
from stepdown.referral.rules.elements import (
    Element,
    code_of,
    element,
    elements,
    first,
    label_of,
    plain,
    words,
)
from stepdown.referral.vocabulary import AgeBand, Fact, FactKind, Legal, SourcePointer

_BANDS = (
    (18, AgeBand.UNDER_18),
    (25, AgeBand.B18_24),
    (35, AgeBand.B25_34),
    (45, AgeBand.B35_44),
    (55, AgeBand.B45_54),
    (65, AgeBand.B55_64),
)
_TOKEN = re.compile(r"[^\W_]{2,}")
_NUMBER = re.compile(r"\d[\d\-. ()/]{4,}\d")
_MAIL = re.compile(r"\S+@\S+")
# Numbers that tie a person to the state rather than to the sender: never used to recognize a second copy.
_NOT_A_RECORD_NUMBER = ("SS", "DL", "PPN", "TAX", "MC", "MB")
REMOVED = "[removed]"

FILE_WORDS = (
    "amber ash aspen bay birch brook cedar clover cove dale elm fern finch fir flint garnet glen "
    "harbor heron island kestrel lake larch linden magpie maple meadow mesa mint moss oak osprey pine "
    "plover poplar quartz reed ridge river shore slate spring spruce swift tern thrush thyme topaz "
    "yew"
).split()


def age_on(birth_date: str, day: date) -> int | None:
    """Whole years on the day; a birth date of only a year or month counts from its last day, so never too
    old."""
    parts = birth_date.split("-")
    try:
        year = int(parts[0])
        month = int(parts[1]) if len(parts) > 1 else 12
        born_day = int(parts[2]) if len(parts) > 2 else 28
        date(year, month, min(born_day, 28))
    except ValueError:
        return None
    years = day.year - year - ((day.month, day.day) < (month, born_day))
    return years if 0 <= years <= 130 else None


def age_band(birth_date: str, day: date) -> AgeBand:
    """The band an age falls in; `UNKNOWN` where no birth date can be read."""
    years = age_on(birth_date, day)
    if years is None:
        return AgeBand.UNKNOWN
    return next((band for least, band in _BANDS if years < least), AgeBand.B65)


def legal_of(patient: Element) -> Legal:
    """Who the file says the person is. Only for memory, and for whoever opens the file with a reason."""
    telecom = elements(patient.get("telecom"))
    address = first(patient.get("address"))
    lines = [
        *words(address.get("line")),
        *(plain(address.get(part)) for part in ("city", "state", "postalCode")),
    ]
    official = first(patient.get("name"))
    return Legal(
        given_name=plain(" ".join(words(official.get("given")))),
        family_name=plain(official.get("family")),
        names=tuple(filter(None, (_full(name) for name in elements(patient.get("name"))[:5]))),
        birth_date=plain(patient.get("birthDate"), 10),
        phones=tuple(plain(item.get("value"), 40) for item in telecom if item.get("system") == "phone"),
        emails=tuple(plain(item.get("value"), 120) for item in telecom if item.get("system") == "email"),
        address=plain(", ".join(line for line in lines if line)),
        record_number=plain(_record_number(patient).get("value"), 80),
    )


def _full(name: Element) -> str:
    parts = [*words(name.get("prefix")), *words(name.get("given")), plain(name.get("family"))]
    return plain(" ".join(part for part in parts if part)) or plain(name.get("text"))


def _record_number(patient: Element) -> Element:
    numbers = [
        item
        for item in elements(patient.get("identifier"))
        if code_of(item.get("type")) not in _NOT_A_RECORD_NUMBER and plain(item.get("value"))
    ]
    typed = [item for item in numbers if code_of(item.get("type")) == "MR"]
    return (typed or numbers or [{}])[0]


def patient_key(patient: Element) -> str:
    """What one sender calls one person: their record number with its system, else the resource's own id."""
    number = _record_number(patient)
    if number:
        return f"{plain(number.get('system'), 200)}|{plain(number.get('value'), 200)}"
    own = plain(patient.get("id"), 64)
    return f"id|{own}" if own else ""


def secrets_of(resources: Iterable[Element]) -> frozenset[str]:
    """Every word, in small letters, of names, addresses and numbers of the people in the file."""
    found: set[str] = set()
    for resource in resources:
        for part in ("name", "address", "telecom", "identifier", "contact"):
            found.update(_tokens(resource.get(part), least=2 if part == "name" else 3))
    # Words that every record shares would blot out half of it: they identify nobody.
    return frozenset(found - _SHARED)


_SHARED = frozenset(
    "http https www org com urn oid uuid use official usual old home work mobile phone email fax us "
    "usa system value mr mrs ms dr md jr sr street st road rd avenue ave apt unit the and of medical "
    "record number hospital us-ssn".split()
)
_KEYS_WITHOUT_SECRETS = frozenset(
    {"use", "system", "type", "rank", "period", "extension", "relationship", "gender"}
)


def _tokens(value: object, least: int) -> set[str]:
    """The words of a value; of numbers only long ones, or the street number would blot out every dose."""
    if isinstance(value, str):
        found = {token.lower() for token in _TOKEN.findall(value)}
        return {token for token in found if len(token) >= (4 if token.isdigit() else least)}
    if isinstance(value, list):
        return set().union(*(_tokens(item, least) for item in value[:50]))
    if isinstance(value, dict):
        return set().union(
            *(_tokens(item, least) for key, item in value.items() if key not in _KEYS_WITHOUT_SECRETS)
        )
    return set()


def scrub(text: str, secrets: Collection[str]) -> str:
    """The text without words of the people's names, addresses and numbers, without mail addresses and long
    numbers."""
    text = _MAIL.sub(REMOVED, text)
    text = _NUMBER.sub(REMOVED, text)
    return _TOKEN.sub(lambda word: REMOVED if word[0].lower() in secrets else word[0], text)


def scrubbed(fact: Fact, secrets: frozenset[str]) -> Fact:
    """A fact without the words that name the people of the file."""
    return replace(fact, label=scrub(fact.label, secrets) or REMOVED, value=scrub(fact.value, secrets))


def person_facts(patient: Element, source: SourcePointer, day: date) -> list[Draft]:
    """Age band, gender as the sender records it, language, and whether the sender believes the person has
    died."""
    band = age_band(plain(patient.get("birthDate"), 10), day)
    gender = plain(patient.get("gender"), 20)
    spoken = (
        label_of(first(patient.get("communication")).get("language"))
        if patient.get("communication")
        else None
    )
    stated = [
        ("Age", "" if band is AgeBand.UNKNOWN else str(band.label)),
        (
            "Gender in the sender's records",
            gender if gender in ("female", "male", "other", "unknown") else "",
        ),
        ("Language", spoken.text if spoken else ""),
        ("Marked as deceased by the sender", "yes" if _deceased(patient) else ""),
    ]
    return [
        Draft(Fact(FactKind.PERSON, label, "", "", "", None, value, source), subject="")
        for label, value in stated
        if value
    ]


def _deceased(patient: Element) -> bool:
    return patient.get("deceasedBoolean") is True or bool(patient.get("deceasedDateTime"))


def working_name(day: Words | str, taken: Collection[str]) -> tuple[str, str]:
    """A name to work with until the person chooses one: `Referral of 18 Nov, heron`, and its word."""
    word = next((word for word in FILE_WORDS if word not in taken), "")
    number = 2
    while not word:
        candidate = f"{FILE_WORDS[number % len(FILE_WORDS)]} {number}"
        word = candidate if candidate not in taken else ""
        number += 1
    return str(say("Referral of {day}, {word}", day=day, word=word)), word


def is_person(resource: Element) -> bool:
    """Whether the resource names somebody: their words are scrubbed from what is kept in plain columns."""
    return element(resource).get("resourceType") in ("Patient", "RelatedPerson", "Person")
