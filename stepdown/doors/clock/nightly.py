"""What the clock does now and then: packets each night, drafts of the notes that sessions owe, once a day the
calls to make and closed weeks looked at again. Apart from the beat, because it takes seconds.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import close_old_connections

from stepdown.doors.clock.faults import FAULTS
from stepdown.housing.actions import charge_due
from stepdown.journeys import draw_tests, follow_objectives, step
from stepdown.journeys.close_night import tend
from stepdown.journeys.packet import make_due
from stepdown.kernel.viewer import Viewer
from stepdown.note.actions import open_drafts

log = logging.getLogger("stepdown.clock")
# How often it is asked whether a packet is due: a night's packet is never later than this.
EVERY = timedelta(minutes=5)
CLOSING = "calls to make and corrections after closing"
# How far back drafts of notes are laid out: after a standstill, and from one round to the next.
FAR_BACK, LITTLE_BACK = timedelta(days=7), timedelta(hours=6)


@dataclass
class Nightly:
    """Asks now and then, and works in a thread of its own, one at a time."""

    by: Viewer
    asked_at: datetime | None = None
    tended_on: date | None = None
    worker: threading.Thread | None = field(default=None, repr=False)
    first: bool = True

    def come_round(self, at: datetime) -> bool:
        """Begin the night's work where it is time to ask again and nobody is at it. Answers whether it
        began.
        """
        busy = self.worker is not None and self.worker.is_alive()
        if busy or (self.asked_at is not None and at - self.asked_at < EVERY):
            return False
        self.asked_at = at
        self.worker = threading.Thread(target=self._work, args=(at,), name="nightly", daemon=True)
        self.worker.start()
        return True

    def _work(self, at: datetime) -> None:
        try:
            self._done("draws of tests", lambda: draw_tests.tend(by=self.by, at=at))
            self._done("steps in effect", lambda: step.take_due(by=self.by, at=at))
            if self.tended_on != at.date():
                self._done("nights of houses", lambda: charge_due(by=self.by, at=at))
                self._done("objectives", lambda: follow_objectives.follow_all(by=self.by, at=at))
            self._done("packets", lambda: make_due(by=self.by, at=at))
            # Far back once, for what was missed while nobody was at it; then only what has just ended.
            back = FAR_BACK if self.first else LITTLE_BACK
            self.first = not self._done("notes", lambda: open_drafts(by=self.by, at=at, back=back))
            if self.tended_on != at.date() and self._done(CLOSING, lambda: tend(by=self.by, at=at)):
                self.tended_on = at.date()
        finally:
            close_old_connections()

    def _done(self, what: str, duty: Callable[[], int]) -> bool:
        """Whether a duty went through; its fault is logged and stops no other."""
        try:
            made = duty()
        except FAULTS as fault:
            log.error("%s: %s", what, type(fault).__name__)
            return False
        if made:
            log.info("%s %s made", made, what)
        return True
