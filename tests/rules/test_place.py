"""What makes a site whole."""

from __future__ import annotations

from datetime import time

import pytest

from stepdown.kernel.period import WeekWindow
from stepdown.place import rules


def test_a_site_has_a_name_and_a_real_zone() -> None:
    assert rules.check_site("Harbor Street", "America/Phoenix") is None
    assert (found := rules.check_site("  ", "America/Phoenix")) and found.field == "name"
    assert (found := rules.check_site("Harbor Street", "Mars/Base")) and found.field == "zone"


@pytest.mark.parametrize(
    ("name", "seats", "field"), [(" ", 5, "name"), ("Birch", 0, "capacity"), ("Birch", 101, "capacity")]
)
def test_a_room_has_a_name_and_seats(name: str, seats: int, field: str) -> None:
    assert (found := rules.check_room(name, seats)) and found.field == field
    assert rules.check_room("Birch", 1) is None and rules.check_room("Birch", 100) is None


def window(day: int, start: int, end: int) -> WeekWindow:
    return WeekWindow(day, time(start), time(end))


@pytest.mark.parametrize(
    ("windows", "fits"),
    [
        ([], True),
        ([window(0, 8, 12), window(0, 12, 20)], True),
        ([window(0, 8, 12), window(1, 8, 12)], True),
        ([window(0, 8, 13), window(0, 12, 20)], False),
        ([window(0, 12, 20), window(0, 8, 13)], False),
        ([window(0, 18, 0), window(0, 20, 22)], False),
        ([window(0, 8, 18), window(0, 18, 0)], True),
    ],
)
def test_hours_of_one_day_do_not_overlap_also_towards_midnight(windows: list[WeekWindow], fits: bool) -> None:
    assert (rules.check_opening(windows) is None) == fits


def test_a_taken_name_is_said() -> None:
    assert "Birch" in str(rules.room_taken("Birch").reason)
