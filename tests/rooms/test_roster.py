"""Working hours and leave on a real database: what holds when, what never overlaps, who sees why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange

from stepdown.audit.models import Entry
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.people import actions as people
from stepdown.roster import actions, models, queries
from stepdown.roster.vocabulary import LeaveCard, LeaveKind, ShiftWindow, WorkingWeek
from tests.cast import NOW, SYSTEM, Cast

MONDAY = date(2026, 11, 16)
WEEK = timedelta(days=7)


def _dana(cast: Cast) -> UUID:
    return cast.staff["dana"].id


def _shift(cast: Cast, day: int, start: int, end: int, site: UUID | None = None) -> ShiftWindow:
    return ShiftWindow(WeekWindow(day, time(start), time(end % 24)), site or cast.harbor.id)


def _set(
    cast: Cast,
    *shifts: ShiftWindow,
    week: date = MONDAY,
    direct: int = 0,
    at: datetime = NOW,
    who: str = "dora",
) -> WorkingWeek:
    return actions.set_working_week(
        staff_id=_dana(cast),
        from_day=week,
        shifts=shifts,
        direct_minutes=direct,
        by=cast.viewer(who),
        at=at,
    )


def _away(
    cast: Cast, first: str, last: str, kind: LeaveKind = LeaveKind.LEAVE, who: str = "dora"
) -> LeaveCard:
    during = Period(datetime.fromisoformat(first + "Z"), datetime.fromisoformat(last + "Z"))
    return actions.enter_leave(staff_id=_dana(cast), during=during, kind=kind, by=cast.viewer(who), at=NOW)


def _hours(cast: Cast, week: date) -> list[int]:
    found = queries.working_weeks(cast.viewer("dora"), week=week, at=NOW).get(_dana(cast))
    return [one.window.start.hour for one in found.shifts] if found else []


# -- working weeks


def test_hours_hold_from_their_monday_on_and_the_old_ones_end_there(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17), direct=300)
    made = _set(cast, _shift(cast, 0, 12, 20), week=MONDAY + WEEK + timedelta(days=3), direct=240)
    assert made.days == Days(MONDAY + WEEK)
    assert _hours(cast, MONDAY) == [9]
    assert _hours(cast, MONDAY + WEEK) == _hours(cast, MONDAY + 9 * WEEK) == [12]
    assert _hours(cast, MONDAY - WEEK) == []


def test_hours_planned_for_a_later_monday_still_begin_on_theirs(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 12, 20), week=MONDAY + 4 * WEEK)
    made = _set(cast, _shift(cast, 0, 9, 17))
    assert made.days == Days(MONDAY, MONDAY + 4 * WEEK)
    assert _hours(cast, MONDAY + 3 * WEEK) == [9]
    assert _hours(cast, MONDAY + 4 * WEEK) == [12]
    since = queries.hours_set(cast.viewer("dana"), _dana(cast), since=MONDAY, at=NOW)
    assert [one.days.start for one in since] == [MONDAY, MONDAY + 4 * WEEK]


def test_hours_set_again_for_the_same_monday_take_their_place_and_both_stay_on_file(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17))
    _set(cast, _shift(cast, 1, 10, 17), _shift(cast, 1, 17, 24), direct=60)
    found = queries.working_week(cast.viewer("dora"), _dana(cast), week=MONDAY, at=NOW)
    assert found is not None
    assert [one.window for one in found.shifts] == [
        WeekWindow(1, time(10), time(17)),
        WeekWindow(1, time(17), time(0)),
    ]
    assert found.minutes == 14 * 60
    assert models.WorkingWeek.objects.count() == 2


@pytest.mark.parametrize(
    ("shifts", "direct", "why"),
    [
        (lambda cast: (_shift(cast, 0, 9, 12), _shift(cast, 0, 11, 15)), 0, "overlap"),
        (lambda cast: (_shift(cast, 0, 9, 12),), 181, "3 hours"),
        (lambda cast: (_shift(cast, 0, 9, 12, cast.mill.id),), 0, "do not work at"),
    ],
)
def test_hours_that_cannot_be_worked_are_refused(
    cast: Cast, shifts: Callable[[Cast], tuple[ShiftWindow, ...]], direct: int, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        _set(cast, *shifts(cast), direct=direct)
    assert not models.WorkingWeek.objects.exists()


def test_a_week_that_is_over_keeps_its_hours(cast: Cast) -> None:
    with pytest.raises(Refused, match="is over"):
        _set(cast, _shift(cast, 0, 9, 12), week=MONDAY - WEEK)


def test_nobody_sets_hours_at_a_site_they_do_not_work_at(cast: Cast) -> None:
    with pytest.raises(NotFound):
        actions.set_working_week(
            staff_id=cast.staff["nora"].id,
            from_day=MONDAY,
            shifts=(),
            direct_minutes=0,
            by=cast.viewer("dora"),
            at=NOW,
        )
    _set(cast, _shift(cast, 0, 9, 17))
    assert queries.working_weeks(cast.viewer("nora"), week=MONDAY, at=NOW) == {}
    assert queries.working_weeks(cast.viewer("robin"), week=MONDAY, at=NOW) == {}
    assert _dana(cast) in queries.working_weeks(SYSTEM, week=MONDAY, at=NOW)


def test_the_database_keeps_two_working_weeks_of_one_day_apart(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17))
    with pytest.raises(IntegrityError, match="roster_one_working_week_a_day"), transaction.atomic():
        models.WorkingWeek.objects.create(
            id=new_id(),
            staff_id=_dana(cast),
            days=DateRange(MONDAY + WEEK, None),
            direct_minutes=0,
            by_name="raw",
            at=NOW,
        )


def test_the_database_keeps_two_shifts_of_one_hour_apart(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17))
    week = models.WorkingWeek.objects.get()
    with pytest.raises(IntegrityError, match="roster_one_shift_at_a_time"), transaction.atomic():
        models.Shift.objects.create(
            week=week, site_id=cast.harbor.id, weekday=0, minutes=NumericRange(16 * 60, 18 * 60)
        )
    with pytest.raises(IntegrityError, match="roster_shift_in_one_day"), transaction.atomic():
        models.Shift.objects.create(
            week=week, site_id=cast.harbor.id, weekday=1, minutes=NumericRange(23 * 60, 25 * 60)
        )


def test_what_was_set_is_never_rewritten(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17))
    with pytest.raises(DatabaseError), transaction.atomic():
        models.WorkingWeek.objects.update(direct_minutes=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Shift.objects.all().delete()


def test_hours_end_on_the_day_somebody_leaves(cast: Cast) -> None:
    _set(cast, *(_shift(cast, day, 9, 17) for day in range(5)))
    _set(cast, _shift(cast, 0, 12, 20), week=MONDAY + 2 * WEEK)
    actions.end_hours(staff_id=_dana(cast), by=cast.viewer("dora"), at=NOW)
    found = queries.working_week(SYSTEM, _dana(cast), week=MONDAY, at=NOW)
    assert found is not None
    assert [one.window.weekday for one in found.shifts] == [0, 1]
    assert _hours(cast, MONDAY + WEEK) == _hours(cast, MONDAY + 2 * WEEK) == []


def test_who_has_left_is_in_no_week(cast: Cast) -> None:
    _set(cast, _shift(cast, 4, 9, 17))
    people.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=NOW)
    assert _dana(cast) not in queries.working_weeks(SYSTEM, week=MONDAY, at=NOW)
    with pytest.raises(Refused, match="does not work here"):
        _set(cast, _shift(cast, 4, 9, 17))


# -- leave


def test_leave_is_half_open_and_never_twice_at_once(cast: Cast) -> None:
    first = _away(cast, "2026-11-23T05:00", "2026-11-25T05:00")
    second = _away(cast, "2026-11-25T05:00", "2026-11-26T05:00", LeaveKind.TRAINING)
    with pytest.raises(Refused, match="away then already"):
        _away(cast, "2026-11-25T23:00", "2026-11-27T05:00")
    held = queries.leaves(cast.viewer("dora"), during=Period(NOW, NOW + 2 * WEEK), at=NOW)
    assert [(one.id, one.kind) for one in held] == [
        (first.id, LeaveKind.LEAVE),
        (second.id, LeaveKind.TRAINING),
    ]
    with pytest.raises(IntegrityError, match="roster_one_leave_at_a_time"), transaction.atomic():
        span = DateTimeTZRange(first.during.start, first.during.end)
        models.Leave.objects.create(
            staff_id=_dana(cast), during=span, held=span, kind="leave", by_name="raw", at=NOW
        )


def test_leave_that_never_ends_or_runs_backwards_is_refused(cast: Cast) -> None:
    for during in (Period(NOW), Period(NOW, NOW), Period(NOW, NOW + timedelta(days=400))):
        with pytest.raises(Refused):
            actions.enter_leave(
                staff_id=_dana(cast), during=during, kind=LeaveKind.LEAVE, by=cast.viewer("dora"), at=NOW
            )


def test_leave_taken_back_before_it_begins_is_as_if_it_never_was(cast: Cast) -> None:
    made = _away(cast, "2026-11-23T05:00", "2026-11-25T05:00")
    actions.take_back_leave(leave_id=made.id, by=cast.viewer("priya"), at=NOW)
    assert queries.leaves_of(cast.viewer("dora"), _dana(cast), since=NOW, at=NOW) == ()
    again = _away(cast, "2026-11-23T05:00", "2026-11-25T05:00")
    assert again.id != made.id
    with pytest.raises(Refused, match="is over"):
        actions.take_back_leave(leave_id=made.id, by=cast.viewer("dora"), at=NOW)


def test_who_is_back_early_was_away_until_then(cast: Cast) -> None:
    made = _away(cast, "2026-11-17T05:00", "2026-11-21T05:00", LeaveKind.SICK)
    actions.take_back_leave(leave_id=made.id, by=cast.viewer("dora"), at=NOW)
    (kept,) = queries.leaves_of(SYSTEM, _dana(cast), since=NOW - WEEK, at=NOW)
    assert kept.during == Period(datetime(2026, 11, 17, 5, tzinfo=UTC), NOW)


def test_sick_today_holds_until_midnight_where_they_work(cast: Cast) -> None:
    made = actions.sick_today(staff_id=_dana(cast), by=cast.viewer("dora"), at=NOW)
    assert made.during == Period(NOW, datetime(2026, 11, 19, 5, tzinfo=UTC))
    assert made.kind is LeaveKind.SICK
    with pytest.raises(Refused, match="away then already"):
        actions.sick_today(staff_id=_dana(cast), by=cast.viewer("dora"), at=NOW)


def test_colleagues_see_that_somebody_is_away_and_not_why(cast: Cast) -> None:
    _away(cast, "2026-11-23T05:00", "2026-11-25T05:00", LeaveKind.SICK)
    seen = {}
    for name in ("ines", "dana", "priya", "otto", "nora"):
        found = queries.leaves(cast.viewer(name), during=Period(NOW, NOW + WEEK), at=NOW)
        seen[name] = [one.kind for one in found]
    assert seen == {
        "ines": [None],
        "dana": [LeaveKind.SICK],
        "priya": [LeaveKind.SICK],
        "otto": [None],
        "nora": [],
    }


def test_the_trail_says_who_set_what_and_never_why_somebody_is_away(cast: Cast) -> None:
    _set(cast, _shift(cast, 0, 9, 17))
    made = _away(cast, "2026-11-23T05:00", "2026-11-25T05:00", LeaveKind.SICK)
    actions.take_back_leave(leave_id=made.id, by=cast.viewer("dora"), at=NOW)
    rows = Entry.objects.filter(verb__in=["set working hours", "enter leave", "take back leave"])
    assert [row.verb for row in rows.order_by("id")] == [
        "set working hours",
        "enter leave",
        "take back leave",
    ]
    assert "sick" not in str(list(rows.values()))
