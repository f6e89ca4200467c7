"""The source of a fact with everything masked that might name somebody. Fails closed: only listed paths show.

Source: 45 CFR 164.514(b)(2), the identifiers to remove, taken further: free words are masked whole, since
no rule can tell a name in them. Dates of care stay, because a source without them explains nothing; a birth
date becomes an age.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from stepdown.kernel.words import Words, say
from stepdown.referral.rules.elements import SYSTEMS, element, plain
from stepdown.referral.rules.person import age_band
from stepdown.referral.rules.safe_paths import SAFE, Shape, Tree
from stepdown.referral.vocabulary import SourceLine

_FAMILIAR = frozenset(
    "id identifier fullUrl subscriberId name telecom address contact photo text note valueString "
    "extension contained modifierExtension meta tag profile source versionId language implicitRules "
    "multipleBirthBoolean multipleBirthInteger generalPractitioner managingOrganization link recorder "
    "asserter performer participant item insurance careTeam diagnosis procedure payment total "
    "adjudication costToBeneficiary policyHolder dependent network account appointment basedOn partOf "
    "statusHistory classHistory location instantiatesCanonical".split()
)
_CODE = re.compile(r"[A-Za-z][A-Za-z-]{0,40}\Z")
_CODED = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,30}\Z")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z")
_UCUM = re.compile(r"[^\s@]{1,20}\Z")
_PUBLIC = (
    "http://terminology.hl7.org/",
    "http://hl7.org/fhir/",
    "urn:oid:2.16.840.1.113883.6.",
    "urn:ietf:bcp:47",
)
_DEEPEST = 12
# A number of seven digits may be a telephone or a record number.
_LONG = 1_000_000

NAMES = say("masked: may name somebody")
NUMBERS = say("masked: an identifier")
FREE_WORDS = say("masked: free words")
NOT_LISTED = say("masked: not on the list of safe elements")
_WHY = {
    "identifier": NUMBERS,
    "id": NUMBERS,
    "fullUrl": NUMBERS,
    "subscriberId": NUMBERS,
    "name": NAMES,
    "telecom": NAMES,
    "address": NAMES,
    "contact": NAMES,
    "photo": NAMES,
    "text": FREE_WORDS,
    "note": FREE_WORDS,
    "valueString": FREE_WORDS,
}

Lines = Iterator[SourceLine]


def mask(
    resource: Mapping[str, object], *, on: date, safe: Mapping[str, Tree] = SAFE
) -> tuple[SourceLine, ...]:
    """A resource line by line: safe values as they are, everything else as the reason why it is masked."""
    kind = resource.get("resourceType")
    tree = safe.get(kind, {}) if isinstance(kind, str) else {}
    return tuple(_object(resource, tree, 0, on))


def _object(value: Mapping[str, object], tree: Tree, depth: int, on: date) -> Lines:
    for key, inner in value.items():
        rule = tree.get(key)
        # Even an element's name is the sender's: only a familiar one is repeated.
        name = key if rule is not None or key in _FAMILIAR else "…"
        if rule is None or depth > _DEEPEST:
            yield SourceLine(depth, name, masked=_WHY.get(key, NOT_LISTED))
            continue
        for item in inner if isinstance(inner, list) else [inner]:
            if isinstance(rule, Shape):
                yield from _SHAPES[rule](item, name, depth, on)
            elif isinstance(item, Mapping):
                yield SourceLine(depth, name)
                yield from _object(item, rule, depth + 1, on)
            else:
                yield SourceLine(depth, name, masked=NOT_LISTED)


def _shown(name: str, depth: int, value: str) -> Lines:
    yield SourceLine(depth, name, value)


def _masked(name: str, depth: int, why: Words = NOT_LISTED) -> Lines:
    yield SourceLine(depth, name, masked=why)


def _code(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, str) and _CODE.match(value):
        return _shown(name, depth, value)
    return _masked(name, depth)


def _date(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, str) and _DATE.match(value):
        return _shown(name, depth, value)
    return _masked(name, depth)


def _number(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and -_LONG < value < _LONG:
        return _shown(name, depth, f"{value}")
    return _masked(name, depth, NUMBERS)


def _yes_no(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, bool):
        return _shown(name, depth, "true" if value else "false")
    return _masked(name, depth)


def _coding(value: object, name: str, depth: int, on: date) -> Lines:
    """A code of a public list, with the list's own words for it; a code or words of the sender's own are
    masked."""
    coding = element(value)
    system, code, display = coding.get("system"), coding.get("code"), coding.get("display")
    public = isinstance(system, str) and (system in SYSTEMS or system.startswith(_PUBLIC))
    if not public or not isinstance(code, str) or not _CODED.match(code):
        return _masked(name, depth)
    shown = plain(display) if isinstance(display, str) else ""
    return _shown(name, depth, f"{shown} ({code})" if shown else code)


def _concept(value: object, name: str, depth: int, on: date) -> Lines:
    concept = element(value)
    codings = concept.get("coding")
    listed = codings if isinstance(codings, list) else []
    for coding in listed:
        yield from _coding(coding, name, depth, on)
    displays = [coding.get("display") for coding in listed if isinstance(coding, Mapping)]
    # The sender's own text is free words unless it repeats what a code says.
    if "text" in concept and (concept["text"] not in displays or not listed):
        yield SourceLine(depth, f"{name}.text", masked=FREE_WORDS)


def _quantity(value: object, name: str, depth: int, on: date) -> Lines:
    quantity = element(value)
    number, unit = quantity.get("value"), quantity.get("code")
    if isinstance(number, bool) or not isinstance(number, int | Decimal) or not -_LONG < number < _LONG:
        return _masked(name, depth, NUMBERS)
    ucum = unit if isinstance(unit, str) and _UCUM.match(unit) and _is_ucum(quantity) else ""
    return _shown(name, depth, f"{number} {ucum}".strip())


def _is_ucum(quantity: Mapping[str, object]) -> bool:
    return quantity.get("system") == "http://unitsofmeasure.org"


def _period(value: object, name: str, depth: int, on: date) -> Lines:
    period = element(value)
    for end in ("start", "end"):
        if end in period:
            yield from _date(period[end], f"{name}.{end}", depth, on)


def _kind(value: object, name: str, depth: int, on: date) -> Lines:
    """Of a reference only the type of what it points at, where it says one."""
    reference = value.get("reference") if isinstance(value, Mapping) else None
    kind = reference.split("/")[-2] if isinstance(reference, str) and "/" in reference else ""
    if kind in SAFE or kind in ("Practitioner", "Organization", "Location", "Medication"):
        return _shown(name, depth, kind)
    return _masked(name, depth, NUMBERS)


def _age(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, str) and _DATE.match(value):
        return _shown(name, depth, str(age_band(value, on).label))
    return _masked(name, depth)


def _year(value: object, name: str, depth: int, on: date) -> Lines:
    if isinstance(value, str) and _DATE.match(value):
        return _shown(name, depth, value[:4])
    return _masked(name, depth)


_SHAPES: Mapping[Shape, Callable[[object, str, int, date], Lines]] = {
    Shape.CODE: _code,
    Shape.DATE: _date,
    Shape.NUMBER: _number,
    Shape.YES_NO: _yes_no,
    Shape.CODING: _coding,
    Shape.CONCEPT: _concept,
    Shape.QUANTITY: _quantity,
    Shape.PERIOD: _period,
    Shape.KIND: _kind,
    Shape.AGE: _age,
    Shape.YEAR: _year,
}
