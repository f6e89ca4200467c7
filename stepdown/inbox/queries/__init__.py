"""Questions about papers: viewer first, frozen values out."""

from stepdown.inbox.queries.kinds import kind_of, kinds
from stepdown.inbox.queries.lists import counts, documents_of, found, last_decision, next_open, queue
from stepdown.inbox.queries.looking import draw, look_through
from stepdown.inbox.queries.pages import named_pages, page, page_texts
from stepdown.inbox.queries.passing import (
    for_me,
    held_by,
    how_many_for_me,
    last_words,
    may_pass_on,
    passed_on,
    takers,
)
from stepdown.inbox.queries.sheet import document, live_opening
from stepdown.inbox.queries.standing import scanner_state, standing

__all__ = [
    "counts",
    "document",
    "documents_of",
    "draw",
    "for_me",
    "found",
    "held_by",
    "how_many_for_me",
    "kind_of",
    "kinds",
    "last_decision",
    "last_words",
    "live_opening",
    "look_through",
    "may_pass_on",
    "named_pages",
    "next_open",
    "page",
    "page_texts",
    "passed_on",
    "queue",
    "scanner_state",
    "standing",
    "takers",
]
