"""`python -m bench.access`: the access matrix, walked in a full house.

Every address is opened as every member of the cast, with nobody but the cast concerned, in a database that
already has as many clients as asked for: a fresh copy of the clinic that `python -m bench` measures, or that
one made now. Everything is rolled back. Its exit code is that of the checks.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import psycopg

from bench.clinic import Bench, without_other_clinics
from stepdown.config.clinic import PROJECT

WALKED = ("tests/matrix/test_matrix.py",)
QUIET = ("-q", "-p", "no:cacheprovider", "--durations=5")
# The cast takes the names of the demo's sites and accounts, and a name is there once.
STEP_ASIDE = (
    "update place_site set name = 'Measured ' || name",
    "update people_account set email = 'measured-' || email",
)
# A walk of a thousand addresses by thirteen people takes minutes however few clients there are.
LONGEST_SECONDS = 3_600


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=2000, help="about how many clients (2000)")
    parser.add_argument("--keep", action="store_true", help="take the last run's clinic, as old as it is")
    args = parser.parse_args()
    without_other_clinics()
    bench = Bench(clients=args.clients, keep=args.keep)
    try:
        bench.start()
        with psycopg.connect(bench.clinic.owner_url) as link:
            for statement in STEP_ASIDE:
                link.execute(statement)
        began = perf_counter()
        code = walked(bench)
        print(f"{args.clients:,} clients: walked in {perf_counter() - began:.0f} s, exit {code}", flush=True)
    finally:
        bench.stop()
    return code


def walked(bench: Bench) -> int:
    """Run the checks in the open copy, with copies of its keys; what they write elsewhere goes with them."""
    with tempfile.TemporaryDirectory(prefix="stepdown-access-") as room:
        shutil.copytree(bench.home / "keys", Path(room) / "alone" / "keys")
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "stepdown.config.settings.test",
            "STEPDOWN_CHECKS": room,
            "STEPDOWN_TEST_CLINIC": bench.clinic.owner_url,
        }
        command = (sys.executable, "-m", "pytest", *WALKED, *QUIET, f"--timeout={LONGEST_SECONDS}")
        return subprocess.run(command, env=env, cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
