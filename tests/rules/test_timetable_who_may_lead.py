"""The bound knows whom a payer lets lead: not everybody with time makes an hour possible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.timetable.bounding.alone import alone
from stepdown.timetable.bounding.bound import solo
from stepdown.timetable.bounding.certificate import check
from stepdown.timetable.bounding.options import opened
from stepdown.timetable.bounding.refining import Refining
from stepdown.timetable.vocabulary import Credential, Group, GroupNeed, Problem
from tests.rules.test_timetable_bounding import ana, asking, week


def three_ask(most: int) -> Problem:
    """Two could lead at nine, one of them holds what all three clients ask for; so many sit in a section."""
    group = Group("talk", 60, 1, most, starts=(540,))
    need = {"groups": (GroupNeed("talk", 1),), "visits": (), "leader_holds": frozenset({"licensed"})}
    holder = replace(ana("bo"), credentials=(Credential("licensed"),))
    clients = (asking(name, **need) for name in ("one", "two", "three"))
    problem = week(*clients, staff=(ana(), holder), groups=(group,))
    return replace(problem, rooms=tuple(replace(problem.rooms[0], id=name) for name in ("red", "blue")))


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(("most", "value"), [(1, 60), (2, 120), (3, 180)])
def test_who_asks_for_a_credential_sits_only_where_somebody_who_holds_it_leads(
    most: int, value: int, merged: bool
) -> None:
    problem = three_ask(most)
    assert solo(problem).value == 180
    clinic, chosen = opened(problem, merge=merged)
    refining = Refining(clinic, chosen, merged=merged, linked=not merged)
    assert check(problem, refining.run(alone(chosen, 60), {}, 5.0).certificate) == value
