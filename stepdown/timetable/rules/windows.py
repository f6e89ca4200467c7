"""Stretches of the week in plain arithmetic: what lies in what, and how a moment is told to people."""

from __future__ import annotations

from collections.abc import Iterable

from stepdown.kernel.words import Words, say
from stepdown.timetable.vocabulary import DAY, Window

WEEKDAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))


def day_of(minute: int) -> int:
    """The day of a minute of the week: 0 is Monday."""
    return minute // DAY


def within(start: int, end: int, windows: Iterable[Window]) -> bool:
    """Whether a stretch lies in the windows taken together: those that touch or overlap are one."""
    reached = start
    for window in sorted(windows):
        if window.start <= reached < window.end:
            reached = window.end
    return reached >= end


def touches(start: int, end: int, windows: Iterable[Window]) -> bool:
    """Whether a stretch shares a minute with one of the windows."""
    return any(start < window.end and window.start < end for window in windows)


def moment(minute: int) -> Words:
    """A minute of the week for people: Mon 09:15."""
    time = f"{minute % DAY // 60:02}:{minute % 60:02}"
    return say("{day} {time}", day=WEEKDAYS[day_of(minute) % 7], time=time)
