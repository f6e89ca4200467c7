"""What may be said of a kind of group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from stepdown.timetable.rules.kinds import stands_against
from stepdown.timetable.vocabulary import WEEK, GroupKindWords, Place

KIND = GroupKindWords("skills-skills-group-105", "Skills", 3, 10, starts=(0, 1020))

COURSE = {"closed": True, "member_ids": (uuid4(),), "begins_on": date(2026, 11, 23), "weeks": 4}


@pytest.mark.parametrize(
    "change",
    [
        {},
        COURSE,
        COURSE | {"weeks": None},
        {"closed": True, "member_ids": (uuid4(),)},
        {"place": Place.VIDEO},
        {"site_ids": (uuid4(),)},
    ],
)
def test_what_can_be_is_not_refused(change: dict[str, Any]) -> None:
    assert stands_against(replace(KIND, **change)) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Skills 90"}, "key"),
        ({"key": "a" * 121}, "key"),
        ({"title": "  "}, "title"),
        ({"least": 0}, "least"),
        ({"most": 2}, "most"),
        ({"starts": (10,)}, "starts"),
        ({"starts": (WEEK,)}, "starts"),
        ({"starts": (-15,)}, "starts"),
        ({"closed": True}, "members"),
        (COURSE | {"closed": False}, "begins_on"),
        (COURSE | {"begins_on": date(2026, 11, 24)}, "begins_on"),
        (COURSE | {"weeks": 0}, "weeks"),
        (COURSE | {"begins_on": None}, "weeks"),
        ({"follows": KIND.key}, "follows"),
        ({"place": Place.VIDEO, "site_ids": (uuid4(),)}, "site_ids"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, Any], field: str) -> None:
    assert [one.field for one in stands_against(replace(KIND, **change))] == [field]


def test_every_fault_is_told_at_once() -> None:
    wrong = replace(KIND, title="", least=0)
    assert {one.field for one in stands_against(wrong)} == {"title", "least"}


def test_a_course_runs_from_its_first_week_to_its_last() -> None:
    course, first = replace(KIND, **COURSE), date(2026, 11, 23)  # type: ignore[arg-type]
    runs = [number for number in range(-2, 7) if course.runs_in(first + timedelta(weeks=number))]
    assert runs == [0, 1, 2, 3]
    assert replace(course, weeks=None).runs_in(first + timedelta(weeks=99))
    assert KIND.runs_in(first) and replace(KIND, closed=True).runs_in(first)
