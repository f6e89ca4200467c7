"""The data files this room ships, read from beside the code: instruments and the schedule to begin with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from stepdown.kernel.refusal import Refused
from stepdown.measure.rules.reading import parse, parse_schedule
from stepdown.measure.vocabulary import Instrument, Schedule

HERE = Path(__file__).parent


@cache
def files() -> tuple[tuple[str, Mapping[str, object]], ...]:
    """File name and content of each shipped instrument, by name."""
    found = sorted((HERE / "instruments").glob("*.toml"))
    return tuple((file.name, tomllib.loads(file.read_text(encoding="utf-8"))) for file in found)


@cache
def shipped() -> dict[str, tuple[Instrument, Mapping[str, object]]]:
    """Every shipped instrument with its data, by key, in the order they are offered. Raises Refused."""
    found = {}
    for _, content in files():
        read = parse(content)
        if not isinstance(read, Instrument):
            raise Refused(*read)
        found[read.key] = (read, content)
    return found


@cache
def first_schedule() -> Schedule:
    """What is asked when until a director says otherwise. Raises Refused with each fault of the file."""
    read = parse_schedule(tomllib.loads((HERE / "schedule.toml").read_text(encoding="utf-8")))
    if not isinstance(read, Schedule):
        raise Refused(*read)
    return read
