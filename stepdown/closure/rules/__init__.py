"""The rules of closed days and outages."""

from stepdown.closure.rules.closing import check_closure, check_opening, list_digest, still_same, told_about
from stepdown.closure.rules.outages import check_outage, night_of, packet_due
from stepdown.closure.rules.telling import how_to_tell

__all__ = [
    "check_closure",
    "check_opening",
    "check_outage",
    "how_to_tell",
    "list_digest",
    "night_of",
    "packet_due",
    "still_same",
    "told_about",
]
