"""The room's dated data, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from stepdown.drugtest.rules.data import Setting, read

_HERE = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def setting() -> Setting:
    """What is looked for and how long it is found, what a specimen should be, how often, what comes next."""
    analytes, rules = (
        tomllib.loads((_HERE / name).read_text(encoding="utf-8")) for name in ("analytes.toml", "rules.toml")
    )
    return read(analytes, rules)
