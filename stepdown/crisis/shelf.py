"""The data file this room ships, read from beside the code."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from stepdown.crisis.rules import read_duties, read_pace
from stepdown.crisis.vocabulary import Duties, Pace

FILE = Path(__file__).parent / "crisis.toml"


@cache
def first_pace() -> Pace:
    """The minutes of a site until a director sets others."""
    return read_pace(tomllib.loads(FILE.read_text(encoding="utf-8")))


@cache
def duties() -> Duties:
    """What is asked of whoever answers."""
    return read_duties(tomllib.loads(FILE.read_text(encoding="utf-8")))
