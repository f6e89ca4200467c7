"""The verbs of closed days, packets and outages."""

from stepdown.closure.actions.closures import (
    close_site,
    open_again,
    spoken,
    tell_by_phone_instead,
    to_be_written,
    written,
)
from stepdown.closure.actions.downtime import (
    Paper,
    keep_packet,
    let_go_old_packets,
    record_outage,
    settle_outage,
)

__all__ = [
    "Paper",
    "close_site",
    "keep_packet",
    "let_go_old_packets",
    "open_again",
    "record_outage",
    "settle_outage",
    "spoken",
    "tell_by_phone_instead",
    "to_be_written",
    "written",
]
