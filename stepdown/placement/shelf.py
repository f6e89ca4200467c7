"""The clinic's thresholds and prices, read from beside the code once each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from stepdown.kernel.refusal import Refused
from stepdown.placement.rules import prices
from stepdown.placement.rules import thresholds as threshold_rules
from stepdown.placement.vocabulary import PriceList, Thresholds

HERE = Path(__file__).parent


def content(folder: str) -> Mapping[str, object]:
    """The clinic's file of a folder, `thresholds` or `prices`, as it is written."""
    return tomllib.loads((HERE / folder / "clinic.toml").read_text(encoding="utf-8"))


@cache
def thresholds() -> Thresholds:
    """The clinic's thresholds. Raises Refused with each fault of the file."""
    read = threshold_rules.parse(content("thresholds"))
    if not isinstance(read, Thresholds):
        raise Refused(*read)
    return read


@cache
def price_list() -> PriceList:
    """The clinic's price list. Raises Refused with each fault of the file."""
    read = prices.parse(content("prices"))
    if not isinstance(read, PriceList):
        raise Refused(*read)
    return read
