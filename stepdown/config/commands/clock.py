"""The clock: seals the trail and sends letters, until stopped."""

from __future__ import annotations

import argparse
import signal
from types import FrameType

from stepdown.config.commands import OK
from stepdown.doors.clock.work import run as run_clock


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "clock",
        help="seal the trail and send letters, until stopped (make run starts it)",
        description="Every two seconds: chain what was added to the trail, keep its signed head outside the "
        "database, send the letters that are due. `make run` starts it and starts it again.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    stop = False

    def told(signal_number: int, frame: FrameType | None) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    run_clock(lambda: stop)
    return OK
