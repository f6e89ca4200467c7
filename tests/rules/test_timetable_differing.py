"""What changes from one plan to another: found, counted and said in sentences a person can read aloud."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bench.timetable.by_hand import by_hand
from bench.timetable.fuzz import instance
from stepdown.timetable.rules.changes import Seat
from stepdown.timetable.rules.checking import worth
from stepdown.timetable.rules.differing import Comparing, client_lines, compare, lines
from stepdown.timetable.vocabulary import Plan, Section, Visit
from tests.rules.timetable_clinic import (
    FRIDAY,
    MONDAY,
    PLAN,
    PROBLEM,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    client,
    held,
)

NAMES = {"skills": "Women's trust", "ana": "Ana Plain", "ben": "Ben Plain", "oak": "the oak room"}
SKILLS = PLAN.sections[1]


def becomes(**changes: object) -> Plan:
    """The good plan with something else about its second section."""
    return held(replace(SKILLS, **changes), instead_of=SKILLS.id)  # type: ignore[arg-type]


def said(after: Plan, before: Plan = PLAN) -> list[str]:
    return [str(line) for line in lines(compare(PROBLEM, before, after), NAMES)]


def said_of_people(after: Plan, before: Plan = PLAN) -> list[str]:
    return [str(line) for line in client_lines(compare(PROBLEM, before, after), NAMES)]


def test_the_same_plan_differs_in_nothing() -> None:
    found = compare(PROBLEM, PLAN, Plan(tuple(PLAN.sections), tuple(PLAN.visits)))
    assert found.nothing and found.unchanged == 3
    assert said(PLAN) == ["Nothing changes."]


def test_other_numbers_of_the_same_sections_are_no_change() -> None:
    again = Plan(tuple(replace(one, id=f"s{n}") for n, one in enumerate(PLAN.sections)), PLAN.visits)
    found = compare(PROBLEM, PLAN, again)
    assert found.nothing and found.unchanged == 3


def test_another_time_is_said_with_both_and_with_what_stays() -> None:
    after = becomes(start=at(THURSDAY, 14))
    assert said(after) == ["Women's trust: Tuesday 09:00 becomes Thursday 14:00; same leader, same 3 people."]
    (change,) = compare(PROBLEM, PLAN, after).moved
    assert change.before == SKILLS and not change.other_leader and not change.held_on
    assert said_of_people(after)[0] == (
        "ida: joins Women's trust on Thursday 14:00; loses Women's trust on Tuesday 09:00; "
        "days that count: 1 instead of 2."
    )


def test_another_leader_and_another_room_are_said() -> None:
    assert said(becomes(leader="ben", room="elm")) == [
        "Women's trust: Tuesday 09:00 stays; Ben Plain leads instead of Ana Plain, "
        "in elm instead of in the oak room, same 3 people."
    ]
    assert said(becomes(room="")) == [
        "Women's trust: Tuesday 09:00 stays; same leader, by video instead of in the oak room, same 3 people."
    ]
    found = compare(PROBLEM, PLAN, becomes(leader="ben"))
    assert found.staff == ("ana", "ben")
    assert found.other_leader and not found.other_room and not found.moved
    assert str(client_lines(found, NAMES)[1]) == (
        "joe: keeps Women's trust on Tuesday 09:00, in another room or with somebody else."
    )


def test_who_joins_and_who_leaves_are_counted_and_what_it_means_for_them() -> None:
    after = becomes(members=("ida", "lea"))
    assert said(after) == [
        "Women's trust: Tuesday 09:00 stays; same leader, 2 people leave it, 1 person joins."
    ]
    found = compare(PROBLEM, PLAN, after)
    assert [change.client for change in found.clients] == ["joe", "kim", "lea"], "ida notices nothing"
    joe, _, lea = found.clients
    assert (joe.loses, joe.joins) == ((Seat(SKILLS.start, "skills"),), ())
    assert (joe.minutes_before, joe.minutes_after) == (330, 240) and joe.worse
    assert (lea.minutes_before, lea.minutes_after) == (0, 90) and not lea.worse
    assert [one.held_on for one in found.sections] == [True] and found.held_on == found.sections
    more = becomes(members=("ida", "joe", "lea", "kim", "sam"))
    assert said(more) == ["Women's trust: Tuesday 09:00 stays; same leader, 2 people join."]
    assert said(PLAN, more) == ["Women's trust: Tuesday 09:00 stays; same leader, 2 people leave it."]
    one = becomes(members=("ida", "joe"))
    assert said(one) == ["Women's trust: Tuesday 09:00 stays; same leader, 1 person leaves it."]


def test_a_day_that_no_longer_counts_is_said() -> None:
    after = held(instead_of="core 1")
    assert said(after) == [
        "core: Monday 09:00 is not held; 2 people had it.",
        "Staff give 5 hours instead of 8.",
    ]
    assert compare(PROBLEM, PLAN, after).not_held
    assert said_of_people(after)[0] == (
        "ida: loses core on Monday 09:00; 5 hours instead of 7.5; days that count: 1 instead of 2."
    )


def test_a_new_section_is_said_with_all_that_it_is() -> None:
    new = Section("new", "screen", at(FRIDAY, 9), "", "ben", ("kim",))
    assert said(held(new)) == [
        "screen: new on Friday 09:00, by video, with Ben Plain; 1 person.",
        "Staff give 9 hours instead of 8.",
    ]
    assert compare(PROBLEM, PLAN, held(new)).new[0].after == new


def test_sessions_of_peoples_own_are_counted_and_said_to_those_who_may_know() -> None:
    own, family = PLAN.visits
    before = replace(PLAN, visits=(own, family, Visit("ida", "prescriber", "cleo", at(MONDAY, 13), True)))
    after = replace(PLAN, visits=(replace(own, start=at(WEDNESDAY, 8)), replace(family, by_video=True), own))
    found = compare(PROBLEM, before, after)
    assert [str(one) for one in lines(found)] == [
        "Sessions of people's own with somebody else or in another place: 1.",
        "Sessions of people's own that are not held: 1.",
        "New sessions of people's own: 1.",
        "Staff give 9 hours instead of 8.5.",
    ]
    assert not any("ida" in str(one) for one in lines(found))
    moved = compare(PROBLEM, PLAN, replace(PLAN, visits=(replace(own, start=at(TUESDAY, 13)), family)))
    assert [str(one) for one in lines(moved)] == ["Sessions of people's own at another time: 1."]
    assert [one.moved for one in moved.visits] == [True] and not moved.visits[0].other_staff
    assert said_of_people(after, before) == [
        "ida: joins individual on Wednesday 08:00; loses prescriber on Monday 13:00; "
        "keeps family on Friday 17:00, in another room or with somebody else; 8.5 hours instead of 7.5; "
        "days that count: 3 instead of 2."
    ]


def test_an_id_that_two_sections_of_a_kind_exchange_is_not_followed() -> None:
    """Numbers given anew by each search say nothing; people and places do."""
    first, second = (
        Section("s1", "skills", at(MONDAY, 9), "oak", "ana", ("ida", "joe")),
        Section("s2", "skills", at(FRIDAY, 9), "oak", "ana", ("kim", "lea")),
    )
    again = replace(first, id="s2"), replace(second, id="s1", start=at(FRIDAY, 10))
    (change,) = compare(PROBLEM, Plan((first, second)), Plan(again)).sections
    assert (change.before, change.after) == (second, again[1])


def test_a_section_without_its_id_is_found_by_its_people() -> None:
    """Not by those that share fewer, nor by another kind of group."""
    gone = Section("a", "skills", at(MONDAY, 9), "oak", "ana", ("ida", "joe", "kim"))
    few = Section("b", "skills", at(TUESDAY, 9), "oak", "ana", ("ida", "lea"))
    most = Section("c", "skills", at(FRIDAY, 9), "oak", "ben", ("joe", "kim"))
    other = Section("d", "core", at(FRIDAY, 9), "elm", "ana", ("ida", "joe", "kim"))
    found = compare(PROBLEM, Plan((gone,)), Plan((few, most, other)))
    pairs = {
        (one.before.id if one.before else "", one.after.id if one.after else "") for one in found.sections
    }
    assert pairs == {("a", "c"), ("", "b"), ("", "d")}


def test_people_and_groups_nobody_knows_any_more_count_for_nothing() -> None:
    gone = Section("x", "yoga", at(MONDAY, 9), "oak", "ana", ("mo",))
    before = Plan((*PLAN.sections, gone), (*PLAN.visits, Visit("mo", "own", "ana", at(MONDAY, 11))))
    (change,) = compare(PROBLEM, before, PLAN).clients
    assert (change.client, change.minutes_before, change.minutes_after) == ("mo", 0, 0)


@pytest.mark.parametrize("seed", range(0, 40))
def test_the_figures_are_those_of_the_checker(seed: int) -> None:
    """Any two plans of a clinic: staff minutes, and each person's hours and days, as counted apart."""
    problem = instance(seed)
    plans = [by_hand(problem), by_hand(replace(problem, clients=problem.clients[::-1])), Plan()]
    for before, after in pairwise([*plans, plans[0]]):
        found = compare(problem, before, after)
        tiers = worth(problem, before), worth(problem, after)
        assert (found.staff_before, found.staff_after) == (tiers[0].staff_minutes, tiers[1].staff_minutes)
        gained = sum(one.minutes_after - one.minutes_before for one in found.clients)
        days = sum(one.days_after - one.days_before for one in found.clients)
        assert gained == tiers[1].minutes - tiers[0].minutes
        assert days == tiers[1].counted_days - tiers[0].counted_days
        for change in found.sections:
            was, now = (set(one.members) if one else set() for one in (change.before, change.after))
            assert (set(change.joined), set(change.left)) == (now - was, was - now)
        back = compare(problem, after, before)
        assert {(one.client, one.joins, one.loses) for one in back.clients} == {
            (one.client, one.loses, one.joins) for one in found.clients
        }


def test_somebody_who_came_since_is_known_by_the_problem_they_are_in() -> None:
    new = replace(PROBLEM.clients[1], id="mo")
    after = becomes(members=("ida", "joe", "kim", "mo"))
    whole = replace(PROBLEM, clients=(*PROBLEM.clients, new))
    (change,) = Comparing(PROBLEM, PLAN).to(after, whole).clients
    assert (change.client, change.minutes_before, change.minutes_after) == ("mo", 0, 90)


def test_no_sentence_knows_who_is_kept_apart() -> None:
    """With and without exclusions every sentence is the same, and none has a word for them."""
    after = becomes(members=("ida", "lea"), leader="ben")
    apart = client("joe", apart=frozenset({"lea"}), not_with=frozenset({"ben"}))
    found, plain = (compare(problem, PLAN, after) for problem in (apart, PROBLEM))
    every = [*lines(found), *client_lines(found)]
    assert every == [*lines(plain), *client_lines(plain)]
    assert not any("apart" in str(one) or "not to meet" in str(one) for one in every)
