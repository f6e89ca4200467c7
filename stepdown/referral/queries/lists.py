"""The lists that recognize substance use, read once from the room's own data."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from stepdown.referral.rules.codes import CodeLists, code_lists, read_rows


@cache
def substance_codes() -> CodeLists:
    """The rows of `data/substance_codes.csv`, each with its source."""
    text = files("stepdown.referral.data").joinpath("substance_codes.csv").read_text(encoding="utf-8")
    return code_lists(read_rows(text))
