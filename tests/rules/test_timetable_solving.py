"""The search for a week: what it finds keeps every rule, can be had again, and beats a planner by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from bench.timetable.by_hand import by_hand
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving import solve as solving
from stepdown.timetable.solving.compiled import each_bit, runs, same_day, span
from stepdown.timetable.solving.picture import picture_of, plan_of, restore
from stepdown.timetable.solving.rebuilding import most_wanted
from stepdown.timetable.solving.search import search
from stepdown.timetable.solving.shifting import shift
from stepdown.timetable.solving.solve import Limits, NotSound, solve
from stepdown.timetable.solving.thrift import Thrift
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    Group,
    GroupNeed,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Tiers,
    VisitNeed,
    Window,
)

FEW = Limits(seconds=None, rounds=60)


def hours(day: int, first: float, last: float) -> Window:
    return Window(day * DAY + int(first * 60), day * DAY + int(last * 60))


def small(people: int = 4, **changed: object) -> Problem:
    """Dana leads one kind of group in one room; so many people can come from Monday to Wednesday."""
    evenings = tuple(hours(day, 16, 20) for day in range(3))
    group = Group("core", 180, 3, 8, break_minutes=30, skill="core")
    clients = tuple(
        Client(
            f"robin{n}",
            "harbor",
            (GroupNeed("core", 2),),
            (VisitNeed("own", 60, ("dana",)),),
            free=evenings,
            counts=(CountRule(frozenset(range(7)), 150, 2),),
        )
        for n in range(people)
    )
    dana = Counselor(
        "dana", tuple(Shift("harbor", hours(day, 9, 20)) for day in range(5)), frozenset({"core"})
    )
    room = Room("blue", "harbor", 8, tuple(hours(day, 8, 21) for day in range(5)))
    whole = Problem(date(2026, 11, 23), (room,), (dana,), (group,), clients)
    return replace(whole, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_every_plan_found_keeps_every_rule(seed: int) -> None:
    problem = generate(clients=14 + 6 * seed, seed=seed)
    found = solve(problem, seed=seed, limits=FEW)
    assert broken(problem, found.plan) == ()
    assert found.tiers == worth(problem, found.plan)


def test_a_short_search_delivers_more_than_a_planner_by_hand() -> None:
    for seed in (1, 2):
        problem = generate(clients=40, seed=seed)
        found = solve(problem, seed=seed, limits=Limits(seconds=None, rounds=120))
        assert found.tiers.value > worth(problem, by_hand(problem)).value


def test_the_same_seed_and_rounds_give_the_same_plan() -> None:
    problem = generate(clients=30, seed=3)
    first, again = (solve(problem, seed=5, limits=FEW) for _ in range(2))
    assert first == again
    assert first.rounds == 60


def test_everybody_gets_all_of_a_week_that_has_room_for_all() -> None:
    found = solve(small(), limits=FEW)
    assert found.tiers.minutes == 4 * (2 * 150 + 60)
    assert found.tiers.counted_days == 8


def test_a_group_below_its_least_size_is_not_held() -> None:
    found = solve(small(people=2), limits=FEW)
    assert found.plan.sections == ()
    assert found.tiers.minutes == 2 * 60, "their own hours are held all the same"


def test_people_kept_apart_never_sit_together() -> None:
    problem = small(people=8)
    first, *others = problem.clients
    apart = replace(first, apart=frozenset({others[0].id}))
    found = solve(replace(problem, clients=(apart, *others)), limits=FEW)
    assert not any({first.id, others[0].id} <= set(one.members) for one in found.plan.sections)


def test_people_in_treatment_keep_their_places() -> None:
    before = solve(small(people=6), limits=Limits(seconds=None, rounds=300))
    assert before.tiers.value == 6 * 480, "a better week would be a reason to move"
    after = solve(small(people=6, last=before.plan), seed=9, limits=FEW)
    assert after.tiers.moved == 0
    places = {(one.start, one.members) for one in before.plan.sections}
    assert places == {(one.start, one.members) for one in after.plan.sections}


def two_sections(seats: int) -> tuple[Problem, Plan]:
    """Six people in two sections of three on one evening; the room that is free has so many seats."""
    whole = small(people=6)
    clients = tuple(replace(one, groups=(GroupNeed("core", 1),), visits=()) for one in whole.clients)
    rooms = tuple(replace(whole.rooms[0], id=name, seats=seats) for name in ("blue", "green"))
    group = replace(whole.groups[0], starts=(16 * 60,))
    staff = (*whole.counselors, replace(whole.counselors[0], id="noor"))
    names = [one.id for one in clients]
    plan = Plan((Section("a", "core", 960, "blue", "dana", tuple(names[:3])),
                 Section("b", "core", 960, "green", "noor", tuple(names[3:]))))  # fmt: skip
    return replace(whole, clients=clients, rooms=rooms, groups=(group,), counselors=staff), plan


@pytest.mark.parametrize(("seats", "saved"), [(8, 180), (5, 0)])
def test_a_section_is_saved_where_nobody_loses_by_it_and_only_there(seats: int, saved: int) -> None:
    problem, plan = two_sections(seats)
    state, _ = search(problem, 0, lambda course: 1.0, plan)
    thrift, before = Thrift(state, Random(1)), state.worth
    did = [thrift.once() for _ in range(12)]
    assert any(did) is bool(saved)
    found = plan_of(state)
    assert broken(problem, found) == ()
    assert worth(problem, plan).staff_minutes - worth(problem, found).staff_minutes == saved
    assert (state.worth[0], state.worth[1]) == (before[0], before[1])


def test_a_whole_search_ends_with_its_small_sections_together() -> None:
    problem, plan = two_sections(8)
    assert worth(problem, plan).staff_minutes == 360
    assert solve(problem, start=plan, limits=FEW).tiers.staff_minutes == 180


def test_a_section_moves_to_where_somebody_who_is_short_can_come() -> None:
    """Three stand at four on Monday; the fourth can come on Tuesday only, as all the others could too."""
    whole = small(people=4)
    day = (CountRule(frozenset(range(7)), 150, 1),)
    clients = [replace(one, groups=(GroupNeed("core", 1),), visits=(), counts=day) for one in whole.clients]
    clients[3] = replace(clients[3], free=(hours(1, 16, 20),))
    problem = replace(whole, clients=tuple(clients))
    plan = Plan((Section("a", "core", 960, "blue", "dana", ("robin0", "robin1", "robin2")),))
    state, _ = search(problem, 0, lambda course: 1.0, plan)
    assert state.short == {3}
    shift(state, 3, Random(1))
    assert not state.short
    assert [(one.start // 60 // 24, len(one.members)) for one in plan_of(state).sections] == [(1, 4)]


def test_last_weeks_places_that_are_gone_are_left_out() -> None:
    gone = Plan(
        (
            Section("1", "core", 16 * 60, "blue", "somebody else", ("robin0",)),
            Section("2", "another group", 16 * 60, "blue", "dana", ("robin0",)),
            Section("3", "core", 16 * 60, "closed room", "dana", ("robin0",)),
            Section("4", "core", 2 * 60, "blue", "dana", ("robin0",)),
        )
    )
    found = solve(small(last=gone), limits=FEW)
    assert broken(small(last=gone), found.plan) == ()


def test_a_clinic_without_rooms_people_or_staff_has_an_empty_week() -> None:
    empty = replace(small(), rooms=(), counselors=(), clients=())
    assert solve(empty, limits=FEW).plan == Plan()
    nobody = replace(small(), counselors=())
    assert solve(nobody, limits=FEW).plan == Plan()


def test_who_takes_the_best_so_far_ends_the_search() -> None:
    found = solve(small(), limits=Limits(seconds=3600), stopped=lambda: True)
    assert found.rounds == 0
    assert found.tiers.minutes, "the first week stands before the first round"


def test_searches_side_by_side_are_no_worse_than_the_first_of_them() -> None:
    problem = generate(clients=20, seed=4)
    one, two = (solve(problem, limits=replace(FEW, side_by_side=n)) for n in (1, 2))
    assert two.tiers.order >= one.tiers.order
    stopped = solve(problem, limits=Limits(seconds=3600, side_by_side=2), stopped=lambda: True)
    assert stopped.plan.sections


def test_a_search_needs_an_end() -> None:
    with pytest.raises(ValueError, match="seconds or rounds"):
        Limits(seconds=None)


def test_a_plan_that_breaks_a_rule_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Plan((Section("1", "core", 0, "blue", "dana", ("robin0",)),))
    monkeypatch.setattr(
        solving, "alone", lambda *_: solving.Solved(wrong, Tiers(0, 0, 0, 0, 0, 0), seed=0, rounds=0)
    )
    with pytest.raises(NotSound):
        solve(small(), limits=FEW)


def test_what_is_undone_leaves_no_trace() -> None:
    problem = generate(clients=40, seed=8)
    state, _ = search(problem, 1, lambda course: course.rounds / 5)
    picture, plan = picture_of(state), plan_of(state)
    mark = state.mark()
    from_here = [*state.every]
    for held in from_here:
        for index in sorted(held.members):
            state.leave(index, held)
        state.close(held)
    assert state.worth < picture.worth
    state.back(mark)
    assert (state.worth, plan_of(state)) == (picture.worth, plan)
    restore(state, picture)
    assert (state.worth, plan_of(state)) == (picture.worth, plan)


def test_the_worth_kept_by_the_change_is_the_worth_of_the_plan() -> None:
    problem = generate(clients=50, seed=2)
    state, course = search(problem, 2, lambda course: course.rounds / 40)
    told = worth(problem, plan_of(state))
    assert (told.value, -told.moved, told.wishes) == (state.worth[0], state.worth[1], state.worth[3])
    assert told.staff_minutes == -state.worth[2] * 15
    assert course.kept <= course.rounds == 40


def test_bits_of_a_week() -> None:
    assert each_bit(span(3, 6)) == [3, 4, 5]
    assert each_bit(runs(span(0, 5) | span(8, 10), 2)) == [0, 1, 2, 3, 8]
    assert each_bit(same_day(96)) == [0, 96, 192, 288, 384, 480, 576]


def test_the_most_wanted_starts_come_first() -> None:
    could = [(0, 0, 0b0111), (1, 0, 0b0110), (2, 0, 0b0100), (3, 1, 0b1000)]
    assert most_wanted(could) == [(3, 0, 0b0100), (2, 0, 0b0010), (1, 1, 0b1000), (1, 0, 0b0001)]
