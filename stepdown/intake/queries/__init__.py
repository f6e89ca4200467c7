"""The questions of intake."""

from stepdown.intake.queries.books import aims, leaving_word, numbers_for, talk_first, triage_book, triage_now
from stepdown.intake.queries.finding import find
from stepdown.intake.queries.hours import bookings, hours
from stepdown.intake.queries.inquiries import (
    call_backs,
    call_sheet,
    called_names,
    inquiry,
    inquiry_of_client,
)
from stepdown.intake.queries.pipeline import (
    board,
    cases,
    in_call,
    lost_cases,
    medians,
    pipeline,
    steps_of_client,
)
from stepdown.intake.queries.reach import entered_late, inquiry_cards, inquiry_reach, one_reach

__all__ = [
    "aims",
    "board",
    "bookings",
    "call_backs",
    "call_sheet",
    "called_names",
    "cases",
    "entered_late",
    "find",
    "hours",
    "in_call",
    "inquiry",
    "inquiry_cards",
    "inquiry_of_client",
    "inquiry_reach",
    "leaving_word",
    "lost_cases",
    "medians",
    "numbers_for",
    "one_reach",
    "pipeline",
    "steps_of_client",
    "talk_first",
    "triage_book",
    "triage_now",
]
