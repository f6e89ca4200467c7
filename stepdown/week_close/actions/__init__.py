"""The verbs of closing a day and a week, and of calling whoever did not come."""

from stepdown.week_close.actions.calls import decide, end_call, list_absent, note_try
from stepdown.week_close.actions.days import close_day
from stepdown.week_close.actions.weeks import close_weeks, correct_later, settle

__all__ = [
    "close_day",
    "close_weeks",
    "correct_later",
    "decide",
    "end_call",
    "list_absent",
    "note_try",
    "settle",
]
