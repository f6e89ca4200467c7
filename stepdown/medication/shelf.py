"""The room's dated data, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from stepdown.medication.rules.data import Setting, read

_FILE = Path(__file__).parent / "data" / "medicines.toml"


@lru_cache(maxsize=1)
def setting() -> Setting:
    """Medicines with their schedules, laboratory checks, and the clinic's own numbers of days."""
    return read(tomllib.loads(_FILE.read_text(encoding="utf-8")))
