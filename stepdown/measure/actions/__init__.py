"""Verbs of measures: filled in, voided, excused, a schedule set, an instrument of one's own added."""

from stepdown.measure.actions.directing import keep_own, set_schedule
from stepdown.measure.actions.filling import excuse, fill, note_followed, void_filling

__all__ = ["excuse", "fill", "keep_own", "note_followed", "set_schedule", "void_filling"]
