"""The clock's eye on incoming paper: takes what lies in the watched folder, checks what waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from stepdown.doors.clock.faults import FAULTS
from stepdown.inbox import actions
from stepdown.inbox.actions.folder import Watch
from stepdown.inbox.vocabulary import ScannerDown
from stepdown.kernel.viewer import Viewer

log = logging.getLogger("stepdown.clock")
# One beat must not keep the clock from its other work; what is left waits two seconds.
PATIENCE = 4.0  # seconds
MOST_AT_ONCE = 50
# A scanner that is silent is asked again after this long, not at every beat.
SILENCE = timedelta(seconds=15)


class PaperClock:
    """What the clock remembers of papers from one beat to the next."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.silent_until: datetime | None = None

    def look(self, *, by: Viewer, at: datetime) -> int:
        """One beat: the folder, then the checks, each by itself. Answers how many papers moved; a fault is
        logged.
        """
        return _moved(lambda: self._sweep(by, at)) + _moved(lambda: self._check(by, at))

    def _sweep(self, by: Viewer, at: datetime) -> int:
        swept = actions.sweep(
            folder=settings.INBOX_DIR, watch=self.watch, now_ns=time.time_ns(), by=by, at=at
        )
        return swept.taken + swept.again

    def _check(self, by: Viewer, at: datetime) -> int:
        if self.silent_until is not None and at < self.silent_until:
            return 0
        until = time.monotonic() + PATIENCE
        try:
            return actions.check_waiting(
                limit=MOST_AT_ONCE, enough=lambda: time.monotonic() > until, by=by, at=at
            )
        except ScannerDown:
            self.silent_until = at + SILENCE
            log.error("papers wait: the virus scanner does not answer")
        return 0


def _moved(duty: Callable[[], int]) -> int:
    try:
        return duty()
    except FAULTS as fault:
        log.error("papers wait: %s", type(fault).__name__)
        return 0


CLOCK = PaperClock()
