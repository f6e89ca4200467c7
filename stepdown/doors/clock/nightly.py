"""What the clock does once a night: packets of papers. Apart from the beat, because it takes seconds."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import close_old_connections

from stepdown.doors.clock.faults import FAULTS
from stepdown.journeys.packet import make_due
from stepdown.kernel.viewer import Viewer

log = logging.getLogger("stepdown.clock")
# How often it is asked whether a packet is due: a night's packet is never later than this.
EVERY = timedelta(minutes=5)


@dataclass
class Nightly:
    """Asks now and then, and works in a thread of its own, one at a time."""

    by: Viewer
    asked_at: datetime | None = None
    worker: threading.Thread | None = field(default=None, repr=False)

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
            made = make_due(by=self.by, at=at)
            if made:
                log.info("%s packets made", made)
        except FAULTS as fault:
            log.error("packets: %s", type(fault).__name__)
        finally:
            close_old_connections()
