"""Changing a week by hand: what each act gives, what it breaks newly, what it costs, where else it fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.kernel.refusal import Refused
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.rules.editing import (
    Lived,
    add_member,
    add_section,
    add_visit,
    change_leader,
    change_room,
    effect,
    move_section,
    move_visit,
    remove_member,
    remove_section,
    remove_visit,
    section_of,
    swap_leaders,
)
from stepdown.timetable.rules.fitting import Fit, section_fits, visit_fits
from stepdown.timetable.rules.lacking import Lack, RuleDays, lacks, lived, sessions_of
from stepdown.timetable.vocabulary import CountRule, GroupNeed, Plan, Rule, Section, Visit
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
    counselor,
    hours,
    room,
)

FAMILY = Visit("ida", "family", "ben", at(FRIDAY, 17))
ALONE = Visit("ida", "individual", "ben", at(TUESDAY, 11))


def test_a_section_gets_another_start_room_or_leader_and_nothing_else() -> None:
    moved = move_section(PLAN, "core 1", start=at(THURSDAY, 9))
    assert section_of(moved, "core 1") == replace(PLAN.sections[0], start=at(THURSDAY, 9))
    assert moved.sections[1:] == PLAN.sections[1:] and moved.visits == PLAN.visits
    assert section_of(change_room(PLAN, "core 1", "elm"), "core 1").room == "elm"
    assert section_of(change_room(PLAN, "skills 1", ""), "skills 1").by_video
    assert section_of(change_leader(PLAN, "core 1", "ben"), "core 1").leader == "ben"
    assert PLAN.sections[0].start == at(MONDAY, 9)


def test_leaders_swap_their_sections() -> None:
    swapped = swap_leaders(PLAN, "core 1", "skills 2")
    assert [one.leader for one in swapped.sections] == ["ben", "ana", "ana"]


def test_a_section_is_added_under_an_id_of_its_own_and_taken_away() -> None:
    more = add_section(
        PLAN, group="skills", start=at(FRIDAY, 9), room="oak", leader="ana", members=("joe", "kim", "joe")
    )
    assert more.sections[-1] == Section("by-hand-1", "skills", at(FRIDAY, 9), "oak", "ana", ("joe", "kim"))
    twice = add_section(more, group="skills", start=at(FRIDAY, 14), room="oak", leader="ana", members=())
    assert twice.sections[-1].id == "by-hand-2"
    assert remove_section(remove_section(twice, "by-hand-1"), "by-hand-2") == PLAN


def test_people_come_to_a_section_and_leave_it() -> None:
    fuller = add_member(PLAN, "skills 1", "lea")
    assert section_of(fuller, "skills 1").members == ("ida", "joe", "kim", "lea")
    assert add_member(fuller, "skills 1", "lea") == fuller
    assert remove_member(fuller, "skills 1", "lea") == PLAN


def test_a_visit_moves_is_added_and_taken_away() -> None:
    moved = move_visit(PLAN, ALONE, start=at(THURSDAY, 11), staff="ana", by_video=True)
    assert moved.visits == (Visit("ida", "individual", "ana", at(THURSDAY, 11), by_video=True), FAMILY)
    assert move_visit(PLAN, ALONE) == PLAN
    assert remove_visit(PLAN, ALONE).visits == (FAMILY,)
    assert add_visit(remove_visit(PLAN, FAMILY), FAMILY) == PLAN


@pytest.mark.parametrize(
    "act",
    [
        lambda: move_section(PLAN, "core 9", start=0),
        lambda: swap_leaders(PLAN, "core 1", "core 9"),
        lambda: remove_section(PLAN, "core 9"),
        lambda: add_member(PLAN, "core 9", "ida"),
        lambda: remove_member(PLAN, "core 1", "kim"),
        lambda: move_visit(PLAN, replace(ALONE, start=0), start=15),
        lambda: remove_visit(PLAN, replace(ALONE, staff="ana")),
        lambda: section_fits(PROBLEM, PLAN, "core 9"),
        lambda: visit_fits(PROBLEM, PLAN, replace(ALONE, start=0)),
    ],
)
def test_what_is_not_in_the_week_any_more_is_said(act: object) -> None:
    with pytest.raises(Refused, match="any more"):
        act()  # type: ignore[operator]


def test_a_change_that_keeps_every_rule_may_be_kept_and_says_what_it_costs() -> None:
    last = replace(PROBLEM, last=PLAN)
    found = effect(last, PLAN, remove_member(PLAN, "skills 1", "kim"))
    assert found.may_be_kept and found.breaks == found.mends == ()
    assert (found.minutes, found.counted_days, found.moved, found.staff_minutes) == (-90, 0, 1, 0)
    assert found.people == (Lived("kim", 90, 0, 0, 0),)
    assert found.wishes == 0


def test_a_counted_day_that_is_lost_is_told_beside_the_minutes() -> None:
    # Tuesday holds 90 of the group and 60 of the visit: both are needed for 120.
    found = effect(PROBLEM, PLAN, remove_visit(PLAN, ALONE))
    assert (found.minutes, found.counted_days, found.staff_minutes) == (-60, -1, -60)
    assert found.people == (Lived("ida", 450, 390, 2, 1),)
    back = effect(PROBLEM, remove_visit(PLAN, ALONE), PLAN)
    assert (back.minutes, back.counted_days) == (60, 1)


def test_each_rule_that_is_broken_newly_is_named() -> None:
    found = effect(PROBLEM, PLAN, move_section(PLAN, "core 1", start=at(TUESDAY, 9)))
    rules = {one.rule for one in found.breaks}
    assert rules >= {Rule.ROOM_TAKEN, Rule.STAFF_TAKEN, Rule.CLIENT_TAKEN}
    assert not found.may_be_kept
    assert set(found.breaks) == set(broken(PROBLEM, move_section(PLAN, "core 1", start=at(TUESDAY, 9))))


def test_what_was_broken_before_is_no_new_break_and_what_is_mended_is_told() -> None:
    sick = counselor("ana", away=(hours(MONDAY, 0, 24), hours(TUESDAY, 0, 24)))
    found = effect(sick, PLAN, remove_member(PLAN, "skills 1", "kim"))
    assert found.breaks == found.mends == ()
    mended = effect(sick, PLAN, change_leader(PLAN, "skills 1", "ben"))
    assert [(one.rule, one.about) for one in mended.mends] == [(Rule.LEADER_AWAY, "skills 1")]
    # From one day away to another day away is a new place of the same break.
    again = effect(sick, PLAN, move_section(PLAN, "skills 1", start=at(MONDAY, 14)))
    assert (Rule.LEADER_AWAY, "skills 1") in {(one.rule, one.about) for one in again.breaks}


def test_a_limit_of_the_week_that_stays_passed_is_the_same_break() -> None:
    tight = counselor("ben", most_minutes=100)
    found = effect(tight, PLAN, remove_visit(PLAN, ALONE))
    assert [one.rule for one in broken(tight, remove_visit(PLAN, ALONE))] == [Rule.STAFF_MINUTES]
    assert found.may_be_kept


def test_the_same_break_twice_is_once_more() -> None:
    odd = Plan((*PLAN.sections, PLAN.sections[0]), PLAN.visits)
    worse = Plan((*odd.sections, PLAN.sections[0]), PLAN.visits)
    assert {one.rule for one in effect(PROBLEM, odd, worse).breaks} >= {Rule.ROOM_TAKEN, Rule.TWICE}


def test_a_move_changes_the_week_of_those_who_come_and_of_nobody_else() -> None:
    found = effect(PROBLEM, PLAN, change_room(PLAN, "skills 1", "elm"))
    assert [one.client for one in found.people] == ["ida", "joe", "kim"]
    assert worth(PROBLEM, PLAN) == found.before == found.after


def test_every_place_that_fits_keeps_every_rule_and_every_other_breaks_one() -> None:
    """Against the checker on the whole week: place by place, room by room."""
    for section in PLAN.sections:
        fits = set(section_fits(PROBLEM, PLAN, section.id))
        rooms = [""] if section.by_video else ["oak", "elm"]
        for day in (0, 1, 3, 5):
            for half in range(15, 42):
                for where in rooms:
                    start = at(day, half / 2)
                    if (start, where) == (section.start, section.room):
                        continue
                    kept = not broken(PROBLEM, move_section(PLAN, section.id, start=start, room=where))
                    assert (Fit(start, where) in fits) == kept, (section.id, day, half / 2, where)
        assert fits, section.id


def test_every_start_that_fits_a_visit_keeps_every_rule() -> None:
    fits = {one.start for one in visit_fits(PROBLEM, PLAN, ALONE)}
    for quarter in range(6, 7 * 96, 2):
        start = quarter * 15
        kept = not broken(PROBLEM, move_visit(PLAN, ALONE, start=start))
        assert start == ALONE.start or (start in fits) == kept, start
    assert at(TUESDAY, 10.5) in fits and at(WEDNESDAY, 18) not in fits


def test_nothing_fits_whoever_leads_no_more() -> None:
    gone = Plan(
        (replace(PLAN.sections[0], leader="nobody"), *PLAN.sections[1:]),
        (replace(ALONE, staff="nobody"), FAMILY),
    )
    assert section_fits(PROBLEM, gone, "core 1") == ()
    assert visit_fits(PROBLEM, gone, gone.visits[0]) == ()
    unknown = Plan((replace(PLAN.sections[0], group="nothing"), *PLAN.sections[1:]), PLAN.visits)
    assert section_fits(PROBLEM, unknown, "core 1") == ()


def test_a_leader_who_is_away_that_day_fits_on_another() -> None:
    sick = counselor("ana", away=(hours(MONDAY, 0, 24), hours(TUESDAY, 0, 24)))
    fits = section_fits(sick, PLAN, "skills 1")
    assert fits and {one.start // 1440 for one in fits} <= {2, 3, 4}


def test_a_full_room_and_a_closed_one_do_not_take_a_section() -> None:
    small = room("elm", seats=2)
    assert {one.room for one in section_fits(small, PLAN, "skills 1")} == {"oak"}
    shut = room("elm", open=())
    assert {one.room for one in section_fits(shut, PLAN, "skills 1")} == {"oak"}


def test_whoever_lacks_minutes_or_days_is_named_those_who_lack_days_first() -> None:
    some = client("joe", groups=(GroupNeed("core", 1), GroupNeed("skills", 2)))
    found = lacks(some, PLAN)
    assert replace(found[0], rules=()) == Lack("ida", 450, 900, 2, 3)
    assert (found[0].minutes_short, found[0].days_short) == (450, 1)
    # Joe has all of his: 150 and twice 90. The others have nothing, or one session, of nine hours and more.
    assert [one.client for one in found[1:]] == ["lea", "sam", "tom", "kim"]
    assert {one.client for one in lived(some, PLAN)} == {one.id for one in some.clients}


def test_days_that_count_are_told_rule_by_rule_with_the_sessions_they_are_made_of() -> None:
    whole = CountRule(frozenset(range(5)), 150, 3)
    late = CountRule(frozenset({3, 4}), 1, 1)
    some = client("ida", counts=(whole, late))
    ida = next(one for one in lived(some, PLAN) if one.client == "ida")
    made_of = sessions_of(some, PLAN, "ida")
    on = {one.start // 1440 for one in made_of}
    first, second = ida.rules
    assert first.rule == whole and set(first.days) <= on and first.had == min(3, len(first.days))
    assert second.days == tuple(sorted(on & {3, 4})) and second.is_short is (not on & {3, 4})
    assert (ida.days, ida.days_asked) == (first.had + second.had, 4)
    assert sum(one.credited for one in made_of) == ida.minutes
    # A day of exactly the minutes that are asked counts; of one minute less it does not.
    day = made_of[0].start // 1440
    minutes = sum(one.credited for one in made_of if one.start // 1440 == day)
    edge = tuple(CountRule(frozenset({day}), asked, 1) for asked in (minutes, minutes + 1))
    (lack,) = (one for one in lived(client("ida", counts=edge), PLAN) if one.client == "ida")
    assert [one.is_short for one in lack.rules] == [False, True]
    assert RuleDays(whole, ()).is_short and sessions_of(some, PLAN, "nobody") == ()


def test_nobody_lacks_what_is_above_their_ceiling() -> None:
    some = client("kim", groups=(GroupNeed("skills", 3),), most=90)
    assert "kim" not in {one.client for one in lacks(some, PLAN)}
