"""How far the weeks found can be from the best: the table of docs/performance.md, printed as Markdown.

Every clinic is solved in a process of its own with a second one that proves the bound; its certificate is
checked anew, and a plan made by hand stands beside it. On a busy machine `--clock processor` counts seconds
of the processor, of the search as of the proof. It can be run in parts, `--only 60 --seeds 5 --first 5`: with
`--keep` what was measured before stays in the file, and the table is of all of it; `--seeds 0` prints it.
Exit code 1: a plan broke a rule, or a bound was none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.timetable.measured import Measured
from bench.timetable.table import AIMS, markdown
from stepdown.timetable.bounding.clock import Clock

OUT = Path(__file__).parents[1] / "out" / "timetable.json"
SEEDS = 20


def cases(
    sizes: list[int], seeds: int, seconds: list[float], first: int = 0
) -> Iterator[tuple[int, float, int]]:
    """Every clinic and time: those that are aimed at, or each time that was asked for."""
    for size in sizes:
        times = seconds or [time for clients, time in AIMS if clients == size] or [10.0]
        for time in times:
            yield from ((size, time, seed) for seed in range(first, first + seeds))


def measured(clients: int, seconds: float, seed: int, clock: Clock) -> Measured | None:
    """One case, or None where something claimed was not so: it has been told on the error output."""
    command = [sys.executable, "-m", "bench.timetable.measured", "--clients", str(clients)]
    command += ["--seed", str(seed), "--seconds", str(seconds), "--clock", clock]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return Measured(**json.loads(done.stdout)) if done.returncode == 0 else None


def machine() -> str:
    """What it was measured on, and how busy that was."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {gib:.1f} GiB, "
        f"Python {platform.python_version()}, load {load}"
    )


Known = dict[tuple[int, float, int], Measured]


def kept(path: Path, clock: Clock) -> Known:
    """What was measured before by the same clock; a case measured again takes its own place."""
    if not path.exists():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    found = [Measured(**one) for one in told["found"]] if told.get("clock") == clock else []
    return {(one.clients, one.seconds, one.seed): one for one in found}


def save(path: Path, began: str, clock: Clock, found: Known) -> None:
    """Everything measured so far, after each case: a run may be ended when there is enough."""
    told = {
        "begun": began,
        "ended": machine(),
        "clock": clock,
        "found": [asdict(one) for one in found.values()],
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, indent=1), encoding="utf-8")


def main() -> int:
    args = _arguments()
    began, wrong = machine(), 0
    found = kept(args.out, args.clock) if args.keep else {}
    for clients, seconds, seed in cases(args.only, args.seeds, args.seconds, args.first):
        one = measured(clients, seconds, seed, args.clock)
        if one is None:
            print(f"{clients} clients, seed {seed}: not as claimed", file=sys.stderr, flush=True)
            wrong += 1
            continue
        found[clients, seconds, seed] = one
        gaps = f"gap {one.gap:.2f} %, certified {one.certified_gap:.2f} %"
        print(
            f"{clients} clients, {seconds:g} s, seed {seed}: {gaps} ({one.kind})", file=sys.stderr, flush=True
        )
        save(args.out, began, args.clock, found)
    print(f"{began}\nended {machine()}\n{args.clock.label}\n\n{markdown(found.values())}")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "bench.timetable", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = sorted({clients for clients, _ in AIMS})
    parser.add_argument("--only", type=int, nargs="+", default=sizes, help=f"clients ({sizes})")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"clinics of each size ({SEEDS})")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--seconds", type=float, nargs="+", default=[], help="each size (those aimed at)")
    parser.add_argument("--clock", type=Clock, choices=list(Clock), default=Clock.WALL, help="whose seconds")
    parser.add_argument("--keep", action="store_true", help="what is in the file stays")
    parser.add_argument("--out", type=Path, default=OUT, help="where each result goes, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
