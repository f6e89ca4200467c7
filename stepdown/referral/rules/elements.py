"""FHIR's data types, read leniently: what does not fit is nothing, never an exception.

Source: HL7 FHIR R4 (4.0.1), data types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from stepdown.referral.vocabulary import FhirMoment, Precision

Element = Mapping[str, object]

LONGEST_LABEL = 240
LONGEST_VALUE = 400
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z"
)
_REFERENCE = re.compile(r"(?:.*/)?([A-Za-z]{2,40})/([A-Za-z0-9.\-]{1,64})(?:/_history/[^/]*)?\Z")

_NO_UNITS = ("1", "{score}", "{count}")
# SNOMED CT ends full names with what they are; a reader knows.
_TAG = re.compile(r" \((?:disorder|finding|procedure|situation|regime/therapy|event|substance|product)\)\Z")

# A code system's address and the short word this house uses for it.
SYSTEMS = {
    "http://snomed.info/sct": "sct",
    "http://loinc.org": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",
    "urn:oid:2.16.840.1.113883.6.96": "sct",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
}


@dataclass(frozen=True)
class Label:
    """What something is called and coded as."""

    text: str
    code: str = ""
    system: str = ""
    codings: tuple[tuple[str, str], ...] = ()


def plain(value: object, most: int = LONGEST_LABEL) -> str:
    """Text on one line that a database and a page can hold: no controls, no halves of characters."""
    if not isinstance(value, str):
        return ""
    kept = "".join(
        character if character.isprintable() else " "
        for character in value[: most * 4]
        if not _half(character)
    )
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _half(character: str) -> bool:
    """A lone half of a pair of code units: legal in JSON, refused by every encoding."""
    return "\ud800" <= character <= "\udfff"


def element(value: object) -> Element:
    """The value where it is an object; an empty one otherwise."""
    return value if isinstance(value, Mapping) else {}


def elements(value: object) -> list[Element]:
    """The objects of a list; nothing else of it."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def first(value: object) -> Element:
    """The first object of a list, or an empty one."""
    found = elements(value)
    return found[0] if found else {}


def words(value: object) -> list[str]:
    """The texts of a list; nothing else of it."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def code_of(value: object) -> str:
    """The code of a CodeableConcept's first coding, such as a status."""
    return plain(first(element(value).get("coding")).get("code"), 64)


def label_of(value: object) -> Label:
    """A CodeableConcept as label and code: a display beats the sender's own text; a system we know beats
    another."""
    concept = element(value)
    codings = [
        (
            plain(item.get("system"), 120),
            plain(item.get("code"), 64),
            _TAG.sub("", plain(item.get("display"))),
        )
        for item in elements(concept.get("coding"))[:10]
    ]
    codings.sort(key=lambda coding: coding[0] not in SYSTEMS)
    text = _TAG.sub("", plain(concept.get("text")))
    display = next((coding[2] for coding in codings if coding[2]), "")
    chosen = next((coding for coding in codings if coding[1]), ("", "", ""))
    return Label(
        text=display or text or (f"Code {chosen[1]}" if chosen[1] else ""),
        code=chosen[1],
        system=chosen[0],
        codings=tuple((SYSTEMS.get(system, ""), code) for system, code, _ in codings),
    )


def moment_of(value: object) -> FhirMoment | None:
    """A date or dateTime with the exactness it was written in; a day without a zone counts from midnight
    UTC."""
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        if hour is None:
            at = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        else:
            text = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone or 'Z'}".replace(
                "Z", "+00:00"
            )
            at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    precision = (
        Precision.MOMENT if hour else Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    )
    return FhirMoment(at, precision)


def moment_in(resource: Element, *names: str) -> FhirMoment | None:
    """The first of the named elements that holds a moment; a Period gives its start."""
    for name in names:
        value = resource.get(name)
        moment = moment_of(element(value).get("start") if isinstance(value, Mapping) else value)
        if moment is not None:
            return moment
    return None


def quantity_of(value: object) -> str:
    """A Quantity as a person reads it: `12.5 mg`."""
    quantity = element(value)
    number = quantity.get("value")
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return ""
    shown = _decimal(number) if isinstance(number, Decimal) else str(number)
    unit = plain(quantity.get("unit") or quantity.get("code"), 40)
    comparator = plain(quantity.get("comparator"), 2)
    return f"{comparator}{shown} {'' if unit in _NO_UNITS else unit}".strip()


def _decimal(number: Decimal) -> str:
    """A decimal as a person reads it: two places, four digits below one, never a thousand zeros."""
    size = number.adjusted() if number else 0
    if not -12 < size < 15:
        return f"{number:.3E}"
    places = 2 if size >= 0 else 3 - size
    return f"{number.quantize(Decimal(1).scaleb(-places)).normalize():f}"


def value_of(resource: Element, prefix: str = "value") -> str:
    """A choice of value[x] as one line of words; nothing where there is none that words can say."""
    quantity = quantity_of(resource.get(f"{prefix}Quantity"))
    concept = label_of(resource.get(f"{prefix}CodeableConcept")).text
    text = plain(resource.get(f"{prefix}String"), LONGEST_VALUE)
    whole = resource.get(f"{prefix}Integer")
    yes = resource.get(f"{prefix}Boolean")
    if isinstance(yes, bool):
        return "yes" if yes else "no"
    number = str(whole) if isinstance(whole, int) else ""
    moment = moment_in(resource, f"{prefix}DateTime", f"{prefix}Period")
    return quantity or concept or text or number or (moment.at.date().isoformat() if moment else "")


def reference_key(value: object) -> str:
    """What a Reference points at, in the form it is indexed by: `urn:uuid:…`, `#local` or `Type/id`."""
    target = plain(element(value).get("reference"), 300)
    if target.startswith(("urn:", "#")):
        return target
    found = _REFERENCE.match(target)
    return f"{found[1]}/{found[2]}" if found else target


def keys_of(full_url: object, resource: Element) -> Iterator[str]:
    """Every form in which another entry may point at this one."""
    url = plain(full_url, 300)
    if url.startswith("urn:"):
        yield url
    kind, own = plain(resource.get("resourceType"), 64), plain(resource.get("id"), 64)
    if kind and own:
        yield f"{kind}/{own}"
        # A transaction's urn:uuid is often the id that its resource carries too.
        yield f"urn:uuid:{own}"
    found = _REFERENCE.match(url)
    if found:
        yield f"{found[1]}/{found[2]}"


def joined(parts: Sequence[str], most: int = LONGEST_VALUE) -> str:
    """The parts that hold something, on one line."""
    return plain("; ".join(part for part in parts if part), most)
