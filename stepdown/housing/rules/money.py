"""What nights cost. Only stays and prices come in: nothing of attendance, tests or notes ever does."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stepdown.housing.vocabulary import Bill, Per, Price
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

MOST_CENTS = 1_000_000
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """A week from Monday, or a calendar month, half-open."""

    start: date
    end: date

    @property
    def nights(self) -> int:
        return (self.end - self.start).days


def stretch(per: Per, night: date) -> Stretch:
    """The week or month a night is charged with."""
    if per is Per.WEEK:
        monday = night - timedelta(days=night.weekday())
        return Stretch(monday, monday + timedelta(days=7))
    first = night.replace(day=1)
    return Stretch(first, first + timedelta(days=monthrange(night.year, night.month)[1]))


def price_on(prices: Sequence[Price], night: date) -> Price | None:
    """The price of a night: of those that hold, the one that began last."""
    held = [one for one in prices if one.from_on <= night]
    return max(held, key=lambda one: one.from_on, default=None)


def bills(prices: Sequence[Price], start: date, until: date | None, *, upto: date) -> tuple[Bill, ...]:
    """The nights of a stay up to a day, by week or month, each night by its own price.

    A stretch costs price times nights, divided by the nights it has, rounded half up once a price.
    """
    parts: dict[date, dict[Price, int]] = {}
    ends: dict[date, date] = {}
    night, last = start, min(upto, until) if until is not None else upto
    while night < last:
        price = price_on(prices, night)
        if price is not None:
            of = stretch(price.per, night)
            held = parts.setdefault(of.start, {})
            held[price] = held.get(price, 0) + 1
            ends[of.start] = max(of.end, ends.get(of.start, of.end))
        night += ONE
    return tuple(
        Bill(first, ends[first], sum(held.values()), sum(_cost(*one, first) for one in held.items()))
        for first, held in sorted(parts.items())
    )


def _cost(price: Price, nights: int, first: date) -> int:
    whole = stretch(price.per, first).nights
    return (2 * price.cents * nights + whole) // (2 * whole)


def due(found: Sequence[Bill], until: date | None, *, today: date) -> tuple[Bill, ...]:
    """Which bills are over: their stretch has ended, or the stay has."""
    over = until is not None and until <= today
    return tuple(one for one in found if over or one.end <= today)


def missing(wanted: Sequence[Bill], posted: Mapping[date, tuple[int, int]]) -> tuple[Bill, ...]:
    """What still has to be written so that the account says what the nights cost: the difference of each
    stretch, in nights and cents. `posted` holds, for each stretch, nights and cents written so far.
    """
    found = []
    by_start = {one.start: one for one in wanted}
    for start in sorted({*by_start, *posted}):
        nights, cents = posted.get(start, (0, 0))
        one = by_start.get(start, Bill(start, start, 0, 0))
        if one.cents != cents:
            found.append(Bill(start, one.end, one.nights - nights, one.cents - cents))
    return tuple(found)


def against_price(price: Price, last: date | None) -> Refusal | None:
    """A price holds from a day after the price before it."""
    if not 0 <= price.cents <= MOST_CENTS:
        return Refusal(say("A price is at most $10,000."), field="cents")
    if last is not None and price.from_on <= last:
        return Refusal(say("A new price holds from a day after the price before."), field="from_on")
    return None


def against_paying(cents: int, on: date, *, today: date) -> Refusal | None:
    """What stands against writing down a payment, or letting somebody off."""
    if not 0 < cents <= MOST_CENTS:
        return Refusal(say("Write an amount, at most $10,000."), field="amount")
    if not today - timedelta(days=62) <= on <= today:
        return Refusal(say("Write down the day it was paid, today or before."), field="on")
    return None
