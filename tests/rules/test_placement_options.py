"""Thresholds and prices read strictly; estimates; what of a week stays; what going on as now takes."""

from __future__ import annotations

import copy
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from stepdown.kernel.money import Money
from stepdown.kernel.period import WeekWindow
from stepdown.placement.rules import estimate, keeping, own_week, prices, thresholds
from stepdown.placement.vocabulary import (
    Asked,
    Benefits,
    OwnWindow,
    PaidBy,
    PriceList,
    Told,
    WeekPrice,
)
from stepdown.programme.vocabulary import Held, Service, Track, WeekPlan

ROOM = Path(__file__).resolve().parents[2] / "stepdown" / "placement"
PRICES = tomllib.loads((ROOM / "prices" / "clinic.toml").read_text())
RULES = tomllib.loads((ROOM / "thresholds" / "clinic.toml").read_text())


def price_list(content: dict[str, Any] = PRICES) -> PriceList:
    read = prices.parse(content)
    assert isinstance(read, PriceList), [str(fault.reason) for fault in read]
    return read


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(content)
    *way, last = path.split(".")
    here: Any = made
    for step in way:
        here = here[int(step)] if step.isdigit() else here[step]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return made


def faults(read: object) -> list[str]:
    assert isinstance(read, tuple), "nothing was refused"
    return [str(fault.reason) for fault in read]


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("prices.0.cents", -1, "prices[0].cents: needs a whole number"),
        ("prices.1.service", "group", "prices: has group twice"),
        ("bands.4.up_to_percent", 400, "bands: needs exactly one step without an end, the last"),
        ("bands.1.up_to_percent", None, "bands: needs exactly one step without an end, the last"),
        ("bands.1.up_to_percent", 90, "bands: needs steps that rise"),
        ("bands", [], "bands: needs a list of at least 1"),
        ("offers.0.level", "iop", "offers: needs every level once"),
        ("poverty.year", 1999, "poverty.year: needs a whole number from 2020"),
        ("estimate.covers", [], "estimate.covers: needs a list of at least 1"),
        ("sliding_source", "hearsay", "sliding_source: hearsay is not among the sources"),
    ],
)
def test_each_fault_of_a_price_list_is_refused_with_its_place(path: str, value: Any, fault: str) -> None:
    assert any(fault in found for found in faults(prices.parse(changed(PRICES, path, value))))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            {"key": "alcohol-seizure", "for": ["iop"], "when": [{"fact": "willing", "is": True}]},
            "has alcohol-seizure twice",
        ),
        ({"for": ["iop"]}, "names no fact, so the rule would hold for everyone"),
        ({"when": [{"fact": "willing", "is": True}]}, "says nothing about any level"),
        ({"for": ["iop"], "when": [{"fact": "willing"}]}, "needs exactly one of: is, at_least, at_most"),
        ({"for": ["iop"], "when": [{"fact": "ciwa", "at_least": 3, "at_most": 9}]}, "needs exactly one of"),
        ({"for": ["iop"], "when": [{"fact": "willing", "is": "yes"}]}, "does not fit the fact willing"),
        ({"for": ["iop"], "when": [{"fact": "willing", "at_least": True}]}, "does not fit the fact willing"),
        ({"for": ["iop"], "when": [{"fact": "ciwa", "at_least": True}]}, "does not fit the fact ciwa"),
        (
            {"for": ["iop"], "when": [{"fact": "steps_from", "at_least": "home"}]},
            "does not fit the fact steps_from",
        ),
        (
            {"for": ["iop"], "when": [{"fact": "steps_from", "is": "space"}]},
            "does not fit the fact steps_from",
        ),
        ({"forbids": ["iop"], "when": [{"fact": "willing", "is": False}]}, "needs the danger it is about"),
        (
            {"names_level": "willing", "when": [{"fact": "willing", "is": True}]},
            "is not a fact that names a level",
        ),
    ],
)
def test_each_fault_of_a_threshold_is_refused(rule: dict[str, Any], fault: str) -> None:
    told = {"key": "new", "words": "A new line", "source": "own"} | rule
    read = thresholds.parse({**RULES, "rules": [*RULES["rules"], told]})
    assert any(fault in found for found in faults(read)), faults(read)


def test_prices_add_up_and_what_has_no_price_is_free() -> None:
    sessions = [(Service.GROUP, 3), (Service.INDIVIDUAL, 1), (Service.MUTUAL, 2)]
    assert estimate.price_of(price_list(), sessions) == Money(3 * 6_500 + 12_500)


@pytest.mark.parametrize(
    ("income", "household", "band"),
    [
        (1_565_000, 1, "a"),
        (1_565_001, 1, "b"),
        (3_215_000, 4, "a"),
        (3_130_000, 1, "c"),
        (4_695_000, 1, "d"),
        (9_000_000, 1, "e"),
        (0, 0, "a"),
    ],
)
def test_an_income_finds_its_step_of_the_scale(income: int, household: int, band: str) -> None:
    assert estimate.band_for(price_list(), Money(income), household).key == band


def test_a_scale_without_a_last_step_is_a_fault_of_the_caller() -> None:
    closed = copy.copy(price_list())
    object.__setattr__(closed, "bands", price_list().bands[:-1])
    with pytest.raises(ValueError, match="last step"):
        estimate.band_for(closed, Money(99_000_000), 1)


WEEKS = [WeekPrice(1, Money(60_000), 3), WeekPrice(2, Money(60_000), 3)]


def test_the_scale_lowers_the_list_price_and_without_it_the_list_stands() -> None:
    half = estimate.estimate(WEEKS, Asked(PaidBy.SELF), price_list().band("c"))
    assert (half.by_list, half.expected, half.first_week) == (Money(120_000), Money(60_000), Money(30_000))
    whole = estimate.estimate(WEEKS, Asked(PaidBy.SELF), None)
    assert whole.expected == whole.by_list and "may lower it" in str(whole.how)
    assert estimate.estimate([], Asked(PaidBy.SELF), None).first_week == Money(0)


