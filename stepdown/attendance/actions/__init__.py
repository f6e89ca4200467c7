"""Verbs of attendance. Whatever changes what was told works the ledger out anew in the same transaction."""

from stepdown.attendance.actions.correcting import correct_mark
from stepdown.attendance.actions.marking import mark
from stepdown.attendance.actions.noting import (
    end_pause,
    note_absence,
    note_impaired,
    note_pause,
    take_back_absence,
    take_back_impaired,
    take_back_pause,
)
from stepdown.attendance.actions.replaying import replay
from stepdown.attendance.actions.rolling import attest, end_roll, settle, take_roll

__all__ = [
    "attest",
    "correct_mark",
    "end_pause",
    "end_roll",
    "mark",
    "note_absence",
    "note_impaired",
    "note_pause",
    "replay",
    "settle",
    "take_back_absence",
    "take_back_impaired",
    "take_back_pause",
    "take_roll",
]
