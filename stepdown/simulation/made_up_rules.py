"""Rules of payers and a state that do not exist, for the demo clinic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from stepdown.programme.vocabulary import Leader, LevelCode, RuleEdition, RuleKind, Service, Source, Tag

MADE_UP = "Made up for the demo clinic: no such payer or state exists. Enter the rules of your own."
SOURCE = Source("made-up", MADE_UP, Tag.KNOWN)
# Their weeks begin on Sunday, Monday and Thursday.
PAYERS = ("harbor-mutual", "lakeside-health-plan", "meadow-benefit-fund")


def made_up_rules(today: date) -> tuple[RuleEdition, ...]:
    """Three payers and a state that do not exist; the first changes its mind next year."""
    year = date(today.year, 1, 1)
    harbor = _payer(
        "harbor-mutual",
        "Harbor Mutual (made up)",
        year,
        words="Three days of three hours a week; visits do not make a day; at most 40% by video.",
        day_minutes=180,
        week_days=3,
        week_start=6,
        counts=(Service.GROUP, Service.SKILLS, Service.EDUCATION, Service.INDIVIDUAL, Service.FAMILY),
        telehealth_percent=40,
    )
    changed = replace(
        harbor,
        valid_from=date(today.year + 1, 1, 1),
        telehealth_percent=25,
        week_days=4,
        words="From the new year four days a week, and at most a quarter by video.",
    )
    return harbor, changed, *_others(year)


def _others(year: date) -> tuple[RuleEdition, ...]:
    lakeside = _payer(
        "lakeside-health-plan",
        "Lakeside Health Plan (made up)",
        year,
        words="Reads the fourth edition; days of two hours.",
        band_edition="fourth",
        day_minutes=120,
        week_days=3,
    )
    state = _payer(
        "state-of-fictionia",
        "State of Fictionia (made up)",
        year,
        kind=RuleKind.LAW,
        levels=(LevelCode.INTENSIVE, LevelCode.PARTIAL),
        words="Groups of at most 12, led by a licensed clinician or a certified counselor.",
        group_most=12,
        leaders=(Leader.LICENSED, Leader.CERTIFIED),
    )
    meadow = _payer(
        "meadow-benefit-fund",
        "Meadow Benefit Fund (made up)",
        year,
        words="Weeks from Thursday to Wednesday; days of one hour, visits among them.",
        day_minutes=60,
        week_days=3,
        week_start=3,
    )
    return lakeside, meadow, state


def _payer(key: str, name: str, since: date, **told: Any) -> RuleEdition:
    usual = RuleEdition(key, RuleKind.PAYER, name, (LevelCode.INTENSIVE,), since, SOURCE)
    return replace(usual, **told)
