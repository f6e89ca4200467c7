"""The questions of the phone."""

from stepdown.phone.queries.calls import (
    call,
    calls,
    calls_of_client,
    calls_of_inquiry,
    check_paper_time,
    entered_afterwards,
    held_by,
    owed,
)
from stepdown.phone.queries.lines import (
    line,
    lines,
    lines_of,
    own_number,
    safe_from,
    staff_numbers,
    times_of,
    voicemail_left,
    voicemail_on,
    when_answered_by_another,
    why_not_now,
)
from stepdown.phone.queries.saying import callers, screen
from stepdown.phone.queries.tried import tried

__all__ = [
    "call",
    "callers",
    "calls",
    "calls_of_client",
    "calls_of_inquiry",
    "check_paper_time",
    "entered_afterwards",
    "held_by",
    "line",
    "lines",
    "lines_of",
    "owed",
    "own_number",
    "safe_from",
    "screen",
    "staff_numbers",
    "times_of",
    "tried",
    "voicemail_left",
    "voicemail_on",
    "when_answered_by_another",
    "why_not_now",
]
