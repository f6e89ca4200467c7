"""Next week from this week: what stands stays, rules are kept, and nobody loses a place for a staff hour."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from bench.timetable.by_hand import by_hand
from bench.timetable.fuzz import instance
from bench.timetable.turnover import a_week_later
from stepdown.timetable.questions import next_week as asked
from stepdown.timetable.questions.next_week import next_week
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.sense import problems_with
from stepdown.timetable.solving.solve import Limits, NotSound, solve
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    Group,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Visit,
    VisitNeed,
    Window,
)
from tests.rules.timetable_clinic import MONDAY, PROBLEM, TUESDAY, at, hours

FEW = Limits(seconds=None, rounds=12)
NONE = Limits(seconds=0.001, rounds=0)
DAYS = tuple(hours(day, 8, 20) for day in range(3))


def robin(n: int, free: tuple[Window, ...] = DAYS, **more: object) -> Client:
    person = Client(f"robin{n}", "harbor", (GroupNeed("core", 1),), free=free)
    return replace(person, **more)  # type: ignore[arg-type]


def clinic(*clients: Client, **group: object) -> Problem:
    staff = tuple(
        Counselor(name, tuple(Shift("harbor", window) for window in DAYS)) for name in ("dana", "evan")
    )
    rooms = tuple(Room(name, "harbor", 8, DAYS) for name in ("blue", "red"))
    core = replace(Group("core", 180, 2, 8), **group)  # type: ignore[arg-type]
    return Problem(PROBLEM.week, rooms, staff, (core,), clients)


def core(name: str, start: int, *members: int, leader: str = "dana", room: str = "blue") -> Section:
    return Section(name, "core", start, room, leader, tuple(f"robin{n}" for n in members))


# -- in words a planner would use


def test_nobody_loses_a_place_to_save_a_staff_hour() -> None:
    """Two sections of two would fit into one of four: it would save three hours, and they stay two."""
    problem = clinic(*(robin(n) for n in range(4)))
    last = Plan((core("a", at(MONDAY, 9), 0, 1), core("b", at(TUESDAY, 9), 2, 3)))
    found = next_week(problem, last, limits=Limits(seconds=None, rounds=60))
    assert found.plan == last and found.touched == () and found.difference.nothing
    assert solve(problem, limits=Limits(seconds=None, rounds=60)).tiers.staff_minutes == 180


def test_a_place_is_given_up_for_what_is_worth_more() -> None:
    """Who is new can come on Monday morning only: with one of Tuesday's people a section is held."""
    late = robin(99, (hours(MONDAY, 9, 12),))
    problem = clinic(*(robin(n) for n in range(14)), late)
    last = Plan(
        (
            core("b", at(TUESDAY, 9), *range(7)),
            core("c", at(TUESDAY, 9), *range(7, 14), leader="evan", room="red"),
        )
    )
    found = next_week(problem, last, limits=Limits(seconds=None, rounds=80))
    assert found.tiers.minutes == 15 * 180 and found.tiers.moved == len(found.touched) == 1
    assert next_week(problem, last, limits=NONE).touched == ()


def test_no_place_is_given_up_for_less_than_it_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "A_PLACE", 200)
    late = robin(99, (hours(MONDAY, 9, 12),))
    problem = clinic(*(robin(n) for n in range(14)), late)
    last = Plan(
        (
            core("b", at(TUESDAY, 9), *range(7)),
            core("c", at(TUESDAY, 9), *range(7, 14), leader="evan", room="red"),
        )
    )
    assert next_week(problem, last, limits=Limits(seconds=None, rounds=80)).touched == ()


def test_only_who_cannot_come_any_more_is_placed_anew() -> None:
    changed = robin(0, (hours(TUESDAY, 8, 20),))
    problem = clinic(changed, *(robin(n) for n in range(1, 5)))
    last = Plan((core("a", at(MONDAY, 9), 0, 1, 2), core("b", at(TUESDAY, 9), 3, 4)))
    found = next_week(problem, last, limits=FEW)
    assert found.touched == ("robin0",)
    assert {one.id: one.members for one in found.plan.sections} == {
        "a": ("robin1", "robin2"),
        "b": ("robin0", "robin3", "robin4"),
    }
    assert found.staying == tuple(f"robin{n}" for n in range(5)) and found.share_touched == 0.2


