"""The layouts that come with the house, read once each; the newest that has begun on a day holds."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from stepdown.kernel.refusal import Refused
from stepdown.state_report.rules.layout import read_codes, read_layout
from stepdown.state_report.vocabulary import Layout

HERE = Path(__file__).parent / "data"


@cache
def layouts() -> tuple[Layout, ...]:
    """Every edition, oldest first. Raises Refused naming every fault of a file."""
    found = []
    for path in sorted(HERE.glob("layout-*.toml")):
        codes = read_codes(
            (HERE / f"codes-{path.stem.removeprefix('layout-')}.csv").read_text(encoding="utf-8")
        )
        layout, faults = read_layout(tomllib.loads(path.read_text(encoding="utf-8")), codes)
        if faults:
            raise Refused(*faults)
        found.append(layout)
    return tuple(sorted(found, key=lambda one: one.valid_from))


def layout_on(day: date) -> Layout:
    """The edition that holds on a day: the newest that has begun, or the first of all."""
    begun = [one for one in layouts() if one.valid_from <= day]
    return begun[-1] if begun else layouts()[0]