@pytest.mark.parametrize(
    ("benefits", "paid"),
    [
        (Benefits(), (0, 0)),
        (Benefits(deductible_left=Money(80_000)), (60_000, 20_000)),
        (Benefits(coinsurance_percent=20), (12_000, 12_000)),
        (Benefits(copay_per_day=Money(2_500)), (7_500, 7_500)),
        (Benefits(Money(30_000), Money(2_500), 20), (30_000 + 6_000 + 7_500, 12_000 + 7_500)),
        (Benefits(Money(80_000), None, 50, Money(65_000)), (60_000, 5_000)),
        (Benefits(copay_per_day=Money(90_000)), (60_000, 60_000)),
    ],
)
def test_insurance_takes_the_deductible_first_and_stops_at_its_limit(
    benefits: Benefits, paid: tuple[int, ...]
) -> None:
    assert [amount.cents for amount in estimate.insured_weeks(WEEKS, benefits)] == list(paid)


def test_an_insured_estimate_names_what_nobody_knows_yet() -> None:
    asked = Asked(PaidBy.INSURED, benefits=Benefits(Money(0), Money(0), 0, None))
    made = estimate.estimate(WEEKS, asked, None)
    assert made.expected == Money(0)
    assert [str(words) for words in made.unknown] == ["out-of-pocket limit left"]
    assert estimate.estimate([], asked, None).first_week == Money(0)


def test_going_on_as_now_says_only_what_was_told() -> None:
    assert estimate.going_on(Told()).lines == ()
    assert estimate.going_on(Told(Money(0), 0, Money(10_000))).lines == ()
    told = estimate.going_on(Told(Money(8_500), 2, Money(14_000)))
    assert [str(line) for line in told.lines] == [
        "You told us $85 a week. Over a year that is $4,420.",
        "You told us about 2 missed days a month. Over a year that is 24 days.",
        "At $140 a day, those days are $3,360 of pay.",
    ]
    assert len(estimate.going_on(Told(None, 2, Money(0))).lines) == 1


def held(weekday: int, start: str, end: str) -> Held:
    return Held(weekday, time.fromisoformat(start), time.fromisoformat(end), "Group", Service.GROUP, 90)


def own(weekday: int, start: str, end: str, travel: int = 0) -> OwnWindow:
    return OwnWindow(
        "Work", "work", WeekWindow(weekday, time.fromisoformat(start), time.fromisoformat(end)), travel
    )


def test_a_window_that_only_touches_a_session_is_kept() -> None:
    (fate,) = own_week.fates(
        [own(0, "08:00", "17:30")], [held(0, "17:30", "19:00"), held(1, "09:00", "12:00")]
    )
    assert fate.kept and fate.clashes == ()


def test_travel_widens_a_window_and_minutes_are_lost_once() -> None:
    sessions = [held(0, "17:30", "19:00"), held(0, "18:00", "20:00")]
    (fate,) = own_week.fates([own(0, "08:00", "17:30", travel=45)], sessions)
    assert (fate.minutes_lost, len(fate.clashes)) == (45, 2)


def test_a_window_until_midnight_and_one_that_starts_early_stay_within_their_day() -> None:
    assert own_week.span(WeekWindow(0, time(0, 15), time(0)), 30) == (0, 1440)
    (fate,) = own_week.fates([own(0, "22:00", "00:00")], [held(0, "23:00", "00:00")])
    assert fate.minutes_lost == 60


def test_the_time_of_day_that_leaves_most_is_chosen_and_the_first_where_equal() -> None:
    def plan(name: str, start: str, end: str) -> WeekPlan:
        return WeekPlan(1, Track(name, name, time.fromisoformat(start)), (held(0, start, end),), (90,), ())

    morning, evening = plan("morning", "09:00", "12:00"), plan("evening", "18:00", "21:00")
    assert own_week.best_track([own(0, "08:00", "16:00")], [morning, evening]) is evening
    assert own_week.best_track([], [morning, evening]) is morning


def test_living_in_leaves_nothing_of_the_week_at_home() -> None:
    (fate,) = own_week.away([own(0, "08:00", "16:00")])
    assert not fate.kept and fate.minutes_lost == 480


def test_days_with_the_same_times_are_said_together() -> None:
    sessions = [held(day, "17:30", "19:00") for day in (0, 2)] + [
        held(0, "19:00", "21:00"),
        held(4, "17:30", "21:00"),
    ]
    times = own_week.times_of(sessions)
    assert [(one.weekdays, one.start, one.end) for one in times] == [
        ((0, 4), time(17, 30), time(21)),
        ((2,), time(17, 30), time(19)),
    ]


def test_what_a_sheet_was_made_for_comes_back_as_it_was() -> None:
    asked = Asked(
        PaidBy.INSURED, "c", Benefits(Money(1), None, 20, Money(0)), Told(None, 2, Money(3)), "matrix-iop"
    )
    assert keeping.read(keeping.kept(asked)) == asked
    windows = (own(3, "08:00", "16:00", 20),)
    assert keeping.read_own(keeping.kept_own(windows)) == windows


def test_days_of_one_commitment_that_fare_alike_are_said_together() -> None:
    mine = [own(day, "17:00", "18:00") for day in (0, 1, 2)]
    lines = own_week.fate_lines(own_week.fates(mine, [held(0, "17:30", "19:00"), held(2, "17:30", "19:00")]))
    assert [(line.weekdays, line.kept, line.minutes_lost) for line in lines] == [
        ((1,), True, 0),
        ((0, 2), False, 60),
    ]
