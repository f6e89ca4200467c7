"""The rules of the phone: what may be said, when a line may be used, what a call must say to be logged."""

from stepdown.phone.rules.lines import (
    check_line,
    may_use,
    next_safe,
    somebody_else,
    times_in_words,
    voicemail_words,
)
from stepdown.phone.rules.logging import check_call, check_follow_up, check_times, check_voicemail
from stepdown.phone.rules.saying import ALWAYS, NEVER, what_may_be_said

__all__ = [
    "ALWAYS",
    "NEVER",
    "check_call",
    "check_follow_up",
    "check_line",
    "check_times",
    "check_voicemail",
    "may_use",
    "next_safe",
    "somebody_else",
    "times_in_words",
    "voicemail_words",
    "what_may_be_said",
]
