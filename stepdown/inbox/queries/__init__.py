"""Questions about papers: viewer first, frozen values out."""

from stepdown.inbox.queries.kinds import kind_of, kinds
from stepdown.inbox.queries.lists import counts, documents_of, found, last_decision, next_open, queue
from stepdown.inbox.queries.pages import page, page_texts
from stepdown.inbox.queries.sheet import document, live_opening
from stepdown.inbox.queries.standing import scanner_state, standing

__all__ = [
    "counts",
    "document",
    "documents_of",
    "found",
    "kind_of",
    "kinds",
    "last_decision",
    "live_opening",
    "next_open",
    "page",
    "page_texts",
    "queue",
    "scanner_state",
    "standing",
]
