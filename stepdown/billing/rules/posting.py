"""Which lines an act posts. Every list sums to zero; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.billing.vocabulary import Book, Line, Method, Relief
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

MOST = Money(10_000_000)


def charge(amount: Money) -> tuple[Line, ...]:
    """A service: the client owes it, we earned it."""
    return Line(Book.OWED, amount.cents), Line(Book.EARNED, -amount.cents)


def payment(amount: Money, method: Method) -> tuple[Line, ...]:
    """Money comes in: it lies where it was put, and is owed no more."""
    return Line(method.book, amount.cents), Line(Book.OWED, -amount.cents)


def refund(amount: Money, method: Method) -> tuple[Line, ...]:
    """Money goes back."""
    return Line(Book.OWED, amount.cents), Line(method.book, -amount.cents)


def relief(amount: Money, kind: Relief) -> tuple[Line, ...]:
    """Less is asked for than is owed."""
    return Line(kind.book, amount.cents), Line(Book.OWED, -amount.cents)


def reversal(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines the other way round."""
    return tuple(Line(line.book, -line.cents) for line in lines)


def counted(cash_difference: Money, check_difference: Money) -> tuple[Line, ...]:
    """The drawer holds more or less than the books say; nothing where it holds just that."""
    parts = [(Book.CASH, cash_difference.cents), (Book.CHECK, check_difference.cents)]
    lines = [Line(book, cents) for book, cents in parts if cents]
    total = sum(line.cents for line in lines)
    return (*lines, Line(Book.DRAWER_DIFFERENCE, -total)) if total else tuple(lines)


def deposit(cash: Money, checks: Money) -> tuple[Line, ...]:
    """From the drawer to the bank."""
    parts = [(Book.CASH, cash.cents), (Book.CHECK, checks.cents)]
    lines = [Line(book, -cents) for book, cents in parts if cents]
    return (Line(Book.BANK, -sum(line.cents for line in lines)), *lines) if lines else ()


def balanced(lines: Sequence[Line]) -> bool:
    """At least two lines, none of nothing, together zero."""
    return len(lines) >= 2 and all(line.cents for line in lines) and sum(line.cents for line in lines) == 0


def check_amount(amount: Money | None, field: str = "amount") -> Refusal | None:
    """An amount of money that changes hands: more than nothing, and not by a slip of the keys a fortune."""
    if amount is None or amount.cents <= 0:
        return Refusal(say("Write an amount above zero, in dollars and cents."), field=field)
    if amount > MOST:
        return Refusal(say("{amount} is more than one act may carry.", amount=amount), field=field)
    return None
