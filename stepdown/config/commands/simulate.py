"""Rehearse a clinic on virtual time."""

from __future__ import annotations

import argparse
import json
import sys
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stepdown.config.commands import OK, REFUSED
from stepdown.config.memory import settle
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import staff
from stepdown.simulation import rehearse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "simulate",
        help="build a fictional clinic by rehearsing it on virtual time",
        description="Play so many weeks of a fictional clinic, ending now, through the same journeys that "
        "people use: calls, assessments, admissions, plans, reviews. The same seed gives the same clinic. "
        "Only in demo settings, into a database where nobody works yet. All of it is saved, or nothing.",
    )
    parser.add_argument("--clients", type=int, default=40, help="about how many charts (40)")
    parser.add_argument("--weeks", type=int, default=16, help="how many weeks up to now (16)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another clinic (7)")
    parser.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not settings.DEMO:
        print("These are not demo settings: a real clinic is never filled with fiction.", file=sys.stderr)
        return REFUSED
    if staff(Viewer(Audience.SYSTEM, name="simulate"), at=timezone.now()):
        print(
            "Somebody works here already: a rehearsal needs an empty clinic (stepdown demo).", file=sys.stderr
        )
        return REFUSED
    if args.clients < 1 or args.weeks < 1:
        print("At least one client and one week.", file=sys.stderr)
        return REFUSED
    settle()
    started = time.monotonic()

    def report(line: str) -> None:
        if not args.json and sys.stdout.isatty():
            print(f"\r{line:<60}", end="", flush=True)

    with transaction.atomic():
        done = rehearse(
            clients=args.clients, weeks=args.weeks, seed=args.seed, end=timezone.now(), report=report
        )
    seconds = round(time.monotonic() - started, 1)
    for one in done.refused:
        print(f"refused, and left out: {one}", file=sys.stderr)
    if args.json:
        print(json.dumps({**done.counts, "refused": len(done.refused), "seconds": seconds}))
    else:
        words = ", ".join(f"{count} {what}" for what, count in done.counts.items())
        print(f"\r{words} ({seconds} s)".ljust(61))
    return OK
