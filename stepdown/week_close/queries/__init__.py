"""Questions about closed days and weeks, and about who has not been reached."""

from stepdown.week_close.queries.calls import not_reached, one_not_reached, spoken_about, steps, waiting_since
from stepdown.week_close.queries.days import closed_day, closed_days
from stepdown.week_close.queries.kept import kept_weeks
from stepdown.week_close.queries.kept_by_week import kept_by_client, kept_by_week
from stepdown.week_close.queries.weeks import closed_keys, closed_week, closed_weeks, owing, weeks_of
from stepdown.week_close.rules.figures import check_closing, clock, figures_of, in_words

__all__ = [
    "check_closing",
    "clock",
    "closed_day",
    "closed_days",
    "closed_keys",
    "closed_week",
    "closed_weeks",
    "figures_of",
    "in_words",
    "kept_by_client",
    "kept_by_week",
    "kept_weeks",
    "not_reached",
    "one_not_reached",
    "owing",
    "spoken_about",
    "steps",
    "waiting_since",
    "weeks_of",
]
