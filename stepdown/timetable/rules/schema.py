"""The JSON Schema of problems, plans and what they are worth, made from the dataclasses."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from stepdown.timetable.rules.shapes import FORMATS, TEXT_MOST, Limits, optional, part, shapes
from stepdown.timetable.rules.wire import as_plain

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """One schema for the three kinds of file; which it is says the field `format`."""
    named: dict[str, Any] = {}
    for record, form in FORMATS.items():
        _define(record, named)
        named[f"{record.__name__}File"] = _file(record, form)
    return {
        "$schema": DRAFT,
        "title": "Stepdown: the weekly timetable",
        "description": "Times are minutes of the week from Monday 00:00. See timetable-schema.md.",
        "oneOf": [{"$ref": f"#/$defs/{record.__name__}File"} for record in FORMATS],
        "$defs": dict(sorted(named.items())),
    }


def _file(record: type[Any], form: str) -> dict[str, Any]:
    inner = _object(record, {})
    return inner | {
        "properties": {"format": {"const": form}, **inner["properties"]},
        "required": ["format", *inner["required"]],
    }


def _define(record: type[Any], named: dict[str, Any]) -> None:
    if record.__name__ not in named:
        # Named before it is made, in case it holds itself.
        named[record.__name__] = {}
        named[record.__name__] = _object(record, named)


def _object(record: type[Any], named: dict[str, Any]) -> dict[str, Any]:
    properties = {}
    for one in shapes(record):
        properties[one.name] = _of(one.hint, one.limits, named)
        if not one.required:
            properties[one.name] |= {"default": as_plain(one.default)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [one.name for one in shapes(record) if one.required],
    }


def _of(hint: Any, limits: Limits, named: dict[str, Any]) -> dict[str, Any]:
    if (inner := optional(hint)) is not None:
        return {"anyOf": [_of(inner, limits, named), {"type": "null"}]}
    if (inner := part(hint, tuple)) is not None:
        return {"type": "array", "items": _of(inner, limits, named)}
    if (inner := part(hint, frozenset)) is not None:
        return {"type": "array", "items": _of(inner, limits, named), "uniqueItems": True}
    if isinstance(hint, type) and is_dataclass(hint):
        _define(hint, named)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    return _scalar(hint, limits)


def _scalar(hint: type[Any], limits: Limits) -> dict[str, Any]:
    if hint is int:
        bounds = {"type": "integer", "minimum": limits.least, "maximum": limits.most}
        return bounds | ({"multipleOf": limits.multiple} if limits.multiple > 1 else {})
    if hint is bool:
        return {"type": "boolean"}
    return (
        {"type": "string", "format": "date"} if hint is date else {"type": "string", "maxLength": TEXT_MOST}
    )
