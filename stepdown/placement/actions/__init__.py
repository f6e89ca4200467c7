"""Verbs of placement: add a fact to the sheet, decide a level, give an options sheet out."""

from stepdown.placement.actions.give_options import give_options
from stepdown.placement.actions.levels import add_fact, decide

__all__ = ["add_fact", "decide", "give_options"]
