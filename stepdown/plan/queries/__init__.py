"""Questions about plans."""

from stepdown.plan.queries.due import (
    chart_plan,
    due_dates,
    recertifications,
    reviews,
    reviews_due,
    unsigned,
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

__all__ = [
    "chart_plan",
    "current",
    "differences",
    "due_dates",
    "interim_for",
    "open_objectives",
    "plan",
    "recertifications",
    "reviews",
    "reviews_due",
    "signing_of",
    "standards_offered",
    "unfinished",
    "unsigned",
    "versions",
]
