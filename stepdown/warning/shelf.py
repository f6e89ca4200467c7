"""The room's own data files, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from stepdown.warning.rules.card import read_cards
from stepdown.warning.vocabulary import Card, Limits, Target

_FOLDER = Path(__file__).resolve().parent / "data"


@cache
def limits() -> Limits:
    """From where on a flag is raised."""
    read = _read("flags.toml")
    return Limits(
        look_back=read["look_back"],
        absences=read["absence"]["least"],
        absences_of=read["absence"]["of"],
        calls=read["not_reached"]["least"],
        craving=read["craving"]["least"],
        craving_rise=read["craving"]["rise"],
        quiet_days=read["silence"]["quiet_days"],
        tests=read["tests"]["least"],
        tests_missed=read["tests"]["missed"],
    )


@cache
def cards() -> dict[Target, Card]:
    """The scorecards that were made on the trials, whether they ship or not."""
    return read_cards(_read("cards.toml"))


def simple_rates() -> dict[str, Any]:
    """What the simple ways foresaw on the trials, learned together with the cards; for judging only."""
    return {target.value: _read("cards.toml")[target.value]["simple"] for target in Target}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
