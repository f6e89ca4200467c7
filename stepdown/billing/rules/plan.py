"""Payment plans: instalments that come to exactly the whole, and which of them are settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from stepdown.billing.rules.scale import add_months
from stepdown.billing.vocabulary import Every
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

LEAST = Money(500)


def instalments(total: Money, count: int, first: date, every: Every) -> tuple[tuple[date, Money], ...]:
    """Equal parts; what does not divide goes onto the first ones, a cent each."""
    base, rest = divmod(total.cents, count)
    return tuple((_day(first, every, n), Money(base + (1 if n < rest else 0))) for n in range(count))


def _day(first: date, every: Every, n: int) -> date:
    if every is Every.MONTH:
        return add_months(first, n)
    return first + timedelta(weeks=n * (2 if every is Every.TWO_WEEKS else 1))


def check_plan(total: Money, count: int, first: date, *, owed: Money, today: date) -> Refusal | None:
    """A plan is about what is owed, in parts somebody can pay, from today on."""
    if total.cents <= 0 or total > owed:
        return Refusal(say("A plan covers at most what is owed now, {owed}.", owed=owed), field="total")
    if not 2 <= count <= 36:
        return Refusal(say("A plan has 2 to 36 parts."), field="count")
    if total.cents < LEAST.cents * count:
        return Refusal(
            say("Parts below {least} cost more to collect: take fewer.", least=LEAST), field="count"
        )
    if first < today:
        return Refusal(say("The first part is due today or later."), field="first")
    return None


def settled(parts: Sequence[Money], paid: Money) -> tuple[bool, ...]:
    """Which parts the money paid since covers, the earliest first."""
    found = []
    left = paid.cents
    for part in parts:
        left -= part.cents
        found.append(left >= 0)
    return tuple(found)
