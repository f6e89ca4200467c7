"""The words everything else is built of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.kernel.period import Days, Period, WeekWindow
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Difference, Refusal, Refused, Stale
from stepdown.kernel.viewer import NOBODY, Audience, Viewer
from stepdown.kernel.words import Words, say

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAIVE = (NOON + HOUR).replace(tzinfo=None)


class Weather(Labelled):
    """Two words to choose from."""

    SUN = "sun", "Sun"
    RAIN = "rain", "Rain"


def test_a_period_is_half_open_and_knows_its_zone() -> None:
    period = Period(NOON, NOON + HOUR)
    assert period.contains(NOON) and not period.contains(NOON + HOUR)
    assert Period(NOON).contains(NOON + 1000 * HOUR) and not Period(NOON).contains(NOON - HOUR)
    for start, end in ((NAIVE, None), (NOON, NAIVE), (NOON, NOON - HOUR)):
        with pytest.raises(ValueError):
            Period(start, end)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Period(NOON, NOON + HOUR), Period(NOON + HOUR, NOON + 2 * HOUR), False),
        (Period(NOON, NOON + 2 * HOUR), Period(NOON + HOUR), True),
        (Period(NOON), Period(NOON - HOUR, NOON), False),
        (Period(NOON), Period(NOON + HOUR), True),
    ],
)
def test_periods_that_touch_do_not_overlap(one: Period, other: Period, overlap: bool) -> None:
    assert one.overlaps(other) == other.overlaps(one) == overlap


def test_days_are_half_open() -> None:
    days = Days(date(2026, 1, 1), date(2026, 2, 1))
    assert days.contains(date(2026, 1, 31)) and not days.contains(date(2026, 2, 1))
    assert Days(date(2026, 1, 1)).contains(date(2030, 1, 1)) and not days.contains(date(2025, 12, 31))
    with pytest.raises(ValueError):
        Days(date(2026, 2, 1), date(2026, 1, 1))


def test_a_window_of_the_week_may_end_at_midnight_and_never_after() -> None:
    assert WeekWindow(4, time(18), time(0)).minutes == 360
    assert WeekWindow(0, time(8, 30), time(9)).minutes == 30
    for day, start, end in ((7, time(8), time(9)), (-1, time(8), time(9)), (0, time(9), time(8))):
        with pytest.raises(ValueError):
            WeekWindow(day, start, end)


def test_a_sentence_is_filled_in_and_equal_ones_count_once() -> None:
    assert str(say("{n} days", n=3)) == "3 days" and str(say("100 {per} cent")) == "100 {per} cent"
    assert len({say("{n} days", n=3), say("{n} days", n=3), Words("plain")}) == 2


def test_a_no_carries_its_reasons_and_a_stale_form_both_sides() -> None:
    refused = Refused(Refusal(say("Not yet.")), Refusal(say("Nor so."), say("Somebody else."), "why"))
    assert str(refused) == "Not yet.; Nor so." and len(refused.refusals) == 2
    stale = Stale(4, (Difference(say("Name"), "A", "B"),))
    assert stale.current_version == 4 and "4" in str(stale) and stale.differences[0].yours == "B"


def test_nobody_may_nothing_and_a_viewer_only_what_was_given() -> None:
    dana = Viewer(Audience.STAFF, permissions=frozenset({"see"}), powers=frozenset({"sign"}))
    assert dana.may("see") and not dana.may("write") and dana.can("sign") and not dana.can("lead")
    assert not NOBODY.may("see") and not NOBODY.can("sign")


def test_money_is_whole_cents_and_says_itself() -> None:
    fee = Money(12_345)
    assert (fee + Money(55), fee - Money(45), fee.times(2)) == (Money(12_400), Money(12_300), Money(24_690))
    assert Money(101).percent(50) == Money(51) and Money(99).percent(0) == Money(0)
    assert [str(Money(n)) for n in (0, 500, 123_456, -5)] == ["$0", "$5", "$1,234.56", "-$0.05"]


def test_ids_differ_and_go_up_with_time() -> None:
    made = [new_id() for _ in range(50)]
    assert len(set(made)) == 50 and {one.version for one in made} == {7}


def test_a_label_that_is_left_out_takes_its_default() -> None:
    reader = Reader({})
    assert reader.one_of("day", Weather, Weather.RAIN) is Weather.RAIN and reader.refusals == []
    assert reader.one_of("sky", Weather) is Weather.SUN and len(reader.refusals) == 1
