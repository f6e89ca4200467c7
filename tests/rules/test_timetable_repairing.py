"""A week that was broken into: each way to mend it keeps every rule, the least change first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from bench.timetable.by_hand import by_hand
from bench.timetable.fuzz import instance
from stepdown.timetable.questions.events import cut
from stepdown.timetable.questions.repairing import (
    Away,
    BelowLeast,
    ClientGone,
    ClientOut,
    Event,
    Repair,
    Repaired,
    RoomClosed,
    SiteClosed,
    Way,
    repair,
    repair_in,
)
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.checking import Rule, broken, worth
from stepdown.timetable.rules.differing import client_lines, lines
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.sense import problems_with
from stepdown.timetable.solving.picture import plan_of
from stepdown.timetable.vocabulary import (
    DAY,
    WEEK,
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
from tests.rules.timetable_clinic import MONDAY, PROBLEM, TUESDAY, WEDNESDAY, at, hours

DAYS = tuple(hours(day, 8, 20) for day in range(3))
WHOLE_MONDAY = Window(0, DAY)


def robin(n: int, sessions: int = 1, **more: object) -> Client:
    person = Client(f"robin{n}", "harbor", (GroupNeed("core", sessions),), free=DAYS)
    return replace(person, **more)  # type: ignore[arg-type]


def clinic(*clients: Client, leaders: int = 2, rooms: int = 2, **group: object) -> Problem:
    staff = tuple(
        Counselor(name, tuple(Shift("harbor", window) for window in DAYS)) for name in ("dana", "evan")
    )
    known = tuple(Room(name, "harbor", 6, DAYS) for name in ("blue", "red"))
    core = replace(Group("core", 180, 3, 6), **group)  # type: ignore[arg-type]
    return Problem(PROBLEM.week, known[:rooms], staff[:leaders], (core,), clients)


FOUR = tuple(robin(n) for n in range(4))
MEMBERS = tuple(one.id for one in FOUR)
MORNING = Section("mon", "core", at(MONDAY, 9), "blue", "dana", MEMBERS)


def only(result: Repaired, way: Way) -> Repair:
    (found,) = [one for one in result.ways if one.way is way]
    return found


# -- in words a planner would use


def test_another_leader_takes_the_session_and_the_same_people_come() -> None:
    result = repair(clinic(*FOUR), Plan((MORNING,)), Away("dana", WHOLE_MONDAY))
    assert result.best.way is Way.SAME_TIME
    assert result.plan == Plan((replace(MORNING, leader="evan"),))
    assert [str(one) for one in lines(result.difference)] == [
        "core: Monday 09:00 stays; evan leads instead of dana, same 4 people."
    ]
    assert (result.best.clients, result.best.staff, result.best.loses) == (MEMBERS, ("dana", "evan"), ())
    assert broken(result.problem, result.plan) == ()
    assert {one.rule for one in broken(result.problem, Plan((MORNING,)))} == {Rule.LEADER_AWAY}


def test_a_closed_room_gives_another_room_at_the_same_time() -> None:
    result = repair(clinic(*FOUR), Plan((MORNING,)), RoomClosed("blue", WHOLE_MONDAY))
    assert result.plan == Plan((replace(MORNING, room="red"),))
    assert [one.rule for one in broken(result.problem, Plan((MORNING,)))] == [Rule.ROOM_CLOSED]


def test_without_another_leader_it_is_held_at_another_time_for_the_same_people() -> None:
    result = repair(clinic(*FOUR, leaders=1), Plan((MORNING,)), Away("dana", WHOLE_MONDAY))
    (section,) = result.plan.sections
    assert (section.id, section.members, section.leader) == ("mon", MEMBERS, "dana")
    assert section.start // DAY == TUESDAY, "the nearest day"
    assert not result.best.loses and result.best.difference.moved
    no = only(result, Way.NOT_HELD)
    assert no.plan == Plan() and len(no.loses) == 4 and result.ways[-1] == no


def test_people_come_to_other_sections_where_it_cannot_be_held() -> None:
    """The room is taken all other days: only seats in another section are left, two of them."""
    others = tuple(robin(n) for n in (4, 5, 6, 7))
    short = tuple(replace(one, free=(hours(MONDAY, 8, 20), hours(WEDNESDAY, 9, 12))) for one in FOUR)
    problem = clinic(*short, *others, leaders=1, rooms=1)
    later = replace(MORNING, id="wed", start=at(WEDNESDAY, 9), members=tuple(one.id for one in others))
    result = repair(problem, Plan((MORNING, later)), Away("dana", WHOLE_MONDAY))
    (section,) = result.plan.sections
    assert section.id == "wed" and len(section.members) == 6
    assert len(result.best.loses) == 2
    assert broken(result.problem, result.plan) == ()


def test_nobody_is_led_by_whom_they_are_not_to_meet_nor_told_why() -> None:
    people = (replace(FOUR[0], not_with=frozenset({"evan"})), *FOUR[1:])
    result = repair(clinic(*people), Plan((MORNING,)), Away("dana", WHOLE_MONDAY))
    for way in result.ways:
        led = {one.leader for one in way.plan.sections if "robin0" in one.members}
        assert "evan" not in led
        every = [str(one) for one in (*lines(way.difference), *client_lines(way.difference))]
        assert not any(word in one for one in every for word in ("apart", "not to meet", "because"))


def test_a_closed_site_goes_on_by_video_where_that_is_allowed() -> None:
    people = tuple(replace(one, video_free=DAYS, video_percent=100) for one in FOUR)
    problem = clinic(*people, place=Place.EITHER)
    result = repair(problem, Plan((MORNING,)), SiteClosed("harbor", Window(0, WEEK)))
    assert result.plan == Plan((replace(MORNING, room=""),))
    assert problems_with(result.problem) == () and broken(result.problem, result.plan) == ()
    on_site = clinic(*FOUR)
    visited = (replace(FOUR[0], visits=(VisitNeed("own", 60, ("dana",)),)), *FOUR[1:])
    visits = (Visit("robin0", "own", "dana", at(MONDAY, 13)),)
    nothing = repair(
        replace(on_site, clients=visited), Plan((MORNING,), visits), SiteClosed("harbor", DAYS[0])
    )
    assert broken(nothing.problem, nothing.plan) == ()
    starts = [one.start for one in nothing.plan.sections] + [one.start for one in nothing.plan.visits]
    assert starts and min(starts) >= DAY
    assert len(nothing.plan.visits) == 1


def test_a_client_who_is_out_gets_another_day_and_the_section_goes_on() -> None:
    problem = clinic(*FOUR, robin(5), robin(6), robin(7))
    tuesday = replace(MORNING, id="tue", start=at(TUESDAY, 9), members=("robin5", "robin6", "robin7"))
    result = repair(problem, Plan((MORNING, tuesday)), ClientOut("robin0", WHOLE_MONDAY))
    found = {one.id: one.members for one in result.plan.sections}
    assert found == {"mon": MEMBERS[1:], "tue": ("robin0", "robin5", "robin6", "robin7")}
    assert result.best.clients == ("robin0",)


def test_a_section_that_falls_below_its_least_is_filled_by_those_who_lack_it() -> None:
    problem = clinic(*FOUR[:3], robin(9))
    plan = Plan((replace(MORNING, members=MEMBERS[:3]),))
    result = repair(problem, plan, ClientGone("robin0"))
    assert [one.members for one in result.plan.sections] == [("robin1", "robin2", "robin9")]
    assert [one.id for one in result.problem.clients] == ["robin1", "robin2", "robin9"]
    assert "robin0" not in result.best.clients and not result.best.loses
    small = Plan((replace(MORNING, members=MEMBERS[1:3]),))
    filled = repair(problem, small, BelowLeast("mon"))
    assert [len(one.members) for one in filled.plan.sections] == [3]
    lonely = repair(replace(problem, clients=FOUR[1:3]), small, BelowLeast("mon"))
    assert lonely.plan == Plan() and len(lonely.best.loses) == 2


def test_another_hour_can_suit_enough_of_those_who_lack_it() -> None:
    late = tuple(robin(n, free=(hours(TUESDAY, 8, 20),)) for n in (8, 9))
    problem = clinic(*FOUR[:2], *late)
    small = Plan((replace(MORNING, members=MEMBERS[:2]),))
    result = repair(problem, small, BelowLeast("mon"))
    assert result.best.way is Way.OTHER_TIME
    (section,) = result.plan.sections
    assert section.id == "mon" and len(section.members) == 4 and section.start // DAY == TUESDAY


def test_what_lies_before_now_stays_even_inside_the_absence() -> None:
    """Dana fell ill in the middle of the morning session: it ends as it began; the afternoon is mended."""
    afternoon = replace(MORNING, id="noon", start=at(MONDAY, 14), members=("robin4", "robin5", "robin6"))
    problem = clinic(*FOUR, *(robin(n) for n in (4, 5, 6)))
    plan = Plan((MORNING, afternoon))
    result = repair(problem, plan, Away("dana", WHOLE_MONDAY), now=at(MONDAY, 10))
    assert MORNING in result.plan.sections
    assert result.problem.counselors[0].away == (Window(at(MONDAY, 12), DAY),)
    for way in result.ways:
        assert broken(way.problem, way.plan) == () and MORNING in way.plan.sections
    over = repair(problem, plan, Away("dana", WHOLE_MONDAY), now=at(MONDAY, 18))
    assert over.difference.nothing and over.ways == (over.best,)


def test_who_loses_what_was_on_site_may_have_more_by_video_than_their_share() -> None:
    person = robin(0, 2, video_free=DAYS, video_percent=50)
    others = tuple(replace(robin(n), video_free=DAYS, video_percent=100) for n in (1, 2))
    problem = clinic(person, *others, robin(3), robin(4), place=Place.EITHER)
    seen = Section("mon", "core", at(MONDAY, 9), "", "dana", ("robin0", "robin1", "robin2"))
    room = Section("tue", "core", at(TUESDAY, 9), "blue", "dana", ("robin0", "robin3", "robin4"))
    assert broken(problem, Plan((seen, room))) == ()
    out = ClientOut("robin0", Window(DAY, WEEK))
    result = repair(problem, Plan((seen, room)), out, now=at(MONDAY, 13))
    assert broken(result.problem, result.plan) == ()
    assert next(one.video_percent for one in result.problem.clients) == 100


def test_an_event_that_names_nobody_is_refused() -> None:
    for event in (Away("x", WHOLE_MONDAY), RoomClosed("x", WHOLE_MONDAY), BelowLeast("x"), ClientGone("x")):
        with pytest.raises(ValueError, match="x is not in this week"):
            repair(clinic(*FOUR), Plan((MORNING,)), event)


def test_windows_are_cut_where_something_lies_in_them() -> None:
    assert cut((Window(0, 60), Window(60, 120)), Window(30, 90)) == (Window(0, 30), Window(90, 120))
    assert cut((Window(0, 60),), None) == (Window(0, 60),)


# -- in any clinic


def an_event(problem: Problem, plan: Plan, draw: Random) -> Event:
    start = draw.randrange(0, 5) * DAY + draw.choice((0, 8, 12, 16)) * 60
    window = Window(start, min(WEEK, start + draw.choice((120, 480, DAY, 3 * DAY))))
    led = Counter(one.leader for one in plan.sections)
    staff = [one for one, _ in led.most_common(4)] or [problem.counselors[0].id]
    client = draw.choice(problem.clients).id
    return draw.choice(
        (
            Away(draw.choice(staff), window),
            RoomClosed(draw.choice(problem.rooms).id, window),
            SiteClosed(problem.clients[0].site, window),
            ClientOut(client, window),
            ClientGone(client),
        )
    )


def past(plan: Plan, now: int) -> set[Section | Visit]:
    sections = {one for one in plan.sections if one.start < now}
    return sections | {one for one in plan.visits if one.start < now}


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_every_way_keeps_every_rule_and_leaves_the_past(first: int) -> None:
    looked = changed = 0
    for seed in range(first, first + 20):
        problem, draw = instance(seed), Random(seed)
        plan = by_hand(problem)
        now = draw.choice((0, 0, draw.randrange(0, WEEK, 15)))
        standing = Standing(problem, plan, now=now)
        as_it_was = plan_of(standing.state), standing.state.worth
        event = an_event(problem, plan, draw)
        result = repair_in(standing, event, rounds=draw.choice((0, 3)))
        assert (plan_of(standing.state), standing.state.worth) == as_it_was, seed
        assert standing.planned() == plan
        fresh = Standing(problem, plan)
        for free in ("leader_busy", "room_busy", "leader_left"):
            assert getattr(standing.state, free) == getattr(fresh.state, free), (seed, free)
        lives = zip(standing.state.lives, fresh.state.lives, strict=True)
        assert all((one.busy, one.left) == (other.busy, other.left) for one, other in lives), seed
        gone = event.client if isinstance(event, ClientGone) else ""
        for way in result.ways:
            assert problems_with(way.problem) == (), seed
            assert broken(way.problem, way.plan) == (), (seed, event, way.way)
            assert past(plan, now) <= past(way.plan, now), (seed, event)
            assert not any(one.client == gone for one in way.difference.clients if one.joins)
            assert {one.client for one in way.loses} <= set(way.clients) <= {c.id for c in problem.clients}
            looked += 1
        values = [worth(way.problem, way.plan).value for way in result.ways]
        assert values == sorted(values, reverse=True), seed
        changed += not result.difference.nothing
    assert looked > 20 and changed >= 4


@pytest.mark.parametrize("seed", range(3))
def test_searching_further_touches_only_whom_the_event_touched(seed: int) -> None:
    problem = generate(clients=40, seed=seed)
    plan = by_hand(problem)
    leader = Counter(one.leader for one in plan.sections).most_common(1)[0][0]
    event = Away(leader, Window(DAY, 3 * DAY))
    hit = {
        member
        for one in plan.sections
        if one.leader == leader and DAY <= one.start < 3 * DAY
        for member in one.members
    }
    hit |= {one.client for one in plan.visits if one.staff == leader and DAY <= one.start < 3 * DAY}
    quick, longer = (repair(problem, plan, event, rounds=n) for n in (0, 25))
    assert longer.best.value >= quick.best.value
    worse = {one.client for one in longer.difference.clients if one.loses}
    small = {m for one in longer.difference.not_held if one.before for m in one.before.members}
    assert worse <= hit | small, "others only where their own section could not be held"
    assert longer == repair(problem, plan, event, rounds=25)
