"""The best plan of a small clinic, by branch and bound in HiGHS from a plan that is already there.

The solver's model leaves out waits, ways between site and video, the curriculum's order, time between sites
and who may not meet. What it finds that breaks one of these is forbidden, where one row can say it, and the
solver asked again; otherwise its bound still holds and the plan it started from stands. Every plan given back
has been checked by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import highspy
import numpy as np

from stepdown.kernel.labels import Labelled
from stepdown.timetable.bounding import highs
from stepdown.timetable.bounding.alone import alone
from stepdown.timetable.bounding.bound import Bound, bound
from stepdown.timetable.bounding.certificate import in_steps
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.model import build
from stepdown.timetable.bounding.options import opened
from stepdown.timetable.bounding.reading import Reading
from stepdown.timetable.bounding.written import Written
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.vocabulary import Plan, Problem

ROUNDS = 1_000
UNKNOWN = 10**15


class Rests(Labelled):
    """What the stated gap rests on."""

    CERTIFICATE = "certificate", "The certificate, which can be checked again"
    SOLVER = "solver", "The word of the solver, whose search leaves nothing that could be checked again"


@dataclass(frozen=True)
class Exact:
    """The best plan known, its value, the least bound known and what that rests on.

    `certified` is the best bound that can be checked again; `value == bound` says that no plan is better.
    """

    plan: Plan
    value: int
    bound: int
    rests: Rests
    certified: Bound


def exact(
    problem: Problem,
    start: Plan,
    *,
    seconds: float,
    share: float = 0.25,
    certified: Bound | None = None,
    clock: Clock = Clock.WALL,
) -> Exact:
    """Search for the best plan from `start`, a plan that keeps the rules, for about so many seconds.

    `share` of the time goes into the certificate, where none is `certified` yet. Meant for up to about 60
    clients.
    """
    watch = Watch(clock)
    certified = certified or bound(problem, seconds=seconds * share, clock=clock)
    best, value = start, worth(problem, start).value
    least = certified.value
    if value < least:
        best, value, least = _searched(problem, start, least, (watch, seconds))
    rests = Rests.CERTIFICATE if least == certified.value else Rests.SOLVER
    return Exact(best, value, least, rests, certified)


def _searched(problem: Problem, start: Plan, least: int, until: tuple[Watch, float]) -> tuple[Plan, int, int]:
    """The best plan, its value and the least bound, the solver's or the one known before."""
    clinic, chosen = opened(problem, merge=False, whole=True)
    alone_values = alone(chosen, problem.day_worth).per_client
    model = build(clinic, chosen, alone_values, linked=True)
    written, reading = Written(clinic, chosen, model), Reading(clinic, chosen, model)
    solver = highs.loaded(model, whole=True)
    solver.setOptionValue("mip_rel_gap", 0.0)
    best, value = start, worth(problem, start).value
    for _ in range(ROUNDS):
        watch, seconds = until
        left = seconds - watch.gone
        if left <= 0 or value >= least:
            break
        reached, numbers = _solved(solver, written.columns(best), watch.on_the_wall(left))
        least = max(value, min(least, in_steps(problem, reached)))
        if numbers is None:
            break
        plan = reading.plan(numbers)
        faults = broken(problem, plan)
        if not faults and worth(problem, plan).value > value:
            best, value = plan, worth(problem, plan).value
        cuts = reading.forbidden(numbers, faults)
        if not cuts:
            break
        for entries, bound_of in cuts:
            columns = np.array([column for column, _ in entries], dtype=np.int32)
            values = np.array([float(coefficient) for _, coefficient in entries])
            solver.addRow(-highspy.kHighsInf, float(bound_of), len(columns), columns, values)
    return best, value, least


def _solved(solver: highspy.Highs, start: list[float], seconds: float) -> tuple[int, list[float] | None]:
    """The solver's bound, and the numbers of the best solution it has."""
    solver.clearSolver()
    solution = highspy.HighsSolution()
    solution.col_value = start
    solver.setSolution(solution)
    solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
    solver.run()
    info = solver.getInfo()
    # Where it has no bound it says infinity, of either sign.
    known = abs(info.mip_dual_bound) < UNKNOWN
    reached = floor(info.mip_dual_bound + 1e-4) if known else UNKNOWN
    numbers = list(solver.getSolution().col_value)
    return reached, numbers if info.primal_solution_status == 2 else None
