"""The proof beside the search: a process of its own that sends each better bound as soon as it has one."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from stepdown.timetable.bounding.bound import SMALL, Bound, asked, bound
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.exact import Exact, exact
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import Plan, Problem

# A small clinic is searched first, for this part of the time; branch and bound starts from what was found.
SEARCHED_FIRST = 0.3
# Of a small clinic's proof, for its prices: what they prove they prove soon.
PRICED_FIRST = 0.3
# In clinics of more people than these branch and bound gets nowhere soon: most of the time goes into a search
# of another seed, beside the first; with still more people all of it.
DECIDED, TRIED = 20, 40
SEARCHED_TOO = 0.7
ANOTHER_SEED = 1_000_003


class Beside:
    """The process, for as long as it is held open; left, it is ended whatever it is at."""

    def __init__(self, problem: Problem, seconds: float, clock: Clock = Clock.WALL) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=prove, args=(theirs, problem, seconds, clock), daemon=True)
        self._process.start()
        theirs.close()
        self._over = False
        self.best: Bound | None = None
        self.exact: Exact | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def look(self, seconds: float = 0.0) -> bool:
        """Take in what was sent, waiting up to so long for it. Says whether the proof is still going on."""
        try:
            while not self._over and self._pipe.poll(seconds):
                seconds = 0.0
                sent = self._pipe.recv()
                if isinstance(sent, Bound):
                    self.best = sent
                else:
                    self.exact, self._over = sent, True
        except (EOFError, OSError):
            self._over = True
        return not self._over

    def begin_from(self, plan: Plan) -> None:
        """Hand over the plan that branch and bound begins from."""
        self._pipe.send(plan)

    @property
    def least(self) -> int | None:
        """The least value known so far that no plan passes."""
        if self.exact is not None:
            return self.exact.bound
        return None if self.best is None else self.best.value


def prove(pipe: Connection, problem: Problem, seconds: float, clock: Clock = Clock.WALL) -> None:
    """What the process does: send bounds while they get better, for a small clinic then a plan, and what
    branch and bound says of it.
    """
    watch = Watch(clock)
    size = len(problem.clients)
    pipe.send(asked(problem))
    share = PRICED_FIRST if size <= SMALL else 1.0
    certified = bound(problem, seconds=seconds * share, told=pipe.send, clock=clock)
    pipe.send(certified)
    if size <= SMALL:
        plan = pipe.recv()
        if size > DECIDED:
            tried = SEARCHED_TOO if size <= TRIED else 1.0
            plan = _better(problem, plan, Limits(max(0.1, (seconds - watch.gone) * tried), counted=clock))
        left = max(0.0, seconds - watch.gone)
        pipe.send(exact(problem, plan, seconds=left, certified=certified, clock=clock))
    pipe.close()


def _better(problem: Problem, plan: Plan, limits: Limits) -> Plan:
    """The better of a plan and what a search from nothing finds."""
    found = solve(problem, seed=ANOTHER_SEED, limits=limits)
    return max((plan, found.plan), key=lambda one: worth(problem, one).order)
