"""A plan and a proof of how good it is: the search and the bound at once, each on a core of its own.

A small clinic is searched first, then decided by branch and bound that starts from what the search found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from stepdown.timetable.bounding.bound import SMALL, Bound, Kind, asked
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.exact import Rests
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.beside import SEARCHED_FIRST, Beside
from stepdown.timetable.solving.progress import APART, Progress, Stopped, Watcher, never, unwatched
from stepdown.timetable.solving.solve import Limits, Solved, solve
from stepdown.timetable.vocabulary import Plan, Problem

# So many seconds after its time a proof that is still going on is not waited for.
GRACE = 2.0


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


def solve_and_prove(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    progress: Watcher = unwatched,
    stopped: Stopped = never,
    start: Plan | None = None,
) -> Proved:
    """The best plan and the least bound found in about so many seconds, never worth less than `start`.

    `progress` is told a few times a second; once `stopped` says so the best so far is taken, at once. Raises
    NotSound like `solve`.
    """
    with Beside(problem, seconds) as beside:
        return _Run(problem, Limits(seconds), beside, progress, stopped).go(seed, start)


def prove_by_processor(problem: Problem, *, seconds: float, seed: int = 0) -> Proved:
    """The same in so many seconds of the processor for the search, and as many for the proof.

    What else the machine does changes when the answer comes, hardly what it is. Raises NotSound.
    """
    limits = Limits(seconds, counted=Clock.PROCESSOR)
    with Beside(problem, seconds, Clock.PROCESSOR) as beside:
        return _Run(problem, limits, beside, unwatched, never).go(seed, None)


class _Run:
    """One search with its proof beside it."""

    def __init__(
        self, problem: Problem, limits: Limits, beside: Beside, progress: Watcher, stopped: Stopped
    ) -> None:
        self.problem, self.limits, self.beside = problem, limits, beside
        self.seconds = limits.seconds or 0.0
        self.progress, self.stopped = progress, stopped
        self.watch = Watch(limits.counted)
        self.value = 0

    def go(self, seed: int, start: Plan | None) -> Proved:
        small = len(self.problem.clients) <= SMALL
        found = self._search(seed, start, self.seconds * (SEARCHED_FIRST if small else 1.0))
        if small and not self._over():
            # Branch and bound begins from what was found; here the search goes on from it meanwhile.
            self.beside.begin_from(found.plan)
            left = self.seconds - self.watch.gone
            further = self._search(seed + 1, found.plan, max(0.1, left))
            found = replace(further, seed=seed, rounds=found.rounds + further.rounds)
        self._wait(found)
        proved = self._proved(found)
        self._tell(_reached(proved.solved))
        return proved

    def _search(self, seed: int, start: Plan | None, seconds: float) -> Solved:
        limits = replace(self.limits, seconds=seconds)
        return solve(
            self.problem, seed=seed, limits=limits, start=start, progress=self._tell, stopped=self.stopped
        )

    def _tell(self, reached: Progress) -> None:
        self.beside.look()
        self.value = max(self.value, reached.value)
        seconds = self.watch.gone
        if reached.value >= self.value:
            self.progress(replace(reached, seconds=seconds, bound=self.beside.least))

    def _wait(self, found: Solved) -> None:
        """Until the proof is done, the time is well over, or nobody wants to wait any longer."""
        while not self._over() and self.beside.look(APART):
            self._tell(_reached(found))

    def _over(self) -> bool:
        """Whether to wait no longer: a bound that says something is waited for in any case."""
        # Of the processor the proof has its own seconds: it is waited for until it is done.
        late = self.limits.counted is Clock.WALL and self.watch.gone > self.seconds + GRACE
        known = self.beside.best is not None and self.beside.best.kind is not Kind.ASKED
        least = self.beside.least
        return self.stopped() or (late and known) or (least is not None and self.value >= least)

    def _proved(self, found: Solved) -> Proved:
        certified = self.beside.best or asked(self.problem)
        best = self.beside.exact
        if best is None:
            return Proved(found, certified.value, Rests.CERTIFICATE, certified)
        if best.value > found.tiers.value:
            found = Solved(best.plan, worth(self.problem, best.plan), found.seed, found.rounds)
        return Proved(found, best.bound, best.rests, best.certified)


def _reached(found: Solved) -> Progress:
    tiers = found.tiers
    return Progress(0.0, found.rounds, tiers.value, tiers.minutes, tiers.counted_days)
