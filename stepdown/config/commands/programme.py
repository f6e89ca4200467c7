"""Storing and listing programmes."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path

from django.utils import timezone

from stepdown.config.commands import OK, REFUSED
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import Programme

SYSTEM = Viewer(Audience.SYSTEM, name="programme load")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "programme",
        help="store and list programmes",
        description="Programmes are data files. A stored version never changes; other content is a new "
        "version.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    load = parts.add_parser(
        "load",
        help="store the shipped programmes, or files of your own",
        description="Without files: the programmes shipped with the house. The same content again changes "
        "nothing. Exit code 0: stored. 1: refused; each fault is a line with its place, and "
        "nothing is stored.",
    )
    load.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a programme as TOML")
    load.add_argument("--json", action="store_true", help="one JSON list for a program to read")
    load.set_defaults(run=run)
    shown = parts.add_parser("list", help="list the newest version of each programme")
    shown.add_argument("--json", action="store_true", help="one JSON list for a program to read")
    shown.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        stored = _load(args.files) if args.part == "load" else queries.programmes(SYSTEM)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        print(f"Not a programme file: {fault}", file=sys.stderr)
        return REFUSED
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.reason, file=sys.stderr)
        return REFUSED
    if args.json:
        print(json.dumps([{"key": one.key, "version": one.version, "digest": one.digest} for one in stored]))
    else:
        for one in stored:
            print(f"{one.key:28} version {one.version:<3} {one.title}")
    return OK


def _load(files: list[Path]) -> tuple[Programme, ...]:
    at = timezone.now()
    if not files:
        return actions.load_presets(by=SYSTEM, at=at)
    contents = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return tuple(actions.store(content=content, by=SYSTEM, at=at) for content in contents)
