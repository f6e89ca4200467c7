"""Money as whole cents: never a float, never mixed currencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Money:
    """An amount in whole cents of US dollars."""

    cents: int

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def times(self, count: int) -> Money:
        return Money(self.cents * count)

    def percent(self, share: int) -> Money:
        """The given percentage, rounded half up to a cent."""
        return Money((self.cents * share + 50) // 100)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}${dollars:,}" if cents == 0 else f"{sign}${dollars:,}.{cents:02d}"