def test_one_person_comes_over_rather_than_that_all_lose_their_section() -> None:
    problem = clinic(*(robin(n) for n in range(8)), least=4)
    last = Plan((core("a", at(MONDAY, 9), 0, 1, 2, 99), core("b", at(TUESDAY, 9), 3, 4, 5, 6, 7)))
    found = next_week(problem, last, limits=FEW)
    assert len(found.touched) == 1 and found.difference.unchanged == 0
    assert sorted(len(one.members) for one in found.plan.sections) == [4, 4]


def test_who_comes_new_gets_the_seats_that_are_left() -> None:
    problem = clinic(*(robin(n) for n in range(1, 6)))
    last = Plan((core("a", at(MONDAY, 9), 0, 1, 2), core("b", at(TUESDAY, 9), 3, 4)))
    found = next_week(problem, last, limits=FEW)
    assert found.touched == () and found.tiers.minutes == 5 * 180
    assert "robin0" not in found.staying and broken(found.problem, found.plan) == ()


def test_last_weeks_rooms_leaders_and_people_that_are_gone_are_left_out() -> None:
    problem = clinic(robin(0), robin(1, visits=(VisitNeed("own", 60, ("dana",)),)))
    gone = Plan(
        (
            core("a", at(MONDAY, 9), 0, 1, leader="somebody else"),
            core("b", at(TUESDAY, 9), 0, 7, room="gone"),
            Section("c", "yoga", at(TUESDAY, 9), "red", "evan", ("robin0",)),
            core("d", at(TUESDAY, 3), 0, 1),
            core("e", at(TUESDAY, 13), 7, 8),
        ),
        (Visit("robin9", "own", "dana", 0), Visit("robin1", "own", "evan", at(MONDAY, 9))),
    )
    found = next_week(problem, gone, limits=FEW)
    assert broken(found.problem, found.plan) == ()
    assert found.tiers.minutes == 2 * 180 + 60


def test_what_is_closed_or_led_by_somebody_away_is_not_taken_over() -> None:
    problem = clinic(*(robin(n) for n in range(4)))
    last = Plan((core("a", at(MONDAY, 9), 0, 1), core("b", at(TUESDAY, 9), 2, 3, room="red", leader="evan")))
    rooms = (replace(problem.rooms[0], open=DAYS[1:]), problem.rooms[1])
    staff = (problem.counselors[0], replace(problem.counselors[1], away=(Window(DAY, 2 * DAY),)))
    found = next_week(replace(problem, rooms=rooms, counselors=staff), last, limits=FEW)
    assert broken(found.problem, found.plan) == () and found.tiers.minutes == 4 * 180
    twice = replace(last, sections=(last.sections[0], core("c", at(MONDAY, 9), 2, 3)))
    assert broken(problem, next_week(problem, twice, limits=FEW).plan) == ()


def test_people_who_are_kept_apart_since_do_not_go_on_together() -> None:
    problem = clinic(*(robin(n, apart=frozenset({"robin1"}) if n == 0 else frozenset()) for n in range(5)))
    last = Plan((core("a", at(MONDAY, 9), 0, 1, 2), core("b", at(TUESDAY, 9), 3, 4)))
    found = next_week(problem, last, limits=FEW)
    assert len(found.touched) == 1 and broken(found.problem, found.plan) == ()


@pytest.mark.parametrize(
    ("after", "worth_it"),
    [
        ((1000, -5, -10, 0), True),
        ((1000, -5, -10, -1), False),
        ((1000, -5, -9, 0), True),
        ((1000, -6, -1, 9), False),
        ((1059, -6, -10, 0), False),
        ((1060, -6, -10, 0), True),
        ((1119, -7, -10, 0), False),
        ((1000, -4, -40, 0), True),
        ((985, -5, -1, 9), False),
        ((985, -1, -10, 0), False),
    ],
)
def test_value_comes_first_then_places_then_staff(after: tuple[int, int, int, int], worth_it: bool) -> None:
    """Value, places lost, units of staff, wishes: before, 1000 with five places lost and ten units."""
    standing = cast(Standing, SimpleNamespace(state=SimpleNamespace(worth=after)))
    assert asked._worth_it(standing, (1000, -5, -10, 0)) is worth_it


