"""What payers and programmes ask of plans: data with a source, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from stepdown.plan.vocabulary import Standard
from stepdown.signature.vocabulary import Capacity

DEFAULT = "clinic"


@cache
def standards() -> tuple[Standard, ...]:
    """Every standard in the order it is offered. Source: `data/standards.toml`."""
    text = resources.files("stepdown.plan").joinpath("data/standards.toml").read_text("utf-8")
    return tuple(
        Standard(
            key=row["key"],
            label=row["label"],
            signers=tuple(Capacity(code) for code in row["signers"]),
            interim_signers=tuple(Capacity(code) for code in row["interim_signers"]),
            full_plan_within_days=row["full_plan_within_days"],
            review_every_days=row["review_every_days"],
            recertify_every_days=row.get("recertify_every_days"),
            source=row["source"],
            verified=row["verified"],
        )
        for row in tomllib.loads(text)["standard"]
    )


def standard(key: str) -> Standard:
    """The standard of this key; the clinic's default where the key is not known any more."""
    known = {one.key: one for one in standards()}
    return known.get(key, known[DEFAULT])


def signers(of: Standard, interim: bool) -> tuple[Capacity, ...]:
    """Who has to sign such a plan before it is in force."""
    return of.interim_signers if interim else of.signers
