"""Each thing that can stand in somebody's way: it is told, with the least that helps, and it does help."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.questions.explaining import Explanation, explain
from stepdown.timetable.questions.reasons.answers import How, Relaxed, Rung
from stepdown.timetable.questions.telling import fix_words
from stepdown.timetable.vocabulary import (
    DAY,
    Counselor,
    CountRule,
    Group,
    GroupNeed,
    Place,
    Plan,
    Section,
    Shift,
    Visit,
    VisitNeed,
)
from tests.rules.timetable_mill import (
    BLUE,
    CLINIC,
    DANA,
    EVENING,
    HELD,
    IDA,
    JOE,
    MON,
    PLAN,
    TUE,
    WED,
    at,
    clinic,
    full,
    hours,
    kinds,
    lines,
    proved,
)


def test_who_has_everything_is_told_nothing() -> None:
    told = explain(CLINIC, PLAN, "joe")
    assert not told.short
    assert told == Explanation("joe", 270, 270, 3, 3)


def test_free_until_later_on_monday_is_a_third_day() -> None:
    told = explain(clinic(replace(IDA, free=(hours(MON, 17, 18.75), *IDA.free[1:]))), PLAN, "ida")
    assert (told.minutes, told.wanted, told.days, told.days_wanted) == (180, 270, 2, 3)
    assert [(one.what, one.sessions, one.minutes) for one in told.missing] == [("evening", 1, 90)]
    assert told.first is None or told.first in Rung
    assert "Free until 19:00 on Mon: 1 h 30 min and a third day that counts." in lines(told)
    proved(clinic(replace(IDA, free=(hours(MON, 17, 18.75), *IDA.free[1:]))), PLAN, told)


def test_a_better_week_that_needs_no_change_is_told_first() -> None:
    told = explain(CLINIC, PLAN, "ida")
    assert told.already is not None
    assert (told.already.minutes, told.already.days, told.already.steps) == (90, 1, ())
    words = str(fix_words(told, told.already))
    assert words == "There is a better week already: 1 h 30 min and a third day that counts."
    assert told.causes == ()
    proved(CLINIC, PLAN, told)


def test_one_more_seat_or_somebody_who_moves() -> None:
    problem, plan = full()
    told = explain(problem, plan, "ida")
    assert kinds(told) == {Relaxed.SEATS}
    assert told.first is Rung.SEATS
    assert [one.how for fix in told.fixes for one in fix.steps] == [How.PLAIN, How.MOVE]
    assert lines(told)[0] == "One more seat in evening, Mon at 17:30: 1 h 30 min and a third day that counts."
    assert "kim0 to another time of evening" in lines(told)[1]
    proved(problem, plan, told)


def test_nobody_is_moved_who_would_lose_a_day_that_counts() -> None:
    problem, plan = full()
    monday = (CountRule(frozenset({0}), 90, 1),)
    settled = tuple(replace(one, counts=monday) if one.id != "ida" else one for one in problem.clients)
    told = explain(replace(problem, clients=settled), plan, "ida")
    assert [step.how for fix in told.fixes for step in fix.steps] == [How.PLAIN]


def test_a_larger_room_that_is_free_comes_before_a_seat_that_is_not_there() -> None:
    hall = replace(BLUE, id="hall", seats=9)
    problem, plan = full(rooms=(BLUE, hall), groups=(replace(EVENING, most=9),))
    told = explain(problem, plan, "ida")
    assert lines(told)[0].startswith("evening, Mon at 17:30, in room hall: it has the seat")
    proved(problem, plan, told)


def test_too_few_people_for_a_group_say_how_many_more() -> None:
    problem = clinic(IDA, groups=(replace(EVENING, least=2),), counselors=(DANA,))
    problem = replace(problem, clients=(IDA, replace(JOE, groups=(GroupNeed("evening", 2),), counts=())))
    plan = Plan(HELD[1:])
    told = explain(problem, plan, "ida")
    assert told.first is Rung.LEAST
    assert Relaxed.LEAST in kinds(told)
    assert any(line.startswith("One more person for evening to run, Mon") for line in lines(told))
    proved(problem, plan, told)


def test_a_new_section_is_opened_with_those_one_may_meet() -> None:
    kim = replace(JOE, id="kim")
    problem = clinic(replace(IDA, apart=frozenset({"joe"})), JOE, kim, groups=(replace(EVENING, least=2),))
    told = explain(problem, Plan(), "ida")
    assert told.already is not None
    assert [set(one.members) for one in told.already.sections] == [{"ida", "kim"}] * 3
    proved(problem, Plan(), told)


def test_staying_so_that_a_group_can_be_held_is_a_reason() -> None:
    """Ida would count a third day on Wednesday morning, but without her Tuesday evening is too small."""
    ida = replace(
        IDA, groups=(GroupNeed("evening", 1), GroupNeed("long", 1)), free=(hours(TUE, 12, 21),),
        counts=(CountRule(frozenset({1}), 120, 1),),
    )  # fmt: skip
    joe = replace(JOE, groups=(GroupNeed("evening", 1),), counts=())
    long = Group("long", 120, 1, 4, starts=(at(TUE, 17),))
    problem = clinic(ida, joe, groups=(replace(EVENING, least=2), long))
    eve = Counselor("eve", (Shift("mill", hours(TUE, 17, 19)),))
    problem = replace(problem, counselors=(DANA, eve), rooms=(BLUE, replace(BLUE, id="red")))
    told = explain(problem, Plan((HELD[1],)), "ida")
    assert any("evening running with one person fewer" in line for line in lines(told))
    proved(problem, Plan((HELD[1],)), told)


def test_longest_wait_days_and_day_are_told_with_the_least_that_helps() -> None:
    day = Section("m", "morning", at(MON, 13), "blue", "dana", ("joe",))
    morning = Group("morning", 90, 1, 4)
    ida = replace(
        IDA, groups=(GroupNeed("evening", 1), GroupNeed("morning", 1)), counts=(),
        free=(hours(MON, 12, 21),), gap_most=60,
    )  # fmt: skip
    joe = replace(JOE, groups=(*JOE.groups, GroupNeed("morning", 1)))
    dana = replace(DANA, shifts=(Shift("mill", hours(MON, 13, 14.5)), Shift("mill", hours(MON, 17.5, 19))))
    problem = clinic(ida, joe, groups=(EVENING, morning), counselors=(dana,))
    plan = Plan((day, replace(HELD[0], members=("ida", "joe"))))
    told = explain(problem, plan, "ida")
    assert Relaxed.GAP in kinds(told)
    assert "Longest wait on a day 3 h instead of 1 h: 1 h 30 min more." in lines(told)
    proved(problem, plan, told)
    long = clinic(
        replace(ida, gap_most=DAY, day_most=150), joe, groups=(EVENING, morning), counselors=(dana,)
    )
    told = explain(long, plan, "ida")
    assert "Longest day 3 h instead of 2 h 30 min: 1 h 30 min more." in lines(told)
    proved(long, plan, told)
    told = explain(clinic(replace(IDA, days_most=2)), PLAN, "ida")
    assert "3 days a week instead of 2: 1 h 30 min and a third day that counts." in lines(told)
    told = explain(clinic(replace(IDA, most=200)), PLAN, "ida")
    assert (told.wanted, kinds(told)) == (200, {Relaxed.CEILING})
    assert lines(told) == [
        "At most 4 h 30 min a week instead of 3 h 20 min: 1 h 30 min and a third day that counts."
    ]


def test_the_way_here_and_the_share_by_video() -> None:
    far = replace(IDA, travel=60, free=(hours(MON, 17, 19.5), *(hours(day, 16, 21) for day in (TUE, WED))))
    told = explain(clinic(far), PLAN, "ida")
    assert "30 min each way instead of 60: 1 h 30 min and a third day that counts." in lines(told)
    proved(clinic(far), PLAN, told)
    screen = replace(EVENING, id="screen", place=Place.VIDEO)
    by_video = replace(
        IDA, groups=(GroupNeed("evening", 2), GroupNeed("screen", 1)), video_free=(hours(MON, 17, 21),),
        video_percent=20,
    )  # fmt: skip
    joe = replace(JOE, groups=(*JOE.groups,))
    problem = clinic(by_video, joe, groups=(EVENING, screen))
    plan = Plan(HELD[1:])
    told = explain(problem, plan, "ida")
    assert "Up to 35 percent by video instead of 20: 1 h 30 min and a third day that counts." in lines(told)
    proved(problem, plan, told)


def test_nobody_qualified_no_hours_left_and_no_room() -> None:
    skilled = replace(EVENING, skill="trauma")
    eve = replace(DANA, id="eve", shifts=DANA.shifts[1:], skills=frozenset({"trauma"}))
    plan = Plan(tuple(replace(one, leader="eve") for one in HELD[1:]))
    joe = replace(JOE, groups=(GroupNeed("evening", 2),), counts=())
    problem = clinic(IDA, joe, groups=(skilled,), counselors=(eve, DANA))
    told = explain(problem, plan, "ida")
    assert (told.first, kinds(told)) == (Rung.LEADERS, {Relaxed.LEADER})
    assert lines(told)[0].startswith("A leader for evening on Mon at 17:00")
    proved(problem, plan, told)
    learns = replace(DANA, skills=frozenset({"core"}))
    told = explain(replace(problem, counselors=(eve, learns)), plan, "ida")
    assert lines(told)[0].startswith("dana able to lead evening, Mon at 17:00")
    proved(replace(problem, counselors=(eve, learns)), plan, told)
    tired = clinic(IDA, joe, counselors=(replace(DANA, most_minutes=200),))
    told = explain(tired, Plan(HELD[1:]), "ida")
    assert (told.first, kinds(told)) == (Rung.STAFF_TIME, {Relaxed.HOURS})
    assert lines(told)[0].startswith("dana: 4 h 30 min with clients a week instead of 3 h 20 min")
    proved(tired, Plan(HELD[1:]), told)
    shut = clinic(IDA, joe, rooms=(replace(BLUE, open=BLUE.open[1:]),))
    told = explain(shut, Plan(HELD[1:]), "ida")
    assert (told.first, kinds(told)) == (Rung.ROOMS, {Relaxed.ROOM})
    assert lines(told)[0].startswith("Room blue open on Mon from 17:00 to 18:30")
    proved(shut, Plan(HELD[1:]), told)


def test_closed_groups_order_and_what_a_payer_asks_of_the_leader() -> None:
    shut = clinic(groups=(replace(EVENING, closed=True, members=frozenset({"joe"})),))
    told = explain(shut, Plan((HELD[0],)), "ida")
    assert (told.first, kinds(told)) == (Rung.GROUPS, {Relaxed.CLOSED})
    assert lines(told)[0].startswith("A place in the closed group evening")
    for_few = clinic(groups=(replace(EVENING, asks=frozenset({"young"})),))
    told = explain(for_few, Plan(), "ida")
    assert Relaxed.ELIGIBLE in kinds(told)
    paid = clinic(replace(IDA, leader_holds=frozenset({"lpc"})))
    told = explain(paid, Plan(tuple(replace(one, members=("joe",)) for one in HELD)), "ida")
    assert (told.first, kinds(told)) == (Rung.LEADERS, {Relaxed.LEADER_HOLDS, Relaxed.LEADER} & kinds(told))
    assert Relaxed.LEADER_HOLDS in kinds(told)
    first = Group("first", 90, 1, 4, starts=(at(TUE, 19),))
    ida = replace(
        IDA, groups=(GroupNeed("evening", 1), GroupNeed("first", 1)), free=(hours(TUE, 17, 21),), counts=()
    )
    joe = replace(JOE, groups=(GroupNeed("evening", 1), GroupNeed("first", 1)), counts=())
    held = (replace(HELD[1], members=("joe",)), Section("f", "first", at(TUE, 19), "blue", "dana", ("ida",)))
    problem = clinic(ida, joe, groups=(replace(EVENING, follows="first", starts=(at(TUE, 17.5),)), first))
    told = explain(problem, Plan(held), "ida")
    assert kinds(told) == {Relaxed.ORDER}
    assert lines(told) == ["evening in any order: 1 h 30 min more."]
    proved(problem, Plan(held), told)


def test_the_order_of_the_curriculum_holds_from_day_to_day() -> None:
    """Evening is on Monday, what it follows on Tuesday: nobody gets both, unless in any order."""
    first = Group("first", 90, 1, 4, starts=(at(TUE, 17.5),))
    evening = replace(EVENING, follows="first", starts=(at(MON, 17.5),))
    ida = replace(IDA, groups=(GroupNeed("evening", 1), GroupNeed("first", 1)), counts=())
    kim = replace(JOE, id="kim", groups=(GroupNeed("first", 1),), counts=())
    joe = replace(JOE, groups=(GroupNeed("evening", 1),), counts=())
    problem = clinic(ida, joe, kim, groups=(evening, first))
    held = (replace(HELD[0], members=("joe",)), replace(HELD[1], group="first", members=("ida", "kim")))
    told = explain(problem, Plan(held), "ida")
    assert told.already is None, "both would be the better week, but in the wrong order"
    assert "evening in any order: 1 h 30 min more." in lines(told)
    proved(problem, Plan(held), told)


def test_an_hour_of_ones_own_says_who_could_and_when() -> None:
    own = VisitNeed("family", 60, ("dana",), windows=(hours(MON, 8, 10),))
    ida = replace(IDA, groups=(), visits=(own,), counts=())
    eve = replace(DANA, id="eve", shifts=(Shift("mill", hours(MON, 8, 21)),))
    problem = clinic(ida, counselors=(DANA, eve))
    told = explain(problem, Plan(HELD[:1]), "ida")
    assert kinds(told) == {Relaxed.VISIT_WINDOWS}
    assert [line.endswith(" at 17:00: 1 h more.") for line in lines(told)] == [True]
    told = explain(clinic(replace(ida, free=(hours(MON, 8, 19),)), counselors=(DANA, eve)), Plan(), "ida")
    assert kinds(told) == {Relaxed.VISIT_WINDOWS, Relaxed.VISIT_STAFF, Relaxed.LEADER}
    assert lines(told)[0] == "family with eve, Mon at 08:00: 1 h more."


def test_another_persons_hour_moves_so_that_the_counselor_is_free() -> None:
    own = VisitNeed("own", 60, ("dana",))
    ida = replace(IDA, groups=(), visits=(own,), counts=(), free=(hours(MON, 12, 13),))
    joe = replace(JOE, groups=(), visits=(own,), counts=())
    problem, plan = clinic(ida, joe), Plan((), (Visit("joe", "own", "dana", at(MON, 12)),))
    told = explain(problem, plan, "ida")
    assert told.fixes[0].steps[0].how is How.MOVE
    assert lines(told)[0].startswith("joe with dana at another time: Mon at 12:00 is free")
    proved(problem, plan, told)


def test_two_things_at_once_are_told_where_none_helps_alone() -> None:
    joe = replace(JOE, groups=(GroupNeed("evening", 2),), counts=())
    dana = replace(DANA, shifts=DANA.shifts[1:])
    problem = clinic(IDA, joe, counselors=(dana,), rooms=(replace(BLUE, open=BLUE.open[1:]),))
    told = explain(problem, Plan(HELD[1:]), "ida")
    assert told.causes == ()
    assert told.together is not None
    assert {step.kind for step in told.together.steps} == {Relaxed.LEADER, Relaxed.ROOM}
    proved(problem, Plan(HELD[1:]), told)


def test_where_nothing_helps_it_says_so_with_the_rung() -> None:
    told = explain(clinic(replace(IDA, counts=(CountRule(frozenset({0}), 600, 1),))), Plan(HELD), "ida")
    assert told.first is Rung.PRESCRIPTION
    assert told.fixes == ()
    assert told.several or told.already is not None


def test_one_more_session_is_told_only_where_the_prescription_makes_too_few_days() -> None:
    ida = replace(IDA, groups=(GroupNeed("evening", 2),))
    told = explain(clinic(ida), PLAN, "ida")
    assert told.first is Rung.PRESCRIPTION
    assert lines(told) == ["evening 3 times a week instead of 2: 1 h 30 min and a third day that counts."]
