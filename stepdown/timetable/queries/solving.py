"""The search itself, for whoever works on searches: it takes minutes and is never asked for by a page."""

from stepdown.timetable.questions.changes import change_from
from stepdown.timetable.questions.what_if import SEARCHES, Question, Watched, answer, given_of
from stepdown.timetable.solving.progress import Progress as Reached
from stepdown.timetable.solving.proved import Proved, solve_and_prove
from stepdown.timetable.solving.solve import Limits, NotSound, Solved, solve

__all__ = [
    "SEARCHES",
    "Limits",
    "NotSound",
    "Proved",
    "Question",
    "Reached",
    "Solved",
    "Watched",
    "answer",
    "change_from",
    "given_of",
    "solve",
    "solve_and_prove",
]
