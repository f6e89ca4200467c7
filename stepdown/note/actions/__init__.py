"""Verbs of notes."""

from stepdown.note.actions.apart import (
    add_step,
    hand_custody,
    keep_counseling_note,
    open_in_custody,
    report_protection,
)
from stepdown.note.actions.beside import amend, cosign, late_entry
from stepdown.note.actions.closing import close_administratively, hand_over
from stepdown.note.actions.group import save_row, save_shared, sign_group
from stepdown.note.actions.opening import open_drafts
from stepdown.note.actions.phrases import change_phrase, drop_phrase, keep_phrase
from stepdown.note.actions.writing import save_note, sign, withdraw

__all__ = [
    "add_step",
    "amend",
    "change_phrase",
    "close_administratively",
    "cosign",
    "drop_phrase",
    "hand_custody",
    "hand_over",
    "keep_counseling_note",
    "keep_phrase",
    "late_entry",
    "open_drafts",
    "open_in_custody",
    "report_protection",
    "save_note",
    "save_row",
    "save_shared",
    "sign",
    "sign_group",
    "withdraw",
]
