"""`python -m bench.growth`: the same pages and writes at several sizes, and how much slower the largest is.

Each size is a run of `python -m bench` of its own, one after the other on the same machine; the clinics are
made by copying one rehearsal, so a bigger house has more clinics, not bigger ones.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from stepdown.config.clinic import PROJECT

OUT = PROJECT / "bench" / "out"
SIZES = (2_000, 20_000, 200_000)
AIM = 1.3


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="how many clients, smallest first"
    )
    parser.add_argument("--requests", type=int, default=200, help="requests of a kind at each width (200)")
    parser.add_argument("--keep", action="store_true", help="take the last runs' clinics, as old as they are")
    parser.add_argument("--shown", action="store_true", help="only print the table of the last runs")
    args = parser.parse_args()
    if not args.shown:
        for size in args.sizes:
            print(f"{size:,} clients", flush=True)
            asked = ("--clients", str(size), "--name", f"pages-{size}", "--requests", str(args.requests))
            kept = ("--keep",) if args.keep else ()
            subprocess.run([sys.executable, "-m", "bench", *asked, *kept], cwd=PROJECT, check=True)
    runs = [json.loads((OUT / f"pages-{size}.json").read_text()) for size in args.sizes]
    print("\n".join(lines(runs)))
    return 0


def lines(runs: list[dict[str, Any]]) -> list[str]:
    """p50 one at a time at each size in milliseconds, statements at each, and the last over the first."""
    machine = runs[-1]["machine"]
    title = f"{machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}"
    loads = ", ".join(str(run["machine"]["load_average"]) for run in runs)
    heads = "".join(f"{run['clients']:>12,}" for run in runs)
    found = [
        "",
        f"{title}; load {loads}; p50 alone in ms",
        f"{'':36}{'by':11}{heads}{'growth':>9}  statements",
    ]
    for row in [runs[0]["bare"], *runs[0]["rows"]]:
        same = [_same(run, row) for run in runs]
        if all(same):
            found.append(_line(row, [one for one in same if one]))
    return found


def _same(run: dict[str, Any], row: dict[str, Any]) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = [run["bare"], *run["rows"]]
    return next((one for one in rows if (one["name"], one["by"]) == (row["name"], row["by"])), None)


def _line(row: dict[str, Any], same: list[dict[str, Any]]) -> str:
    times = [one["alone"]["p50_ms"] for one in same]
    growth = times[-1] / times[0]
    mark = " !" if growth > AIM else "  "
    asked = " ".join(str(one["queries"]) for one in same)
    shown = "".join(f"{time:>12.1f}" for time in times)
    return f"{row['name']:36}{row['by']:11}{shown}{growth:>9.2f}{mark}{asked}"


if __name__ == "__main__":
    sys.exit(main())
