"""The verbs of intake."""

from stepdown.intake.actions.asking import ask, count_ask
from stepdown.intake.actions.booking import book_assessment, cancel_assessment
from stepdown.intake.actions.inquiries import (
    continue_inquiry,
    end_call,
    open_inquiry,
    reopen_inquiry,
    save_sheet,
)
from stepdown.intake.actions.marks import link_client, mark_client_step, mark_step
from stepdown.intake.actions.outcomes import record_attempt, record_outcome
from stepdown.intake.actions.sealed import reseal, show_contact

__all__ = [
    "ask",
    "book_assessment",
    "cancel_assessment",
    "continue_inquiry",
    "count_ask",
    "end_call",
    "link_client",
    "mark_client_step",
    "mark_step",
    "open_inquiry",
    "record_attempt",
    "record_outcome",
    "reopen_inquiry",
    "reseal",
    "save_sheet",
    "show_contact",
]
