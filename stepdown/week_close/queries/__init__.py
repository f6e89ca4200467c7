"""Questions about closed days and weeks, and about who has not been reached."""

from stepdown.week_close.queries.calls import not_reached, one_not_reached, steps, waiting_since
from stepdown.week_close.queries.days import closed_day, closed_days
from stepdown.week_close.queries.weeks import closed_keys, closed_week, closed_weeks, owing, weeks_of

__all__ = [
    "closed_day",
    "closed_days",
    "closed_keys",
    "closed_week",
    "closed_weeks",
    "not_reached",
    "one_not_reached",
    "owing",
    "steps",
    "waiting_since",
    "weeks_of",
]
