"""A problem that makes no sense is refused, each fault with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from stepdown.timetable.rules.checking import problems_with
from stepdown.timetable.vocabulary import (
    Counselor,
    CountRule,
    Credential,
    GroupNeed,
    Plan,
    Problem,
    Room,
    Section,
    VisitNeed,
)
from tests.rules.timetable_clinic import (
    GROUPS,
    IDA,
    MONDAY,
    PEOPLE,
    PROBLEM,
    ROOMS,
    STAFF,
    at,
    client,
    counselor,
    group,
    hours,
    room,
    shifts,
)


def test_the_small_clinic_makes_sense() -> None:
    assert problems_with(PROBLEM) == ()


def test_who_is_not_here_this_week_may_still_be_kept_apart_and_have_had_a_place() -> None:
    last = Plan((Section("x", "yoga", 0, "", "zoe", ("zoe",)),))
    problem = replace(
        client("ida", apart=frozenset({"zoe"}), not_with=frozenset({"zed"})),
        last=last,
        groups=(*GROUPS[:5], replace(GROUPS[5], members=frozenset({"zoe"})), GROUPS[6]),
    )
    assert problems_with(problem) == ()


def ida(**changes: Any) -> Problem:
    return client("ida", **changes)


def visit(**changes: Any) -> Problem:
    return ida(visits=(replace(VisitNeed("individual", 60, ("ana",)), **changes),))


def rule(days: set[int], minutes: int, need: int) -> Problem:
    return ida(counts=(CountRule(frozenset(days), minutes, need),))


FAULTS = {
    "a week that begins on Tuesday": ("week", replace(PROBLEM, week=date(2026, 11, 24))),
    "no step": ("step", replace(PROBLEM, step=0)),
    "a step of 20 minutes": ("step", replace(PROBLEM, step=20)),
    "days worth less than nothing": ("day_worth", replace(PROBLEM, day_worth=-1)),
    "a way of less than nothing": ("site_change", replace(PROBLEM, site_change=-15)),
    "two rooms of one name": ("rooms", replace(PROBLEM, rooms=(*ROOMS, ROOMS[0]))),
    "two counselors of one name": ("counselors", replace(PROBLEM, counselors=(*STAFF, STAFF[0]))),
    "two groups of one name": ("groups", replace(PROBLEM, groups=(*GROUPS, GROUPS[6]))),
    "two clients of one name": ("clients", replace(PROBLEM, clients=(*PEOPLE, PEOPLE[1]))),
    "a room without a name": ("rooms", replace(PROBLEM, rooms=(*ROOMS, Room("", "north", 4, ())))),
    "a room nowhere": ("rooms[1].site", room("elm", site="")),
    "a room with less than no seats": ("rooms[0].seats", room("oak", seats=-1)),
    "a counselor with less than no time": ("counselors[1].most_minutes", counselor("ben", most_minutes=-1)),
    "less than nobody's caseload": ("counselors[1].caseload", counselor("ben", caseload=-1)),
    "less than no caseload allowed": ("counselors[1].most_caseload", counselor("ben", most_caseload=-1)),
    "a credential that lapsed before the week": (
        "counselors[1].credentials[0].until", counselor("ben", credentials=(Credential("x", -15),))),
    "a credential that lapses at ten past": (
        "counselors[1].credentials[0].until", counselor("ben", credentials=(Credential("x", 10),))),
    "a shift nowhere": ("counselors[1].shifts[0].site", replace(PROBLEM, counselors=(
        STAFF[0], Counselor("ben", shifts("", hours(MONDAY, 8, 9))), STAFF[2]))),
    "two sites at once": ("counselors[1].shifts[1]", counselor("ben", shifts=(
        shifts("north", hours(MONDAY, 8, 12)) + shifts("south", hours(MONDAY, 11, 13))))),
    "a group of no time": ("groups[1].minutes", group("skills", minutes=0)),
    "a group longer than its day": ("groups[1].minutes", group("skills", minutes=1455)),
    "a group of 50 minutes": ("groups[1].minutes", group("skills", minutes=50)),
    "nothing but break": ("groups[1].break_minutes", group("skills", break_minutes=90)),
    "a group of nobody": ("groups[1].least", group("skills", least=0)),
    "fewer at most than at least": ("groups[1].most", group("skills", most=1)),
    "a site nobody knows": ("groups[1].sites", group("skills", sites=frozenset({"west"}))),
    "a start past the week": ("groups[1].starts[0]", group("skills", starts=(at(7, 0),))),
    "a start at ten past": ("groups[1].starts[0]", group("skills", starts=(10,))),
    "a start that ends the next day": ("groups[1].starts[1]", group("skills", starts=(0, at(MONDAY, 23)))),
    "a group that follows nothing known": ("groups[1].follows", group("skills", follows="yoga")),
    "a group that follows itself": ("groups[1].follows", group("skills", follows="skills")),
    "members of an open group": ("groups[1].members", group("skills", members=frozenset({"ida"}))),
    "a site nobody works at": ("clients[0].site", ida(site="west")),
    "a group prescribed twice": ("clients[0].groups", ida(groups=(GroupNeed("core", 1),) * 2)),
    "a visit prescribed twice": ("clients[0].visits", ida(visits=IDA.visits[:1] * 2)),
    "a group that is not there": ("clients[0].groups[0].group", ida(groups=(GroupNeed("yoga", 1),))),
    "less than no sessions": ("clients[0].groups[0].sessions", ida(groups=(GroupNeed("core", -1),))),
    "more than one a day": ("clients[0].groups[0].sessions", ida(groups=(GroupNeed("core", 8),))),
    "a visit of no time": ("clients[0].visits[0].minutes", visit(minutes=0)),
    "a visit of 50 minutes": ("clients[0].visits[0].minutes", visit(minutes=50)),
    "a visit not at all": ("clients[0].visits[0].sessions", visit(sessions=0)),
    "a visit with nobody known": ("clients[0].visits[0].staff", visit(staff=("zoe",))),
    "a way back in time": ("clients[0].travel", ida(travel=-1)),
    "more than all by video": ("clients[0].video_percent", ida(video_percent=101)),
    "a floor below the ground": ("clients[0].least", ida(least=-1)),
    "a ceiling below the floor": ("clients[0].most", ida(least=600, most=599)),
    "a day of less than nothing": ("clients[0].day_most", ida(day_most=-1)),
    "eight days": ("clients[0].days_most", ida(days_most=8)),
    "a wait of less than nothing": ("clients[0].gap_most", ida(gap_most=-1)),
    "an eighth day": ("clients[0].counts[0].days", rule({7}, 60, 1)),
    "a day that counts for nothing": ("clients[0].counts[0].minutes", rule({1}, 0, 1)),
    "more days than there are": ("clients[0].counts[0].need", rule({1, 2}, 60, 3)),
    "apart from oneself": ("clients[0].apart", ida(apart=frozenset({"ida"}))),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_makes_no_sense_is_named_with_its_place(name: str) -> None:
    place, problem = FAULTS[name]
    found = problems_with(problem)
    assert [one.field for one in found] == [place]
    assert str(found[0].reason).startswith(f"{place}: ")


def test_groups_that_follow_each_other_are_both_named() -> None:
    found = problems_with(group("skills", follows="advanced"))
    assert [one.field for one in found] == ["groups[1].follows", "groups[2].follows"]


def test_who_follows_a_circle_is_not_in_it() -> None:
    groups = tuple(
        replace(one, follows={"skills": "advanced", "spanish": "skills"}.get(one.id, one.follows))
        for one in GROUPS
    )
    found = problems_with(replace(PROBLEM, groups=groups))
    assert [one.field for one in found] == ["groups[1].follows", "groups[2].follows"]


def test_all_faults_are_found_in_one_go() -> None:
    found = problems_with(replace(client("joe", travel=-1, days_most=9), step=0))
    assert [one.field for one in found] == ["step", "clients[1].travel", "clients[1].days_most"]
