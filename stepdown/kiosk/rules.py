"""Codes that people type, and how many wrong ones a kiosk bears."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from itertools import pairwise

from stepdown.kiosk.vocabulary import MOST_WRONG, WRONG_WITHIN


def digits_of(text: str, length: int) -> str | None:
    """What was typed as the digits of a code, spaces and dashes left out; None where it is none."""
    found = text.replace(" ", "").replace("-", "")
    return found if len(found) == length and found.isascii() and found.isdigit() else None


def easy(code: str) -> bool:
    """A code that somebody tries first: one digit over and over, or digits in a row up or down."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    return steps <= {0} or steps <= {1} or steps <= {9}


def fresh(draw: Callable[[int], int], length: int, taken: Container[str] = ()) -> str:
    """A code that is neither easy nor taken, from a source of chance: `draw(n)` is from 0 up to n."""
    while True:
        code = f"{draw(10**length):0{length}d}"
        if not easy(code) and code not in taken:
            return code


def shut_until(wrong: int, first_wrong_at: datetime | None) -> datetime | None:
    """Until when a kiosk takes no code: after too many wrong ones in a short while."""
    if first_wrong_at is None or wrong < MOST_WRONG:
        return None
    return first_wrong_at + WRONG_WITHIN


def counted(wrong: int, first_wrong_at: datetime | None, at: datetime) -> tuple[int, datetime]:
    """How many wrong codes stand after one more, and since when they are counted."""
    if first_wrong_at is None or at >= first_wrong_at + WRONG_WITHIN:
        return 1, at
    return wrong + 1, first_wrong_at