def test_a_day_with_a_session_in_its_middle_and_a_share_by_video_are_taken_over_whole() -> None:
    """Taken one after the other each of these would break a rule; together they keep all."""
    person = robin(
        0,
        groups=(GroupNeed("core", 1), GroupNeed("talk", 1)),
        visits=(VisitNeed("own", 60, ("dana",)),),
        gap_most=0,
        video_free=DAYS,
        video_percent=50,
    )
    other = robin(1, groups=person.groups, video_free=DAYS, video_percent=100)
    talk = Group("talk", 60, 2, 8, place=Place.VIDEO)
    problem = replace(clinic(person, other), groups=(*clinic().groups, talk))
    last = Plan(
        (
            Section("v", "talk", at(MONDAY, 9), "", "evan", ("robin0", "robin1")),
            core("a", at(MONDAY, 11), 0, 1),
        ),
        (Visit("robin0", "own", "dana", at(MONDAY, 10)),),
    )
    assert broken(problem, last) == ()
    assert next_week(problem, last, limits=FEW).plan == last


def test_a_week_that_breaks_a_rule_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = clinic(robin(0), robin(1))
    last = Plan((core("a", at(MONDAY, 9), 0, 1),))
    monkeypatch.setattr(asked, "broken", lambda *_: broken(problem, Plan((core("a", 0, 0),))))
    with pytest.raises(NotSound):
        next_week(problem, last, limits=FEW)


# -- in any clinic


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_every_next_week_keeps_every_rule(first: int) -> None:
    for seed in range(first, first + 20):
        problem = instance(seed)
        last = by_hand(problem)
        later = changed(problem, seed)
        assert problems_with(later) == ()
        found = next_week(later, last, limits=FEW, seed=seed)
        assert broken(found.problem, found.plan) == (), seed
        assert found.problem.last == last and found.tiers == worth(found.problem, found.plan)
        untouched = {one.client for one in found.difference.clients if not one.loses} & set(found.touched)
        assert not untouched


def changed(problem: Problem, seed: int) -> Problem:
    """A week later, and here and there somebody with other limits."""
    draw, later = Random(seed), a_week_later(problem, seed, new=0.2, less=0.3)
    clients = tuple(
        replace(one, days_most=max(1, one.days_most - 1), gap_most=60, day_most=360)
        if draw.random() < 0.15
        else one
        for one in later.clients
    )
    return replace(later, clients=clients)


@pytest.mark.parametrize("seed", range(3))
def test_without_any_change_nobody_is_touched(seed: int) -> None:
    problem = generate(clients=40, seed=seed)
    last = solve(problem, limits=Limits(seconds=None, rounds=40)).plan
    found = next_week(problem, last, limits=NONE)
    assert found.touched == () and found.tiers.moved == 0
    assert found.tiers.value >= worth(problem, last).value
    further = next_week(problem, last, limits=FEW)
    assert further.tiers.value - found.tiers.value >= asked.A_PLACE * further.tiers.moved


def test_the_same_seed_and_rounds_give_the_same_week() -> None:
    problem = generate(clients=30, seed=5)
    last, later = by_hand(problem), a_week_later(problem, 2)
    assert next_week(later, last, limits=FEW) == next_week(later, last, limits=FEW)
    assert a_week_later(problem, 2) == later != a_week_later(problem, 3)


def test_a_week_later_a_twentieth_is_new_and_a_tenth_less_free() -> None:
    problem = generate(clients=100, seed=1)
    later = a_week_later(problem, 1)
    new = [one for one, was in zip(later.clients, problem.clients, strict=True) if one.id != was.id]
    less = [
        sum(w.end - w.start for w in was.free) - sum(w.end - w.start for w in one.free)
        for one, was in zip(later.clients, problem.clients, strict=True)
        if one.id == was.id and one.free != was.free
    ]
    assert len(new) == 5 and len(less) == 10 and max(less) <= 120
    assert (later.week - problem.week).days == 7 and DAY
