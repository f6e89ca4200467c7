"""How the reading of a calendar file says no: one line, where it stands, what the person can do."""

from __future__ import annotations

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

AGAIN = say("Export the calendar again and import the new file.")
MEND = say("Mend or delete that entry in the calendar, export it again and import the new file.")
LESS = say("Export a shorter time, such as the next half year, and import that file.")


class Unreadable(Exception):
    """A calendar file is refused as a whole. Nothing of its words is in here, only where and why."""

    def __init__(self, reason: Words, lifted_by: Words = MEND) -> None:
        self.refusal = Refusal(reason, lifted_by, field="file")
        super().__init__(reason.text)


def at_line(line: int, why: Words, lifted_by: Words = MEND) -> Unreadable:
    return Unreadable(say("Line {line}: {why}", line=line, why=why), lifted_by)


class Effort:
    """How much work one file may cost: every day looked at and every hour found counts one."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, amount: int = 1) -> None:
        """Raises Unreadable when the file asks for more."""
        self._left -= amount
        if self._left < 0:
            raise Unreadable(say("The calendar repeats more often than can be read."), LESS)
