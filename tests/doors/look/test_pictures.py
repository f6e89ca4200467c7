"""The geometry of meters, stairs and weeks."""

from __future__ import annotations

import pytest

from stepdown.doors.look import pictures


@pytest.mark.parametrize(
    ("done", "booked", "needed", "kinds"),
    [
        (210, 300, 540, ["done", "booked", "short"]),
        (240, 300, 540, ["done", "booked"]),
        (540, 0, 540, ["done"]),
        (0, 360, 540, ["booked", "short"]),
        (0, 0, 540, ["short"]),
        (600, 60, 540, ["done", "booked"]),
        (0, 0, 0, []),
    ],
)
def test_a_week_is_done_then_booked_then_short(done: int, booked: int, needed: int, kinds: list[str]) -> None:
    spans = pictures.week_bar(done, booked, needed)
    assert [span.kind for span in spans] == kinds
    assert sum(float(span.width.rstrip("%")) for span in spans) == pytest.approx(100 if kinds else 0, abs=0.1)


def test_a_tick_stands_at_each_hour() -> None:
    assert pictures.hour_ticks(180) == ("0%", "33.33%", "66.67%", "100%")
    assert pictures.hour_ticks(0) == ("0%",)


def test_lost_minutes_stand_above_the_day_they_were_lost() -> None:
    done, lost = pictures.day_columns(150, 0, 30, 180, 36)
    assert (done.kind, done.height, done.y) == ("done", 30.0, 6.0)
    assert (lost.kind, lost.height, lost.y) == ("short", 6.0, 0.0)
    assert pictures.day_columns(0, 0, 0, 180) == ()
    assert pictures.day_columns(10, 0, 0, 0) == ()


@pytest.mark.parametrize(
    ("start", "now", "target", "share"),
    [(17, 17, 6, 0), (17, 6, 6, 1), (9, 30, 30, 1), (0, 15, 30, 0.5), (11, 13, 6, -0.4), (5, 5, 5, 1)],
)
def test_the_way_runs_left_to_right_whichever_way_it_counts(
    start: float, now: float, target: float, share: float
) -> None:
    assert pictures.along(start, now, target) == pytest.approx(share)


def test_a_stair_falls_where_the_step_is_and_dashes_what_is_proposed() -> None:
    drawn = pictures.stair(
        [(1, 4, 720, "12 h", False), (5, 8, 360, "6 h", True)], [(1, 600, 60), (2, 0, 0)], now=2
    )
    assert [line.kind for line in drawn.lines] == ["agreed", "agreed", "proposed"]
    fall = drawn.lines[1]
    assert fall.x1 == fall.x2 == "50%" and fall.y1 < fall.y2
    assert [column.kind for _, column in drawn.bars] == ["done", "booked"]
    assert any(label.kind == "now" and label.text == 2 for label in drawn.labels)
    assert not any(label.kind == "week" and label.text in (1, 3) for label in drawn.labels)


def test_a_stair_without_anything_is_still_a_picture() -> None:
    assert pictures.stair([]).lines == ()


def test_a_week_is_cut_to_the_hours_in_use() -> None:
    grid = pictures.week_grid([(0, 540, 1020, "work", "Work"), (2, 1080, 1260, "group", "Evening")])
    assert grid.hours[0] == (0.0, "09")
    assert grid.height == 12 * 22
    assert [(block.weekday, block.time) for block in grid.blocks] == [(0, "9–17"), (2, "18–21")]
    assert pictures.week_grid([]).height == 8 * 22
    assert pictures.week_grid([(0, 1350, 1440, "group", "Late")]).hours[0][1] == "18"
    assert pictures.week_grid([(0, 570, 615, "travel", "Bus")]).blocks[0].time == "9:30–10:15"
