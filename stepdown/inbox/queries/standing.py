"""How the inbox stands, for the page of health: counts and ages, nobody's name."""

from __future__ import annotations

from datetime import datetime, timedelta

from stepdown.inbox import scanner
from stepdown.inbox.models import FolderLook, Original
from stepdown.inbox.vocabulary import ScannerState, Stage


def scanner_state() -> ScannerState:
    """Whether papers are scanned, and whether the scanner answers now."""
    return scanner.state()


def standing(*, at: datetime) -> tuple[int, timedelta, int]:
    """Papers not checked yet, how long the oldest of them has waited, files that could not be taken."""
    waiting = Original.objects.filter(stage=Stage.WAITING)
    oldest = waiting.order_by("at", "id").values_list("at", flat=True).first()
    looks = FolderLook.objects.order_by("site_id", "-at", "-id").distinct("site_id")
    return (
        waiting.count(),
        at - oldest if oldest else timedelta(0),
        sum(row.stuck for row in looks),
    )
