"""What if: what a change gives beyond what the search would have found anyway, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.kernel.refusal import Refused
from stepdown.timetable.questions.changes import (
    ONE_MORE,
    Change,
    another_section,
    bigger_room,
    change_from,
    change_text,
    changed,
    longer_shift,
    one_more_like,
    one_more_room,
    open_longer,
)
from stepdown.timetable.questions.explaining import AsItStands, explain, explanation_from, explanation_text
from stepdown.timetable.questions.taking import change_for
from stepdown.timetable.questions.what_if import Gain, what_if
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import WEEK, GroupNeed, Plan, Shift
from tests.rules.timetable_mill import (
    BLUE,
    CLINIC,
    DANA,
    EVENING,
    HELD,
    IDA,
    JOE,
    MON,
    TUE,
    at,
    clinic,
    full,
    hours,
)

FEW = Limits(seconds=None, rounds=12)
# Thursday: nobody works, no room is open, and Kim can come on no other day.
THU = 3
KIM = replace(IDA, id="kim", groups=(GroupNeed("evening", 1),), counts=(), free=(hours(THU, 17, 21),))
SHUT = clinic(replace(IDA, free=IDA.free[1:]), JOE, KIM)


def test_another_evening_gives_hours_to_who_can_come_then_alone() -> None:
    change = open_longer(SHUT, "mill", [hours(THU, 17, 20)], ["dana"])
    found = what_if(SHUT, Plan(HELD), change, limits=FEW)
    assert (found.minutes, found.days, found.staff_minutes) == (90, 0, 90)
    assert found.people == (Gain("kim", 90, 0),)
    assert broken(changed(SHUT, change), found.plan) == ()
    assert found.now.minutes == found.anyhow.minutes == 450


def test_what_the_search_finds_anyway_is_not_put_down_to_the_change() -> None:
    found = what_if(CLINIC, Plan(HELD[1:]), bigger_room(CLINIC, "blue", 9), limits=FEW)
    assert found.anyhow.minutes > found.now.minutes, "Monday can be held with the room as it is"
    assert (found.minutes, found.days, found.people) == (0, 0, ())


def test_the_same_seed_and_rounds_give_the_same_answer() -> None:
    problem = generate(clients=24, seed=3)
    plan = solve(problem, seed=3, limits=FEW).plan
    change = one_more_like(problem, problem.counselors[0].id)
    first, again = (what_if(problem, plan, change, seed=5, limits=FEW) for _ in range(2))
    assert first == again
    assert first.rounds == 12
    assert first.then.value >= first.anyhow.value
    assert first.minutes == sum(one.minutes for one in first.people)
    assert first.days == sum(one.days for one in first.people)
    assert broken(changed(problem, change), first.plan) == ()


def test_who_waits_and_gets_everything_is_named_and_who_does_not_takes_no_seat() -> None:
    lea = replace(KIM, id="lea", groups=(GroupNeed("evening", 2),))
    max_ = replace(KIM, id="max", free=(hours(TUE, 17, 21),))
    problem = clinic(IDA, JOE)
    change = open_longer(problem, "mill", [hours(THU, 17, 20)], ["dana"])
    found = what_if(problem, Plan(HELD), change, limits=FEW, waiting=(lea, KIM, max_))
    assert (found.fit, found.fit_anyhow) == (("kim", "max"), ("max",))
    with_them = replace(changed(problem, change), clients=(*problem.clients, KIM, max_))
    assert broken(with_them, found.plan) == ()
    assert not any("lea" in one.members for one in found.plan.sections)


def test_a_group_that_only_those_who_wait_would_come_to_is_opened_for_them() -> None:
    problem = clinic(IDA, JOE, groups=(replace(EVENING, least=2),))
    two = (KIM, replace(KIM, id="lea"))
    change = open_longer(problem, "mill", [hours(THU, 17, 20)], ["dana"])
    found = what_if(problem, Plan(HELD[1:]), change, limits=FEW, waiting=two)
    assert (found.fit, found.fit_anyhow) == (("kim", "lea"), ())
    assert broken(replace(changed(problem, change), clients=(*problem.clients, *two)), found.plan) == ()
    alone = what_if(problem, Plan(HELD[1:]), change, limits=FEW, waiting=(KIM,))
    assert alone.fit == (), "one alone is too few"


def test_who_waits_for_more_than_there_is_stays_where_the_group_needs_them() -> None:
    problem = clinic(IDA, JOE, groups=(replace(EVENING, least=2),))
    lea = replace(KIM, id="lea", groups=(GroupNeed("evening", 2),))
    change = open_longer(problem, "mill", [hours(THU, 17, 20)], ["dana"])
    found = what_if(problem, Plan(HELD[1:]), change, limits=FEW, waiting=(KIM, lea))
    assert found.fit == ("kim",)
    assert any(set(one.members) == {"kim", "lea"} for one in found.plan.sections)


def test_a_seat_in_a_larger_room_a_colleague_a_room_a_shift_a_section() -> None:
    problem, plan = full()
    assert what_if(problem, plan, bigger_room(problem, "blue", 5), limits=FEW).change.rooms[0].seats == 5
    assert changed(problem, one_more_like(problem, "dana")).counselors[-1] == replace(
        problem.counselors[0], id=ONE_MORE
    )
    room = changed(problem, one_more_room(problem, "mill", 12)).rooms[-1]
    assert (room.id, room.seats, room.open) == (ONE_MORE, 12, tuple(sorted(BLUE.open)))
    longer = longer_shift(problem, "dana", "mill", hours(THU, 17, 19)).counselors[0]
    assert longer.shifts[-1] == Shift("mill", hours(THU, 17, 19))
    assert longer.most_minutes == WEEK, "no week has more minutes"
    tired = replace(problem, counselors=(replace(problem.counselors[0], most_minutes=600),))
    assert longer_shift(tired, "dana", "mill", hours(THU, 17, 19)).counselors[0].most_minutes == 720
    found = what_if(SHUT, Plan(HELD), another_section(SHUT, "evening", "mill", at(THU, 18)), limits=FEW)
    assert found.people == (Gain("kim", 90, 0),)
    (section,) = (one for one in found.plan.sections if one.start == at(THU, 18))
    assert (section.leader, section.room) == (ONE_MORE, ONE_MORE)


def test_another_section_may_start_when_the_group_otherwise_does_not() -> None:
    fixed = clinic(groups=(replace(EVENING, starts=(at(MON, 17.5),)),))
    assert changed(fixed, another_section(fixed, "evening", "mill", at(MON, 19))).groups[0].starts == (
        at(MON, 17.5), at(MON, 19),
    )  # fmt: skip
    assert another_section(fixed, "evening", "mill", at(MON, 17.5)).groups == ()


def test_a_fix_that_was_told_can_be_tried_on_everybody() -> None:
    problem, plan = full()
    standing = AsItStands(problem, plan)
    told = explain(problem, plan, "ida")
    found = what_if(problem, plan, change_for(standing, "ida", told.fixes[0]), limits=FEW)
    assert found.minutes >= 0


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="in the week already: joe"):
        what_if(CLINIC, Plan(HELD), Change(), limits=FEW, waiting=(JOE,))
    nonsense = Change(rooms=(replace(BLUE, id="new", seats=-1),))
    with pytest.raises(ValueError, match="seats"):
        what_if(CLINIC, Plan(HELD), nonsense, limits=FEW)
    with pytest.raises(KeyError):
        bigger_room(CLINIC, "nowhere", 9)
    with pytest.raises(KeyError):
        one_more_room(CLINIC, "nowhere", 9)
    with pytest.raises(KeyError):
        longer_shift(CLINIC, "nobody", "mill", hours(THU, 17, 19))


def test_changes_and_explanations_are_json_both_ways() -> None:
    change = Change(rooms=(BLUE,), counselors=(DANA,), groups=(EVENING,), clients=(IDA,))
    assert change_from(change_text(change)) == change
    assert change_from('{"format": "stepdown-timetable-change-1"}') == Change()
    with pytest.raises(Refused, match="rooms"):
        change_from('{"format": "stepdown-timetable-change-1", "rooms": 3}')
    told = explain(*full(), "ida")
    assert explanation_from(explanation_text(told)) == told
    assert told.fixes
