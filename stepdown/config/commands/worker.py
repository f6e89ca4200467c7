"""The worker: looks for better weeks in the background, until stopped."""

from __future__ import annotations

import argparse
import os
import signal
from types import FrameType

from stepdown.config.commands import OK
from stepdown.config.memory import settle
from stepdown.doors.clock.worker import run as run_worker

# People on the pages come first: a search takes what they leave.
POLITE = 10


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "worker",
        help="look for better weeks in the background, until stopped (make run starts it)",
        description="Take the searches that the board asked for, one at a time: search and proof, with how "
        "far it is twice a second. What it was at when it ended is begun again. `make run` starts it and "
        "starts it again.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    stop = False

    def told(signal_number: int, frame: FrameType | None) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    os.nice(POLITE)
    settle()
    run_worker(lambda: stop)
    return OK
