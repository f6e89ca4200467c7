"""Questions about measures: viewer first, frozen values out, many clients at once."""

from stepdown.measure.queries.changing import Changed, ChangedOf, changed, changed_of
from stepdown.measure.queries.due import due
from stepdown.measure.queries.fillings import fillings, latest, left_open, moved, open_alarms, opened
from stepdown.measure.queries.instruments import instrument, instruments, lines, schedule, versions

__all__ = [
    "Changed",
    "ChangedOf",
    "changed",
    "changed_of",
    "due",
    "fillings",
    "instrument",
    "instruments",
    "latest",
    "left_open",
    "lines",
    "moved",
    "open_alarms",
    "opened",
    "schedule",
    "versions",
]
