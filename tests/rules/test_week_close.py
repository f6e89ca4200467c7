"""The rules of closing: a week's figures and where missing minutes went, calls by days, the end of a day."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.kernel.refusal import Refusal
from stepdown.week_close.rules import days, figures, reaching, writing
from stepdown.week_close.vocabulary import (
    Asked,
    Because,
    Decided,
    Decision,
    Difference,
    Ended,
    Figures,
    Line,
    NotReached,
    Step,
    TaskKind,
)

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
NINE = Asked("own", "Nine hours", "9 h a week", 0, 540)
DAILY = Asked("h0015", "By the day", "3 days of 3 h", 0, 540, 180, 3)
STEPS = Path(writing.__file__).parents[1] / "data" / "steps.toml"


def line(number: int, credited: int, *, minutes: int = 180, presence: str = "present", on: int = 0) -> Line:
    start = datetime(2026, 11, 16, 14, tzinfo=UTC) + on * DAY
    return Line(
        UUID(int=number + 1),
        f"Group {number}",
        "group",
        MONDAY + on * DAY,
        start,
        "America/New_York",
        minutes,
        credited,
        presence,
    )


# ---- which week


@pytest.mark.parametrize(
    ("day", "starts", "first"),
    [
        (date(2026, 11, 18), 0, date(2026, 11, 16)),
        (date(2026, 11, 16), 0, date(2026, 11, 16)),
        (date(2026, 11, 18), 6, date(2026, 11, 15)),
        (date(2026, 11, 15), 6, date(2026, 11, 15)),
        (date(2026, 11, 18), 3, date(2026, 11, 12)),
    ],
)
def test_a_week_begins_on_its_payers_own_day(day: date, starts: int, first: date) -> None:
    assert figures.week_of(day, starts) == first


# ---- figures


def test_a_whole_week_is_met() -> None:
    found = figures.figures_of(DAILY, [line(0, 180), line(1, 180, on=1), line(2, 180, on=2)])
    assert found == Figures(540, 540, 540, 0, 3, 3, 0, 0, ())
    assert found.met
    assert figures.in_words(found) == ()


def test_each_missing_minute_has_its_reason_and_the_clinics_part_comes_first() -> None:
    week = [
        line(0, 172, presence="late"),
        line(1, 0, on=1, presence="by_clinic"),
        line(2, 0, on=2, minutes=60, presence="excused"),
        line(3, 0, on=3, minutes=90, presence="did_not_come"),
    ]
    found = figures.figures_of(replace(DAILY, minutes=560), week)
    assert (found.scheduled, found.attended, found.excused, found.short) == (330, 172, 60, 388)
    assert found.why == (
        (Because.BY_CLINIC, 180),
        (Because.NOT_PLANNED, 50),
        (Because.EXCUSED, 60),
        (Because.PARTLY, 8),
        (Because.DID_NOT_COME, 90),
    )
    assert (found.days_had, found.days_short) == (0, 3)
    assert [str(one) for one in figures.in_words(found)] == [
        "3:00: Cancelled by the clinic.",
        "0:50: Not in the timetable.",
        "1:00: Excused.",
        "0:08: Came late, left early or was called away.",
        "1:30: Did not come.",
        "0 of 3 days counted.",
    ]


def test_what_the_clinic_cancelled_is_never_theirs() -> None:
    found = figures.figures_of(
        NINE, [line(0, 180), line(1, 180, on=1), line(2, 0, on=2, presence="by_clinic")]
    )
    assert found.why == ((Because.BY_CLINIC, 180),)
    assert not any(one.theirs for one, _ in found.why)
    assert [one.theirs for one in Because].count(True) == 4


def test_a_service_the_payer_does_not_count_adds_nothing() -> None:
    peer = replace(line(2, 120, minutes=120, on=2), counts=False)
    found = figures.figures_of(NINE, [line(0, 180), line(1, 180, on=1), peer])
    assert (found.attended, found.scheduled, found.days_had) == (360, 360, 0)
    assert found.why == ((Because.NOT_PLANNED, 180),)


def test_a_person_sent_home_safely_and_a_place_nobody_spoke_of_have_their_own_words() -> None:
    found = figures.figures_of(
        NINE, [line(0, 0, presence="impaired"), line(1, 0, on=1, presence="expected"), line(2, 180, on=2)]
    )
    assert found.why == ((Because.IMPAIRED, 180), (Because.NOT_SAID, 180))


PRESENCES = st.sampled_from(
    ["present", "late", "excused", "did_not_come", "by_clinic", "impaired", "expected"]
)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), PRESENCES, st.integers(0, 6)), max_size=8),
    st.integers(0, 900),
)
def test_the_reasons_sum_up_to_what_is_short_and_no_minute_is_counted_twice(
    told: list[tuple[int, int, str, int]], prescribed: int
) -> None:
    week = [
        line(
            number,
            0 if presence == "by_clinic" else min(minutes, credited),
            minutes=minutes,
            presence=presence,
            on=on,
        )
        for number, (minutes, credited, presence, on) in enumerate(told)
    ]
    found = figures.figures_of(replace(NINE, minutes=prescribed), week)
    assert sum(minutes for _, minutes in found.why) == found.short
    assert found.short == max(0, prescribed - found.attended)


def test_days_count_by_minutes_of_all_sessions_of_the_day() -> None:
    week = [line(0, 100), line(1, 80), line(2, 179, on=1), line(3, 0, on=2)]
    assert figures.counted_days(week, 180) == (MONDAY,)
    assert figures.counted_days(week, None) == ()
    assert figures.counted_days(week, 1) == (MONDAY, MONDAY + DAY)


# ---- closing


def test_a_week_is_closed_once_it_is_over_and_its_rolls_are_settled() -> None:
    assert figures.check_closing(MONDAY, MONDAY + 7 * DAY, 0) is None
    early = figures.check_closing(MONDAY, MONDAY + 6 * DAY, 0)
    assert early is not None and "2026-11-22" in str(early.reason)
    one = figures.check_closing(MONDAY, MONDAY + 7 * DAY, 1)
    assert one is not None and str(one.reason).startswith("1 place ")
    open_rolls = figures.check_closing(MONDAY, MONDAY + 7 * DAY, 2)
    assert open_rolls is not None and open_rolls.lifted_by is not None


def test_what_came_later_is_named_session_by_session_and_asks_for_its_task() -> None:
    was = [line(0, 180), line(1, 180, on=1), line(3, 60, on=3)]
    now = [line(0, 150), line(2, 60, on=2), line(3, 60, on=3)]
    assert figures.differences(was, now) == (
        Difference("Group 0", MONDAY, 180, 150),
        Difference("Group 1", MONDAY + DAY, 180, 0),
        Difference("Group 2", MONDAY + 2 * DAY, 0, 60),
    )
    assert figures.differences(was, [replace(one, title="Other") for one in was]) == ()
    base = figures.figures_of(DAILY, was)
    assert figures.task_for(base, figures.figures_of(DAILY, now)) is TaskKind.REFUND
    assert figures.task_for(base, replace(base, days_had=base.days_had - 1)) is TaskKind.REFUND
    assert figures.task_for(base, replace(base, attended=base.attended + 5)) is TaskKind.CORRECT
    assert figures.task_for(base, replace(base, days_had=base.days_had + 1)) is TaskKind.CORRECT
    assert figures.task_for(base, base) is TaskKind.REPORT
    assert figures.check_settling(" ") is not None
    assert figures.check_settling("Claim 12 corrected") is None


def test_a_frozen_week_reads_the_same_for_ever() -> None:
    asked = replace(DAILY, counts=("group",), segments=((MONDAY, MONDAY + 3 * DAY, 300),))
    week = (line(0, 180), replace(line(1, 0, on=1, presence="excused"), why="Dentist"))
    kept = json.loads(json.dumps([writing.asked_content(asked), writing.lines_content(week)]))
    assert writing.asked_of(kept[0]) == asked
    assert writing.lines_of(kept[1]) == week
    found = figures.figures_of(DAILY, week)
    assert writing.why_of(json.loads(json.dumps(writing.why_content(found)))) == found.why


# ---- calls


def steps() -> tuple[Step, ...]:
    found = reaching.read_steps(tomllib.loads(STEPS.read_text(encoding="utf-8")))
    assert all(isinstance(one, Step) for one in found)
    return tuple(one for one in found if isinstance(one, Step))


def test_the_shipped_steps_lead_from_the_same_evening_to_a_named_decision() -> None:
    every = steps()
    assert every[0].day == 0
    assert [one.decision for one in every] == [False, False, False, True]
    assert reaching.step_on(every, 0) is every[0]
    assert reaching.step_on(every, 2) is every[2]
    assert reaching.step_on(every, 40) is every[3]
    assert reaching.step_on(every[1:], 0) is every[1]
    assert reaching.days_since(MONDAY, MONDAY + 3 * DAY) == 3
    assert reaching.days_since(MONDAY, MONDAY - DAY) == 0


@pytest.mark.parametrize(
    "change", [("day = 0", "day = 1"), ("day = 2", "day = 1"), ('who = "Supervisor"', "")]
)
def test_steps_that_do_not_rise_from_the_same_evening_are_refused(change: tuple[str, str]) -> None:
    found = reaching.read_steps(tomllib.loads(STEPS.read_text(encoding="utf-8").replace(*change)))
    assert all(isinstance(one, Refusal) for one in found)


def test_waiting_is_a_decision_with_a_day_and_not_for_long() -> None:
    assert reaching.check_decision(Decision.VISIT, "Their sister has not heard either", None, MONDAY) == ()
    assert reaching.check_decision(Decision.WAIT, "Away for work", MONDAY + 3 * DAY, MONDAY) == ()
    assert len(reaching.check_decision(Decision.WAIT, " ", None, MONDAY)) == 2
    assert reaching.check_decision(Decision.WAIT, "x", MONDAY, MONDAY)[0].field == "until"
    assert reaching.check_decision(Decision.WAIT, "x", MONDAY + 4 * DAY, MONDAY)[0].field == "until"
    assert reaching.still_waits([MONDAY + DAY, None], MONDAY)
    assert not reaching.still_waits([None, MONDAY + DAY], MONDAY)
    assert not reaching.still_waits([MONDAY], MONDAY)
    assert not reaching.still_waits([], MONDAY)


def test_a_decision_is_due_until_somebody_decided_to_wait() -> None:
    last = steps()[-1]
    one = NotReached(
        UUID(int=1), UUID(int=2), UUID(int=3), "America/New_York", MONDAY, 1, None, "", 3, last, (), (), 1
    )
    assert one.decision_due
    assert not replace(one, step=steps()[0]).decision_due
    assert not replace(one, waits=True).decision_due
    assert not replace(one, ended=Ended.CAME).decision_due
    told = (Decided(Decision.VISIT, "Mina goes there", None, "Priya", datetime(2026, 11, 19, tzinfo=UTC)),)
    assert replace(one, decided=told).decision_due


def test_whoever_ends_the_calls_says_how_they_know() -> None:
    assert reaching.check_ended(" ", reached=False) is not None
    assert reaching.check_ended("Wrote to the front desk", reached=False) is None
    assert reaching.check_ended("", reached=True) is None


# ---- the day


def test_a_day_with_something_left_is_closed_with_a_word_on_who_does_it() -> None:
    assert days.check_day(MONDAY, MONDAY, 0, "") == ()
    assert days.check_day(MONDAY, MONDAY, 2, "Dana, tomorrow at nine") == ()
    assert days.check_day(MONDAY, MONDAY, 2, " ")[0].field == "words"
    assert days.check_day(MONDAY + DAY, MONDAY, 0, "")
