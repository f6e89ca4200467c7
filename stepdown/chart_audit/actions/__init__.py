"""What changes a chart audit."""

from stepdown.chart_audit.actions.auditing import answer, close, finish, open_chart
from stepdown.chart_audit.actions.drawing import draw_audit
from stepdown.chart_audit.actions.repairing import assign, hand_over, recheck, repair

__all__ = [
    "answer",
    "assign",
    "close",
    "draw_audit",
    "finish",
    "hand_over",
    "open_chart",
    "recheck",
    "repair",
]
