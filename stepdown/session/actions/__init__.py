"""Verbs of the dated sessions. Each answers with what changed for whom."""

from stepdown.session.actions.arranging import arrange_session, run_below_least, seat_walk_in
from stepdown.session.actions.changing import (
    call_off,
    cancel_session,
    cancel_within,
    change_leader,
    hand_over,
    move_session,
)
from stepdown.session.actions.leading import add_co_leader, leave_co_leading
from stepdown.session.actions.publishing import publish_sessions
from stepdown.session.actions.restoring import Restored, bring_back
from stepdown.session.actions.seating import give_seat, release_seat, release_seats_ahead

__all__ = [
    "Restored",
    "add_co_leader",
    "arrange_session",
    "bring_back",
    "call_off",
    "cancel_session",
    "cancel_within",
    "change_leader",
    "give_seat",
    "hand_over",
    "leave_co_leading",
    "move_session",
    "publish_sessions",
    "release_seat",
    "release_seats_ahead",
    "run_below_least",
    "seat_walk_in",
]
