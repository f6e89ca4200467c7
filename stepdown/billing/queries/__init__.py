"""Questions about money: viewer first, frozen values out."""

from stepdown.billing.queries.accounts import account, balance, posting, receipt, receipts, relief, reliefs
from stepdown.billing.queries.books import (
    check_books,
    counts,
    drawer,
    months,
    owed_in_all,
    postings_of_month,
)
from stepdown.billing.queries.terms import (
    arrangement_on,
    arrangements,
    copay_of,
    estimate,
    estimate_lines,
    estimate_rules,
    estimates,
    guidelines,
    plan,
    schedule,
    schedule_on,
    schedules,
    wishes,
)
from stepdown.billing.queries.waiting import counts as waiting_counts
from stepdown.billing.queries.waiting import known_cursor, waiting

__all__ = [
    "account",
    "arrangement_on",
    "arrangements",
    "balance",
    "check_books",
    "copay_of",
    "counts",
    "drawer",
    "estimate",
    "estimate_lines",
    "estimate_rules",
    "estimates",
    "guidelines",
    "known_cursor",
    "months",
    "owed_in_all",
    "plan",
    "posting",
    "postings_of_month",
    "receipt",
    "receipts",
    "relief",
    "reliefs",
    "schedule",
    "schedule_on",
    "schedules",
    "waiting",
    "waiting_counts",
    "wishes",
]
