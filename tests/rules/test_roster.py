"""Working hours by rule: what a week may say, for how long it holds, and when a day of leave begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.roster import rules
from stepdown.roster.vocabulary import ShiftWindow, WorkingWeek

HARBOR, MILL = UUID(int=1), UUID(int=2)
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 16)
AT = datetime(2026, 11, 18, 14, tzinfo=UTC)


def _shift(day: int, start: str, end: str, site: UUID = HARBOR) -> ShiftWindow:
    return ShiftWindow(WeekWindow(day, time.fromisoformat(start), time.fromisoformat(end)), site)


def _noes(*shifts: ShiftWindow, direct: int = 0) -> list[str]:
    return [one.field for one in rules.check_week(shifts, direct, {HARBOR})]


def test_a_week_of_shifts_side_by_side_is_fine() -> None:
    shifts = (_shift(0, "09:00", "12:00"), _shift(0, "12:00", "00:00"), _shift(1, "11:00", "15:15"))
    assert _noes(*shifts, direct=19 * 60 + 15) == []
    assert _noes() == []


@pytest.mark.parametrize(
    ("shifts", "direct", "field"),
    [
        ((_shift(0, "09:00", "12:00"), _shift(0, "11:45", "15:00")), 0, "shifts"),
        ((_shift(0, "09:00", "00:00"), _shift(0, "23:00", "23:30")), 0, "shifts"),
        ((_shift(0, "09:10", "12:00"),), 0, "shifts"),
        ((_shift(0, "09:00", "12:00:30"),), 0, "shifts"),
        ((_shift(0, "09:00", "12:00", MILL),), 0, "shifts"),
        ((_shift(0, "09:00", "12:00"),), 181, "direct_minutes"),
        ((_shift(0, "09:00", "12:00"),), -1, "direct_minutes"),
        ((), 15, "direct_minutes"),
    ],
)
def test_a_week_that_cannot_be_worked_is_refused(
    shifts: tuple[ShiftWindow, ...], direct: int, field: str
) -> None:
    assert _noes(*shifts, direct=direct) == [field]


def test_two_overlaps_are_told_once_and_hours_are_said_as_people_say_them() -> None:
    many = [_shift(day, start, "12:00") for day in (0, 1) for start in ("09:00", "10:00")]
    assert _noes(*many) == ["shifts"]
    (told,) = rules.check_week([_shift(0, "09:00", "11:45")], 600, {HARBOR})
    assert str(told.reason).startswith("The shifts hold 2.75 hours;")
    (told,) = rules.check_week([_shift(0, "09:00", "11:00")], 600, {HARBOR})
    assert str(told.reason).startswith("The shifts hold 2 hours;")


def test_the_minutes_of_a_week_are_those_of_its_shifts() -> None:
    shifts = (_shift(0, "09:00", "12:00"), _shift(4, "22:00", "00:00"))
    assert WorkingWeek(UUID(int=9), UUID(int=8), Days(MONDAY), shifts, 0, "", AT).minutes == 300


def test_hours_are_set_for_this_week_and_those_to_come() -> None:
    assert rules.check_from(MONDAY, AT.date()) is None
    assert rules.check_from(MONDAY + timedelta(days=7), AT.date()) is None
    assert rules.check_from(MONDAY - timedelta(days=7), AT.date()) is not None
    assert rules.monday_of(AT.date()) == rules.monday_of(MONDAY) == MONDAY


def test_new_hours_hold_until_the_next_that_are_set_already() -> None:
    later = [MONDAY + timedelta(days=28), MONDAY + timedelta(days=14), MONDAY]
    assert rules.holds(MONDAY, later) == Days(MONDAY, MONDAY + timedelta(days=14))
    assert rules.holds(MONDAY, []) == Days(MONDAY)


def test_shifts_of_days_on_which_the_hours_hold_no_more_are_left_out() -> None:
    shifts = [_shift(day, "09:00", "17:00") for day in (2, 0, 1)]
    found = rules.shifts_of(shifts, Days(MONDAY - timedelta(days=7), MONDAY + timedelta(days=2)), MONDAY)
    assert [one.window.weekday for one in found] == [0, 1]


def test_a_leave_ends_after_it_begins_and_within_a_year() -> None:
    assert rules.check_leave(Period(AT, AT + timedelta(days=366))) is None
    for wrong in (Period(AT), Period(AT, AT), Period(AT, AT + timedelta(days=366, minutes=1))):
        refusal = rules.check_leave(wrong)
        assert refusal is not None
        assert refusal.field == "until"


def test_the_rest_of_a_day_ends_at_midnight_where_somebody_works() -> None:
    assert rules.rest_of_day(AT, NEW_YORK) == Period(AT, datetime(2026, 11, 19, 5, tzinfo=UTC))
    late = datetime(2026, 11, 19, 4, 59, tzinfo=UTC)
    assert rules.rest_of_day(late, NEW_YORK) == Period(late, datetime(2026, 11, 19, 5, tzinfo=UTC))


def test_whole_days_are_those_of_the_wall_clock_also_when_it_changes() -> None:
    found = rules.whole_days(date(2026, 10, 31), date(2026, 11, 1), NEW_YORK)
    assert found == Period(datetime(2026, 10, 31, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC))
    assert isinstance(rules.whole_days(date(2026, 11, 2), date(2026, 11, 1), NEW_YORK), Refusal)


def test_what_is_over_of_a_leave_stays_when_it_is_taken_back() -> None:
    assert rules.still_holds(Period(AT - timedelta(days=1), AT + timedelta(days=1)), AT) == Period(
        AT - timedelta(days=1), AT
    )
    assert rules.still_holds(Period(AT, AT + timedelta(days=1)), AT) is None
