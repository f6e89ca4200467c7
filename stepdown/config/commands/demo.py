"""Build the demo clinic anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from stepdown.config.clinic import DATABASE, Clinic
from stepdown.config.commands import OK, REFUSED
from stepdown.config.postgres import SUPERUSER, Cluster
from stepdown.config.supervisor import address


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "demo",
        help="throw the demo clinic away, so that the next start builds it anew",
        description="Throw the demo clinic away, with everything typed into it; the next `make run` builds a "
        "new one. Only for the PostgreSQL that comes with Stepdown, in demo settings, while nothing runs.",
    )
    parser.add_argument("--data", type=Path, help="folder of the clinic's data (var, or STEPDOWN_DATA)")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    clinic = Clinic.at(args.data)
    if refusal := _refusal(clinic):
        print(refusal, file=sys.stderr)
        return REFUSED
    if not args.yes and input(f"Throw away the demo clinic in {clinic.data}? Type yes: ").strip() != "yes":
        print("Nothing was changed.")
        return REFUSED
    cluster = Cluster(clinic.data / "postgres")
    cluster.ensure()
    try:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as link:
            link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))
    finally:
        cluster.stop()
    print("The demo clinic is gone. `make run` builds a new one.")
    return OK


def _refusal(clinic: Clinic) -> str:
    if not clinic.is_demo:
        return "These are not demo settings: a real clinic is never thrown away."
    if clinic.cluster is None:
        return "DATABASE_URL names the clinic's own server: drop the database there by hand."
    if url := address(clinic):
        return f"The clinic is running at {url}: stop it first."
    return ""
