"""Ask a running clinic how its parts are."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request

from stepdown.config.clinic import Clinic
from stepdown.config.commands import ENVIRONMENT, OK, REFUSED
from stepdown.config.supervisor import address


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "health",
        help="ask a running clinic how its parts are",
        description="Ask a running clinic how its parts are. Exit code 0: all well, 1: a part is not, "
        "3: nothing answers.",
    )
    parser.add_argument("--url", help="address of the clinic (the one running on this machine)")
    parser.add_argument("--json", action="store_true", help="answer as JSON, for programs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    url = args.url or address(Clinic.at())
    if not url:
        print("Stepdown does not run on this machine: start it with `make run`.", file=sys.stderr)
        return ENVIRONMENT
    if not url.startswith(("http://", "https://")):
        print("The address must start with http:// or https://", file=sys.stderr)
        return ENVIRONMENT
    wanted = {"Accept": "application/json" if args.json else "text/plain"}
    if not args.url and (host := os.environ.get("STEPDOWN_STAFF_HOST")):
        # A production server answers to its own names by HTTPS only: ask as the proxy before it does.
        wanted |= {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"{url.rstrip('/')}/healthz", headers=wanted)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            text, well = answer.read().decode(), True
    except urllib.error.HTTPError as answer:
        text, well = answer.read().decode(), False
    except OSError as error:
        print(f"{url} does not answer: {error}", file=sys.stderr)
        return ENVIRONMENT
    print(json.dumps(json.loads(text), indent=2) if args.json else text.rstrip())
    return OK if well else REFUSED
