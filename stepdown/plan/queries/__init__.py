"""Questions about plans."""

from stepdown.plan.queries.due import (
    chart_plan,
    due_dates,
    recertifications,
    reviews,
    reviews_due,
    unsigned,
)
from stepdown.plan.queries.measured import (
    acts,
    fact_of_days,
    facts_of_acts,
    facts_of_hours,
    targets_reached,
    tied,
)
from stepdown.plan.queries.open import open_objectives
from stepdown.plan.queries.plans import (
    current,
    differences,
    interim_for,
    plan,
    signing_of,
    standards_offered,
    unfinished,
    versions,
)
from stepdown.plan.queries.reached import objectives_reached

__all__ = [
    "acts",
    "chart_plan",
    "current",
    "differences",
    "due_dates",
    "fact_of_days",
    "facts_of_acts",
    "facts_of_hours",
    "interim_for",
    "objectives_reached",
    "open_objectives",
    "plan",
    "recertifications",
    "reviews",
    "reviews_due",
    "signing_of",
    "standards_offered",
    "targets_reached",
    "tied",
    "unfinished",
    "unsigned",
    "versions",
]
