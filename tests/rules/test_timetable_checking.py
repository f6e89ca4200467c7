"""The checker of the weekly timetable: each rule broken by hand is found by its name, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepdown.timetable.rules.checking import Rule, broken
from stepdown.timetable.vocabulary import (
    Counselor,
    Credential,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Section,
    Visit,
    VisitNeed,
    Window,
)
from tests.rules.timetable_clinic import (
    FRIDAY,
    IDA,
    MONDAY,
    PLAN,
    PROBLEM,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    client,
    counselor,
    group,
    held,
    hours,
    only,
    room,
    shifts,
    weekdays,
)


def rules(problem: Problem, plan: Plan) -> list[Rule]:
    return sorted({one.rule for one in broken(problem, plan)})


def skills(start: int, *members: str, where: str = "oak", leader: str = "ben", name: str = "more") -> Section:
    return Section(name, "skills", start, where, leader, members)


THURSDAY_TEN = at(THURSDAY, 10)
PAIR = ("ida", "joe")
MORE = only(skills(THURSDAY_TEN, *PAIR))


def test_the_good_plan_keeps_every_rule() -> None:
    assert broken(PROBLEM, PLAN) == ()
    assert broken(PROBLEM, Plan()) == ()
    assert broken(PROBLEM, MORE) == ()


CASES = {
    # -- names
    "a group nobody knows": (Rule.UNKNOWN, PROBLEM, held(Section("x", "yoga", 0, "oak", "ana", PAIR))),
    "a room nobody knows": (Rule.UNKNOWN, PROBLEM, held(skills(THURSDAY_TEN, *PAIR, where="attic"))),
    "a leader nobody knows": (Rule.UNKNOWN, PROBLEM, held(skills(THURSDAY_TEN, *PAIR, leader="zoe"))),
    "a member nobody knows": (Rule.UNKNOWN, PROBLEM, held(skills(THURSDAY_TEN, *PAIR, "zoe"))),
    "a visit of nobody": (Rule.UNKNOWN, PROBLEM, held(Visit("zoe", "individual", "ana", THURSDAY_TEN))),
    "a visit nobody prescribed": (Rule.UNKNOWN, PROBLEM, held(Visit("joe", "family", "ben", THURSDAY_TEN))),
    "a visit with nobody": (Rule.UNKNOWN, PROBLEM, only(Visit("ida", "family", "zoe", THURSDAY_TEN))),
    "a section's id twice": (
        Rule.TWICE,
        PROBLEM,
        only(skills(THURSDAY_TEN, *PAIR), skills(at(FRIDAY, 10), *PAIR)),
    ),
    "a member twice": (Rule.MEMBER_TWICE, PROBLEM, only(skills(THURSDAY_TEN, *PAIR, "ida"))),
    # -- 1: when and by whom
    "off the grid": (Rule.START, PROBLEM, only(skills(at(THURSDAY, 10.25), *PAIR))),
    "on the grid, where the group has its own starts": (
        Rule.START,
        PROBLEM,
        only(Section("x", "closed", at(THURSDAY, 10.5), "oak", "ben", ("ida",))),
    ),
    "a visit at ten past": (Rule.START, PROBLEM, only(Visit("ida", "individual", "ben", THURSDAY_TEN + 10))),
    "past midnight": (
        Rule.DAY_END,
        replace(
            client("ida", free=(Window(at(THURSDAY, 20), at(FRIDAY, 4)),)),
            counselors=(Counselor("ben", shifts("north", Window(at(THURSDAY, 22), at(FRIDAY, 3)))),),
        ),
        only(Visit("ida", "individual", "ben", at(THURSDAY, 23.5))),
    ),
    "before the shift": (
        Rule.LEADER_SHIFT,
        counselor("ben", shifts=shifts("north", *weekdays(10.5, 20))),
        MORE,
    ),
    "over lunch": (
        Rule.LEADER_SHIFT,
        PROBLEM,
        only(skills(at(THURSDAY, 11), *PAIR, leader="ana")),
    ),
    "on shift at the other site": (
        Rule.LEADER_SHIFT,
        PROBLEM,
        only(skills(at(MONDAY, 14), *PAIR, leader="cleo")),
    ),
    "by video off every shift": (
        Rule.LEADER_SHIFT,
        PROBLEM,
        held(skills(at(WEDNESDAY, 20), *PAIR, where="", name="skills 2"), instead_of="skills 2"),
    ),
    "on leave": (Rule.LEADER_AWAY, counselor("ben", away=(hours(THURSDAY, 11, 16),)), MORE),
    "without the skill": (
        Rule.LEADER_SKILL,
        PROBLEM,
        only(Section("x", "core", THURSDAY_TEN, "oak", "ben", PAIR)),
    ),
    "without the credential": (
        Rule.LEADER_CREDENTIAL,
        PROBLEM,
        only(Section("x", "trauma", THURSDAY_TEN, "oak", "ben", PAIR)),
    ),
    "after the credential has lapsed": (
        Rule.LEADER_CREDENTIAL,
        PROBLEM,
        only(Section("x", "trauma", at(WEDNESDAY, 9), "oak", "ana", PAIR)),
    ),
    "without the language": (
        Rule.LEADER_LANGUAGE,
        PROBLEM,
        only(Section("x", "spanish", THURSDAY_TEN, "oak", "ben", PAIR)),
    ),
    # -- 2: where
    "two in a room": (
        Rule.ROOM_TAKEN,
        PROBLEM,
        only(
            skills(at(MONDAY, 9), *PAIR),
            skills(at(MONDAY, 10), "kim", "lea", leader="cleo", name="x"),
        ),
    ),
    "the room is closed": (Rule.ROOM_CLOSED, room("oak", open=(hours(THURSDAY, 8, 11),)), MORE),
    "more than seats": (
        Rule.SEATS,
        PROBLEM,
        only(skills(THURSDAY_TEN, "ida", "joe", "kim", "lea", where="elm")),
    ),
    "a group at another site": (Rule.GROUP_SITE, group("skills", sites=frozenset({"south"})), MORE),
    "a room for what is by video": (
        Rule.PLACE,
        PROBLEM,
        only(Section("x", "screen", THURSDAY_TEN, "oak", "ben", PAIR)),
    ),
    "video for what is on site": (
        Rule.PLACE,
        client("ida", video_percent=100),
        only(Section("x", "spanish", THURSDAY_TEN, "", "ana", ("ida",))),
    ),
    "a visit on site that is by video": (
        Rule.PLACE,
        PROBLEM,
        only(Visit("ida", "prescriber", "cleo", at(MONDAY, 9))),
    ),
    # -- 3: who
    "too few": (Rule.LEAST, PROBLEM, only(skills(THURSDAY_TEN, "ida"))),
    "too many": (Rule.MOST, group("skills", most=2), only(skills(THURSDAY_TEN, "ida", "joe", "kim"))),
    "not for them": (
        Rule.TAGS,
        client("ida", tags=frozenset()),
        only(Section("x", "trauma", THURSDAY_TEN - 2 * 1440, "oak", "ana", PAIR)),
    ),
    "not understood": (
        Rule.LANGUAGE,
        client("ida", languages=frozenset({"en"})),
        only(Section("x", "spanish", THURSDAY_TEN, "oak", "ana", PAIR)),
    ),
    "not needed": (Rule.NEED, client("ida", groups=(GroupNeed("core", 1),)), MORE),
    "closed": (
        Rule.CLOSED,
        PROBLEM,
        only(Section("x", "closed", at(THURSDAY, 10.25), "oak", "ben", ("joe",))),
    ),
    "one wishes to be apart": (Rule.APART, client("ida", apart=frozenset({"joe"})), MORE),
    "the other wishes to be apart": (Rule.APART, client("joe", apart=frozenset({"ida"})), MORE),
    "a leader not to meet": (Rule.NOT_WITH, client("ida", not_with=frozenset({"ben"})), MORE),
    "a visit not to meet": (
        Rule.NOT_WITH,
        client("ida", not_with=frozenset({"ben"})),
        only(Visit("ida", "individual", "ben", THURSDAY_TEN)),
    ),
    "the payer asks for more": (Rule.LEADER_HOLDS, client("ida", leader_holds=frozenset({"doctor"})), MORE),
    "what the payer asks for lapses": (
        Rule.LEADER_HOLDS,
        client("ida", leader_holds=frozenset({"trauma"})),
        only(skills(THURSDAY_TEN, *PAIR, leader="ana")),
    ),
    # -- 4: nobody in two places
    "a client in two places": (
        Rule.CLIENT_TAKEN,
        PROBLEM,
        only(skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ana", at(THURSDAY, 11))),
    ),
    "staff in two places": (
        Rule.STAFF_TAKEN,
        PROBLEM,
        only(
            skills(THURSDAY_TEN, "kim", "lea"),
            Visit("ida", "individual", "ben", at(THURSDAY, 11)),
        ),
    ),
    "no time from site to site": (
        Rule.SITE_CHANGE,
        PROBLEM,
        only(
            skills(at(MONDAY, 10.5), *PAIR, leader="cleo"),
            skills(at(MONDAY, 12), "sam", "tom", leader="cleo", where="pine", name="x"),
        ),
    ),
    "too many minutes": (Rule.STAFF_MINUTES, counselor("ben", most_minutes=89), MORE),
    # -- 5: no more than prescribed
    "a group too often": (Rule.SESSIONS, client("ida", groups=(GroupNeed("skills", 1),)), only(
        skills(THURSDAY_TEN, *PAIR), skills(at(FRIDAY, 10), *PAIR, name="x"))),
    "a visit too often": (Rule.SESSIONS, PROBLEM, only(
        Visit("ida", "individual", "ben", THURSDAY_TEN), Visit("ida", "individual", "ana", at(FRIDAY, 9)))),
    "a group twice a day": (Rule.ONCE_A_DAY, PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), skills(at(THURSDAY, 12), *PAIR, name="x"))),
    "the later group first": (Rule.ORDER, PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Section("x", "advanced", at(WEDNESDAY, 10), "oak", "ben", PAIR))),
    # -- 6: a life
    "the later group first, of the only two prescribed": (
        Rule.ORDER,
        client("ida", groups=(GroupNeed("skills", 3), GroupNeed("advanced", 3))),
        only(
            skills(THURSDAY_TEN, "ida", "kim"),
            Section("x", "advanced", at(WEDNESDAY, 10), "oak", "ben", ("ida", "lea")),
        ),
    ),
    "another site": (Rule.CLIENT_SITE, PROBLEM, only(skills(THURSDAY_TEN, "ida", "sam"))),
    "not free": (Rule.FREE, client("ida", free=(hours(THURSDAY, 8, 11),)), MORE),
    "no time for the way there": (Rule.FREE, client("ida", free=(hours(THURSDAY, 9.75, 14),)), MORE),
    "no time for the way back": (Rule.FREE, client("ida", free=(hours(THURSDAY, 8, 11.75),)), MORE),
    "no private place": (Rule.VIDEO_FREE, client("ida", video_free=(), video_percent=100), only(
        Section("x", "screen", THURSDAY_TEN, "", "ben", ("ida",)))),
    "no way between site and screen": (Rule.BETWEEN, PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 11.75), by_video=True))),
    "a long wait": (Rule.GAP, PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 13.25)))),
    "a long day": (Rule.DAY_MOST, client("ida", day_most=89), MORE),
    "too many days": (Rule.DAYS_MOST, client("ida", days_most=3), PLAN),
    "over the ceiling": (Rule.CEILING, client("ida", most=449), PLAN),
    "too much by video": (Rule.VIDEO_SHARE, client("ida", video_percent=19), PLAN),
    # -- 7: visits
    "with another": (Rule.VISIT_STAFF, PROBLEM, only(Visit("ida", "individual", "cleo", at(MONDAY, 9)))),
    "off shift": (Rule.VISIT_SHIFT, PROBLEM, only(Visit("ida", "individual", "ana", at(THURSDAY, 12)))),
    "elsewhere": (Rule.VISIT_SHIFT, client("ida", visits=(
        VisitNeed("individual", 60, ("cleo",)),)), only(Visit("ida", "individual", "cleo", at(TUESDAY, 9)))),
    "away": (Rule.VISIT_AWAY, counselor("ben", away=weekdays(10.5, 12)), only(
        Visit("ida", "individual", "ben", THURSDAY_TEN))),
    "when the family cannot": (Rule.VISIT_WINDOWS, PROBLEM, only(
        Visit("ida", "family", "ben", at(FRIDAY, 16.75)))),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_rule_is_found_where_it_is_broken_and_no_other(name: str) -> None:
    rule, problem, plan = CASES[name]
    found = broken(problem, plan)
    assert {one.rule for one in found} == {rule}
    assert all(str(one.words) for one in found)


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, _, _ in CASES.values()} == set(Rule)


ALLOWED = {
    "the end of one session is the start of another": (PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 11.5)))),
    "a grid of its own": (PROBLEM, only(Section("x", "closed", at(THURSDAY, 10.25), "oak", "ben", ("ida",)))),
    "a credential that lapses at the end": (
        counselor("ana", credentials=(Credential("trauma", until=at(TUESDAY, 10)),)),
        only(Section("x", "trauma", at(TUESDAY, 9), "oak", "ana", PAIR))),
    "shifts that touch": (counselor("ben", shifts=shifts("north", hours(THURSDAY, 10, 11),
                                                         hours(THURSDAY, 11, 12))), MORE),
    "by video over a change of sites": (client("ida", video_percent=0), only(
        Visit("ida", "prescriber", "cleo", at(MONDAY, 11.75), by_video=True))),
    "half an hour from site to site": (PROBLEM, only(
        skills(at(MONDAY, 10), *PAIR, leader="cleo"),
        skills(at(MONDAY, 12), "sam", "tom", leader="cleo", where="pine", name="x"))),
    "the later group alone": (PROBLEM, only(Section("x", "advanced", THURSDAY_TEN, "oak", "ben", PAIR))),
    "the later group later": (PROBLEM, only(
        skills(at(WEDNESDAY, 10), *PAIR), Section("x", "advanced", THURSDAY_TEN, "oak", "ben", PAIR),
        skills(at(FRIDAY, 10), *PAIR, name="y"))),
    "where only the later one is prescribed": (client("ida", groups=(GroupNeed("advanced", 1),)), only(
        Section("x", "advanced", THURSDAY_TEN, "oak", "ben", PAIR))),
    "the way just fits": (client("ida", free=(hours(THURSDAY, 9.5, 12),)), MORE),
    "free in two stretches that touch": (
        client("ida", free=(hours(THURSDAY, 11, 13), hours(THURSDAY, 9, 11))), MORE),
    "by video the way counts for nothing": (client("ida", video_percent=100, free=(), video_free=(
        hours(THURSDAY, 10, 11),)), only(Section("x", "screen", THURSDAY_TEN, "", "ben", ("ida",)))),
    "a way between site and screen": (PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 12), by_video=True))),
    "the longest wait allowed": (PROBLEM, only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 13)))),
    "a visit that counts for nothing is no video share": (client("ida", video_percent=0), only(
        Visit("ida", "prescriber", "cleo", at(MONDAY, 9), by_video=True))),
    "away until it begins": (counselor("ben", away=(hours(THURSDAY, 8, 10),)), MORE),
    "two sections in two rooms": (PROBLEM, only(
        MORE.sections[0], skills(THURSDAY_TEN, "kim", "lea", where="elm", leader="ana", name="x"))),
    "the later group at once after the earlier": (PROBLEM, only(
        *MORE.sections, Section("x", "advanced", at(THURSDAY, 11.5), "oak", "ben", PAIR))),
    "as many minutes as staff may have": (counselor("ben", most_minutes=90), MORE),
    "as long a day as may be": (client("ida", day_most=90), MORE),
    "as many days as may be": (client("ida", days_most=1), MORE),
    "as many minutes as may be": (client("ida", most=90), MORE),
    "as much by video as may be": (client("ida", video_percent=20), PLAN),
    "as many as there are seats": (room("oak", seats=2), MORE),
    "as many as may come": (group("skills", most=2), MORE),
    "as often as prescribed": (client("ida", groups=(GroupNeed("skills", 1),)), MORE),
    "no wait at all": (client("ida", gap_most=0), only(
        skills(THURSDAY_TEN, *PAIR), Visit("ida", "individual", "ben", at(THURSDAY, 11.5)))),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_just_within_a_rule_is_allowed(name: str) -> None:
    problem, plan = ALLOWED[name]
    assert broken(problem, plan) == ()


def test_a_section_that_stands_twice_under_two_names_takes_its_room_leader_and_members_twice() -> None:
    plan = held(replace(PLAN.sections[0], id="again"))
    double = {Rule.ROOM_TAKEN, Rule.STAFF_TAKEN, Rule.CLIENT_TAKEN, Rule.ONCE_A_DAY, Rule.DAY_MOST}
    assert set(rules(PROBLEM, plan)) == double


def test_a_long_session_that_covers_two_others_is_in_the_way_of_both() -> None:
    plan = only(
        Section("core", "core", at(THURSDAY, 8.5), "oak", "ana", PAIR),
        Visit("ida", "individual", "ben", at(THURSDAY, 9)),
        skills(THURSDAY_TEN + 60, *PAIR),
    )
    taken = [one for one in broken(PROBLEM, plan) if one.rule is Rule.CLIENT_TAKEN and "ida" in one.who]
    assert [one.about for one in taken] == ["ida/individual", "more"]


def test_a_wait_is_counted_from_the_last_end_even_where_sessions_overlap() -> None:
    plan = only(
        Section("core", "core", at(THURSDAY, 8.5), "oak", "ana", PAIR),
        Visit("ida", "individual", "ben", at(THURSDAY, 9)),
        skills(at(THURSDAY, 12.5), *PAIR),
    )
    assert rules(PROBLEM, plan) == [Rule.CLIENT_TAKEN, Rule.DAY_MOST]


def test_what_is_unknown_stands_beside_what_is_known() -> None:
    plan = held(Section("x", "yoga", 0, "attic", "zoe", ("nobody",)), skills(at(THURSDAY, 10.25), *PAIR))
    found = broken(client("ida", groups=(*IDA.groups[:1], GroupNeed("skills", 5))), plan)
    assert {one.who for one in found if one.rule is Rule.UNKNOWN} == {
        ("yoga",),
        ("attic",),
        ("zoe",),
        ("nobody",),
    }
    assert Rule.START in {one.rule for one in found}


def test_people_are_told_where_and_when() -> None:
    (found,) = broken(client("ida", free=()), MORE)
    assert str(found.words) == "more, Thu 10:00: ida is not free for it and the way."
    assert found.about == "more"
    assert found.who == ("ida",)


def test_nobody_is_told_whose_wish_keeps_people_apart() -> None:
    one = broken(client("ida", apart=frozenset({"joe"})), MORE)
    other = broken(client("joe", apart=frozenset({"ida"})), MORE)
    assert one == other
    assert one[0].who == ("ida", "joe")


def test_a_session_outside_the_week_is_no_start() -> None:
    assert Rule.START in rules(PROBLEM, only(skills(-60, *PAIR)))
    assert Rule.START in rules(PROBLEM, only(skills(at(7, 10), *PAIR)))


def test_a_section_of_nobody_has_too_few() -> None:
    assert rules(PROBLEM, only(skills(THURSDAY_TEN))) == [Rule.LEAST]


def test_a_place_for_video_only_is_kept_by_visits_too() -> None:
    problem = client("ida", visits=(VisitNeed("individual", 60, ("ben",), place=Place.ON_SITE),))
    plan = only(Visit("ida", "individual", "ben", THURSDAY_TEN, by_video=True), skills(at(FRIDAY, 10), *PAIR))
    assert rules(problem, plan) == [Rule.PLACE]
