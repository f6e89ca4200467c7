"""Verbs of assessments: keyword-only, one transaction, an entry in the trail inside."""

from stepdown.assessment.actions.confirming import choose_edition, decide_fact, set_aside_rest
from stepdown.assessment.actions.finishing import amend, co_sign, set_aside, sign, take_back
from stepdown.assessment.actions.writing import save_section, start

__all__ = [
    "amend",
    "choose_edition",
    "co_sign",
    "decide_fact",
    "save_section",
    "set_aside",
    "set_aside_rest",
    "sign",
    "start",
    "take_back",
]
