"""Days waiting, medians, losses, and free hours on the site's own clock."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from stepdown.intake.rules import booking, waiting
from stepdown.intake.rules.book import read_aims
from stepdown.intake.rules.waiting import Way
from stepdown.intake.vocabulary import (
    Channel,
    Column,
    Figure,
    InquiryCard,
    Loss,
    Need,
    OutcomeKind,
    PipelineCard,
    Priority,
    Step,
    Waiting,
    WayIn,
)
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.words import say

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
AIMS = read_aims(
    tomllib.loads((Path(__file__).parents[2] / "stepdown" / "intake" / "data" / "waiting.toml").read_text())
)
HART, PRIYA = uuid4(), uuid4()


def test_a_wait_turns_amber_only_after_the_aim_has_passed_in_full() -> None:
    aim = AIMS.target_days[Step.SCREENED]
    assert waiting.waiting(Step.SCREENED, AT - aim * DAY, AT, AIMS) == Waiting(aim, aim, False)
    late = waiting.waiting(Step.SCREENED, AT - aim * DAY - timedelta(minutes=1), AT, AIMS)
    assert late == Waiting(aim, aim, True)


def test_a_step_without_an_aim_is_never_late_and_no_wait_is_negative() -> None:
    assert waiting.waiting(Step.CLOSED, AT - 90 * DAY, AT, AIMS) == Waiting(90, None, False)
    assert waiting.waiting(Step.NEW, AT + DAY, AT, AIMS).days == 0


def test_the_columns_of_the_board() -> None:
    assert waiting.column_of(Step.NEW, AT, AT, AIMS) is Column.NEW
    assert waiting.column_of(Step.DECIDED, AT, AT, AIMS) is Column.STARTING
    assert waiting.column_of(Step.ADMITTED, AT - DAY, AT, AIMS) is Column.STARTING
    assert waiting.column_of(Step.IN_CALL, AT, AT, AIMS) is None
    assert waiting.column_of(Step.STARTED, AT, AT, AIMS) is None


def test_the_admitted_leave_the_board_after_the_clinics_days() -> None:
    since = AT - (AIMS.starting_leaves_after + 1) * DAY
    assert waiting.column_of(Step.ADMITTED, since, AT, AIMS) is None


def card(hours: int, *, rank: int | None = None, danger: bool = False) -> PipelineCard:
    since = AT - timedelta(hours=hours)
    inquiry = InquiryCard(
        uuid4(), uuid4(), "Main", Channel.PHONE, None, "", "", Step.NEW, since, since,
        WayIn.NOT_SAID, Need.NOT_SAID, None, 1,
    )  # fmt: skip
    priority = Priority("p", rank, "P", (), 1, 48, "", "", "K") if rank else None
    words = say("danger") if danger else None
    return PipelineCard(inquiry, Waiting(0, 1, False), (), None, priority, words, None)


def test_danger_comes_first_then_priority_then_whoever_waits_longest() -> None:
    long, short, first, second, danger = (
        card(50),
        card(2),
        card(1, rank=1),
        card(40, rank=3),
        card(0, danger=True),
    )
    ordered = sorted(
        [short, long, second, first, danger],
        key=lambda one: waiting.in_turn(one.danger is not None, one.priority, one.inquiry.step_at),
    )
    assert ordered == [danger, first, second, long, short]


def way(assessed: float | None = None, started: float | None = None) -> Way:
    marks = {}
    if assessed is not None:
        marks[Step.ASSESSED] = AT + assessed * DAY
    if started is not None:
        marks[Step.STARTED] = AT + started * DAY
    return Way(AT, marks)


def test_a_median_stands_to_a_tenth_beside_the_published_figure_and_says_how_many() -> None:
    to_assessment = waiting.median_of(Figure.CALL_TO_ASSESSMENT, 4.0, 3, AIMS)
    assert (to_assessment.days, to_assessment.cases, to_assessment.published_days) == (4, 3, 6)
    to_start = waiting.median_of(Figure.ASSESSMENT_TO_START, 5.512, 2, AIMS)
    assert (to_start.days, to_start.cases, to_start.published_days) == (5.5, 2, 8)
    whole = waiting.median_of(Figure.CALL_TO_START, 11.0, 2, AIMS)
    assert (whole.days, whole.cases, whole.published_days) == (11, 2, None)


def test_a_median_of_nobody_is_nothing_not_zero() -> None:
    assert waiting.median_of(Figure.CALL_TO_START, None, 0, AIMS).days is None


def test_days_between_are_none_until_both_moments_are_reached() -> None:
    assert waiting.days_between(way(2), Figure.CALL_TO_START) is None
    assert waiting.days_between(way(2, 10), Figure.CALL_TO_START) == 10


def test_a_first_session_before_the_paper_was_signed_counts_as_no_days_not_less() -> None:
    assert waiting.days_between(way(3, 2.5), Figure.ASSESSMENT_TO_START) == 0


def test_losses_stand_in_the_order_of_the_way_most_frequent_first() -> None:
    quiet, not_now = OutcomeKind.QUIET, OutcomeKind.NOT_NOW
    rows = waiting.losses({(Step.BOOKED, quiet): 1, (Step.NEW, not_now): 1, (Step.NEW, quiet): 2})
    assert rows == (Loss(Step.NEW, quiet, 2), Loss(Step.NEW, not_now, 1), Loss(Step.BOOKED, quiet, 1))


# ---- free hours


def test_opening_hours_are_the_sites_own_clock_in_winter_and_summer() -> None:
    windows = [
        WeekWindow(2, time(13), time(17)),
        WeekWindow(2, time(9), time(12)),
        WeekWindow(3, time(9), time(12)),
    ]
    winter = booking.opening_on(date(2026, 11, 18), windows, "America/New_York")
    assert [period.start.hour for period in winter] == [14, 18]
    summer = booking.opening_on(date(2026, 7, 15), windows, "America/New_York")
    assert [period.start.hour for period in summer] == [13, 17]


def test_a_window_to_midnight_ends_the_next_day_and_the_long_night_has_its_hour_more() -> None:
    windows = [WeekWindow(6, time(0), time(0))]
    (period,) = booking.opening_on(date(2026, 11, 1), windows, "America/New_York")
    assert period.end is not None and period.end - period.start == timedelta(hours=25)


def slots(taken: dict[UUID, list[Period]], not_before: datetime = AT) -> list[tuple[str, str]]:
    window = Period(AT, AT + timedelta(hours=2))
    found = booking.free_slots(
        {PRIYA: "Priya Placeholder", HART: "Hart Sample"},
        taken,
        [window],
        minutes=60,
        not_before=not_before,
        aims=AIMS,
    )
    return [(slot.starts_at.strftime("%H:%M"), slot.assessor_name.split()[0]) for slot in found]


def test_free_hours_lie_on_the_grid_inside_the_opening_hours() -> None:
    assert slots({}) == [
        ("15:00", "Hart"), ("15:00", "Priya"), ("15:30", "Hart"),
        ("15:30", "Priya"), ("16:00", "Hart"), ("16:00", "Priya"),
    ]  # fmt: skip


def test_a_booked_hour_is_not_offered_and_the_hour_it_ends_at_is() -> None:
    taken = {HART: [Period(AT, AT + timedelta(minutes=60))]}
    assert ("15:30", "Hart") not in slots(taken)
    assert ("16:00", "Hart") in slots(taken)


def test_nothing_is_offered_sooner_than_the_clinic_can_be_ready() -> None:
    assert slots({}, AT + timedelta(minutes=45)) == [("16:00", "Hart"), ("16:00", "Priya")]


def test_an_assessment_is_booked_ahead_within_opening_hours_and_for_a_sensible_time() -> None:
    opened = [Period(AT, AT + timedelta(hours=2))]
    check = booking.check_hour
    assert check(AT + timedelta(minutes=60), 60, opened, AT) is None
    assert check(AT + timedelta(minutes=60), 60, [Period(AT)], AT) is None
    assert check(AT, 60, opened, AT) is not None
    assert check(AT + timedelta(minutes=90), 60, opened, AT) is not None
    assert check(AT + timedelta(minutes=1), 10, opened, AT) is not None
    assert check(AT + timedelta(minutes=1), 300, opened, AT) is not None


def test_a_taken_hour_is_said_in_words() -> None:
    assert "taken" in str(booking.busy().reason)
