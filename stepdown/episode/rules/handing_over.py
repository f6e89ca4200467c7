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


def may_move(is_there: bool, works_there: bool, name: str, why: str) -> Refusal | None:
    """Whether an episode may go on at another site: another, with somebody who works there."""
    if is_there:
        return Refusal(say("They are at this site already."), field="site")
    if not works_there:
        return Refusal(say("{name} does not work there. Choose somebody who does.", name=name), field="staff")
    if not why.strip():
        return Refusal(say("Say why the person changes hands. They may ask."), field="why")
    return None
