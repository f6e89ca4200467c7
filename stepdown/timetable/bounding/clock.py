"""Whose seconds are counted: those people wait, or those this process was worked for.

On a machine that does other things as well only the second kind says the same twice.
"""

from __future__ import annotations

import time

from stepdown.kernel.labels import Labelled

# A solver of others counts seconds on the wall alone; they are stretched to so many times at most.
STRETCHED = 8.0
# Before so many seconds of the processor nothing is known about how busy the machine is.
KNOWN = 0.05


class Clock(Labelled):
    """What a time limit is measured by."""

    WALL = "wall", "Seconds on the clock"
    PROCESSOR = "processor", "Seconds of the processor"


class Watch:
    """The seconds gone since it was made, of this process where they are the processor's."""

    def __init__(self, clock: Clock = Clock.WALL) -> None:
        self.clock = clock
        self._wall, self._worked = time.monotonic(), time.process_time()

    @property
    def gone(self) -> float:
        """Seconds since it was made."""
        return self.waited if self.clock is Clock.WALL else time.process_time() - self._worked

    @property
    def waited(self) -> float:
        """Seconds on the clock since it was made."""
        return time.monotonic() - self._wall

    def on_the_wall(self, seconds: float) -> float:
        """How long so many seconds take on the clock, going by those that are gone."""
        gone = self.gone
        if gone < KNOWN:
            return seconds
        return seconds * min(STRETCHED, max(1.0, self.waited / gone))
