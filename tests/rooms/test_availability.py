"""Painted weeks and imported calendars on a real database: what holds, what is kept, who may."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from stepdown.audit.models import Entry
from stepdown.availability import actions, models, queries
from stepdown.availability.vocabulary import FreeWeek, Holds, Means, Paint, PaintedWindow, Source
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refused
from tests.cast import NOW, Cast

MONDAY, TODAY = date(2026, 11, 16), NOW.date()
WEEK = timedelta(days=7)
SHIFT_BEGINS = datetime.fromisoformat("2026-11-19T03:00Z")
SHIFT = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Night shift at Specimen Diner
LOCATION:12 Sample Street
DTSTART;TZID=America/New_York:20261118T220000
DTEND;TZID=America/New_York:20261119T060000
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


def _robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def _cannot(day: int, start: int, end: int) -> PaintedWindow:
    return PaintedWindow(WeekWindow(day, time(start), time(end)), Paint.CANNOT)


def _paint(cast: Cast, week: date, holds: Holds, *windows: PaintedWindow, who: str = "dana") -> FreeWeek:
    return actions.paint(
        client_id=_robin(cast), week=week, windows=windows, holds=holds, by=cast.viewer(who), at=NOW
    )


def _taken(cast: Cast, week: date) -> list[int]:
    """Hours of the week at which painted stretches begin."""
    found = queries.free_week(cast.viewer("dana"), _robin(cast), week=week, at=NOW)
    return [one.stretch.start // 60 for one in found.blocks if one.source is Source.PAINTED]


def _import(cast: Cast, label: str = "work", data: bytes = SHIFT) -> UUID:
    return actions.import_calendar(
        client_id=_robin(cast), label=label, data=data, by=cast.viewer("dana"), at=NOW
    ).id


def _use(cast: Cast, calendar_id: UUID) -> None:
    actions.use_calendar(client_id=_robin(cast), calendar_id=calendar_id, by=cast.viewer("dana"), at=NOW)


def test_a_painted_week_holds_from_its_monday_on(cast: Cast) -> None:
    _paint(cast, date(2026, 11, 18), Holds.WEEKLY, _cannot(1, 9, 12))
    assert _taken(cast, MONDAY - WEEK) == []
    assert _taken(cast, MONDAY) == _taken(cast, MONDAY + 30 * WEEK) == [33]
    told = queries.painted(cast.viewer("ines"), cast.clients["alex"].id, week=MONDAY, at=NOW)
    assert told is None


def test_one_painted_week_leaves_the_others_as_they_were(cast: Cast) -> None:
    _paint(cast, MONDAY, Holds.WEEKLY, _cannot(0, 9, 12))
    _paint(cast, MONDAY + 2 * WEEK, Holds.ONCE, _cannot(0, 14, 15))
    assert [_taken(cast, MONDAY + n * WEEK) for n in range(4)] == [[9], [9], [14], [9]]
    _paint(cast, MONDAY + 5 * WEEK, Holds.WEEKLY)
    assert [_taken(cast, MONDAY + n * WEEK) for n in range(3, 7)] == [[9], [9], [], []]


def test_shifts_that_take_turns_are_painted_one_after_the_other(cast: Cast) -> None:
    _paint(cast, MONDAY, Holds.SECOND, _cannot(0, 6, 14))
    _paint(cast, MONDAY + WEEK, Holds.SECOND, _cannot(0, 14, 22))
    assert [_taken(cast, MONDAY + n * WEEK) for n in range(5)] == [[6], [14], [6], [14], [6]]
    told = queries.painted(cast.viewer("dana"), _robin(cast), week=MONDAY + 2 * WEEK, at=NOW)
    assert told is not None
    assert (told.turns, told.windows, told.by_name) == (2, (_cannot(0, 6, 14),), "Dana Demo")


def test_what_was_painted_stays_on_file(cast: Cast) -> None:
    _paint(cast, MONDAY, Holds.WEEKLY, _cannot(0, 9, 12))
    _paint(cast, MONDAY, Holds.WEEKLY, _cannot(0, 10, 12))
    assert models.Painting.objects.count() == 2
    assert models.Painting.objects.filter(replaced_at=None).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Painting.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.PaintedWindow.objects.update(weekday=3)


def test_two_times_that_overlap_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        _paint(cast, MONDAY, Holds.WEEKLY, _cannot(0, 9, 12), _cannot(0, 11, 13))
    assert not models.Painting.objects.exists()


def test_the_database_holds_one_painting_a_day_that_begins_its_turns_on_a_monday(cast: Cast) -> None:
    _paint(cast, MONDAY, Holds.WEEKLY)
    for days, anchor in (
        (DateRange(MONDAY + WEEK, None), MONDAY),
        (DateRange(MONDAY - WEEK, MONDAY), NOW.date()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Painting.objects.create(client_id=_robin(cast), during=days, anchor=anchor, at=NOW)


def test_an_imported_calendar_counts_once_somebody_looked_at_it(cast: Cast) -> None:
    made = _import(cast)
    before = queries.availability(cast.viewer("dana"), _robin(cast), week=MONDAY, at=NOW)
    assert (before.free.blocks, before.calendars) == ((), ())
    _use(cast, made)
    after = queries.availability(cast.viewer("dana"), _robin(cast), week=MONDAY, at=NOW)
    (block,) = after.free.blocks
    assert (block.stretch.start, block.stretch.end) == (2 * 1440 + 22 * 60, 3 * 1440 + 6 * 60)
    assert str(block.label) == "work"
    assert after.calendars[0].read.minutes == 3 * 8 * 60


def test_nothing_of_a_calendar_is_kept_but_busy_hours(cast: Cast) -> None:
    _import(cast)
    with connection.cursor() as cursor:
        for table in ("availability_calendar", "availability_busyperiod", "audit_entry"):
            cursor.execute(f"SELECT {table}::text FROM {table}")
            kept = " ".join(row[0] for row in cursor.fetchall())
            assert not [word for word in ("Specimen", "Diner", "Sample Street") if word in kept]
    entry = Entry.objects.get(verb="import calendar")
    assert entry.detail == {"periods": 3, "minutes": 1440}


def test_a_calendar_that_cannot_be_read_is_refused_and_leaves_nothing(cast: Cast) -> None:
    for data in (b"hello", SHIFT.replace(b"FREQ=WEEKLY", b"FREQ=SECONDLY")):
        with pytest.raises(Refused) as refused:
            _import(cast, data=data)
        assert refused.value.refusals[0].field == "file"
    with pytest.raises(Refused):
        _import(cast, label="  ")
    assert not models.Calendar.objects.exists()


def test_a_newer_calendar_of_the_same_name_takes_the_place_of_the_old_one(cast: Cast) -> None:
    first = _import(cast)
    _use(cast, first)
    _use(cast, first)
    second = _import(cast, data=SHIFT.replace(b"COUNT=3", b"COUNT=1"))
    _use(cast, second)
    week = queries.availability(cast.viewer("dana"), _robin(cast), week=MONDAY + WEEK, at=NOW)
    assert [one.id for one in week.calendars] == [second]
    assert week.free.blocks == ()
    assert models.BusyPeriod.objects.count() == 1


def test_a_forgotten_calendar_takes_its_busy_hours_with_it(cast: Cast) -> None:
    made = _import(cast)
    _use(cast, made)
    actions.forget_calendar(client_id=_robin(cast), calendar_id=made, by=cast.viewer("dana"), at=NOW)
    assert not models.BusyPeriod.objects.exists()
    assert models.Calendar.objects.get().forgotten_at == NOW
    with pytest.raises(NotFound):
        queries.calendar(cast.viewer("dana"), _robin(cast), made, at=NOW)
    with pytest.raises(NotFound):
        _use(cast, made)


def test_busy_hours_of_one_calendar_never_overlap(cast: Cast) -> None:
    calendar = models.Calendar.objects.get(id=_import(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        models.BusyPeriod.objects.create(
            calendar=calendar,
            during=DateTimeTZRange(
                datetime.fromisoformat("2026-11-19T04:00Z"), datetime.fromisoformat("2026-11-19T05:00Z")
            ),
        )


def test_whoever_cannot_reach_the_client_finds_nothing(cast: Cast) -> None:
    made = _import(cast)
    for who in ("ines", "nora"):
        viewer = cast.viewer(who)
        with pytest.raises(NotFound):
            queries.availability(viewer, _robin(cast), week=MONDAY, at=NOW)
        with pytest.raises(NotFound):
            queries.calendar(viewer, _robin(cast), made, at=NOW)
        with pytest.raises(NotFound):
            _paint(cast, MONDAY, Holds.WEEKLY, who=who)
        with pytest.raises(NotFound):
            actions.import_calendar(client_id=_robin(cast), label="x", data=SHIFT, by=viewer, at=NOW)
        with pytest.raises(NotFound):
            actions.forget_calendar(client_id=_robin(cast), calendar_id=made, by=viewer, at=NOW)


def test_a_calendar_of_one_client_is_not_found_under_another(cast: Cast) -> None:
    made = _import(cast)
    with pytest.raises(NotFound):
        queries.calendar(cast.viewer("dana"), cast.clients["jamie"].id, made, at=NOW)


def test_the_way_and_the_familys_times_are_told_changed_and_forgotten(cast: Cast) -> None:
    robin, dana = _robin(cast), cast.viewer("dana")
    to: dict[str, Any] = {"client_id": robin, "site_id": cast.harbor.id, "by": dana, "at": NOW}
    with pytest.raises(NotFound):
        actions.forget_way(**to)
    actions.tell_way(minutes=40, means=Means.TRANSIT, **to)
    actions.tell_way(minutes=25, means=Means.DRIVEN, **to)
    (told,) = queries.ways(dana, [robin], at=NOW)[robin]
    assert (told.minutes, told.means, told.by_name) == (25, Means.DRIVEN, "Dana Demo")
    with pytest.raises(Refused):
        actions.tell_way(minutes=361, means=Means.CAR, **to)
    actions.forget_way(**to)
    assert queries.ways(dana, [robin], at=NOW) == {} and models.Way.objects.count() == 2
    evening = WeekWindow(1, time(17), time(20))
    tell: dict[str, Any] = {"client_id": robin, "contact_id": None, "by": dana, "at": NOW}
    assert actions.tell_family_times(windows=[evening, evening], **tell) == 1
    assert actions.tell_family_times(windows=[evening], **tell) == 0
    for wrong in ([], [WeekWindow(1, time(17, 5), time(20))]):
        with pytest.raises(Refused):
            actions.tell_family_times(windows=wrong, **tell)
    with pytest.raises(NotFound):
        actions.tell_family_times(windows=[evening], **(tell | {"contact_id": robin}))
    (card,) = queries.family_times(dana, [robin], at=NOW)[robin]
    assert card.window == evening
    with pytest.raises(NotFound):
        actions.forget_family_time(client_id=cast.clients["alex"].id, time_id=card.id, by=dana, at=NOW)
    actions.forget_family_time(client_id=robin, time_id=card.id, by=dana, at=NOW)
    assert queries.family_times(dana, [robin], at=NOW) == {}
    out_of_reach = {"by": cast.viewer("ines")}
    with pytest.raises(NotFound):
        actions.tell_way(minutes=5, means=Means.CAR, **(to | out_of_reach))
    with pytest.raises(NotFound):
        actions.tell_family_times(windows=[evening], **(tell | out_of_reach))
    verbs = Entry.objects.filter(
        verb__in=["tell way", "forget way", "tell family times", "forget family time"]
    )
    assert verbs.count() == 6
