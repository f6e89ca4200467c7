"""What changes a meeting of the team."""

from stepdown.team_meeting.actions.calling import (
    add_client,
    add_guest,
    call_meeting,
    drop_client,
    note_presence,
    take_the_lead,
)
from stepdown.team_meeting.actions.holding import (
    add_task,
    drop_task,
    finish_task,
    hand_over,
    pause,
    save_item,
    turn_to,
)
from stepdown.team_meeting.actions.signing import add_to_item, sign_meeting

__all__ = [
    "add_client",
    "add_guest",
    "add_task",
    "add_to_item",
    "call_meeting",
    "drop_client",
    "drop_task",
    "finish_task",
    "hand_over",
    "note_presence",
    "pause",
    "save_item",
    "sign_meeting",
    "take_the_lead",
    "turn_to",
]
