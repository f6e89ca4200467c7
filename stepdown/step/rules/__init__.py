"""How facts are weighed, what holds, what is proposed, what a decision needs. Pure."""

from stepdown.step.rules.choosing import check_choice, check_undo
from stepdown.step.rules.concerns import concerns, read_limits
from stepdown.step.rules.freezing import frozen, thawed
from stepdown.step.rules.proposing import propose
from stepdown.step.rules.rungs import rungs
from stepdown.step.rules.weighing import weigh

__all__ = [
    "check_choice",
    "check_undo",
    "concerns",
    "frozen",
    "propose",
    "read_limits",
    "rungs",
    "thawed",
    "weigh",
]
