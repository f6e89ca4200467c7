"""The way about the house: every key leads to one page."""

from __future__ import annotations

from stepdown.doors.staff.shell import CLINIC, DAY, DESK, FRONT, QUALITY


def test_every_way_has_a_key_of_its_own() -> None:
    ways = [*DAY, *FRONT, *DESK, *QUALITY, *CLINIC]
    keys = [entry[4] for entry in ways]
    assert len(set(keys)) == len(keys), "two pages on one key"
    assert all(len(key) == 1 and key.isalpha() and key != "g" for key in keys)
