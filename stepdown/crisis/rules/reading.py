"""The room's data file, read strictly: a typing slip in it is an error at start, never a silent default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepdown.crisis.vocabulary import Asked, Cause, Duties, Option, Pace


def read_pace(content: Mapping[str, Any]) -> Pace:
    """The minutes that hold until a director sets others. Raises KeyError, ValueError."""
    pace = content["pace"]
    return Pace(tuple(int(one) for one in pace["each"]), tuple(int(one) for one in pace["again"]))


def read_duties(content: Mapping[str, Any]) -> Duties:
    """What is asked of whoever answers. Raises KeyError, ValueError."""
    contact, access = content["contact"], content["access"]
    return Duties(
        tries=int(contact["tries"]),
        apart_minutes=int(contact["apart_minutes"]),
        next_hours=int(contact["next_hours"]),
        emergency_hours=int(access["emergency_hours"]),
        decisions=tuple(
            Option(one["key"], one["words"], bool(one.get("unreached", False)))
            for one in content["decisions"]
        ),
        screens={
            Cause(cause): tuple(Asked(one) for one in asked) for cause, asked in content["screens"].items()
        },
    )
