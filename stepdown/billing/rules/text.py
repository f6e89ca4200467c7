"""What may not be typed into the books: numbers of payment cards, and reasons that say nothing."""

from __future__ import annotations

import re

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# Digits in groups, as they are printed on a card: parted by nothing, one space, a dash or a dot.
_ROW = re.compile(r"\d+(?:[ \-.\u2010-\u2015]\d+)*")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19


def holds_card_number(text: str) -> bool:
    """Whether 13 to 19 digits, in one group or several, pass the check digit of cards.

    Source: ISO/IEC 7812-1 (Luhn); PCI DSS requirement 3 forbids keeping what is not needed.
    """
    for row in _ROW.findall(text):
        groups = _GROUP.findall(row)
        for first in range(len(groups)):
            for last in range(first, len(groups)):
                digits = "".join(groups[first : last + 1])
                if _SHORTEST <= len(digits) <= _LONGEST and _passes([int(one) for one in digits]):
                    return True
    return False


def _passes(digits: list[int]) -> bool:
    if digits[0] not in (2, 3, 4, 5, 6):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def check_text(text: str, field: str, *, least: int = 0, most: int = 200) -> Refusal | None:
    """A reference, note or reason: no card number, and long enough where a reason is asked for."""
    if holds_card_number(text):
        return Refusal(
            say("This looks like the number of a payment card. Write the terminal's reference instead."),
            say("Card numbers are kept nowhere in this house."),
            field=field,
        )
    if len(text.strip()) < least:
        return Refusal(say("Say why, in a few words."), field=field)
    if len(text) > most:
        return Refusal(say("At most {n} characters.", n=most), field=field)
    return None
