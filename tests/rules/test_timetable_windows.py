"""Stretches of the week: taken together, and told as a day and an hour."""

from __future__ import annotations

from stepdown.timetable.rules.windows import moment, within
from stepdown.timetable.vocabulary import Window
from tests.rules.timetable_clinic import WEDNESDAY, at


def test_windows_are_taken_together() -> None:
    windows = (Window(60, 120), Window(0, 60), Window(150, 180))
    assert within(0, 120, windows)
    assert within(15, 45, windows)
    assert not within(0, 135, windows)
    assert not within(-15, 60, windows)
    assert not within(150, 195, windows)
    assert within(165, 180, (Window(150, 165), Window(150, 180)))


def test_a_moment_is_told_as_a_day_and_an_hour() -> None:
    assert str(moment(at(WEDNESDAY, 17.75))) == "Wed 17:45"
