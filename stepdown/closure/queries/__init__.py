"""The questions of closed days, packets and outages."""

from stepdown.closure.queries.closures import (
    closed_during,
    closure,
    closures,
    coming_up,
    counted,
    of_client,
    still_to_call,
    told,
    waiting,
)
from stepdown.closure.queries.downtime import (
    aims,
    newest_packet,
    night_due,
    night_now,
    nights_made,
    outage,
    outages,
    packet,
    packet_body,
    packets,
    was_down,
)
from stepdown.closure.queries.telling import fingerprint, message, stands_against, ways

__all__ = [
    "aims",
    "closed_during",
    "closure",
    "closures",
    "coming_up",
    "counted",
    "fingerprint",
    "message",
    "newest_packet",
    "night_due",
    "night_now",
    "nights_made",
    "of_client",
    "outage",
    "outages",
    "packet",
    "packet_body",
    "packets",
    "stands_against",
    "still_to_call",
    "told",
    "waiting",
    "was_down",
    "ways",
]
