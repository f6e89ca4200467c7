"""What happens by the clock: entries are sealed, heads kept, letters sent, a heartbeat left."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from stepdown.audit import actions as audit
from stepdown.doors.clock import papers
from stepdown.doors.clock.faults import FAULTS
from stepdown.doors.clock.nightly import Nightly
from stepdown.journeys import publish_week, ring
from stepdown.journeys.close_site import tell_due
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.outbox.actions import send_due
from stepdown.outbox.vocabulary import Sent

log = logging.getLogger("stepdown.clock")
BEAT_SECONDS = 2.0
# A mail server that is slow must not keep the trail unsealed; what is left goes two seconds later.
PATIENCE = 4.0  # seconds
# So often the sealer looks far back, for what a long write committed late: once a minute.
FAR_EVERY = 30
CLOCK = Viewer(Audience.SYSTEM, name="the clock")
HEARTBEAT = "clock-heartbeat"


def run(stopped: Callable[[], bool]) -> None:
    """Beat until told to stop; a fault is logged and the next beat tries again."""
    beats, nightly = 0, Nightly(CLOCK)
    while not stopped():
        started = time.monotonic()
        beat(far=beats % FAR_EVERY == 0)
        nightly.come_round(timezone.now())
        beats += 1
        close_old_connections()
        time.sleep(max(0.1, BEAT_SECONDS - (time.monotonic() - started)))


def beat(*, far: bool = True) -> bool:
    """One beat: each duty by itself, so that the fault of one stops no other. The heartbeat is left where
    none failed; answers whether it was.
    """
    at = timezone.now()
    duties = (
        # Whoever is in danger goes before everything else.
        lambda: ring.advance(by=CLOCK, at=at),
        lambda: _seal(at, far),
        lambda: tell_due(by=CLOCK, at=at),
        lambda: publish_week.tell_due(by=CLOCK, at=at),
        lambda: _send(at),
    )
    went = [_done(duty) for duty in duties]
    alive = all(went) and _done(lambda: Path(settings.DATA_DIR, HEARTBEAT).write_text(at.isoformat()))
    papers.CLOCK.look(by=CLOCK, at=at)
    return alive


def _done(duty: Callable[[], object]) -> bool:
    """Whether a duty went through; its fault is logged."""
    try:
        duty()
    except FAULTS as fault:
        log.error("%s", type(fault).__name__)
        close_old_connections()
        return False
    return True


def _seal(at: datetime, far: bool) -> None:
    head = audit.seal_committed(at=at, far=far)
    if head is not None:
        audit.keep_head(head=head, folder=settings.TRAIL_HEAD_DIR)


def _send(at: datetime) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE and send_due(limit=1, by=CLOCK, at=at) != Sent(0, 0, 0):
        pass
