"""The clinic's own rows as the problem of a week, with what had to be assumed in plain words."""

from stepdown.journeys.week_problem.counting import Counted
from stepdown.journeys.week_problem.doses import Named, called
from stepdown.journeys.week_problem.gaps import Gap, GapKind
from stepdown.journeys.week_problem.gather import (
    Gathered,
    client_as_if,
    gathered,
    problem_of,
    waiting_clients,
    with_life_now,
)

__all__ = [
    "Counted",
    "Gap",
    "GapKind",
    "Gathered",
    "Named",
    "called",
    "client_as_if",
    "gathered",
    "problem_of",
    "waiting_clients",
    "with_life_now",
]
