"""Start the clinic on this machine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from stepdown.config.clinic import Clinic
from stepdown.config.supervisor import Supervisor

DESCRIPTION = """\
Start the clinic: PostgreSQL, tables, published lists, the demo clinic, the web server and the clock.

Each part is watched and started again when it dies; Ctrl-C stops them all. A second start on the same data
takes over what an earlier one left behind. With DATABASE_URL and DATABASE_OWNER_URL the clinic's own
PostgreSQL 18 is used. For a real clinic set DJANGO_SETTINGS_MODULE=stepdown.config.settings.production.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "run",
        help="start the clinic on this machine",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=8000, help="port of the web server (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1, this machine)")
    parser.add_argument("--data", type=Path, help="folder of the clinic's data (var, or STEPDOWN_DATA)")
    parser.add_argument("--no-demo", action="store_true", help="do not fill an empty demo clinic")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.data is not None:
        os.environ["STEPDOWN_DATA"] = str(args.data.resolve())
    Supervisor(Clinic.at(args.data), args.host, args.port, with_demo=not args.no_demo).run()
    return 0


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number
