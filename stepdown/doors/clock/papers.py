"""The clock's eye on incoming paper: takes what lies in the watched folder, checks what waits."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from stepdown.identity.vocabulary import KeyRingBroken, SealBroken
from stepdown.inbox import actions
from stepdown.inbox.actions.folder import Watch
from stepdown.inbox.vocabulary import ScannerDown
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer

log = logging.getLogger("stepdown.clock")
# One beat must not keep the clock from its other work; what is left waits two seconds.
PATIENCE = 4.0  # seconds
# A scanner that is silent is asked again after this long, not at every beat.
SILENCE = timedelta(seconds=15)


class PaperClock:
    """What the clock remembers of papers from one beat to the next."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.silent_until: datetime | None = None

    def look(self, *, by: Viewer, at: datetime) -> int:
        """One beat: the folder, then the checks. Answers how many papers moved; a fault is logged."""
        try:
            swept = actions.sweep(
                folder=settings.INBOX_DIR, watch=self.watch, now_ns=time.time_ns(), by=by, at=at
            )
            return swept.taken + swept.again + self._check(by, at)
        except (OSError, DatabaseError, Refused, KeyRingBroken, SealBroken) as fault:
            log.error("papers wait: %s", type(fault).__name__)
            return 0

    def _check(self, by: Viewer, at: datetime) -> int:
        if self.silent_until is not None and at < self.silent_until:
            return 0
        began, done = time.monotonic(), 0
        try:
            while time.monotonic() - began < PATIENCE and actions.check_waiting(limit=1, by=by, at=at):
                done += 1
        except ScannerDown:
            self.silent_until = at + SILENCE
            log.error("papers wait: the virus scanner does not answer")
        return done


CLOCK = PaperClock()
