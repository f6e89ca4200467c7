"""`python -m bench.attendance`: checking in, and reading ledger and meter, in a clinic with years behind it.

It makes a clinic on a cluster of its own below var/bench-attendance, measures the reads, fills it with
people and lines of the ledger, and measures again: what grows with history shows as a ratio. Then groups of
twelve are checked in and their notes written and signed, and many check-ins come within a minute from
several processes. Times are of the server's own work: the action with its commit, without the way through
the door.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.clinic import without_other_clinics
from stepdown.config.clinic import PROJECT, Clinic
from stepdown.config.postgres import SUPERUSER, Cluster
from stepdown.config.steps import step

HOME = PROJECT / "var" / "bench-attendance"
OUT = PROJECT / "bench" / "out" / "attendance.json"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=20_000, help="people (20,000)")
    parser.add_argument("--rows", type=int, default=5_000_000, help="lines of the ledger (5,000,000)")
    parser.add_argument("--rolls", type=int, default=50, help="groups of twelve, two or more (50)")
    parser.add_argument("--check-ins", type=int, default=5_000, help="check-ins within a minute (5,000)")
    parser.add_argument("--processes", type=int, default=4, help="processes that check in (4)")
    args = parser.parse_args()
    without_other_clinics()
    clinic, cluster = Clinic(HOME), Cluster(HOME / "postgres")
    with step("PostgreSQL"):
        cluster.stop()
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        cluster.ensure()
        cluster.prepare()
    try:
        env = clinic.env(owner=True) | {"DJANGO_SETTINGS_MODULE": "stepdown.config.settings.demo"}
        command = [sys.executable, "-m", "stepdown.config.prepare", "stepdown_app"]
        subprocess.run(command, env=env, cwd=PROJECT, check=True)
        os.environ |= clinic.env() | {"DJANGO_SETTINGS_MODULE": "stepdown.config.settings.demo"}
        import django

        django.setup()
        from bench.attendance.measuring import measured

        found = measured(args, cluster.url(SUPERUSER, "stepdown"))
    finally:
        cluster.stop()
    _write(OUT, found)
    for name, value in found.items():
        print(f"{name:32} {value}")
    return 0 if found["lost"] == found["doubled"] == found["half_saved"] == 0 else 1


def _write(path: Path, found: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "cpus": os.cpu_count()} | found
    path.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
