"""What billing ships as data, read once each: guidelines, terms of estimates, the first schedule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from stepdown.billing.rules.estimate import read_rules
from stepdown.billing.rules.fees import read_guidelines
from stepdown.billing.vocabulary import EstimateRules, Guideline
from stepdown.kernel.refusal import Refused

HERE = Path(__file__).parent / "data"


def content(name: str) -> Mapping[str, object]:
    """One data file as it stands."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def guidelines() -> tuple[Guideline, ...]:
    """The poverty guidelines. Raises Refused naming every fault of the file."""
    found, faults = read_guidelines(content("poverty"))
    if faults:
        raise Refused(*faults)
    return found


@cache
def estimate_terms() -> tuple[EstimateRules, frozenset[date]]:
    """The terms of estimates and the days the clinic is closed. Raises Refused naming every fault."""
    rules, closed, faults = read_rules(content("estimate"))
    if faults:
        raise Refused(*faults)
    return rules, closed
