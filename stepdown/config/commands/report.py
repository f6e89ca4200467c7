"""Reports: the state's file, and whether the books hold."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from django.utils import timezone

from stepdown.billing.queries import check_books
from stepdown.config.commands import OK, REFUSED
from stepdown.journeys.state_forms import make_file
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.place.queries import sites
from stepdown.state_report.vocabulary import Moment

SYSTEM = Viewer(Audience.SYSTEM, name="report")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "report",
        help="make the state's file; check the books",
        description="What goes to the state, and whether the books are what their lines say.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    teds = parts.add_parser(
        "teds",
        help="the file of the Treatment Episode Data Set",
        description="Records without a problem, as codes: no name, no day. Exit code 0: all are in the file. "
        "1: some were left out (how many is said), or nothing could be made.",
    )
    teds.add_argument("--site", required=True, help="name of the site")
    teds.add_argument("--from", dest="starts_on", required=True, type=date.fromisoformat, metavar="DAY")
    teds.add_argument("--to", dest="ends_on", required=True, type=date.fromisoformat, metavar="DAY")
    teds.add_argument("--of", choices=[one.value for one in Moment], default="admission", help="which end")
    teds.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the file goes")
    teds.set_defaults(run=run)
    books = parts.add_parser(
        "books",
        help="recompute the books from their lines",
        description="Exit code 0: they hold. 1: they do not; each finding is a line.",
    )
    books.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    books.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return _teds(args) if args.part == "teds" else _books(args.json)


def _teds(args: argparse.Namespace) -> int:
    site = next((one for one in sites(SYSTEM) if one.name == args.site), None)
    if site is None:
        print(f"There is no site called {args.site}.", file=sys.stderr)
        return REFUSED
    try:
        released, standing = make_file(
            site_id=site.id,
            moment=Moment(args.of),
            days=(args.starts_on, args.ends_on),
            by=SYSTEM,
            at=timezone.now(),
        )
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.reason, file=sys.stderr)
        return REFUSED
    except NotFound:
        print("Nothing of these days is there.", file=sys.stderr)
        return REFUSED
    args.out.write_bytes(released.body)
    print(
        f"{args.out}: {len(standing.ready)} records. Left out: {standing.with_problems} to repair, "
        f"{standing.unanswered} not answered."
    )
    return REFUSED if standing.left_out else OK


def _books(as_json: bool) -> int:
    found = check_books(SYSTEM)
    if as_json:
        facts = {"holds": found.holds, "postings": found.postings, "lines": found.lines}
        print(json.dumps(facts | {"findings": list(found.findings)}))
    else:
        for finding in found.findings:
            print(finding)
        state = "hold" if found.holds else "do not hold"
        print(f"The books {state}: {found.postings} postings, {found.lines} lines.")
    return OK if found.holds else REFUSED
