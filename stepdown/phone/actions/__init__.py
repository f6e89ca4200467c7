"""The verbs of the phone."""

from stepdown.phone.actions.calls import add_words, close_follow_ups, follow_up_done, hand_over, log_call, owe
from stepdown.phone.actions.lines import (
    add_line,
    agree_on_word,
    change_line,
    end_line,
    message_address,
    set_own_number,
    show_line,
)
from stepdown.phone.actions.sealed import numbers_for_paper, reseal, show_number

__all__ = [
    "add_line",
    "add_words",
    "agree_on_word",
    "change_line",
    "close_follow_ups",
    "end_line",
    "follow_up_done",
    "hand_over",
    "log_call",
    "message_address",
    "numbers_for_paper",
    "owe",
    "reseal",
    "set_own_number",
    "show_line",
    "show_number",
]
