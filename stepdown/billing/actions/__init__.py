"""Changing the books. Everything is added; what was wrong is reversed, with a reason."""

from stepdown.billing.actions.agreeing import (
    AskedPlan,
    agree_plan,
    agree_share,
    end_plan,
    give_estimate,
    load_first_fees,
    owe_estimate,
    set_fees,
)
from stepdown.billing.actions.charging import charge, reverse
from stepdown.billing.actions.drawer import Counted, count_drawer
from stepdown.billing.actions.paying import Handed, give_back, take_copay, take_payment
from stepdown.billing.actions.relief import ask_relief, decide_relief

__all__ = [
    "AskedPlan",
    "Counted",
    "Handed",
    "agree_plan",
    "agree_share",
    "ask_relief",
    "charge",
    "count_drawer",
    "decide_relief",
    "end_plan",
    "give_back",
    "give_estimate",
    "load_first_fees",
    "owe_estimate",
    "reverse",
    "set_fees",
    "take_copay",
    "take_payment",
]
