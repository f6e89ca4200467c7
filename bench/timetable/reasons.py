"""How fast it is told why somebody is short, and whether it is true: `python -m bench.timetable.reasons`.

Each cause is confirmed apart from the room's own solving: its fix is taken on the whole clinic, the checker
reads the whole plan, and the person's hours and counted days are worked out from the raw values.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field

from stepdown.timetable.bounding.clock import Clock
from stepdown.timetable.questions.explaining import AsItStands, Explanation, explained, short_of
from stepdown.timetable.questions.reasons.answers import Fix
from stepdown.timetable.questions.taking import with_fix
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.findings import Week
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.worth import counted_days
from stepdown.timetable.solving.solve import Limits, solve


@dataclass
class Measured:
    """One clinic or all of them: seconds of each question (wall and processor), causes, people."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    compiled: list[float] = field(default_factory=list)
    short: int = 0
    helped: int = 0
    causes: int = 0
    confirmed: int = 0
    fixes: int = 0
    wrong: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Measured) -> None:
        self.wall += other.wall
        self.processor += other.processor
        self.compiled += other.compiled
        self.short += other.short
        self.helped += other.helped
        self.causes += other.causes
        self.confirmed += other.confirmed
        self.fixes += other.fixes
        self.wrong += other.wrong
        self.kinds += other.kinds


def measured(clients: int, seed: int, seconds: float) -> Measured:
    """One invented clinic, solved for so many seconds, then asked about everybody who is short."""
    problem = generate(clients=clients, seed=seed)
    plan = solve(problem, seed=seed, limits=Limits(seconds, counted=Clock.PROCESSOR)).plan
    found = Measured()
    began = time.perf_counter()
    standing = AsItStands(problem, plan)
    found.compiled.append(time.perf_counter() - began)
    for client_id in short_of(standing):
        began, worked = time.perf_counter(), time.process_time()
        told = explained(standing, client_id)
        found.wall.append(time.perf_counter() - began)
        found.processor.append(time.process_time() - worked)
        _counted(found, standing, told)
    return found


def _counted(found: Measured, standing: AsItStands, told: Explanation) -> None:
    found.short += 1
    every = [*told.fixes, *(fix for fix in (told.already, told.together) if fix is not None)]
    good = {fix.steps for fix in every if _holds(standing, told, fix)}
    found.fixes += len(every)
    found.wrong += len(every) - len(good)
    found.helped += bool(good)
    kinds = {step.kind for steps in good for step in steps}
    for cause in told.causes:
        found.causes += 1
        found.confirmed += cause.kind in kinds
        found.kinds[cause.kind.value] += 1


def _holds(standing: AsItStands, told: Explanation, fix: Fix) -> bool:
    """Whether the whole plan with the fix keeps every rule and gives the person what was told."""
    problem, plan = with_fix(standing, told.client, fix)
    client = next(one for one in problem.clients if one.id == told.client)
    sessions = Week(problem, plan).of_client.get(told.client, [])
    base = told.already if told.already is not None and fix is not told.already else None
    minutes = sum(one.credited for one in sessions) - told.minutes - (base.minutes if base else 0)
    days = counted_days(client, sessions) - told.days - (base.days if base else 0)
    return not broken(problem, plan) and (minutes, days) == (fix.minutes, fix.days)


def share(part: int, whole: int) -> float:
    """Percent; of nothing all is well."""
    return 100 * part / whole if whole else 100.0


def at(values: list[float], part: float) -> float:
    """The value below which this part of them lies, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=120)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="of search before the questions (10)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    whole = Measured()
    for seed in range(args.seeds):
        whole.add(measured(args.clients, seed, args.seconds))
    told = {
        "clients": args.clients,
        "seeds": args.seeds,
        "short": whole.short,
        "compile_ms": round(at(whole.compiled, 0.5), 1),
        "explain_p50_ms": round(at(whole.wall, 0.5), 1),
        "explain_p95_ms": round(at(whole.wall, 0.95), 1),
        "explain_max_ms": round(at(whole.wall, 1.0), 1),
        "processor_p50_ms": round(at(whole.processor, 0.5), 1),
        "processor_p95_ms": round(at(whole.processor, 0.95), 1),
        "causes": whole.causes,
        "causes_confirmed_percent": round(share(whole.confirmed, whole.causes), 2),
        "fixes": whole.fixes,
        "fixes_wrong": whole.wrong,
        "short_with_a_fix_percent": round(share(whole.helped, whole.short), 1),
        "load": [round(one, 2) for one in os.getloadavg()],
        "kinds": dict(whole.kinds.most_common()),
    }
    print(json.dumps(told) if args.json else "\n".join(f"{name:26}{value}" for name, value in told.items()))


if __name__ == "__main__":
    main()
