"""Questions about rings: viewer first, frozen values out, many clients at once."""

from stepdown.crisis.queries.awake import awake, own_words
from stepdown.crisis.queries.figures import figures, latest_danger, moments
from stepdown.crisis.queries.owed import contacts_due, held_by, next_contact, open_of_client
from stepdown.crisis.queries.rings import (
    alarms,
    due_rings,
    facts_of,
    of_filling,
    open_rings,
    ring,
    rings_of,
    step_of,
)
from stepdown.crisis.queries.schedule import Schedule, ahead, on_call_now, pace, schedules, turns
from stepdown.crisis.shelf import duties

__all__ = [
    "Schedule",
    "ahead",
    "alarms",
    "awake",
    "contacts_due",
    "due_rings",
    "duties",
    "facts_of",
    "figures",
    "held_by",
    "latest_danger",
    "moments",
    "next_contact",
    "of_filling",
    "on_call_now",
    "open_of_client",
    "open_rings",
    "own_words",
    "pace",
    "ring",
    "rings_of",
    "schedules",
    "step_of",
    "turns",
]
