"""Questions about who was there, and about the ledger of credited minutes."""

from stepdown.attendance.queries.begun import came_so_often
from stepdown.attendance.queries.ledger import credits, entries
from stepdown.attendance.queries.mine import my_marks
from stepdown.attendance.queries.noted import absent, treats
from stepdown.attendance.queries.rolls import open_rolls, roll, rolls

__all__ = [
    "absent",
    "came_so_often",
    "credits",
    "entries",
    "my_marks",
    "open_rolls",
    "roll",
    "rolls",
    "treats",
]
