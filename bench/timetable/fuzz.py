"""Whether the checker says nothing against good weeks and names each fault in bad ones.

Makes clinics by seed, has their week made by hand, checks it, and plants a fault against each rule in turn.
Printed with their seed are weeks made by hand that break a rule, faults that are not found by their name, and
rules named that were not broken. Exit code 0: none of these. `--each 1` plants every rule into every week.
With `--rounds 30` the weeks are those of the search instead, after so many rounds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

from bench.timetable.annex import with_annex
from bench.timetable.by_hand import by_hand
from bench.timetable.planting import PLANTS, plant
from bench.timetable.varied import varied
from stepdown.timetable.rules.checking import Rule, broken, problems_with
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.picture import plan_of
from stepdown.timetable.solving.search import search
from stepdown.timetable.vocabulary import UNIT, Plan, Problem


def instance(seed: int) -> Problem:
    """One in four as clinics are invented, the others strange."""
    return generate(clients=4 + seed % 37, seed=seed) if seed % 4 == 0 else varied(seed)


def mistakes(
    seed: int, rules: list[Rule], count: Counter[str], make: Callable[[Problem], Plan] = by_hand
) -> Iterator[str]:
    """What went wrong with one clinic, in words. `make` plans its week; `count` learns what was looked at."""
    problem = instance(seed)
    yield from (f"seed {seed}: {one.reason}" for one in problems_with(problem))
    plan = make(problem)
    yield from (f"seed {seed}: made, {one.rule.value}: {one.words}" for one in broken(problem, plan))
    count["weeks"] += 1
    count["sessions"] += len(plan.sections) + len(plan.visits)
    count["places"] += sum(len(one.members) for one in plan.sections)
    problem, plan = with_annex(problem, plan)
    yield from (f"seed {seed}: annex, {one.rule.value}: {one.words}" for one in broken(problem, plan))
    for rule in rules:
        found = {one.rule for one in broken(*plant(rule, problem, plan, seed))}
        count["faults planted"] += 1
        if found != {rule}:
            names = ", ".join(sorted(found)) or "nothing"
            yield f"seed {seed}: planted {rule.value}, found {names}"


def searched(rounds: int) -> Callable[[Problem], Plan]:
    """A planner that searches for so many rounds, and keeps no count of its own that is wrong."""

    def plan(problem: Problem) -> Plan:
        state, _ = search(problem, len(problem.clients), lambda course: course.rounds / rounds)
        found = plan_of(state)
        told = worth(problem, found)
        order = (told.value, -told.moved, -(told.staff_minutes // UNIT), told.wishes)
        assert order == state.worth, f"the search thinks {state.worth}, it is {order}"
        return found

    return plan


def rules_for(seed: int, each: int) -> list[Rule]:
    """Every rule, or those whose turn it is with this seed."""
    return [rule for n, rule in enumerate(PLANTS) if (n + seed) % each == 0]


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench.timetable.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--instances", type=int, default=1000, help="how many clinics (1000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--rounds", type=int, default=0, help="of the search (made by hand)")
    parser.add_argument("--each", type=int, default=4, help="plant a rule into every so many-th week (4)")
    args = parser.parse_args()
    make = searched(args.rounds) if args.rounds else by_hand
    started, count, wrong = time.monotonic(), Counter[str](), 0
    for seed in range(args.first, args.first + args.instances):
        for line in mistakes(seed, rules_for(seed, args.each), count, make):
            wrong += 1
            print(line, flush=True)
    told = ", ".join(f"{number} {what}" for what, number in count.items())
    print(f"{told}: {wrong} mistakes ({time.monotonic() - started:.0f} s)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
