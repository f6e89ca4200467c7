"""The room's dated data, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from stepdown.attendance.rules.reading import Counting, read

_FILE = Path(__file__).parent / "data" / "counting.toml"


@lru_cache(maxsize=1)
def counting() -> Counting:
    """What never counts, and how late is late."""
    return read(tomllib.loads(_FILE.read_text(encoding="utf-8")))
