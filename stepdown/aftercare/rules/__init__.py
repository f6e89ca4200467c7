"""Rules of afterwards: pure."""

from stepdown.aftercare.rules.clock import against_start, days_of, silence, states
from stepdown.aftercare.rules.files import read_schedule, read_terms
from stepdown.aftercare.rules.leaving import (
    against_appeal,
    against_end,
    against_notice,
    against_ruling,
    against_withdrawal,
    last_days,
    notice_state,
)
from stepdown.aftercare.rules.planning import against_plan, plan_document
from stepdown.aftercare.rules.talking import against_ending, against_link, against_try, signs

__all__ = [
    "against_appeal",
    "against_end",
    "against_ending",
    "against_link",
    "against_notice",
    "against_plan",
    "against_ruling",
    "against_start",
    "against_try",
    "against_withdrawal",
    "days_of",
    "last_days",
    "notice_state",
    "plan_document",
    "read_schedule",
    "read_terms",
    "signs",
    "silence",
    "states",
]
