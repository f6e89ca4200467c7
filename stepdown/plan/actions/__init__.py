"""Verbs about plans."""

from stepdown.plan.actions.following import hold_review, note_progress, recertify
from stepdown.plan.actions.measuring import note_act, write_facts
from stepdown.plan.actions.parts import (
    add_goal,
    add_intervention,
    add_objective,
    add_problem,
    change_goal,
    change_intervention,
    change_objective,
    change_problem,
    remove_part,
)
from stepdown.plan.actions.signing import decline_to_sign, sign
from stepdown.plan.actions.writing import amend, draft_plan, set_head

__all__ = [
    "add_goal",
    "add_intervention",
    "add_objective",
    "add_problem",
    "amend",
    "change_goal",
    "change_intervention",
    "change_objective",
    "change_problem",
    "decline_to_sign",
    "draft_plan",
    "hold_review",
    "note_act",
    "note_progress",
    "recertify",
    "remove_part",
    "set_head",
    "sign",
    "write_facts",
]
