"""How far the weeks found can be from the best: the table of docs/performance.md, printed as Markdown.

Every clinic is solved in a process of its own with a second one that proves the bound; its certificate is
checked anew, and a plan made by hand stands beside it. A short run: `--seeds 3 --sizes 30 120 --seconds 10`.
On a busy machine `--processor` gives the search its seconds in processor time, not on the clock.
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

OUT = Path(__file__).parents[1] / "out" / "timetable.json"
SEEDS = 20


def cases(sizes: list[int], seeds: int, seconds: list[float]) -> Iterator[tuple[int, float, int]]:
    """Every clinic and time: those that are aimed at, or each time that was asked for."""
    for size in sizes:
        times = seconds or [time for clients, time in AIMS if clients == size] or [10.0]
        for time in times:
            yield from ((size, time, seed) for seed in range(seeds))


def measured(clients: int, seconds: float, seed: int, processor: bool) -> Measured | None:
    """One case, or None where something claimed was not so: it has been told on the error output."""
    command = [sys.executable, "-m", "bench.timetable.measured", "--clients", str(clients)]
    command += ["--seed", str(seed), "--seconds", str(seconds)]
    command += ["--processor"] if processor else []
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


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench.timetable", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = sorted({clients for clients, _ in AIMS})
    parser.add_argument("--sizes", type=int, nargs="+", default=sizes, help=f"clients ({sizes})")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"clinics of each size ({SEEDS})")
    parser.add_argument("--seconds", type=float, nargs="+", default=[], help="each size (those aimed at)")
    parser.add_argument("--processor", action="store_true", help="seconds of processor time (on the clock)")
    parser.add_argument("--out", type=Path, default=OUT, help="where each result goes, as JSON")
    args = parser.parse_args()
    began, found, wrong = machine(), [], 0
    for clients, seconds, seed in cases(args.sizes, args.seeds, args.seconds):
        one = measured(clients, seconds, seed, args.processor)
        if one is None:
            print(f"{clients} clients, seed {seed}: not as claimed", file=sys.stderr, flush=True)
            wrong += 1
            continue
        found.append(one)
        gaps = f"gap {one.gap:.2f} %, certified {one.certified_gap:.2f} %"
        print(
            f"{clients} clients, {seconds:g} s, seed {seed}: {gaps} ({one.kind})", file=sys.stderr, flush=True
        )
        told = {"begun": began, "ended": machine(), "found": [asdict(each) for each in found]}
        args.out.parent.mkdir(exist_ok=True)
        args.out.write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(f"{began}\nended {machine()}\n\n{markdown(found)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
