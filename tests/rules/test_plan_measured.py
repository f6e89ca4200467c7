"""Objectives that measure themselves: what fits, what a source says, what is written and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from stepdown.plan.rules import measured, signing
from stepdown.plan.rules.compare import _in_words
from stepdown.plan.rules.measure import measurable
from stepdown.plan.vocabulary import Direction, Fact, MeasureKind, Objective, ObjectiveTerms, SourceKind

MONDAY = date(2026, 9, 21)
DAY = timedelta(days=1)
TERMS = ObjectiveTerms(
    "PHQ-9 at 6 or less", MeasureKind.SCORE, "PHQ-9", Direction.AT_MOST, Decimal(17), Decimal(6),
    MONDAY + 60 * DAY, "measure:phq9",
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kind", "fits"),
    [
        ("measure:phq9", MeasureKind.SCORE, True),
        ("measure:phq9", MeasureKind.COUNT, False),
        ("measure:phq9", None, True),
        ("measure", MeasureKind.SCORE, False),
        ("hours", MeasureKind.HOURS_PER_WEEK, True),
        ("hours:x", MeasureKind.HOURS_PER_WEEK, False),
        ("hours", MeasureKind.SCORE, False),
        ("tests", MeasureKind.COUNT, True),
        ("check_ins", MeasureKind.DAYS_IN_A_ROW, True),
        ("act", MeasureKind.PER_WEEK, True),
        ("act", MeasureKind.YES_NO, False),
        ("nothing", MeasureKind.SCORE, False),
        ("", MeasureKind.YES_NO, True),
    ],
)
def test_a_source_fits_what_it_counts_in(source: str, kind: MeasureKind | None, fits: bool) -> None:
    terms = replace(TERMS, source=source, kind=kind)
    assert (measured.check_source(terms) is None) is fits
    named = {one.field for one in measurable(terms, MONDAY)}
    assert ("source" in named) is not fits


def test_what_was_signed_before_keeps_its_fingerprint_and_a_source_is_part_of_what_is_signed() -> None:
    without, tied = signing._objective(replace(TERMS, source="")), signing._objective(TERMS)
    assert "source" not in without
    assert tied["source"] == "measure:phq9"
    one = Objective(None, None, TERMS, (), (), None)  # type: ignore[arg-type]
    assert "measured by itself: A measure's score" in str(_in_words(one))


def test_hours_count_for_whole_weeks_that_are_over_and_a_week_without_is_nothing() -> None:
    spent = [
        (MONDAY + 2 * DAY, 90),
        (MONDAY + 4 * DAY, 95),
        (MONDAY + 14 * DAY, 60),
        (MONDAY + 21 * DAY, 600),
    ]
    found = measured.hours_by_week(spent, MONDAY, MONDAY + 23 * DAY, "Attendance")
    assert [(one.key, str(one.value), one.on) for one in found] == [
        ("week:2026-09-21", "3.1", MONDAY + 6 * DAY),
        ("week:2026-09-28", "0.0", MONDAY + 13 * DAY),
        ("week:2026-10-05", "1.0", MONDAY + 20 * DAY),
    ]
    # Whoever began in the middle of a week has the next one as their first.
    begun = measured.hours_by_week(spent, MONDAY + 2 * DAY, MONDAY + 14 * DAY, "Attendance")
    assert [one.key for one in begun] == ["week:2026-09-28"]


def test_acts_count_by_week_or_in_all() -> None:
    days = [MONDAY + 8 * DAY, MONDAY, MONDAY, MONDAY + DAY]
    weekly = measured.acts(MeasureKind.PER_WEEK, days, "Told")
    assert [(one.key, int(one.value), one.on) for one in weekly] == [
        ("week:2026-09-21", 3, MONDAY + DAY),
        ("week:2026-09-28", 1, MONDAY + 8 * DAY),
    ]
    in_all = measured.acts(MeasureKind.COUNT, days, "Told")
    assert [(one.on, int(one.value)) for one in in_all] == [
        (MONDAY, 2), (MONDAY + DAY, 3), (MONDAY + 8 * DAY, 4),
    ]  # fmt: skip


def test_days_are_those_in_a_row_or_without_use_of_the_last_thirty() -> None:
    on = MONDAY + 40 * DAY
    uses = [MONDAY, on - 29 * DAY, on - 3 * DAY]
    row = measured.days_told(MeasureKind.DAYS_IN_A_ROW, 3, uses, MONDAY, on, "Check-in")
    thirty = measured.days_told(MeasureKind.DAYS_OF_30, 3, uses, MONDAY, on, "Check-in")
    begun = measured.days_told(MeasureKind.DAYS_OF_30, 3, [on], on - 4 * DAY, on, "Check-in")
    assert [int(one.value) for one in (row, thirty, begun)] == [3, 28, 4]


def test_a_fact_is_written_once_and_what_changed_is_taken_back() -> None:
    kept = {"a": (Decimal(1), MONDAY), "b": (Decimal(2), MONDAY), "c": (Decimal(3), MONDAY)}
    same, other = Fact("a", Decimal("1.00"), MONDAY, "x"), Fact("b", Decimal(5), MONDAY, "x")
    new = Fact("d", Decimal(9), MONDAY, "x")
    assert measured.differing(kept, (same, other, new), whole=False) == ((other, new), ("b",))
    assert measured.differing(kept, (same, other, new), whole=True) == ((other, new), ("b", "c"))
    assert measured.differing(kept, (), whole=False) == ((), ())
    assert SourceKind("act") is SourceKind.ACT
