"""What stands against closing a day."""

from __future__ import annotations

from datetime import date

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def check_day(on: date, today: date, left: int, words: str) -> tuple[Refusal, ...]:
    """A day that has come may be closed; with something left, only with a word on who does it and when."""
    if on > today:
        return (Refusal(say("That day has not come yet.")),)
    if left and not words.strip():
        return (
            Refusal(
                say("{n} things are not done. Say who does them and when, or finish them first.", n=left),
                field="words",
            ),
        )
    return ()
