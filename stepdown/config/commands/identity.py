"""Keys of the vault."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from stepdown.config.commands import ENVIRONMENT, OK
from stepdown.identity.vocabulary import KeyRingBroken, SealBroken
from stepdown.journeys.rotate_key import rotate_key
from stepdown.kernel.viewer import Audience, Viewer


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "identity",
        help="the keys of the vault of legal names",
        description="Legal names, files of referrals and callers' numbers are sealed with a key that lies "
        "outside the database, in the folder STEPDOWN_KEYS.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    rotate = parts.add_parser(
        "rotate-key",
        help="a new key for everything sealed; the old one is destroyed",
        description="Make a new key, bring every sealed value under it, open each once more to be sure, then "
        "destroy the old key. May run while the clinic works. If it is stopped, start it again: it goes on. "
        "Backups made before it hold values that no key opens afterwards: make a new backup when it is done. "
        "Exit code 0: done. 3: a key is missing or wrong; nothing was changed or lost.",
    )
    rotate.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    rotate.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    by = Viewer(Audience.SYSTEM, name="identity rotate-key")
    try:
        turned = rotate_key(progress=None if args.json else _say, by=by, at=timezone.now())
    except (KeyRingBroken, SealBroken) as broken:
        if args.json:
            print(json.dumps({"done": False, "problem": str(broken)}))
        else:
            print(broken, file=sys.stderr)
        return ENVIRONMENT
    if args.json:
        facts = {
            "done": True,
            "active": turned.active,
            "resealed": turned.resealed,
            "destroyed": turned.destroyed,
        }
        print(json.dumps(facts))
    else:
        print(f"Everything is sealed with key {turned.active}. Old keys destroyed: {len(turned.destroyed)}.")
        print("Make a backup now.")
    return OK


def _say(room: str, count: int) -> None:
    print(f"{room}: {count} values under the new key")
