"""How far a search is, told to whoever watches it, and when it is to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# So many seconds lie between two tellings at least.
APART = 0.25


@dataclass(frozen=True)
class Progress:
    """What a search has so far: its best plan's worth, and what no plan can pass where that is known.

    `counted_days` are told as 0 where a problem gives days no worth.
    """

    seconds: float
    rounds: int
    value: int
    minutes: int
    counted_days: int
    bound: int | None = None


Watcher = Callable[[Progress], None]
Stopped = Callable[[], bool]


def never() -> bool:
    """Nobody stops this search."""
    return False


def unwatched(progress: Progress) -> None:
    """Nobody watches this search."""
