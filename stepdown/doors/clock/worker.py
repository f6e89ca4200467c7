"""The worker: looks for better weeks in the background, one at a time, until told to stop.

Beside it, in a thread, what somebody supposes is answered: seconds of work never wait for an hour of search.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from stepdown.doors.clock.faults import FAULTS
from stepdown.journeys.search_week import run_next, suppose_next
from stepdown.kernel.viewer import Audience, Viewer

log = logging.getLogger("stepdown.worker")
# Whoever asks for a search sees it begin within a second.
LOOK_SECONDS = 0.5
WORKER = Viewer(Audience.SYSTEM, name="the worker")
HEARTBEAT = "worker-heartbeat"


def run(stopped: Callable[[], bool]) -> None:
    """Take one search after the other; a fault is logged and the next look tries again."""
    beside = threading.Thread(target=_answer, args=(stopped,), daemon=True)
    beside.start()
    # Where one of the two ends by a fault of ours, the process ends and is begun anew.
    while not stopped() and beside.is_alive():
        if not look(stopped):
            time.sleep(LOOK_SECONDS)
    if stopped():
        beside.join()


def _answer(stopped: Callable[[], bool]) -> None:
    while not stopped():
        if not suppose(stopped):
            time.sleep(LOOK_SECONDS)


def suppose(stopped: Callable[[], bool]) -> bool:
    """Answer one thing that somebody supposes; whether there was one."""
    try:
        return suppose_next(by=WORKER, now=timezone.now, ended=stopped) is not None
    except FAULTS as fault:
        log.error("%s", type(fault).__name__)
        return False
    finally:
        close_old_connections()


def look(stopped: Callable[[], bool]) -> bool:
    """Leave the heartbeat and work on one search; whether there was one."""

    def ended() -> bool:
        _MARK.leave()
        return stopped()

    try:
        _MARK.leave()
        return run_next(by=WORKER, now=timezone.now, ended=ended) is not None
    except FAULTS as fault:
        log.error("%s", type(fault).__name__)
        return False
    finally:
        close_old_connections()


class _Mark:
    """The mark for /healthz, left once a second at most: a search asks thousands of times whether to stop."""

    def __init__(self) -> None:
        self._left = 0.0

    def leave(self) -> None:
        if time.monotonic() - self._left >= 1.0:
            self._left = time.monotonic()
            try:
                Path(settings.DATA_DIR, HEARTBEAT).write_text(timezone.now().isoformat())
            except OSError as fault:  # a full disk ends no search; /healthz says that the mark is old
                log.error("%s", type(fault).__name__)


_MARK = _Mark()
