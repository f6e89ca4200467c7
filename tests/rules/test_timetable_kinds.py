"""What may be said of a kind of group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from stepdown.timetable.rules.kinds import stands_against
from stepdown.timetable.vocabulary import WEEK, GroupKindWords, Place

KIND = GroupKindWords("skills-skills-group-105", "Skills", 3, 10, starts=(0, 1020))


@pytest.mark.parametrize(
    "change",
    [{}, {"closed": True, "member_ids": (uuid4(),)}, {"place": Place.VIDEO}, {"site_ids": (uuid4(),)}],
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
        ({"follows": KIND.key}, "follows"),
        ({"place": Place.VIDEO, "site_ids": (uuid4(),)}, "site_ids"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, Any], field: str) -> None:
    assert [one.field for one in stands_against(replace(KIND, **change))] == [field]


def test_every_fault_is_told_at_once() -> None:
    wrong = replace(KIND, title="", least=0)
    assert {one.field for one in stands_against(wrong)} == {"title", "least"}
