"""How fast and how good the answers in the middle of the week are.

For each seed a clinic is invented and its week solved; then new people ask for a week, staff fall sick, rooms
are closed, and the week after is made. Every plan is held against the rules. Searches have their seconds of
the processor; answers are told by it and by the clock, for a week made ready before, which is told apart.

    python -m bench.timetable.questions --clients 500 --seeds 3
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Any, TypeVar

from bench.timetable.turnover import a_week_later
from stepdown.timetable.bounding.clock import Clock
from stepdown.timetable.questions.best_week import LIMIT, place_best
from stepdown.timetable.questions.inserting import offers_in
from stepdown.timetable.questions.next_week import next_week
from stepdown.timetable.questions.repairing import Away, ClientOut, Event, RoomClosed, repair_in
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import DAY, Client, Plan, Problem, Window

T = TypeVar("T")
# So many combinations are looked at where a week is decided without an eye on the time.
WITHOUT_LIMIT = 4_000_000


@dataclass
class Times:
    """Seconds of the processor and of the clock, one pair for each question."""

    cpu: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)

    def of(self, ask: Callable[[], T]) -> T:
        cpu, clock = time.process_time(), time.perf_counter()
        answer = ask()
        self.cpu.append(time.process_time() - cpu)
        self.clock.append(time.perf_counter() - clock)
        return answer

    def line(self, what: str) -> str:
        told = []
        for name, values in (("cpu", sorted(self.cpu)), ("clock", sorted(self.clock))):
            at = [values[min(len(values) - 1, int(len(values) * share))] * 1e3 for share in (0.5, 0.95, 0.99)]
            told.append(f"{name} p50 {at[0]:6.1f}  p95 {at[1]:6.1f}  p99 {at[2]:6.1f} ms")
        return f"{what:<16} {'   '.join(told)}   ({len(self.cpu)} questions)"


@dataclass
class Found:
    """Everything measured over the seeds."""

    ready: Times = field(default_factory=Times)
    insert: Times = field(default_factory=Times)
    repair: Times = field(default_factory=Times)
    got: int = 0
    best: int = 0
    worst: float = 1.0
    exact: int = 0
    weeks: list[tuple[float, float, float]] = field(default_factory=list)
    wrong: int = 0

    def checked(self, problem: Problem, plan: Plan, what: object) -> None:
        for fault in broken(problem, plan):
            self.wrong += 1
            print(f"{what}: {fault.rule.value}: {fault.words}", file=sys.stderr)


def newcomer(problem: Problem, draw: Random, lives: tuple[Client, ...], name: str) -> Client:
    """Somebody with the prescription of one here and the life of one of another clinic."""
    like, life = draw.choice(problem.clients), draw.choice(lives)
    closed = {group.id for group in problem.groups if group.closed}
    needs = tuple(need for need in like.groups if need.group not in closed)
    theirs = replace(like, id=name, groups=needs, apart=frozenset(), wishes=life.wishes)
    return replace(theirs, free=life.free, video_free=life.video_free, travel=life.travel)


def inserts(found: Found, standing: Standing, draw: Random, questions: int) -> None:
    lives = generate(clients=len(standing.problem.clients), seed=draw.randrange(10**6)).clients
    for number in range(questions):
        client = newcomer(standing.problem, draw, lives, f"new{number}")
        offers = found.insert.of(partial(offers_in, standing, client))
        for offer in offers:
            found.checked(offer.problem, offer.plan, client)
        got, best, exact = quality(standing, client)
        found.got, found.best, found.exact = found.got + got, found.best + best, found.exact + exact
        found.worst = min(found.worst, got / best if best else 1.0)


def quality(standing: Standing, client: Client) -> tuple[int, int, int]:
    """What somebody gets in free seats, and the most they could get with all others as they are."""
    values = []
    with standing.guest(client) as index:
        for limit in (LIMIT, WITHOUT_LIMIT):
            with standing.trial():
                week = place_best(standing, index, limit=limit)
                values.append((week.value, week.exact))
    return values[0][0], max(value for value, _ in values), int(values[1][1])


def event(problem: Problem, draw: Random) -> Event:
    start = draw.randrange(5) * DAY
    day = Window(start, start + DAY)
    seeing = [one.id for one in problem.counselors if one.shifts]
    drawn = draw.random()
    if drawn < 0.7:
        return Away(draw.choice(seeing), day)
    if drawn < 0.85:
        return RoomClosed(draw.choice(problem.rooms).id, day)
    return ClientOut(draw.choice(problem.clients).id, day)


def repairs(found: Found, standing: Standing, draw: Random, questions: int) -> None:
    for _ in range(questions):
        what = event(standing.problem, draw)
        mended = found.repair.of(partial(repair_in, standing, what))
        for way in mended.ways:
            found.checked(way.problem, way.plan, what)


def weeks(found: Found, problem: Problem, plan: Plan, seed: int, seconds: float) -> None:
    """Who is touched, and hours below a search from nothing and one from the result, in percent."""
    later = a_week_later(problem, seed)
    limits = Limits(seconds, counted=Clock.PROCESSOR)
    kept = next_week(later, plan, limits=limits)
    found.checked(kept.problem, kept.plan, "next week")
    afresh = solve(later, seed=seed, limits=limits)
    further = solve(replace(later, last=kept.plan), seed=seed, limits=limits)
    fresh, more = (100 * (1 - kept.tiers.minutes / max(1, one.tiers.minutes)) for one in (afresh, further))
    found.weeks.append((100 * kept.share_touched, fresh, more))


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench.timetable.questions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=500, help="people of a clinic (500)")
    parser.add_argument("--seeds", type=int, default=3, help="how many clinics (3)")
    parser.add_argument("--seconds", type=float, default=20.0, help="for the search of each week (20)")
    parser.add_argument("--questions", type=int, default=60, help="of each kind and clinic (60)")
    args: Any = parser.parse_args()
    found = Found()
    for seed in range(args.seeds):
        problem, draw = generate(clients=args.clients, seed=seed), Random(seed)
        plan = solve(problem, seed=seed, limits=Limits(args.seconds, counted=Clock.PROCESSOR)).plan
        standing = found.ready.of(partial(Standing, problem, plan))
        inserts(found, standing, draw, args.questions)
        repairs(found, standing, draw, args.questions)
        weeks(found, problem, plan, seed, args.seconds)
        print(f"seed {seed}: measured, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    tell(args, found)
    return 1 if found.wrong else 0


def tell(args: Any, found: Found) -> None:
    print(
        f"{args.clients} clients, {args.seeds} seeds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(found.ready.line("made ready"))
    print(found.insert.line("insert"))
    share = 100 * found.got / max(1, found.best)
    print(f"{'':<16} {share:.2f} % of the exact answer with others fixed (worst {100 * found.worst:.1f} %), "
          f"{found.exact} of {len(found.insert.cpu)} decided")  # fmt: skip
    print(found.repair.line("repair"))
    for touched, fresh, more in found.weeks:
        print(f"next week        {touched:.1f} % of those who stay are touched")
        print(f"{'':<16} hours {fresh:.2f} % below a week from nothing, {more:.2f} % below one searched on")
    print(f"rules broken     {found.wrong}")


if __name__ == "__main__":
    sys.exit(main())
