"""A plan and a proof of how good it is: the search and the bound at once, each on a core of its own.

A small clinic is searched first, then decided by branch and bound that starts from what the search found.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from stepdown.timetable.bounding.bound import SMALL, Bound, bound
from stepdown.timetable.bounding.exact import Rests, exact
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.solve import Limits, Solved, solve
from stepdown.timetable.vocabulary import Problem

# The part of the time that goes to the search where branch and bound follows.
SEARCHED_FIRST = 0.3


@dataclass(frozen=True)
class Proved:
    """A plan, the least value known that no plan passes, and what that rests on.

    `certified` carries the certificate that anybody can check; `least` may be lower where it is the solver's.
    """

    solved: Solved
    least: int
    rests: Rests
    certified: Bound

    @property
    def gap(self) -> float:
        """How far the plan can be from the best at most, as a share of its value; 0 is proven best."""
        value = self.solved.tiers.value
        return (self.least - value) / value if value else float(self.least > 0)


def solve_and_prove(problem: Problem, *, seconds: float, seed: int = 0) -> Proved:
    """The best plan and the least bound found in about so many seconds. Raises NotSound like `solve`."""
    if len(problem.clients) <= SMALL:
        return _small(problem, seconds, seed)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as beside:
        proving = beside.submit(bound, problem, seconds=seconds)
        found = solve(problem, seed=seed, limits=Limits(seconds=seconds))
        certified = proving.result()
    return Proved(found, certified.value, Rests.CERTIFICATE, certified)


def _small(problem: Problem, seconds: float, seed: int) -> Proved:
    found = solve(problem, seed=seed, limits=Limits(seconds=seconds * SEARCHED_FIRST))
    best = exact(problem, found.plan, seconds=seconds * (1 - SEARCHED_FIRST))
    if best.value > found.tiers.value:
        found = Solved(best.plan, worth(problem, best.plan), found.seed, found.rounds)
    return Proved(found, best.bound, best.rests, best.certified)
