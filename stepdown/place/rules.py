"""What makes a site whole: a real time zone, rooms with seats, hours that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from zoneinfo import available_timezones

from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

ZONES = frozenset(available_timezones())


def check_site(name: str, zone: str) -> Refusal | None:
    """A site has a name people say and an IANA time zone."""
    if not name.strip():
        return Refusal(say("Give the site the name people use for it."), field="name")
    if zone not in ZONES:
        return Refusal(say("“{zone}” is not a time zone. One is America/New_York.", zone=zone), field="zone")
    return None


def check_room(name: str, capacity: int) -> Refusal | None:
    """A room has a name and seats for 1 to 100 people."""
    if not name.strip():
        return Refusal(say("Give the room the name on its door."), field="name")
    if not 1 <= capacity <= 100:
        return Refusal(say("A room seats 1 to 100 people."), field="capacity")
    return None


def check_opening(windows: Sequence[WeekWindow]) -> Refusal | None:
    """Opening hours of one day do not overlap."""
    ordered = sorted(windows)
    for earlier, later in pairwise(ordered):
        # An end at 00:00 is the midnight after: whatever starts later that day is inside.
        inside = earlier.end == time(0) or later.start < earlier.end
        if earlier.weekday == later.weekday and inside:
            return Refusal(say("Two opening times on the same day overlap."), field="opening")
    return None


def room_taken(name: str) -> Refusal:
    """Two rooms of one site cannot share a name."""
    return Refusal(say("This site already has a room called {name}.", name=name), field="name")
