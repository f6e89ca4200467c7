"""Who may become the accountable person, and what a hand-over of a whole caseload needs."""

from __future__ import annotations

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def may_take_over(active: bool, name: str, has_them_already: bool) -> Refusal | None:
    """Whether somebody may become accountable: on the staff, and not the same person again."""
    if not active:
        return Refusal(say("{name} no longer works here.", name=name), field="staff")
    if has_them_already:
        return Refusal(say("{name} is the accountable person already.", name=name), field="staff")
    return None
