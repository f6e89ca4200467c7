"""Which facts may be added on the level sheet, with which values, by whom."""

from __future__ import annotations

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.placement.vocabulary import ASKED_HERE, SPECS, FactName, Kind, Value

LONGEST_MINUTES = 24 * 60


def check(name: FactName, value: Value | None, *, may_prescribe: bool) -> Refusal | None:
    """Whether somebody may add this fact with this value; no value takes an earlier one back to not known.

    A withdrawal is cleared by a prescriber alone. Source: issue point 9, a withdrawal danger needs a
    prescriber.
    """
    if name not in ASKED_HERE:
        return Refusal(
            say("{fact} belongs to the assessment. Change it there.", fact=name.label), field="name"
        )
    if name is FactName.WITHDRAWAL_CLEARED and not may_prescribe:
        return Refusal(
            say("Only a prescriber clears a withdrawal."),
            lifted_by=say("Ask a prescriber to open this page and add it."),
            field="value",
        )
    if value is None or _fits(name, value):
        return None
    return Refusal(say("{fact} cannot have this value.", fact=name.label), field="value")


def _fits(name: FactName, value: Value) -> bool:
    spec = SPECS[name]
    if spec.kind is Kind.YES_NO:
        return isinstance(value, bool)
    if spec.kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_MINUTES
    return spec.place(value) is not None
