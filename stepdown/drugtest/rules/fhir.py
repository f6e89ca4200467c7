"""FHIR R4 results (Bundle, DiagnosticReport with its Observations, or Observations alone) as reports.

Read leniently and only what a result needs; whatever else a resource says stays in the file as it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from stepdown.drugtest.rules.data import Setting
from stepdown.drugtest.rules.names import Raw, line_of
from stepdown.drugtest.vocabulary import Line, Read, Source, Stage
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

Resource = Mapping[str, Any]

STAGES = {
    "registered": Stage.PRELIMINARY,
    "partial": Stage.PRELIMINARY,
    "preliminary": Stage.PRELIMINARY,
    "final": Stage.FINAL,
    "amended": Stage.CORRECTED,
    "corrected": Stage.CORRECTED,
    "appended": Stage.CORRECTED,
    "cancelled": Stage.CANCELLED,
    "entered-in-error": Stage.CANCELLED,
}
NOT_FHIR = Refusal(say("This file is no FHIR result."), field="file")


def reports_of(content: object, setting: Setting) -> tuple[Read, ...] | Refusal:
    """Every report of a resource; a refusal where it holds no result."""
    every = list(_resources(content))
    known = {key: one for one in every for key in _keys(one)}
    reports = [one for one in every if one.get("resourceType") == "DiagnosticReport"]
    observations = [one for one in every if one.get("resourceType") == "Observation"]
    found: list[Read] = []
    used: set[int] = set()
    for report in reports:
        mine = [result for part in _list(report, "result") if (result := _of(part, known))]
        used |= {id(one) for one in mine}
        lines = tuple(line for one in mine for line in _lines(one, setting))
        if lines or (not mine and STAGES.get(str(report.get("status"))) is Stage.CANCELLED):
            read = _read(report, mine[0] if mine else {}, lines, known)
            found.append(replace(read, own=_own([report, *mine], known)))
    alone = [one for one in observations if id(one) not in used]
    for group in _together(alone):
        lines = tuple(line for one in group for line in _lines(one, setting))
        if lines:
            found.append(replace(_read(group[0], group[0], lines, known), own=_own(group, known)))
    return tuple(found) if found else NOT_FHIR


def _resources(content: object) -> Iterator[Resource]:
    if not isinstance(content, Mapping):
        return
    yield content
    for one in _list(content, "contained"):
        yield from _resources(one)
    for entry in _list(content, "entry"):
        if isinstance(entry, Mapping):
            inner = entry.get("resource")
            if isinstance(inner, Mapping):
                yield from _resources({**inner, "fullUrl": entry.get("fullUrl", "")})


def _keys(one: Resource) -> Iterator[str]:
    kind, name = one.get("resourceType", ""), one.get("id")
    if name:
        yield f"{kind}/{name}"
        yield f"#{name}"
    if one.get("fullUrl"):
        yield str(one["fullUrl"])


def _of(reference: object, known: Mapping[str, Resource]) -> Resource | None:
    return known.get(_text(reference, "reference"))


def _together(alone: Sequence[Resource]) -> list[list[Resource]]:
    """Observations without a report: those of one specimen, person and day are one."""
    groups: dict[tuple[str, ...], list[Resource]] = {}
    for one in alone:
        key = (
            _text(one.get("specimen"), "reference") or _identifier(one.get("specimen")),
            _text(one.get("subject"), "reference") or _text(one.get("subject"), "display"),
            str(one.get("effectiveDateTime") or one.get("issued") or "")[:10],
            str(one.get("status")),
        )
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _read(head: Resource, first: Resource, lines: tuple[Line, ...], known: Mapping[str, Resource]) -> Read:
    specimen = _of(next(iter(_list(head, "specimen")), None) or first.get("specimen"), known) or {}
    based = next(iter(_list(head, "basedOn") or _list(first, "basedOn")), None)
    request = _of(based, known) or {}
    number = _identifier(specimen) or _text(specimen.get("accessionIdentifier"), "value")
    performer = next(iter(_list(head, "performer")), None)
    return Read(
        source=Source.FHIR,
        sender=(_text(performer, "display") or _text(performer, "reference"))[:120],
        order_no=(_identifier(request) or _identifier(based))[:60],
        filler_no=(_identifier(head) or str(head.get("id", "")))[:60],
        specimen_no=(number or _identifier(first.get("specimen")))[:60],
        person=_person(head, known)[:200],
        stage=STAGES.get(str(head.get("status")), Stage.FINAL),
        collected_at=moment(_text(specimen.get("collection"), "collectedDateTime"))
        or moment(str(head.get("effectiveDateTime", "")))
        or moment(_text(head.get("effectivePeriod"), "start")),
        reported_at=moment(str(head.get("issued", ""))),
        lines=lines,
    )


def _own(parts: Sequence[Resource], known: Mapping[str, Resource]) -> str:
    """The resources a report was read from, with the person, specimens and orders they point to."""
    every = list(parts)
    for part in parts:
        pointed = (
            part.get("subject"),
            part.get("specimen"),
            *_list(part, "specimen"),
            *_list(part, "basedOn"),
        )
        every += [one for reference in pointed if (one := _of(reference, known)) is not None]
    return json.dumps(list({id(one): one for one in every}.values()), ensure_ascii=False)


def _person(head: Resource, known: Mapping[str, Resource]) -> str:
    subject = head.get("subject")
    row = _of(subject, known) or {}
    name = next((one for one in _list(row, "name") if isinstance(one, Mapping)), {})
    words = " ".join([*map(str, _list(name, "given")), _text(name, "family")]).strip()
    named = ", ".join(filter(None, (words, str(row.get("birthDate", "")))))
    return named or _text(subject, "display") or _text(subject, "reference")


def _lines(one: Resource, setting: Setting) -> Iterator[Line]:
    """An observation, and each of its components, as lines."""
    if any(key.startswith("value") for key in one) or one.get("dataAbsentReason"):
        yield _line(one, one, setting)
    for part in _list(one, "component"):
        if isinstance(part, Mapping):
            yield _line(part, one, setting)


def _line(part: Resource, whole: Resource, setting: Setting) -> Line:
    code = part.get("code")
    codings = [coding for coding in _list(code, "coding") if isinstance(coding, Mapping)]
    name = _text(code, "text") or next((_text(one, "display") for one in codings if one.get("display")), "")
    text, unit = _value(part)
    bound = next((one for one in _list(part, "referenceRange") if isinstance(one, Mapping)), {})
    cutoff = _text(bound, "text") or str((bound.get("high") or bound.get("low") or {}).get("value", ""))
    flags = " ".join(
        _text(coding, "code") for flag in _list(part, "interpretation") for coding in _list(flag, "coding")
    )
    method = _words(part.get("method") or whole.get("method"))
    raw = Raw(
        name=name or next((_text(one, "code") for one in codings), "") or "?",
        codes=tuple(_text(one, "code") for one in codings if one.get("code")),
        text=text or ("not done" if part.get("dataAbsentReason") else flags),
        unit=unit,
        cutoff=cutoff,
        hint=f"{method} {flags}",
    )
    return line_of(setting, raw)


def _value(part: Resource) -> tuple[str, str]:
    """What was found as text, and its unit."""
    quantity = part.get("valueQuantity")
    if isinstance(quantity, Mapping):
        sign = str(quantity.get("comparator", ""))
        return f"{sign}{quantity.get('value', '')}", str(quantity.get("unit") or quantity.get("code") or "")
    if "valueBoolean" in part:
        return ("positive" if part["valueBoolean"] else "negative"), ""
    if "valueCodeableConcept" in part:
        return _words(part["valueCodeableConcept"]), ""
    for key in ("valueString", "valueInteger"):
        if key in part:
            return str(part[key]), ""
    return "", ""


def _words(concept: object) -> str:
    """The text of a concept, else the word of its first coding."""
    first = next((one for one in _list(concept, "coding") if isinstance(one, Mapping)), {})
    return _text(concept, "text") or _text(first, "display") or _text(first, "code")


def _identifier(one: object) -> str:
    if not isinstance(one, Mapping):
        return ""
    told = one.get("identifier")
    first = told[0] if isinstance(told, list) and told else told
    return _text(first, "value")


def _list(one: object, key: str) -> list[Any]:
    found = one.get(key) if isinstance(one, Mapping) else None
    return found if isinstance(found, list) else []


def _text(one: object, key: str) -> str:
    found = one.get(key) if isinstance(one, Mapping) else None
    return str(found).strip() if isinstance(found, str | int | float) else ""


def moment(text: str) -> datetime | None:
    """A FHIR date or instant as a moment, without a zone as UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
