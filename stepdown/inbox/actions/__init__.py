"""The verbs of the inbox: receive, check, file, set aside, cut and join, open, take from the folder."""

from stepdown.inbox.actions.checking import check, check_waiting
from stepdown.inbox.actions.filing import bring_back, discard, file, open_document, send_back, try_again
from stepdown.inbox.actions.folder import sweep
from stepdown.inbox.actions.giving import note_given_out
from stepdown.inbox.actions.passing import hand_over, pass_on, put_down
from stepdown.inbox.actions.recasting import join, split
from stepdown.inbox.actions.receiving import receive, receive_for_client
from stepdown.inbox.actions.resealing import reseal

__all__ = [
    "bring_back",
    "check",
    "check_waiting",
    "discard",
    "file",
    "hand_over",
    "join",
    "note_given_out",
    "open_document",
    "pass_on",
    "put_down",
    "receive",
    "receive_for_client",
    "reseal",
    "send_back",
    "split",
    "sweep",
    "try_again",
]
