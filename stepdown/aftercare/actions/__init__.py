"""Verbs about afterwards."""

from stepdown.aftercare.actions.alumni import (
    call_off_ceremony,
    join_ceremony,
    keep_in_touch,
    leave_ceremony,
    no_touch,
    set_ceremony,
)
from stepdown.aftercare.actions.clocks import (
    end_clock,
    go_on,
    hand_over,
    link,
    start_clock,
    stop_clock,
    try_reach,
)
from stepdown.aftercare.actions.leaving import appeal, give_notice, rule_on_appeal, withdraw_notice
from stepdown.aftercare.actions.planning import sign_plan, write_plan

__all__ = [
    "appeal",
    "call_off_ceremony",
    "end_clock",
    "give_notice",
    "go_on",
    "hand_over",
    "join_ceremony",
    "keep_in_touch",
    "leave_ceremony",
    "link",
    "no_touch",
    "rule_on_appeal",
    "set_ceremony",
    "sign_plan",
    "start_clock",
    "stop_clock",
    "try_reach",
    "withdraw_notice",
    "write_plan",
]
