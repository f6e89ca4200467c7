"""Somebody new in a week that stands: offers keep every rule, move nobody unasked, and none is better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.timetable.by_hand import by_hand
from bench.timetable.fuzz import instance
from stepdown.timetable.questions.best_week import place_best
from stepdown.timetable.questions.inserting import Character, Offer, offers, offers_in, said, waiting
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.solving.picture import plan_of
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
    VisitNeed,
    Window,
)
from tests.rules import timetable_tiny_weeks as tiny_weeks
from tests.rules.timetable_clinic import MONDAY, PLAN, PROBLEM, TUESDAY, WEDNESDAY, hours

EVENINGS = tuple(hours(day, 16, 20) for day in range(3))
SEATS = 4


def robin(n: int, free: tuple[Window, ...] = EVENINGS) -> Client:
    return Client(
        f"robin{n}",
        "harbor",
        (GroupNeed("core", 2),),
        free=free,
        counts=(CountRule(frozenset(range(7)), 150, 2),),
    )


def clinic(*clients: Client, least: int = 2, **more: object) -> Problem:
    """One kind of group of four, Dana and Evan who lead it, a room in the evening of the first three days."""
    staff = tuple(
        Counselor(name, tuple(Shift("harbor", window) for window in EVENINGS)) for name in ("dana", "evan")
    )
    rooms = tuple(Room(name, "harbor", 9, EVENINGS) for name in ("blue", "red"))
    group = Group("core", 180, least, SEATS, break_minutes=30)
    return replace(Problem(PROBLEM.week, rooms, staff, (group,), clients), **more)  # type: ignore[arg-type]


def core(name: str, day: int, *members: str, leader: str = "dana", hour: int = 16) -> Section:
    return Section(name, "core", day * DAY + hour * 60, "blue", leader, tuple(members))


def without(problem: Problem, plan: Plan, index: int) -> tuple[Problem, Plan, Client] | None:
    """The clinic before somebody came; None where a section would be too small without them."""
    client = problem.clients[index]
    least = {group.id: group.least for group in problem.groups}
    sections = tuple(
        replace(one, members=tuple(m for m in one.members if m != client.id)) for one in plan.sections
    )
    if any(len(one.members) < least[one.group] for one in sections):
        return None
    others = tuple(one for one in problem.clients if one.id != client.id)
    visits = tuple(one for one in plan.visits if one.client != client.id)
    return replace(problem, clients=others), Plan(sections, visits), client


# -- in words a planner would use


def test_a_free_seat_is_offered_and_nobody_is_touched() -> None:
    problem = clinic(robin(0), robin(1))
    plan = Plan(tuple(core(f"c{day}", day, "robin0", "robin1") for day in (MONDAY, TUESDAY)))
    first = offers(problem, plan, robin(2))[0]
    assert (first.character, first.minutes, first.counted_days, first.days) == (Character.MOST, 300, 2, 2)
    assert (first.touched, first.moved, first.opened, first.lacking, first.exact) == (0, 0, 0, False, True)
    assert [change.client for change in first.difference.clients] == ["robin2"]
    assert broken(first.problem, first.plan) == ()
    assert str(said(first)) == (
        "The most hours in seats that are free: 5 hours on 2 days, 2 of which count; nobody else is touched."
    )


def test_a_full_week_offers_a_new_section_with_people_who_are_short_too() -> None:
    full = [robin(n) for n in range(4)]
    short = robin(4), robin(5)
    problem = clinic(*full, *short, rooms=(Room("blue", "harbor", 9, EVENINGS),))
    plan = Plan(tuple(core(f"c{day}", day, *(one.id for one in full)) for day in (MONDAY, TUESDAY)))
    (offer,) = offers(problem, plan, robin(6))
    assert (offer.character, offer.minutes, offer.opened) == (Character.NEW_SECTION, 150, 1)
    (new,) = offer.difference.new
    assert new.after is not None and set(new.after.members) == {"robin4", "robin5", "robin6"}
    assert offer.touched == 2 and offer.moved == 0 and offer.lacking
    assert broken(offer.problem, offer.plan) == ()
    assert "2 others come to a new session or another" in str(said(offer))
    alone = replace(problem, clients=tuple(full))
    assert offers(alone, plan, robin(6)) == (), "nobody makes up the least size"
    assert offers(replace(alone, groups=(replace(problem.groups[0], least=1),)), plan, robin(6))


def test_others_are_moved_only_where_it_was_asked_and_lose_nothing() -> None:
    """Monday is full and the only day the new client can come; somebody there could come on Wednesday."""
    full = [robin(n, EVENINGS) for n in range(4)]
    late = [robin(n, (EVENINGS[WEDNESDAY],)) for n in (4, 5)]
    once = [replace(one, groups=(GroupNeed("core", 1),), counts=()) for one in (*full, *late)]
    problem = clinic(*once, rooms=(Room("blue", "harbor", 9, EVENINGS),))
    plan = Plan(
        (
            core("mon", MONDAY, *(one.id for one in full)),
            core("wed", WEDNESDAY, "robin4", "robin5", leader="evan"),
        )
    )
    new = replace(robin(9, (EVENINGS[MONDAY],)), counts=())
    assert offers(problem, plan, new) == ()
    (offer,) = offers(problem, plan, new, most_moves=1)
    assert (offer.character, offer.moved, offer.touched, offer.minutes) == (Character.MOVES, 1, 1, 150)
    (moved,) = [one for one in offer.difference.clients if one.client != new.id]
    assert moved.minutes_before == moved.minutes_after
    assert broken(offer.problem, offer.plan) == ()


def test_nobody_is_moved_who_would_lose_a_day_that_counts() -> None:
    mondays = (CountRule(frozenset({MONDAY}), 150, 1),)
    full = [replace(robin(n), groups=(GroupNeed("core", 1),), counts=mondays) for n in range(4)]
    late = [replace(robin(n, (EVENINGS[WEDNESDAY],)), groups=(GroupNeed("core", 1),)) for n in (4, 5)]
    problem = clinic(*full, *late, rooms=(Room("blue", "harbor", 9, EVENINGS),))
    monday = core("mon", MONDAY, *(one.id for one in full))
    plan = Plan((monday, core("wed", WEDNESDAY, "robin4", "robin5", leader="evan")))
    assert offers(problem, plan, robin(9, (EVENINGS[MONDAY],)), most_moves=4) == ()


def test_offers_differ_in_what_matters_to_a_life() -> None:
    long = tuple(hours(day, 8, 20) for day in range(3))
    problem = clinic(*(robin(n, long) for n in range(4)), rooms=(Room("blue", "harbor", 9, long),))
    staff = (Counselor("dana", tuple(Shift("harbor", window) for window in long)),)
    problem = replace(problem, counselors=staff)
    early, late = ("robin0", "robin1"), ("robin2", "robin3")
    days = (MONDAY, TUESDAY)
    mornings = tuple(core(f"early{day}", day, *early, hour=9) for day in days)
    plan = Plan((*mornings, *(core(f"late{day}", day, *late, hour=17) for day in days)))
    found = {one.character: one for one in offers(problem, plan, robin(7, long))}
    assert {Character.MOST, Character.FEWER_DAYS} <= found.keys()
    assert {Character.MORNINGS, Character.EVENINGS} & found.keys()
    for character, inside in ((Character.MORNINGS, range(0, 13)), (Character.EVENINGS, range(16, 24))):
        for joined in (one for one in found if one is character):
            (own,) = [one for one in found[joined].difference.clients if one.client == "robin7"]
            assert all(seat.start % DAY // 60 in inside for seat in own.joins)
    assert found[Character.FEWER_DAYS].days == 1


def test_freed_seats_go_to_who_gains_most_and_among_equals_to_who_waits_longest() -> None:
    """One seat is left on each day: it gives two hours and a half, or a day that counts besides."""
    problem = clinic(*(robin(n) for n in range(3)), robin(3), replace(robin(4), counts=()))
    plan = Plan((core("mon", MONDAY, "robin0", "robin1", "robin2"),))
    assert [one.client for one in waiting(problem, plan, ["robin4", "robin3"])] == ["robin3", "robin4"]
    assert [one.gain for one in waiting(problem, plan, ["robin4", robin(8), "robin3"])] == [210, 210, 150]
    assert [one.client for one in waiting(problem, plan, ["robin3", robin(8)])] == ["robin3", "robin8"]
    full = replace(
        plan, sections=(replace(plan.sections[0], members=("robin0", "robin1", "robin2", "robin3")),)
    )
    assert waiting(problem, full, ["robin4"]) == ()


def test_who_waits_keeps_what_they_have() -> None:
    problem = clinic(*(robin(n) for n in range(4)))
    plan = Plan((core("mon", MONDAY, "robin0", "robin3"), core("tue", TUESDAY, "robin1", "robin2")))
    (offer,) = waiting(problem, plan, ["robin3"])
    (own,) = offer.difference.clients
    assert not own.loses and len(own.joins) == 1 and (offer.gain, offer.value) == (210, 420)


def test_the_order_of_the_curriculum_holds_inside_a_day_too() -> None:
    """The group that follows comes first on the only day: somebody who needs both gets one of them."""
    long = (hours(MONDAY, 8, 20),)
    people = [replace(robin(n, long), groups=(GroupNeed("core", 1), GroupNeed("then", 1))) for n in range(5)]
    problem = clinic(*people[:4], rooms=tuple(Room(name, "harbor", 9, long) for name in ("blue", "red")))
    staff = tuple(replace(one, shifts=(Shift("harbor", long[0]),)) for one in problem.counselors)
    groups = (problem.groups[0], replace(problem.groups[0], id="then", follows="core"))
    problem = replace(problem, counselors=staff, groups=groups)
    then = replace(core("then", MONDAY, "robin2", "robin3", hour=9), group="then")
    plan = Plan((core("core", MONDAY, "robin0", "robin1", hour=13), then))
    assert broken(problem, plan) == ()
    best = offers(problem, plan, people[4])[0]
    assert best.minutes == 150 and broken(best.problem, best.plan) == ()


def test_nothing_before_now_is_offered() -> None:
    problem = clinic(robin(0), robin(1))
    plan = Plan(tuple(core(f"c{day}", day, "robin0", "robin1") for day in (MONDAY, TUESDAY, WEDNESDAY)))
    for offer in offers(problem, plan, robin(2), now=TUESDAY * DAY + 17 * 60):
        (own,) = [one for one in offer.difference.clients if one.client == "robin2"]
        assert [seat.start // DAY for seat in own.joins] == [WEDNESDAY]


def test_somebody_with_sessions_does_not_come_with_another_prescription() -> None:
    changed = replace(PROBLEM.clients[0], most=600)
    with pytest.raises(ValueError, match="as they stand"):
        offers(PROBLEM, PLAN, changed)


# -- against every other week there is


def best_by_trying(problem: Problem, plan: Plan, client: Client) -> int:
    """The most a person can have around the others, by trying every choice of sections and visits."""
    whole = replace(problem, clients=(*problem.clients, client))
    found = 0
    for _, ids, visits in tiny_weeks._weeks(whole, client, plan.sections):
        sections = tuple(
            replace(one, members=(*one.members, client.id)) if one.id in ids else one for one in plan.sections
        )
        tried = Plan(sections, (*plan.visits, *visits))
        value = worth(whole, tried).value
        if value > found and not broken(whole, tried):
            found = value
    return found


@pytest.mark.parametrize("first", range(0, 20, 10))
def test_no_better_week_is_there_in_a_tiny_clinic(first: int) -> None:
    looked = 0
    for seed in range(first, first + 10):
        problem = tiny_weeks.picky(seed) if seed % 4 == 3 else tiny_weeks.tiny(seed)
        others = replace(problem, clients=problem.clients[:-1])
        best = tiny_weeks.best_plan(others, most=1_500) if others.clients else (0, Plan())
        if best is None:
            continue
        client, standing = problem.clients[-1], Standing(others, best[1])
        with standing.guest(client) as index, standing.trial():
            found = place_best(standing, index)
            placed, value = standing.planned(), found.value
            assert broken(standing.made.problem, placed) == (), seed
            assert value == worth(problem, placed).value - worth(others, best[1]).value
        tried = best_by_trying(others, best[1], client) - worth(others, best[1]).value
        assert value == tried if found.exact else value <= tried, seed
        looked += found.exact
    assert looked >= 6


# -- in any clinic


def cases(first: int, count: int) -> Iterator[tuple[int, Problem, Plan, Client]]:
    for seed in range(first, first + count):
        problem = instance(seed)
        found = without(problem, by_hand(problem), seed % len(problem.clients))
        if found is not None:
            yield seed, *found


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_every_offer_keeps_every_rule_and_moves_nobody_unasked(first: int) -> None:
    looked = 0
    for seed, problem, plan, client in cases(first, 20):
        standing = Standing(problem, plan)
        before, as_it_was = standing.state.worth, plan_of(standing.state)
        for moves in (0, 2):
            for offer in offers_in(standing, client, most_moves=moves):
                check(offer, problem, plan, moves)
                looked += 1
        assert (standing.state.worth, plan_of(standing.state)) == (before, as_it_was), seed
        assert standing.planned() == plan
    assert looked > 20


def check(offer: Offer, problem: Problem, plan: Plan, moves: int) -> None:
    assert broken(offer.problem, offer.plan) == ()
    others = [one for one in offer.difference.clients if one.client != offer.client]
    assert not [one for one in others if one.worse]
    assert len([one for one in others if one.loses]) == offer.moved <= moves
    assert len(others) == offer.touched
    (own,) = [one for one in offer.difference.clients if one.client == offer.client]
    assert not own.loses
    assert (own.minutes_after, own.days_after) == (offer.minutes, offer.counted_days)
    was, tiers = worth(problem, plan), worth(offer.problem, offer.plan)
    gained = sum(one.minutes_after - one.minutes_before for one in offer.difference.clients)
    assert tiers.minutes - was.minutes == gained
    assert offer.difference.staff_after == tiers.staff_minutes


def test_the_best_offer_comes_first_and_the_same_question_has_the_same_answer() -> None:
    problem = generate(clients=40, seed=6)
    plan = by_hand(problem)
    new = replace(generate(clients=40, seed=6).clients[7], id="new", apart=frozenset())
    found = offers(problem, plan, new, most_moves=1)
    assert found == offers(problem, plan, new, most_moves=1)
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    assert len({(one.plan.sections, one.plan.visits) for one in found}) == len(found)
    assert len(offers(problem, plan, new, limit=1)) == 1


def test_people_kept_apart_are_never_offered_the_same_session() -> None:
    problem = clinic(robin(0), robin(1))
    plan = Plan(tuple(core(f"c{day}", day, "robin0", "robin1") for day in (MONDAY, TUESDAY)))
    one_way = replace(robin(2), apart=frozenset({"robin1"}))
    assert offers(problem, plan, one_way) == ()
    other = replace(problem.clients[1], apart=frozenset({"robin2"}))
    assert offers(replace(problem, clients=(problem.clients[0], other)), plan, robin(2)) == ()


def test_hours_of_ones_own_that_count_for_nothing_are_placed_too() -> None:
    need = VisitNeed("prescriber", 30, ("evan",), therapeutic=False)
    problem = clinic(robin(0), robin(1))
    plan = Plan(tuple(core(f"c{day}", day, "robin0", "robin1") for day in (MONDAY, TUESDAY)))
    first = offers(problem, plan, replace(robin(2), visits=(need,)))[0]
    assert [(one.client, one.staff) for one in first.plan.visits] == [("robin2", "evan")]
    assert not first.lacking
