"""Programmes that ship, a payer of one's own, and one check: what the tests of the checker share."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from stepdown.programme.rules import checking
from stepdown.programme.rules.reading import parse, parse_levels
from stepdown.programme.vocabulary import (
    Clause,
    Finding,
    Level,
    LevelCode,
    Programme,
    Report,
    RuleEdition,
    RuleKind,
    Source,
    Tag,
)

ROOM = Path(__file__).resolve().parents[2] / "stepdown" / "programme"
PRESETS = {file.stem: tomllib.loads(file.read_text()) for file in sorted((ROOM / "presets").glob("*.toml"))}
LEVELS = tuple(
    level
    for level in parse_levels(tomllib.loads((ROOM / "levels.toml").read_text()))
    if isinstance(level, Level)
)
TODAY = date(2026, 11, 22)


def read(key: str) -> Programme:
    programme = parse(PRESETS[key])
    assert isinstance(programme, Programme)
    return programme


def rule(**told: Any) -> RuleEdition:
    usual: dict[str, Any] = {
        "key": "harbor",
        "kind": RuleKind.PAYER,
        "name": "Harbor Mutual (made up)",
        "levels": (LevelCode.INTENSIVE,),
        "valid_from": date(2026, 1, 1),
        "source": Source("harbor", "A letter nobody wrote", Tag.VERIFIED),
    }
    return RuleEdition(**(usual | told))


def checked(programme: Programme, *rules: RuleEdition, on: date = TODAY) -> Report:
    return checking.check(programme, LEVELS, rules, on=on, payers=[one.key for one in rules])


def of(report: Report, clause: Clause, rule_key: str = "") -> list[Finding]:
    return [one for one in report.findings if one.clause is clause and one.rule.startswith(rule_key)]


def clear(programme: Programme, **every: Any) -> Programme:
    """The programme with each session changed alike."""
    phases = tuple(
        replace(phase, doses=tuple(replace(dose, **every) for dose in phase.doses))
        for phase in programme.phases
    )
    return replace(programme, phases=phases)
