"""Checking the trail."""

from __future__ import annotations

import argparse
import json

from django.conf import settings
from django.utils import timezone

from stepdown.audit.queries import verify
from stepdown.config.commands import OK, REFUSED
from stepdown.kernel.viewer import Audience, Viewer


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "audit",
        help="check the trail of who saw and did what",
        description="The trail is append-only and chained; its signed heads lie outside the database.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    check = parts.add_parser(
        "verify",
        help="find edits, deletions, reorderings and a cut tail",
        description="Read the whole trail, recompute its chain, compare with the heads kept outside the "
        "database. Exit code 0: it holds. 1: it does not; each finding is a line.",
    )
    check.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    found = verify(
        Viewer(Audience.SYSTEM, name="audit verify"), folder=settings.TRAIL_HEAD_DIR, at=timezone.now()
    )
    if args.json:
        lines = [{"kind": f.kind.value, "link": f.number, "words": f.words} for f in found.findings]
        print(
            json.dumps(
                {"holds": found.holds, "entries": found.entries, "heads": found.heads, "findings": lines}
            )
        )
    else:
        for finding in found.findings:
            print(f"{finding.kind.value}: {finding.words}")
        state = "holds" if found.holds else "does not hold"
        print(f"The trail {state}: {found.entries} sealed entries, {found.heads} heads.")
    return OK if found.holds else REFUSED
