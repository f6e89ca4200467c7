"""Verbs of rings: ring, ring the next, answer, contact, screen, decide, agree on the next contact, settle."""

from stepdown.crisis.actions.directing import add_turn, end_turn, set_pace
from stepdown.crisis.actions.owing import hand_over, next_contact_done, set_next_contact
from stepdown.crisis.actions.ringing import advance, answer, drill, end_rings, ring
from stepdown.crisis.actions.working import (
    close,
    close_drill,
    decide,
    record_contact,
    record_screen,
    write_own_words,
)

__all__ = [
    "add_turn",
    "advance",
    "answer",
    "close",
    "close_drill",
    "decide",
    "drill",
    "end_rings",
    "end_turn",
    "hand_over",
    "next_contact_done",
    "record_contact",
    "record_screen",
    "ring",
    "set_next_contact",
    "set_pace",
    "write_own_words",
]
