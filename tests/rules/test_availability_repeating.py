"""Rules of repeating: the examples of RFC 5545 section 3.8.5.3, with the dates it lists beside them."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stepdown.availability.reading.faults import Effort, Unreadable
from stepdown.availability.reading.repeating import moments, read_rule

START = datetime.fromisoformat("1997-09-02 09:00")


def dates(text: str, start: datetime = START, *, years: float = 3) -> list[datetime]:
    last = start + timedelta(days=366 * years)
    return list(moments(read_rule(text, 7), start, start, last, Effort(100_000)))


CASES = Path(__file__).parent / "cases" / "availability_repeating.toml"
EXAMPLES = tomllib.loads(CASES.read_text())["example"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["rule"] for one in EXAMPLES])
def test_the_examples_of_the_standard(example: dict[str, Any]) -> None:
    found = dates(example["rule"], datetime.fromisoformat(example["starts"]))
    expected = example["dates"]
    assert [f"{one:%Y-%m-%d}" for one in found[: len(expected)]] == expected


def test_election_day_is_the_tuesday_after_the_first_monday() -> None:
    rule = "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"
    found = dates(rule, datetime.fromisoformat("1996-11-05 09:00"), years=9)
    assert [f"{one:%Y-%m-%d}" for one in found] == ["1996-11-05", "2000-11-07", "2004-11-02"]


def test_hours_and_minutes_of_a_day() -> None:
    every_third = [one.hour for one in dates("FREQ=HOURLY;INTERVAL=3;COUNT=4", years=0.5)]
    assert every_third == [9, 12, 15, 18]
    twice = dates("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;COUNT=4")
    assert [f"{one:%d %H:%M}" for one in twice] == ["02 09:00", "02 09:30", "02 17:00", "02 17:30"]
    inside = dates("FREQ=HOURLY;BYHOUR=10;BYMINUTE=5,40;COUNT=3", years=0.5)
    assert [f"{one:%d %H:%M}" for one in inside] == ["02 10:05", "02 10:40", "03 10:05"]
    soon = START + timedelta(hours=1)
    rule = read_rule("FREQ=MINUTELY;INTERVAL=20;BYMINUTE=0,40;BYSECOND=0,30", 1)
    found = list(moments(rule, START, START, soon, Effort(1000)))
    assert [f"{one:%H:%M:%S}" for one in found] == ["09:00:00", "09:00:30", "09:40:00", "09:40:30"]
    rule = read_rule("FREQ=SECONDLY;INTERVAL=900;BYSECOND=0", 1)
    assert len(list(moments(rule, START, START, soon, Effort(1000)))) == 4


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA;WKST=WE",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=2TU",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=HOURLY;INTERVAL=7",
    ],
)
def test_what_was_passed_over_changes_nothing(text: str) -> None:
    """A rule that began long ago is looked at from shortly before the asked-for days, in the same rhythm."""
    later = START + timedelta(days=700)
    rule = read_rule(text, 1)
    everything = moments(rule, START, START, later + timedelta(days=100), Effort(1_000_000))
    expected = [one for one in everything if one >= later]
    assert list(moments(rule, START, later, later + timedelta(days=100), Effort(5_000))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "COUNT=3",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;COUNT=many",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=5L",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=WEEKLY;WKST=NO",
        "FREQ=YEARLY;RSCALE=HEBREW",
        "FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=FORWARD",
        "FREQ=DAILY;BYHOUR=" + ",".join(str(hour) for hour in range(24)) + ";BYMINUTE=0,15,30",
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_rule(text, 7)
    assert str(refused.value.refusal.reason).startswith("Line 7: ")


def test_rules_without_end_cost_no_more_than_they_may() -> None:
    for text in ("FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=999999"):
        with pytest.raises(Unreadable):
            dates(text)
    with pytest.raises(Unreadable):
        dates("FREQ=DAILY;COUNT=999999999", datetime.fromisoformat("1600-01-01"), years=1000)
    assert dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == []
