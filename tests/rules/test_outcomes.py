"""Figures of a house by hand: shares, ends beside published ones, the file of what others reported."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import stepdown.outcomes
from stepdown.episode.vocabulary import DischargeReason
from stepdown.kernel.refusal import Refusal
from stepdown.outcomes.rules import ends_of, read_published, share
from stepdown.outcomes.vocabulary import Group, Key, Published, Span, WeekPoint

OTHERS = tuple(
    one
    for one in read_published(
        tomllib.loads((Path(stepdown.outcomes.__file__).parent / "published.toml").read_text())
    )
    if isinstance(one, Published)
)
DONE = DischargeReason("completed", "Completed", True, 1, False, True, "TEDS-D")
DIED = replace(DONE, code="died", label="Died", completed=False, teds_code=6)


def test_a_share_stands_beside_what_others_published() -> None:
    found = share(Key.DAY_30, 7, 10, OTHERS)

    assert found.percent == 70 and found.published is not None and found.published.percent == 63
    assert share(Key.DAY_60, 0, 0, OTHERS).percent is None


def test_every_end_is_counted_deaths_among_them_the_most_frequent_first() -> None:
    found = ends_of({"died": 1, "completed": 2, "unheard_of": 1}, [DONE, DIED], OTHERS)

    assert [(one.code, one.percent, one.completed) for one in found] == [
        ("completed", 50, True),
        ("died", 25, False),
        ("unheard_of", 25, False),
    ]
    assert found[0].published is not None and found[0].published.percent == 38
    assert found[1].published is None and str(found[2].label) == "unheard_of"


def test_what_others_published_is_read_whole_or_refused_with_its_place() -> None:
    (refusal,) = read_published(
        {"figures": [{"key": "a", "words": "w", "source": "s", "tag": "", "days": 1}]}
    )

    assert isinstance(refusal, Refusal) and refusal.field == "figures[0].tag"
    assert {one.key for one in OTHERS} >= {"five_sessions", "day_30", "completed"}


def test_a_group_that_is_too_small_in_a_quarter_of_its_times_is_told() -> None:
    group = Group("Evening", 3, 36, 20, 0, 1)

    assert group.often_below and group.percent == 56
    assert not replace(group, held=8).often_below
    assert not replace(group, held=0, called_off=0, seats=0).often_below
    assert replace(group, seats=0).percent == 0


def test_a_week_of_nothing_has_no_share() -> None:
    week = WeekPoint(date(2026, 11, 16), 600, 450, 3, 2, 1, 0)

    assert (week.percent, replace(week, asked=0).percent) == (75, None)
    assert [one.weeks for one in Span] == [4, 12, 52]
    assert all(str(key.defined) for key in Key)
