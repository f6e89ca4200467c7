"""Tables of the schedule, of rings, and of what was done about each."""

from stepdown.crisis.models.ring import Ring, Rung, Said
from stepdown.crisis.models.schedule import PaceVersion, Turn
from stepdown.crisis.models.work import Contact, Decision, NextContact, OwnWords, Screen

__all__ = [
    "Contact",
    "Decision",
    "NextContact",
    "OwnWords",
    "PaceVersion",
    "Ring",
    "Rung",
    "Said",
    "Screen",
    "Turn",
]
