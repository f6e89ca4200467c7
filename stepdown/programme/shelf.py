"""The data files this room ships, read from beside the code: programmes, levels of care, payers' rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.programme.rules.reading import parse_levels
from stepdown.programme.rules.rulebook import parse_rules
from stepdown.programme.vocabulary import Level, RuleEdition

HERE = Path(__file__).parent


def presets() -> tuple[tuple[str, Mapping[str, object]], ...]:
    """File name and content of each shipped programme, by name."""
    files = sorted((HERE / "presets").glob("*.toml"))
    return tuple((file.name, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


@cache
def levels() -> tuple[Level, ...]:
    """Every level of every edition. Raises Refused with each fault of the file."""
    content = tomllib.loads((HERE / "levels.toml").read_text(encoding="utf-8"))
    read = parse_levels(content)
    refusals = [fault for fault in read if isinstance(fault, Refusal)]
    if refusals:
        raise Refused(*refusals)
    return tuple(level for level in read if isinstance(level, Level))


@cache
def rules() -> tuple[RuleEdition, ...]:
    """The rules of payers that ship with the house. Raises Refused with each fault of the file."""
    content = tomllib.loads((HERE / "payer-rules.toml").read_text(encoding="utf-8"))
    read = parse_rules(content)
    refusals = [fault for fault in read if isinstance(fault, Refusal)]
    if refusals:
        raise Refused(*refusals)
    return tuple(rule for rule in read if isinstance(rule, RuleEdition))
