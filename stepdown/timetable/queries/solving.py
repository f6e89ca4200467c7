"""The search itself, for whoever works on searches: it takes minutes and is never asked for by a page."""

from stepdown.timetable.solving.progress import Progress as Reached
from stepdown.timetable.solving.proved import Proved, solve_and_prove
from stepdown.timetable.solving.solve import Limits, NotSound, Solved, solve

__all__ = ["Limits", "NotSound", "Proved", "Reached", "Solved", "solve", "solve_and_prove"]
