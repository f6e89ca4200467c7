"""Problems, plans and what they are worth as JSON, both ways. Reading is strict: docs/timetable-schema.md.

Every fault is found in one pass and named with its place: `clients[3].free[0].start: …`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar, cast

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.timetable.rules.shapes import FORMATS, TEXT_MOST, Limits, optional, part, shapes
from stepdown.timetable.vocabulary import Plan, Problem, Tiers, Window

Record = TypeVar("Record", Problem, Plan, Tiers)
Made = TypeVar("Made")

# Stands for a value that was refused: the record around it cannot be made.
_LACKING = object()


def as_data(value: Problem | Plan | Tiers) -> dict[str, Any]:
    """The value as plain lists, dictionaries, texts and numbers, for `json.dumps`; every field is named."""
    return {"format": FORMATS[type(value)], **as_plain(value)}


def as_text(value: Problem | Plan | Tiers) -> str:
    """The value as JSON text; the same value gives the same text."""
    return json.dumps(as_data(value), ensure_ascii=False, indent=1) + "\n"


def problem_from(text: str | bytes) -> Problem:
    """Read a problem. Raises Refused with every fault; whether it makes sense says `problems_with`."""
    return _read(Problem, text)


def plan_from(text: str | bytes) -> Plan:
    """Read a plan. Raises Refused with every fault; whether it keeps the rules says `broken`."""
    return _read(Plan, text)


def tiers_from(text: str | bytes) -> Tiers:
    """Read what a plan is worth. Raises Refused with every fault."""
    return _read(Tiers, text)


def as_plain(value: Any) -> Any:
    """Any value of the vocabulary as `json.dumps` takes it; sets are sorted."""
    if is_dataclass(value):
        return {one.name: as_plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [as_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _read(record: type[Record], text: str | bytes) -> Record:
    return value_from(record, FORMATS[record], text)


def value_from(record: type[Made], form: str, text: str | bytes) -> Made:
    """Read any record made of such parts, whose file says `form`. Raises Refused with every fault."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise Refused(Refusal(say("The file is not JSON: it is nested too deeply."))) from None
    except ValueError as fault:
        raise Refused(Refusal(say("The file is not JSON: {fault}", fault=fault))) from None
    reading = _Reading()
    if isinstance(data, dict) and data.pop("format", None) != form:
        reading.refuse("format", say("needs “{wanted}”", wanted=form))
    made = reading.value(record, data, "", Limits())
    if reading.refusals:
        raise Refused(*reading.refusals)
    return cast(Made, made)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field named twice would silently be the last."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the field “{twice}” is named twice in one object")
    return made


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


class _Reading:
    """One pass over a file, and the faults found so far."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self._scalars: dict[Any, Callable[[Any, str, Limits], Any]] = {
            str: self._text,
            int: self._whole,
            bool: self._yes,
            date: self._day,
        }

    def refuse(self, place: str, fault: Words) -> object:
        where = place or say("the file")
        self.refusals.append(Refusal(say("{place}: {fault}", place=where, fault=fault), field=place))
        return _LACKING

    def value(self, hint: Any, given: Any, place: str, limits: Limits) -> Any:
        """The value a hint asks for, or the mark of one that lacks, its fault noted."""
        if hint in self._scalars:
            return self._scalars[hint](given, place, limits)
        if (inner := optional(hint)) is not None:
            return None if given is None else self.value(inner, given, place, limits)
        if (inner := part(hint, tuple)) is not None:
            return self._list(inner, given, place, limits)
        if (inner := part(hint, frozenset)) is not None:
            return self._set(inner, given, place, limits)
        if issubclass(hint, Enum):
            return self._one_of(hint, given, place)
        return self._record(hint, given, place)

    def _record(self, record: type[Any], given: Any, place: str) -> Any:
        if not isinstance(given, dict):
            return self.refuse(place, say("needs an object with named fields"))
        dot = f"{place}." if place else ""
        known = {one.name for one in shapes(record)}
        for name in given:
            if name not in known:
                self.refuse(f"{dot}{name}", say("is no field there is"))
        made: dict[str, Any] = {}
        for one in shapes(record):
            if one.name in given:
                made[one.name] = self.value(one.hint, given[one.name], f"{dot}{one.name}", one.limits)
            elif one.required:
                made[one.name] = self.refuse(f"{dot}{one.name}", say("is missing"))
        if any(value is _LACKING for value in made.values()):
            return _LACKING
        if record is Window and made["end"] <= made["start"]:
            return self.refuse(f"{dot}end", say("is not after the start"))
        return record(**made)

    def _list(self, inner: Any, given: Any, place: str, limits: Limits) -> Any:
        if not isinstance(given, list):
            return self.refuse(place, say("needs a list"))
        made = tuple(self.value(inner, one, f"{place}[{n}]", limits) for n, one in enumerate(given))
        return _LACKING if any(one is _LACKING for one in made) else made

    def _set(self, inner: Any, given: Any, place: str, limits: Limits) -> Any:
        made = self._list(inner, given, place, limits)
        if made is not _LACKING and len(set(made)) < len(made):
            return self.refuse(place, say("names something twice"))
        return made if made is _LACKING else frozenset(made)

    def _one_of(self, kind: type[Enum], given: Any, place: str) -> Any:
        values = [one.value for one in kind]
        if given not in values:
            return self.refuse(place, say("needs one of {values}", values=", ".join(values)))
        return kind(given)

    def _text(self, given: Any, place: str, limits: Limits) -> Any:
        # What cannot be printed would not come back from every file and terminal as it went.
        if not isinstance(given, str) or len(given) > TEXT_MOST or not given.isprintable():
            return self.refuse(place, say("needs a text of at most {n} printable characters", n=TEXT_MOST))
        return given

    def _whole(self, given: Any, place: str, limits: Limits) -> Any:
        if isinstance(given, bool) or not isinstance(given, int):
            return self.refuse(place, say("needs a whole number"))
        if not limits.least <= given <= limits.most:
            return self.refuse(
                place, say("needs a number from {least} to {most}", least=limits.least, most=limits.most)
            )
        if given % limits.multiple:
            return self.refuse(place, say("needs a quarter of an hour, a multiple of 15 minutes"))
        return given

    def _yes(self, given: Any, place: str, limits: Limits) -> Any:
        return given if isinstance(given, bool) else self.refuse(place, say("needs true or false"))

    def _day(self, given: Any, place: str, limits: Limits) -> Any:
        try:
            day = date.fromisoformat(given)
        except (TypeError, ValueError):
            return self.refuse(place, say("needs a day such as 2026-11-23"))
        return day if day.isoformat() == given else self.refuse(place, say("needs a day such as 2026-11-23"))
