"""Verbs of the clinic's weeks: drafts, searches, kinds of group, people kept apart."""

from stepdown.timetable.actions.drafts import (
    begin_draft,
    change_draft,
    copy_draft,
    mark_published,
    set_aside,
)
from stepdown.timetable.actions.people import end_kept_apart, keep_apart, set_group_kind
from stepdown.timetable.actions.searches import (
    ask_search,
    ask_supposed,
    cancel_search,
    claim_search,
    fail_search,
    finish_search,
    finish_supposed,
    give_back_search,
    report_search,
    take_best,
)
from stepdown.timetable.actions.telling import call_instead, hold, spoken, tell, written

__all__ = [
    "ask_search",
    "ask_supposed",
    "begin_draft",
    "call_instead",
    "cancel_search",
    "change_draft",
    "claim_search",
    "copy_draft",
    "end_kept_apart",
    "fail_search",
    "finish_search",
    "finish_supposed",
    "give_back_search",
    "hold",
    "keep_apart",
    "mark_published",
    "report_search",
    "set_aside",
    "set_group_kind",
    "spoken",
    "take_best",
    "tell",
    "written",
]
