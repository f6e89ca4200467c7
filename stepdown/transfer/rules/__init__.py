"""What a transfer needs and may become, what of a summary goes, and each document built from it. Pure."""

from stepdown.transfer.rules.cutting import allowed, cut, held, needed
from stepdown.transfer.rules.following import (
    check_new,
    check_step,
    ended_with_treatment,
    follows,
    next_check,
)

__all__ = [
    "allowed",
    "check_new",
    "check_step",
    "cut",
    "ended_with_treatment",
    "follows",
    "held",
    "needed",
    "next_check",
]
