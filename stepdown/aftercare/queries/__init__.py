"""Questions about afterwards. Each list is asked about many at once and cut to the viewer's reach."""

from stepdown.aftercare.queries.clocks import clock, clocks, due, held_by, running, schedule, today_of
from stepdown.aftercare.queries.leaving import against_end, appeals_open, first_days, notice, notices, terms
from stepdown.aftercare.queries.plans import (
    aftercare_on,
    alums,
    ceremonies,
    ceremony,
    digest_of_plan,
    own_ceremonies,
    plan,
    plans,
)

__all__ = [
    "aftercare_on",
    "against_end",
    "alums",
    "appeals_open",
    "ceremonies",
    "ceremony",
    "clock",
    "clocks",
    "digest_of_plan",
    "due",
    "first_days",
    "held_by",
    "notice",
    "notices",
    "own_ceremonies",
    "plan",
    "plans",
    "running",
    "schedule",
    "terms",
    "today_of",
]
