"""Chance that comes out the same for the same seed, on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws for one invented clinic. Shares are in percent."""

    def __init__(self, *seeds: int) -> None:
        self._random = Random("/".join(map(str, seeds)))  # noqa: S311  (nothing here is a secret)

    def chance(self, percent: int) -> bool:
        """Whether something happens that happens in so many percent of cases."""
        return self._random.random() * 100 < percent

    def pick(self, shares: Sequence[tuple[T, int]]) -> T:
        """One of the values, by their shares."""
        at = self._random.random() * sum(share for _, share in shares)
        for value, share in shares:
            at -= share
            if at < 0:
                return value
        return shares[-1][0]

    def one_of(self, values: Sequence[T]) -> T:
        return values[self._random.randrange(len(values))]

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """So many different ones, or all where there are not so many, in order of the draw."""
        return self._random.sample(list(values), min(count, len(values)))
