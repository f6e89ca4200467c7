"""A proposal in words that no later change of a rule or a fact can alter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepdown.step.vocabulary import Direction, Frozen, Met, Proposal


def frozen(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values, as it is kept with the decision."""
    return {
        "direction": proposal.direction.value,
        "lines": [
            [one.words, str(one.needed), one.met.value, str(one.shown), one.on.isoformat() if one.on else ""]
            for one in proposal.lines
        ],
        "holds": [str(one.words) for one in proposal.holds],
        "signs": [str(one.words) for one in proposal.signs],
    }


def thawed(kept: Mapping[str, Any]) -> Frozen:
    """What was kept, as a value."""
    return Frozen(
        Direction(kept["direction"]),
        tuple((words, needed, Met(met), shown, on) for words, needed, met, shown, on in kept["lines"]),
        tuple(kept["holds"]),
        tuple(kept["signs"]),
    )
