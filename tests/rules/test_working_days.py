"""Federal holidays and working days against calendars somebody printed."""

from __future__ import annotations

from datetime import date

import pytest

from stepdown.kernel.working_days import after_working_days, federal_holidays, is_working_day

# As the Office of Personnel Management lists them for 2026: Independence Day falls on a Saturday.
IN_2026 = "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25".split()


def test_the_holidays_of_2026() -> None:
    assert sorted(federal_holidays(2026)) == [date.fromisoformat(f"2026-{day}") for day in IN_2026]


def test_a_sunday_is_kept_on_monday_and_new_year_on_a_saturday_in_the_old_year() -> None:
    assert date(2022, 12, 26) in federal_holidays(2022)
    assert date(2021, 12, 31) in federal_holidays(2021)
    assert date(2021, 12, 31) not in federal_holidays(2022)


@pytest.mark.parametrize(
    ("start", "number", "weekdays", "expected"),
    [
        ("2026-11-18", 0, range(5), "2026-11-18"),
        ("2026-11-18", 2, range(5), "2026-11-20"),
        ("2026-11-20", 1, range(5), "2026-11-23"),
        ("2026-11-25", 1, range(5), "2026-11-27"),
        ("2026-11-25", 1, (3,), "2026-12-03"),
        ("2026-11-18", 1, (), "2026-11-19"),
        ("2026-11-18", 1, (5, 6), "2026-11-19"),
    ],
)
def test_so_many_working_days_later(start: str, number: int, weekdays: range, expected: str) -> None:
    found = after_working_days(date.fromisoformat(start), number, weekdays)
    assert found == date.fromisoformat(expected)


def test_weekends_and_holidays_are_no_working_days() -> None:
    assert is_working_day(date(2026, 11, 18))
    assert not is_working_day(date(2026, 11, 21), range(7))
    assert not is_working_day(date(2026, 11, 26))
