"""The desk, rehearsed: what lies on it when the curtain rises, each part through its own actions."""

from __future__ import annotations

from stepdown.simulation.desk import care, duties, inbox, money, phone, records, shaping
from stepdown.simulation.stage import Rehearsal

PARTS = (records, inbox, phone, shaping, care, duties, money)


def furnish(stage: Rehearsal) -> None:
    """Lay everything out, once, after the rehearsal."""
    for part in PARTS:
        part.furnish(stage)
