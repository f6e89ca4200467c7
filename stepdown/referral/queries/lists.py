"""The lists that recognize substance use, read once from the room's own data."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from stepdown.referral.rules.codes import CodeLists, code_lists
from stepdown.referral.vocabulary import CodeTopic


@cache
def substance_codes() -> CodeLists:
    """The rows of `data/substance_codes.csv`, each with its source."""
    text = files("stepdown.referral.data").joinpath("substance_codes.csv").read_text(encoding="utf-8")
    return code_lists(
        CodeTopic(row["system"], row["code"], row["topic"], row["label"], row["source"])
        for row in csv.DictReader(text.splitlines())
    )
