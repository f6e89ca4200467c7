"""One week of one invented clinic, solved and proved as the command line does it; a plan by hand beside it.

Runs in a process of its own, so that its peak memory is its own, and prints one line of JSON:
`python -m bench.timetable.measured --clients 120 --seed 0 --seconds 10`. Everything claimed is worked out
anew: the rules by the checker, the bound from its certificate.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass

from bench.timetable.by_hand import by_hand
from stepdown.kernel.refusal import Refusal
from stepdown.timetable.bounding.certificate import check, from_json, to_json
from stepdown.timetable.bounding.clock import Clock
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.proved import Proved, prove_by_processor, solve_and_prove
from stepdown.timetable.vocabulary import Problem, Tiers


@dataclass(frozen=True)
class Measured:
    """`certified` is what the certificate proves when it is checked anew, `least` the bound that was told.

    `mib` are those of the search and of the proof beside it at their peaks, added. `answered` is in seconds
    on the clock, `worked` in seconds of processor time of both.
    """

    clients: int
    seed: int
    seconds: float
    rounds: int
    value: int
    least: int
    certified: int
    rests: str
    kind: str
    minutes: int
    counted: int
    staff: int
    hand_value: int
    hand_minutes: int
    hand_counted: int
    hand_staff: int
    answered: float
    worked: float
    mib: float

    @property
    def gap(self) -> float:
        """To the bound that was told, in percent."""
        return 100 * (self.least / self.value - 1) if self.value else 0.0

    @property
    def certified_gap(self) -> float:
        """To what the certificate proves, in percent."""
        return 100 * (self.certified / self.value - 1) if self.value else 0.0

    @property
    def faults(self) -> list[str]:
        """What was claimed and is not so; a bound that a plan passes is no bound."""
        wrong = [] if self.certified <= self.least or self.rests == "solver" else ["certificate proves less"]
        return wrong + (["a plan passes the bound"] if min(self.least, self.certified) < self.value else [])


def measure(clients: int, seed: int, seconds: float, clock: Clock = Clock.WALL) -> Measured:
    """Solve one clinic. Raises AssertionError where the plan breaks a rule or the certificate is none."""
    problem = generate(clients=clients, seed=seed)
    began, worked = time.monotonic(), _worked()
    if clock is Clock.PROCESSOR:
        found = prove_by_processor(problem, seconds=seconds, seed=seed)
    else:
        found = solve_and_prove(problem, seconds=seconds, seed=seed)
    answered, worked, mib = time.monotonic() - began, _worked() - worked, _peak()
    proven = _checked(problem, found)
    hand = _by_hand(problem)
    tiers = found.solved.tiers
    return Measured(
        clients, seed, seconds, found.solved.rounds, tiers.value, found.least, proven,
        found.rests.value, found.certified.kind.value,
        tiers.minutes, tiers.counted_days, tiers.staff_minutes,
        hand.value, hand.minutes, hand.counted_days, hand.staff_minutes,
        round(answered, 2), round(worked, 2), round(mib, 1),
    )  # fmt: skip


def _checked(problem: Problem, found: Proved) -> int:
    """What the certificate proves, read back from its file as anybody would."""
    assert not broken(problem, found.solved.plan), "a plan that breaks a rule was given out"
    assert worth(problem, found.solved.plan) == found.solved.tiers, "a plan is not worth what was said"
    certificate = from_json(to_json(found.certified.certificate))
    assert not isinstance(certificate, Refusal), certificate
    proven = check(problem, certificate)
    assert not isinstance(proven, Refusal), proven
    return proven


def _by_hand(problem: Problem) -> Tiers:
    plan = by_hand(problem)
    assert not broken(problem, plan), "the planner by hand broke a rule"
    return worth(problem, plan)


def _worked() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _peak() -> float:
    """MiB of this process and of the largest it began."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_maxrss for one in both) / 1024


def main() -> int:
    parser = argparse.ArgumentParser("bench.timetable.measured", description=__doc__)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--clock", type=Clock, choices=list(Clock), default=Clock.WALL)
    args = parser.parse_args()
    found = measure(args.clients, args.seed, args.seconds, args.clock)
    print(json.dumps(asdict(found)))
    for fault in found.faults:
        print(fault, file=sys.stderr)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
