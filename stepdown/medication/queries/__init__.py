"""Questions about medication: viewer first, frozen values out, many clients at once."""

from stepdown.medication.queries.due import due, due_of
from stepdown.medication.queries.reading import (
    current,
    given,
    lab_kinds,
    labs,
    last_given,
    medicine,
    medicines,
    naloxone,
    open_effects,
    opioids,
    order,
    overruled,
    reconciling,
    running,
    taken_lately,
    weeks,
    whole,
)
from stepdown.medication.queries.stopping import stops_of
from stepdown.medication.rules.comparing import read_lines

__all__ = [
    "current",
    "due",
    "due_of",
    "given",
    "lab_kinds",
    "labs",
    "last_given",
    "medicine",
    "medicines",
    "naloxone",
    "open_effects",
    "opioids",
    "order",
    "overruled",
    "read_lines",
    "reconciling",
    "running",
    "stops_of",
    "taken_lately",
    "weeks",
    "whole",
]
