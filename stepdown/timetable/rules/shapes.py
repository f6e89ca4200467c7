"""What the values of the timetable look like as data: fields, kinds and limits, read from the dataclasses.

Reading, writing and the published schema all ask here, so that they cannot disagree.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from stepdown.timetable.vocabulary import DAY, UNIT, WEEK, Plan, Problem, Tiers

# What stands in the field `format` of a file, so that a later form can be told from this one.
FORMATS: dict[type[Any], str] = {
    Problem: "stepdown-timetable-problem-1",
    Plan: "stepdown-timetable-plan-1",
    Tiers: "stepdown-timetable-worth-1",
}
TEXT_MOST = 200
WHOLE_MOST = 1_000_000_000


@dataclass(frozen=True)
class Limits:
    """The least and greatest whole number allowed, and what it is a multiple of."""

    least: int = 0
    most: int = WHOLE_MOST
    multiple: int = 1


# A start is inside the week; an end may be the end of Sunday.
_START, _END, _LENGTH = Limits(0, WEEK - UNIT, UNIT), Limits(UNIT, WEEK, UNIT), Limits(UNIT, DAY, UNIT)
LIMITS = {
    "Window.start": _START,
    "Window.end": _END,
    "Group.starts": _START,
    "Section.start": _START,
    "Visit.start": _START,
    "Credential.until": Limits(0, WEEK, UNIT),
    "Group.minutes": _LENGTH,
    "VisitNeed.minutes": _LENGTH,
    "Problem.step": _LENGTH,
    "CountRule.days": Limits(0, 6),
    "Wish.weight": Limits(-WHOLE_MOST),
    "Tiers.wishes": Limits(-WHOLE_MOST),
}


@dataclass(frozen=True)
class Shape:
    """One field: its name, its type, whether a file has to name it, and the limits of its numbers."""

    name: str
    hint: Any
    required: bool
    default: Any
    limits: Limits


_KNOWN: dict[type[Any], tuple[Shape, ...]] = {}


def shapes(record: type[Any]) -> tuple[Shape, ...]:
    """The fields of a dataclass, in their order."""
    if record not in _KNOWN:
        _KNOWN[record] = _shapes(record)
    return _KNOWN[record]


def _shapes(record: type[Any]) -> tuple[Shape, ...]:
    hints = get_type_hints(record)
    made = []
    for one in fields(record):
        required = one.default is MISSING and one.default_factory is MISSING
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        limits = LIMITS.get(f"{record.__name__}.{one.name}", Limits())
        made.append(Shape(one.name, hints[one.name], required, None if required else default, limits))
    return tuple(made)


def part(hint: Any, origin: type[Any]) -> Any:
    """What a tuple or frozenset holds, or None where the hint is neither."""
    return get_args(hint)[0] if get_origin(hint) is origin else None


def optional(hint: Any) -> Any:
    """What else than None a value may be, or None where it may not be None."""
    if get_origin(hint) not in (Union, UnionType):
        return None
    return next(one for one in get_args(hint) if one is not type(None))
