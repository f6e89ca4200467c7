"""`python -m bench`: how fast every page and write is at 2,000 clients; prints its table last.

It makes a clinic on a cluster of its own below var/bench, serves it as `make run` does, and asks it pages and
writes one at a time and eight at a time. The table's columns are explained in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime

from bench.clinic import Bench, without_other_clinics
from stepdown.config.clinic import PROJECT

OUT = PROJECT / "bench" / "out"


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=2000, help="about how many clients (2000)")
    parser.add_argument("--port", type=int, default=8111, help="port on 127.0.0.1 (8111)")
    parser.add_argument("--requests", type=int, default=200, help="requests of a kind at each width (200)")
    parser.add_argument("--only", default="", help="only what has these words in its name or reader")
    parser.add_argument("--name", default="pages", help="name of the file below bench/out (pages)")
    parser.add_argument("--keep", action="store_true", help="take the last run's clinic, as old as it is")
    args = parser.parse_args()
    without_other_clinics()
    bench = Bench(clients=args.clients, keep=args.keep)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    try:
        bench.start()
        os.environ |= bench.clinic.env()
        # The rooms open only now: they need the clinic's address.
        from bench.run import Plan, run
        from bench.table import as_json, lines

        found = run(bench, Plan(args.port, args.requests, args.only))
    finally:
        with suppress(KeyboardInterrupt):
            bench.stop()
    OUT.mkdir(parents=True, exist_ok=True)
    shown = as_json(found, datetime.now(UTC))
    (OUT / f"{args.name}.json").write_text(json.dumps(shown, indent=2) + "\n")
    print("\n".join(lines(shown)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
