"""What happens by the clock: entries are sealed, heads kept, letters sent, a heartbeat left."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from stepdown.audit import actions as audit
from stepdown.audit.vocabulary import Head
from stepdown.doors.clock import papers
from stepdown.doors.clock.nightly import Nightly
from stepdown.journeys.close_site import tell_due
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.outbox.actions import send_due

log = logging.getLogger("stepdown.clock")
BEAT_SECONDS = 2.0
# So often the sealer looks far back, for what a long write committed late: once a minute.
FAR_EVERY = 30
CLOCK = Viewer(Audience.SYSTEM, name="the clock")
HEARTBEAT = "clock-heartbeat"


def run(stopped: Callable[[], bool]) -> None:
    """Beat until told to stop; a fault is logged and the next beat tries again."""
    beats, nightly = 0, Nightly(CLOCK)
    while not stopped():
        started = time.monotonic()
        try:
            beat(far=beats % FAR_EVERY == 0)
            nightly.come_round(timezone.now())
        except (DatabaseError, InterfaceError, OSError) as fault:
            log.error("%s", type(fault).__name__)
        beats += 1
        close_old_connections()
        time.sleep(max(0.1, BEAT_SECONDS - (time.monotonic() - started)))


def beat(*, far: bool = True) -> Head | None:
    """One beat of the clock; the head it sealed, if there was anything to seal."""
    at = timezone.now()
    head = audit.seal_committed(at=at, far=far)
    if head is not None:
        audit.keep_head(head=head, folder=settings.TRAIL_HEAD_DIR)
    tell_due(by=CLOCK, at=at)
    send_due(by=CLOCK, at=at)
    Path(settings.DATA_DIR, HEARTBEAT).write_text(at.isoformat())
    papers.CLOCK.look(by=CLOCK, at=at)
    return head
