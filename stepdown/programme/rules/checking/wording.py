"""Figures and places as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.kernel.words import Words, say


def hours(minutes: int) -> str:
    """Minutes as staff read them: `9:00`, `0:50`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def spans(weeks: Sequence[int]) -> str:
    """`1 to 4, 6, 9`: neighbours joined."""
    runs: list[list[int]] = []
    for week in sorted(weeks):
        if runs and week == runs[-1][1] + 1:
            runs[-1][1] = week
        else:
            runs.append([week, week])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs)


def where(weeks: Sequence[int]) -> Words:
    if len(weeks) == 1:
        return say("Week {week}", week=weeks[0])
    return say("Weeks {weeks}", weeks=spans(weeks))
