"""Drug and alcohol tests: checking a draw from its file, apart from the database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from stepdown.config.clinic import MachineLacks
from stepdown.config.commands import OK, REFUSED
from stepdown.drugtest.rules.verifying import check
from stepdown.kernel.refusal import Refusal


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "drugtest",
        help="check that a draw of drug tests was fair",
        description="Checks a draw from the file that the clinic hands out. No database and no running "
        "clinic is needed, and the file names nobody.",
    )
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    part = parts.add_parser(
        "verify-draw",
        help="check one day's draw",
        description="Works the draw out anew: the seed against the hash published before that day, its place "
        "in the chain, the frozen pot, and who was drawn. With the list of sealed seeds that was taken from "
        "the clinic earlier, the seed is held against that too. Exit code 0: it holds. 1: it does not; each "
        "finding is a line. 3: no such file.",
    )
    part.add_argument("draw", type=Path, metavar="DRAW.json", help="the file of the draw")
    part.add_argument(
        "--published", type=Path, metavar="SEEDS.json", help="sealed seeds, as published in advance"
    )
    part.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    part.set_defaults(run=verify)


def verify(args: argparse.Namespace) -> int:
    published = None if args.published is None else _content(args.published)
    found = check(_content(args.draw), published)
    if isinstance(found, Refusal):
        print(found.reason, file=sys.stderr)
        return REFUSED
    words = [str(one) for one in found.findings]
    if args.json:
        told = {"holds": found.holds, "day": found.day.isoformat(), "due": found.due, "drawn": found.drawn}
        print(json.dumps({**told, "expected": found.expected, "findings": words}))
    else:
        for one in words:
            print(one)
        state = "holds" if found.holds else "does not hold"
        beside = "" if published is None else ", its seed held against the list published in advance"
        print(
            f"The draw of {found.day} {state}: {found.due} due, {found.drawn} drawn, "
            f"{found.expected:.1f} expected{beside}."
        )
    return OK if found.holds else REFUSED


def _content(file: Path) -> Any:
    """What a file holds; None for what is no JSON, which no check takes for a draw."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as lack:
        raise MachineLacks(f"{file}: {lack.strerror}.") from None
    except ValueError:
        return None
