"""What a person's life leaves free: night shifts, ways home, turns of shifts, weeks with odd nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.assessment.vocabulary import Commitment, CommitmentKind, Flexibility
from stepdown.availability.rules.free import Life, free_week
from stepdown.availability.rules.painting import brushed, left_over, may_paint, painting_of
from stepdown.availability.vocabulary import (
    Busy,
    FreeWeek,
    Holds,
    Paint,
    PaintedWindow,
    Painting,
    Source,
    Stretch,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Days, Period, WeekWindow

NEW_YORK = ZoneInfo("America/New_York")
PLAIN, SPRING, AUTUMN = date(2026, 11, 16), date(2026, 3, 2), date(2026, 10, 26)
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def minute(day: str, clock: str) -> int:
    hours, minutes = clock.split(":")
    return DAYS.index(day) * 1440 + int(hours) * 60 + int(minutes)


def window(day: str, start: str, end: str) -> WeekWindow:
    return WeekWindow(DAYS.index(day), time.fromisoformat(start), time.fromisoformat(end))


def job(
    *windows: WeekWindow, travel: int | None = None, flexibility: Flexibility | None = Flexibility.FIXED
) -> Commitment:
    return Commitment(new_id(), CommitmentKind.WORK, "Night nurse", windows, travel, flexibility)


def painted(*turns: tuple[PaintedWindow, ...], start: date = PLAIN, end: date | None = None) -> Painting:
    return Painting(Days(start, end), date(2026, 11, 16), turns)


def paint(kind: Paint, day: str, start: str, end: str) -> PaintedWindow:
    return PaintedWindow(window(day, start, end), kind)


def is_free(week: FreeWeek, day: str, start: str, end: str) -> bool:
    first, last = minute(day, start), minute(day, end) if end != "24:00" else minute(day, "00:00") + 1440
    return any(one.start <= first and last <= one.end for one in week.free)


def touches_free(week: FreeWeek, day: str, start: str, end: str) -> bool:
    first, last = minute(day, start), minute(day, end)
    return any(one.start < last and first < one.end for one in week.free)


def test_somebody_of_whom_nothing_is_known_is_free_all_week() -> None:
    week = free_week(date(2026, 11, 19), NEW_YORK, Life())
    assert week.week == PLAIN
    assert week.free == (Stretch(0, 7 * 1440),)
    assert (week.minutes, week.blocks, week.zone) == (7 * 1440, (), "America/New_York")


def test_a_night_shift_takes_the_evening_the_night_and_the_way_home() -> None:
    shift = job(window("Sun", "22:00", "00:00"), window("Mon", "00:00", "06:00"), travel=40)
    week = free_week(PLAIN, NEW_YORK, Life((shift,)))
    # Home at 06:40 and off at 21:20, both rounded outward to a quarter.
    assert not touches_free(week, "Mon", "00:00", "06:45")
    assert is_free(week, "Mon", "06:45", "24:00")
    assert is_free(week, "Sun", "00:00", "21:15")
    assert not touches_free(week, "Sun", "21:15", "23:45")


def test_the_way_home_on_sunday_night_reaches_into_monday() -> None:
    late = job(window("Sun", "18:00", "00:00"), travel=60)
    week = free_week(PLAIN, NEW_YORK, Life((late,)))
    assert not touches_free(week, "Mon", "00:00", "01:00")
    assert is_free(week, "Mon", "01:00", "24:00")


def test_what_can_move_with_notice_is_taken_and_told_apart() -> None:
    class_ = job(window("Tue", "09:00", "11:00"), flexibility=Flexibility.WITH_NOTICE)
    court = job(window("Tue", "10:30", "12:00"))
    week = free_week(PLAIN, NEW_YORK, Life((class_, court)))
    assert not touches_free(week, "Tue", "09:00", "12:00")
    assert week.with_notice == (Stretch(minute("Tue", "09:00"), minute("Tue", "10:30")),)
    assert [block.gives_way for block in week.blocks] == [True, False]


def test_what_is_easy_to_move_stays_free_but_is_not_asked_for_first() -> None:
    gym = job(window("Wed", "17:00", "18:00"), flexibility=Flexibility.FLEXIBLE)
    best = painted((paint(Paint.GLADLY, "Wed", "16:00", "18:00"),))
    week = free_week(PLAIN, NEW_YORK, Life((gym,), (best,)))
    assert is_free(week, "Wed", "16:00", "18:00")
    assert week.rather_not == (Stretch(minute("Wed", "17:00"), minute("Wed", "18:00")),)
    assert week.gladly == (Stretch(minute("Wed", "16:00"), minute("Wed", "17:00")),)


def test_a_painted_week_says_what_cannot_be_and_what_can_only_be_by_video() -> None:
    said = painted(
        (
            paint(Paint.CANNOT, "Thu", "08:00", "10:00"),
            paint(Paint.VIDEO, "Thu", "10:00", "12:00"),
            paint(Paint.RATHER_NOT, "Thu", "11:00", "13:00"),
        )
    )
    week = free_week(PLAIN, NEW_YORK, Life(paintings=(said,)))
    assert not touches_free(week, "Thu", "08:00", "12:00")
    assert week.video == (Stretch(minute("Thu", "10:00"), minute("Thu", "12:00")),)
    assert week.rather_not == (Stretch(minute("Thu", "11:00"), minute("Thu", "13:00")),)
    assert [block.source for block in week.blocks] == [Source.PAINTED]


def test_shifts_that_take_turns_change_every_week() -> None:
    early = (paint(Paint.CANNOT, "Mon", "06:00", "14:00"),)
    late = (paint(Paint.CANNOT, "Mon", "14:00", "22:00"),)
    life = Life(paintings=(painted(early, late),))
    for weeks, begins in ((0, "06:00"), (1, "14:00"), (2, "06:00"), (7, "14:00")):
        week = free_week(PLAIN + timedelta(weeks=weeks), NEW_YORK, life)
        assert [block.stretch.start for block in week.blocks] == [minute("Mon", begins)]


def test_a_painted_week_holds_from_its_first_day_up_to_not_including_its_last() -> None:
    every_day = tuple(paint(Paint.CANNOT, day, "09:00", "10:00") for day in DAYS)
    life = Life(paintings=(painted(every_day, start=date(2026, 11, 18), end=date(2026, 11, 20)),))
    blocks = free_week(PLAIN, NEW_YORK, life).blocks
    assert [block.stretch.start for block in blocks] == [minute("Wed", "09:00"), minute("Thu", "09:00")]


def test_busy_minutes_are_rounded_outward_to_quarters() -> None:
    start = datetime(2026, 11, 17, 15, 20, tzinfo=UTC)
    busy = Busy(Period(start, start + timedelta(minutes=12)), "work")
    week = free_week(PLAIN, NEW_YORK, Life(busy=(busy,)))
    (block,) = week.blocks
    assert block.stretch == Stretch(minute("Tue", "10:15"), minute("Tue", "10:45"))
    assert str(block.label) == "work"


def test_what_is_busy_in_another_week_does_not_matter() -> None:
    start = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert free_week(PLAIN, NEW_YORK, Life(busy=(Busy(Period(start, start), "work"),))).blocks == ()
    later = Busy(Period(start, start + timedelta(hours=2)), "work")
    assert free_week(PLAIN, NEW_YORK, Life(busy=(later,))).blocks == ()


def test_the_night_of_spring_has_an_hour_less() -> None:
    week = free_week(SPRING, NEW_YORK, Life())
    assert week.minutes == 7 * 1440 - 60
    assert week.free == (
        Stretch(0, minute("Sun", "02:00")),
        Stretch(minute("Sun", "03:00"), 7 * 1440),
    )
    assert [block.source for block in week.blocks] == [Source.CLOCK]


def test_the_night_of_autumn_has_an_hour_more_and_a_shift_through_it_takes_both() -> None:
    assert free_week(AUTUMN, NEW_YORK, Life()).minutes == 7 * 1440 + 60
    shift = job(window("Sun", "01:00", "02:00"))
    week = free_week(AUTUMN, NEW_YORK, Life((shift,)))
    assert week.minutes == 7 * 1440 - 60


def test_an_hour_that_comes_twice_is_free_only_when_both_are() -> None:
    # 01:30 standard time on 1 November: the second 01:30 of that night.
    second = Period(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 45, tzinfo=UTC))
    week = free_week(AUTUMN, NEW_YORK, Life(busy=(Busy(second, "work"),)))
    assert not touches_free(week, "Sun", "01:30", "01:45")
    assert week.minutes == 7 * 1440 + 60 - 15


def test_a_stretch_lies_in_the_week_on_quarters() -> None:
    for start, end in ((-15, 15), (30, 30), (0, 7), (0, 7 * 1440 + 15)):
        with pytest.raises(ValueError, match="a stretch"):
            Stretch(start, end)


@given(
    st.lists(st.tuples(st.integers(-2000, 13_000), st.integers(0, 700)), max_size=6),
    st.sampled_from([PLAIN, SPRING, AUTUMN]),
    st.sampled_from(["America/New_York", "America/Phoenix", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_no_busy_minute_is_ever_free(stretches: list[tuple[int, int]], monday: date, name: str) -> None:
    zone = ZoneInfo(name)
    base = datetime.combine(monday, time(0), zone).astimezone(UTC)
    busy = tuple(
        Busy(Period(base + timedelta(minutes=at), base + timedelta(minutes=at + long)), "work")
        for at, long in stretches
        if long
    )
    week = free_week(monday, zone, Life(busy=busy))
    assert not any(period.overlaps(one.period) for period in week.periods for one in busy)
    whole = free_week(monday, zone, Life()).minutes
    assert week.minutes + sum(15 * -(-one[1] // 15) + 30 for one in stretches) >= whole


# -- painting


def test_half_hours_become_windows_that_reach_to_midnight() -> None:
    night = brushed((), [(6, 47), (6, 46), (0, 0)], Paint.CANNOT)
    assert night == (
        paint(Paint.CANNOT, "Mon", "00:00", "00:30"),
        paint(Paint.CANNOT, "Sun", "23:00", "00:00"),
    )
    assert brushed(night, [(0, 0), (6, 47)], None) == (paint(Paint.CANNOT, "Sun", "23:00", "23:30"),)
    quarter = paint(Paint.VIDEO, "Sun", "22:15", "23:00")
    assert brushed((quarter,), [(6, 46)], Paint.VIDEO) == (paint(Paint.VIDEO, "Sun", "22:00", "23:30"),)
    two = brushed(night, [(6, 45)], Paint.GLADLY)
    assert [one.paint for one in two] == [Paint.CANNOT, Paint.GLADLY, Paint.CANNOT]


def test_times_off_the_quarter_and_times_that_overlap_are_refused() -> None:
    nine = paint(Paint.CANNOT, "Mon", "09:00", "10:00")
    assert may_paint([nine, paint(Paint.VIDEO, "Mon", "10:00", "00:00")]) is None
    assert may_paint([nine, paint(Paint.VIDEO, "Mon", "09:45", "11:00")]) is not None
    assert may_paint([paint(Paint.CANNOT, "Mon", "09:05", "10:00")]) is not None


def test_a_painting_keeps_what_it_does_not_reach() -> None:
    week = (paint(Paint.CANNOT, "Mon", "09:00", "10:00"),)
    old = painted(week)
    once = painting_of((), date(2026, 12, 9), Holds.ONCE, [old])
    assert [one.days for one in left_over(old, once)] == [
        Days(PLAIN, date(2026, 12, 7)),
        Days(date(2026, 12, 14)),
    ]
    ended = painted(week, end=date(2026, 11, 23))
    assert left_over(ended, once) == (ended,)
    assert left_over(old, painting_of((), PLAIN, Holds.WEEKLY, [old])) == ()
    later = painted(week, start=date(2026, 12, 14), end=date(2026, 12, 21))
    assert left_over(later, once) == (later,)


def test_every_second_week_leaves_the_weeks_between_as_they_were() -> None:
    early, late = (
        (paint(Paint.CANNOT, "Mon", start, end),) for start, end in (("06:00", "14:00"), ("14:00", "22:00"))
    )
    first = painting_of(early, PLAIN, Holds.SECOND, [])
    assert first.turns == (early, ())
    assert painting_of(late, PLAIN + timedelta(weeks=1), Holds.SECOND, [first]).turns == (late, early)


def test_the_way_from_a_fixed_time_to_the_site_is_not_taken_twice() -> None:
    def on_way(way: int, travel: int | None) -> tuple[str, str]:
        """When they can leave for their site after the job, and by when they are on their way to it."""
        life = Life((job(window("Tue", "09:00", "17:00"), travel=travel),), way=way)
        found = free_week(PLAIN, NEW_YORK, life)
        (before, after) = [one for one in found.on_way if one.start < minute("Wed", "00:00")]
        return tuple(f"{at % 1440 // 60:02}:{at % 60:02}" for at in (before.end, after.start))  # type: ignore[return-value]

    assert on_way(40, None) == on_way(40, 30) == ("09:00", "17:00")  # they go straight from there
    assert on_way(40, 60) == ("08:30", "17:30")  # twenty minutes more, on quarters of an hour
    assert on_way(0, 60) == ("08:00", "18:00")
    both = Life((job(window("Tue", "09:00", "17:00"), travel=30),), way=40)
    assert free_week(PLAIN, NEW_YORK, both).free == free_week(PLAIN, NEW_YORK, replace(both, way=0)).free
    # What is painted or stands in a calendar is taken as it is told.
    lies = Life(paintings=(painted((paint(Paint.CANNOT, "Tue", "09:00", "17:00"),)),), way=40)
    assert free_week(PLAIN, NEW_YORK, lies).on_way == free_week(PLAIN, NEW_YORK, lies).free
