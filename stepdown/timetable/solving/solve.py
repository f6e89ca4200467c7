"""Solve a week: searches side by side, the best checked by rules that share nothing with the search."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Event

from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.picture import plan_of
from stepdown.timetable.solving.progress import APART, Progress, Stopped, Watcher, never, unwatched
from stepdown.timetable.solving.search import Course, Goes, search
from stepdown.timetable.vocabulary import Plan, Problem, Tiers

# The searches that run side by side draw from seeds so far apart.
SEEDS_APART = 1_000_003


@dataclass(frozen=True)
class Limits:
    """When a search ends: after so many seconds, or after so many rounds, whichever is given.

    By rounds the same seed gives the same plan on every machine; by the clock a faster machine gets further.
    With `side_by_side` above 1 so many processes search, each from its own seed. `counted` says whose seconds
    they are.
    """

    seconds: float | None = 10.0
    rounds: int | None = None
    side_by_side: int = 1
    counted: Clock = Clock.WALL

    def __post_init__(self) -> None:
        if self.seconds is None and self.rounds is None:
            raise ValueError("a search needs an end: seconds or rounds")

    def clock(self, stopped: Stopped, day_worth: int = 0, progress: Watcher = unwatched) -> Goes:
        """What the search asks before each round. `stopped` ends it early with the best so far."""
        watch = Watch(self.counted)
        told = -APART

        def spent(course: Course) -> float:
            nonlocal told
            gone = watch.gone
            if progress is not unwatched and gone - told >= APART:
                told = gone
                value, minutes = course.worth[0], course.minutes
                counted = (value - minutes) // day_worth if day_worth else 0
                progress(Progress(gone, course.rounds, value, minutes, counted))
            by_rounds = course.rounds / self.rounds if self.rounds else 0.0
            by_clock = gone / self.seconds if self.seconds else 0.0
            return 1.0 if stopped() else max(by_rounds, by_clock)

        return spent


@dataclass(frozen=True)
class Solved:
    """A plan that keeps every rule, what it is worth, and what gives it again: seed and rounds."""

    plan: Plan
    tiers: Tiers
    seed: int
    rounds: int


class NotSound(Exception):
    """A search gave a plan that breaks a rule: a fault of ours, and nothing is saved. Tells which rules."""


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    start: Plan | None = None,
    progress: Watcher = unwatched,
    stopped: Stopped = never,
) -> Solved:
    """The best plan found, never worth less than `start` where that keeps the rules.

    `progress` is told a few times a second how far the search is (not of searches side by side); once
    `stopped` says so the best so far is taken. Raises NotSound where the checker finds a broken rule,
    ValueError for a search without an end.
    """
    limits = limits or Limits()
    seeds = [seed + n * SEEDS_APART for n in range(limits.side_by_side)]
    if len(seeds) == 1:
        found = [alone(problem, seed, limits.clock(stopped, problem.day_worth, progress), start)]
    else:
        found = _together(problem, seeds, limits, start, stopped)
    best = max(found, key=lambda one: (one.tiers.order, -one.seed))
    if start is not None and not broken(problem, start):
        stood = Solved(start, worth(problem, start), seed, best.rounds)
        best = stood if stood.tiers.order > best.tiers.order else best
    if faults := broken(problem, best.plan):
        raise NotSound("; ".join(sorted({str(fault.rule) for fault in faults})))
    return best


def alone(problem: Problem, seed: int, goes: Goes, start: Plan | None = None) -> Solved:
    """One search in this process."""
    state, course = search(problem, seed, goes, start)
    plan = plan_of(state)
    return Solved(plan, worth(problem, plan), seed, course.rounds)


def _together(
    problem: Problem, seeds: list[int], limits: Limits, start: Plan | None, stopped: Stopped
) -> list[Solved]:
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    with ProcessPoolExecutor(len(seeds), mp_context=context, initializer=_listen, initargs=(ended,)) as pool:
        searches = [pool.submit(_listening, problem, seed, limits, start) for seed in seeds]
        while not all(one.done() for one in searches):
            if stopped():
                ended.set()
            time.sleep(0.05)
        return [one.result() for one in searches]


_ended: list[Event] = []


def _listen(ended: Event) -> None:
    _ended.append(ended)


def _listening(problem: Problem, seed: int, limits: Limits, start: Plan | None) -> Solved:
    return alone(problem, seed, limits.clock(_ended[0].is_set), start)
