"""Verbs of medication."""

from stepdown.medication.actions.comparing import compare_lists, resolve, sign_list
from stepdown.medication.actions.giving import give, overrule, void
from stepdown.medication.actions.ordering import change_dose, end_order, record_order
from stepdown.medication.actions.telling import (
    do_step,
    follow_effect,
    note_effect,
    note_naloxone,
    record_lab,
    tell_week,
)
from stepdown.medication.actions.verifying import verify_dose

__all__ = [
    "change_dose",
    "compare_lists",
    "do_step",
    "end_order",
    "follow_effect",
    "give",
    "note_effect",
    "note_naloxone",
    "overrule",
    "record_lab",
    "record_order",
    "resolve",
    "sign_list",
    "tell_week",
    "verify_dose",
    "void",
]
