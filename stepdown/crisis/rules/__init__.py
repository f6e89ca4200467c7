"""What follows from turns, tries and answers: who is on call, who is rung next, when a ring is settled."""

from stepdown.crisis.rules.closing import (
    against_close,
    against_next,
    against_screen,
    counted_tries,
    next_reading,
)
from stepdown.crisis.rules.moments import with_moments
from stepdown.crisis.rules.reading import read_duties, read_pace
from stepdown.crisis.rules.ringing import gravest, joins, next_move, state_of
from stepdown.crisis.rules.telling import honest, ladder, median_minutes
from stepdown.crisis.rules.turns import against_pace, against_turn, on_call_at, rung_in_order, stretches

__all__ = [
    "against_close",
    "against_next",
    "against_pace",
    "against_screen",
    "against_turn",
    "counted_tries",
    "gravest",
    "honest",
    "joins",
    "ladder",
    "median_minutes",
    "next_move",
    "next_reading",
    "on_call_at",
    "read_duties",
    "read_pace",
    "rung_in_order",
    "state_of",
    "stretches",
    "with_moments",
]
