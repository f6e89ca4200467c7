"""The clinic's own rows as the problem of a week: what is asked, when people can, and what was assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepdown.availability import actions as availability
from stepdown.availability import queries as free_time
from stepdown.availability.vocabulary import Holds, Paint, PaintedWindow
from stepdown.episode import actions as episode
from stepdown.episode.vocabulary import CareRole
from stepdown.journeys import publish_week, week_problem
from stepdown.journeys.week_problem import GapKind, Named
from stepdown.journeys.week_problem.doses import called, joined
from stepdown.journeys.week_problem.house import credentials_of
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import NotFound
from stepdown.people import actions as people
from stepdown.people.queries import staff_member
from stepdown.people.vocabulary import CredentialKind, Power, StaffCard
from stepdown.place import actions as place
from stepdown.programme import actions as programme
from stepdown.programme import shelf
from stepdown.programme.vocabulary import Service
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind
from stepdown.timetable import actions, queries
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    GroupKindWords,
    Origin,
    Place,
    Plan,
    Problem,
    Section,
    Window,
)
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import consented, decided
from tests.scenes_closure import a_closure, snow
from tests.scenes_week import MONDAY, enrolled, more_people, open_house, working

GROUP, SKILLS = "group-process-group-90", "skills-skills-group-105"
EVERY_DAY = frozenset(range(7))


@pytest.fixture
def house(cast: Cast) -> list[UUID]:
    return open_house(cast, 2)


def problem(cast: Cast, week: date = MONDAY, at: datetime = NOW) -> Problem:
    found = week_problem.problem_of(cast.viewer("dora"), week=week, at=at)
    assert queries.problems_with(found) == ()
    return found


def client(found: Problem, cast: Cast, name: str = "robin") -> Client:
    return next(one for one in found.clients if one.id == str(cast.clients[name].id))


def counselor(found: Problem, cast: Cast, name: str) -> Counselor:
    return next(one for one in found.counselors if one.id == str(cast.staff[name].id))


def at_(day: int, hour: float) -> int:
    return day * DAY + round(hour * 60)


# -- what is prescribed


def test_the_phase_of_the_programme_is_what_is_asked(cast: Cast, house: list[UUID]) -> None:
    found = problem(cast)
    robin = client(found, cast)
    assert {need.group: need.sessions for need in robin.groups} == {GROUP: 3, SKILLS: 3}
    assert [(need.key, need.staff, need.therapeutic) for need in robin.visits] == [
        ("individual", (str(cast.staff["dana"].id),), True)
    ]
    assert (robin.least, robin.most, robin.days_most) == (540, 660, 3)
    assert robin.counts == (CountRule(EVERY_DAY, 180, 3),)
    groups = {group.id: group for group in found.groups}
    assert set(groups) == {GROUP, SKILLS}
    assert (groups[SKILLS].minutes, groups[SKILLS].break_minutes, groups[SKILLS].credited) == (105, 15, 90)
    assert (groups[GROUP].least, groups[GROUP].most) == (6, 12)


def test_lengths_off_the_quarter_take_it_whole_and_count_as_prescribed(cast: Cast, house: list[UUID]) -> None:
    enrolled(cast, cast.clients["jamie"], "dana", "matrix-iop")
    found = problem(cast)
    recovery = next(group for group in found.groups if group.id == "skills-early-recovery-skills-50")
    assert (recovery.minutes, recovery.credited) == (60, 50)
    own = next(need for need in client(found, cast).visits if need.key == "individual")
    assert (own.minutes, own.break_minutes, own.lasts, own.credited) == (60, 10, 50, 50)


def test_tests_and_support_groups_are_never_planned(cast: Cast, house: list[UUID]) -> None:
    enrolled(cast, cast.clients["jamie"], "dana", "matrix-iop")
    found = problem(cast)
    asked = [need.group for one in found.clients for need in one.groups]
    asked += [need.key for one in found.clients for need in one.visits]
    never = (Service.TEST.value, Service.MUTUAL.value, Service.CASE.value)
    assert asked and not [one for one in asked if one.startswith(never)]


@pytest.mark.parametrize(("weeks", "visits"), [(0, 1), (1, 0), (3, 0), (4, 1), (8, 1)])
def test_what_falls_due_every_fourth_week_is_asked_in_its_week(cast: Cast, weeks: int, visits: int) -> None:
    open_house(cast, 0)
    enrolled(cast, cast.clients["jamie"], "dana", "outpatient")
    in_week = NOW.date() + timedelta(weeks=weeks)
    keys = [need.key for need in client(problem(cast, in_week), cast, "jamie").visits]
    assert keys.count("medication") == visits and "individual" in keys


def test_a_medication_visit_is_with_who_prescribes_and_counts_for_nothing(
    cast: Cast, house: list[UUID]
) -> None:
    enrolled(cast, cast.clients["jamie"], "dana", "outpatient")
    visits = {need.key: need for need in client(problem(cast, NOW.date()), cast, "jamie").visits}
    hart = str(cast.staff["hart"].id)
    assert visits == {} or visits["medication"].staff in ((hart,), ())
    found = problem(cast, NOW.date() + timedelta(weeks=4))
    visits = {need.key: need for need in client(found, cast, "jamie").visits}
    assert visits["medication"].staff == (hart,) and not visits["medication"].therapeutic


def test_ones_own_prescriber_comes_first(cast: Cast, house: list[UUID]) -> None:
    made = enrolled(cast, cast.clients["jamie"], "dana", "outpatient")
    people_of = people.add_credential(
        staff_id=cast.staff["priya"].id, kind=CredentialKind.LICENSE, title="Fictional license",
        powers=(Power.PRESCRIBE,), days=(date(2026, 1, 1), None), by=SYSTEM, at=NOW,
    )  # fmt: skip
    people.verify_credential(credential_id=people_of, by=cast.viewer("dora"), at=NOW)
    later = NOW.date() + timedelta(weeks=4)

    def seen_by() -> tuple[str, ...]:
        visits = client(problem(cast, later), cast, "jamie").visits
        return next(need.staff for need in visits if need.key == "medication")

    assert set(seen_by()) == {str(cast.staff["hart"].id), str(cast.staff["priya"].id)}
    episode.join_team(
        episode_id=made.id, staff_id=cast.staff["priya"].id, role=CareRole.PRESCRIBER, by=SYSTEM, at=NOW
    )
    assert seen_by() == (str(cast.staff["priya"].id),)


def test_what_two_programmes_call_alike_is_one_group_that_both_allow(cast: Cast, house: list[UUID]) -> None:
    one = next(group for group in problem(cast).groups if group.id == GROUP)
    other = replace(
        one, least=4, most=8, break_minutes=10, credentials=frozenset({"lead", "peer"}), place=Place.EITHER
    )
    both = joined(one, other)
    assert joined(other, one) == replace(both, place=both.place)
    assert (both.least, both.most, both.break_minutes) == (6, 8, 10)
    assert both.credentials == {"lead"} and both.place is Place.ON_SITE


def test_what_the_clinic_says_of_a_group_counts_before_the_programme(cast: Cast, house: list[UUID]) -> None:
    words = GroupKindWords(
        SKILLS, "Tools for the week", 2, 8, site_ids=(cast.harbor.id,), skill="dbt", language="en",
        starts=(at_(0, 17),), follows=GROUP,
    )  # fmt: skip
    actions.set_group_kind(words=words, by=cast.viewer("dora"), at=NOW)
    found = week_problem.gathered(cast.viewer("dora"), week=MONDAY, at=NOW)
    group = next(one for one in found.problem.groups if one.id == SKILLS)
    assert (group.least, group.most, group.skill, group.language) == (2, 8, "dbt", "en")
    assert (group.sites, group.starts, group.follows) == (
        frozenset({str(cast.harbor.id)}), (at_(0, 17),), GROUP,
    )  # fmt: skip
    assert found.called(SKILLS).title == "Tools for the week"
    assert "Nobody who works this week may lead Tools for the week." in [str(gap.words) for gap in found.gaps]


def test_a_key_says_what_it_is_where_no_programme_does() -> None:
    assert called("skills-early-recovery-skills-50-young") == Named(Service.SKILLS, "Early recovery skills")
    assert called("individual") == Named(Service.INDIVIDUAL, "Individual")
    assert called("moonlight") == Named(Service.GROUP, "Group")


def _said(cast: Cast) -> list[str]:
    return [str(gap.words) for gap in week_problem.gathered(cast.viewer("dora"), week=MONDAY, at=NOW).gaps]


def test_what_the_week_cannot_say_is_told(cast: Cast, house: list[UUID]) -> None:
    content = next(content for name, content in shelf.presets() if content["key"] == "three-sessions")
    sources = content["sources"][0]["key"]  # type: ignore[index]
    family = {"service": "family", "title": "Family hour", "sessions": 1, "minutes": 60, "source": sources}
    phase = content["phases"][0] | {"doses": [*content["phases"][0]["doses"], family]}  # type: ignore[index]
    course = {"title": "Course", "service": "skills", "entry": "closed", "source": sources, "topics": ["One"]}
    phases = [phase, *content["phases"][1:]]  # type: ignore[index]
    changed = dict(content) | {"key": "course", "phases": phases, "curricula": [course]}
    programme.store(content=changed, by=SYSTEM, at=NOW)
    enrolled(cast, cast.clients["jamie"], "dana", "course")
    together = "Their course starts together, but nobody said who is in it: anybody may join."
    asked = "Nobody asked when their family can come: family sessions are planned at any time."
    assert asked in _said(cast)
    jamie, dora = cast.clients["jamie"].id, cast.viewer("dora")
    times = [WeekWindow(1, time(17), time(18)), WeekWindow(1, time(18), time(20))]
    availability.tell_family_times(client_id=jamie, contact_id=None, windows=times, by=dora, at=NOW)
    found = problem(cast)
    assert asked not in _said(cast)
    own = {need.key: need for need in client(found, cast, "jamie").visits}
    assert own["family"].windows == (Window(at_(1, 17), at_(1, 20)),) and own["individual"].windows == ()
    assert together in _said(cast)
    words = GroupKindWords(SKILLS, "Skills", 2, 8, closed=True, member_ids=(cast.clients["jamie"].id,))
    actions.set_group_kind(words=words, by=cast.viewer("dora"), at=NOW)
    assert together not in _said(cast)
    group = next(one for one in problem(cast).groups if one.id == SKILLS)
    assert group.closed and group.members == {str(cast.clients["jamie"].id)}


# -- the house


def test_staff_come_with_hours_credentials_leave_and_caseload(cast: Cast, house: list[UUID]) -> None:
    during = Period(datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 24, 16, 5, tzinfo=UTC))
    roster.enter_leave(
        staff_id=cast.staff["dana"].id, during=during, kind=LeaveKind.TRAINING, by=cast.viewer("dora"), at=NOW
    )
    dana = counselor(problem(cast), cast, "dana")
    assert dana.shifts[0].window == Window(at_(0, 8), at_(0, 20)) and len(dana.shifts) == 5
    assert dana.most_minutes == 1500 and dana.most_caseload == 20
    assert dana.away == (Window(at_(1, 9), at_(1, 11.25)),)  # nine in New York; taken time is rounded outward
    assert {one.name for one in dana.credentials} >= {"lead", "licensed", "certified"}
    assert dana.caseload == 3  # Robin, Jamie, and one of the two more


def test_who_has_no_working_week_is_not_planned_and_a_gap_says_so(cast: Cast, house: list[UUID]) -> None:
    found = week_problem.gathered(cast.viewer("dora"), week=MONDAY, at=NOW)
    nora = cast.staff["nora"].id
    assert str(nora) not in {one.id for one in found.problem.counselors}
    gap = next(one for one in found.gaps if one.staff_id == nora)
    assert gap.kind is GapKind.STAFF and "Nora Notreal" in str(gap.words)


def test_credentials_lapse_at_the_minute_of_their_day_and_unverified_ones_count_for_nothing(
    cast: Cast,
) -> None:
    ends = MONDAY + timedelta(days=2)
    staff_id = cast.staff["iva"].id
    for title, verified in (("Fictional registration", True), ("Another", False)):
        made = people.add_credential(
            staff_id=staff_id, kind=CredentialKind.LICENSE, title=title, powers=(Power.LEAD,),
            days=(date(2026, 1, 1), ends if verified else None), by=SYSTEM, at=NOW,
        )  # fmt: skip
        if verified:
            people.verify_credential(credential_id=made, by=cast.viewer("dora"), at=NOW)
    card = people_card(cast, "iva")
    until = {one.name: one.until for one in credentials_of(card, MONDAY)}
    assert until == {"lead": 2 * DAY, "licensed": 2 * DAY, "certified": 2 * DAY, "peer": 2 * DAY}
    assert list(credentials_of(card, MONDAY + timedelta(days=7))) == []


def people_card(cast: Cast, name: str) -> StaffCard:
    return staff_member(SYSTEM, cast.staff[name].id, at=NOW)


def test_a_closed_site_has_no_rooms_and_no_shifts_while_it_is_closed(cast: Cast, house: list[UUID]) -> None:
    noon = datetime.combine(MONDAY + timedelta(days=2), time(12), cast.harbor.tz)
    a_closure(cast, snow(cast, start=noon, hours=timedelta(hours=20)))
    found = problem(cast)
    room = next(one for one in found.rooms if one.site == str(cast.harbor.id))
    assert room.open[2] == Window(at_(2, 8), at_(2, 12)) and room.open[3].start == at_(3, 8)
    shifts = [one.window for one in counselor(found, cast, "dana").shifts]
    assert Window(at_(2, 8), at_(2, 12)) in shifts


def test_an_hour_that_the_clock_leaves_out_is_in_no_window(cast: Cast) -> None:
    place.set_opening(
        site_id=cast.harbor.id, windows=[WeekWindow(6, time(0), time(12))], by=cast.viewer("dora"), at=NOW
    )
    open_house(cast, 0)
    found = problem(cast, date(2027, 3, 8))  # clocks go forward on Sunday the 14th
    room = next(one for one in found.rooms if one.site == str(cast.harbor.id))
    assert room.open == (Window(at_(6, 0), at_(6, 2)), Window(at_(6, 3), at_(6, 12)))


def test_a_site_without_hours_or_rooms_is_told(cast: Cast, house: list[UUID]) -> None:
    place.set_opening(site_id=cast.mill.id, windows=[], by=SYSTEM, at=NOW)
    found = week_problem.gathered(cast.viewer("dora"), week=MONDAY, at=NOW)
    assert "Mill Road has no opening hours: nothing is planned there." in [
        str(gap.words) for gap in found.gaps
    ]


# -- people


def test_free_time_and_wishes_are_those_of_the_dated_week(cast: Cast, house: list[UUID]) -> None:
    robin = cast.clients["robin"].id
    windows = [
        PaintedWindow(WeekWindow(0, time(8), time(12)), Paint.CANNOT),
        PaintedWindow(WeekWindow(1, time(8), time(12)), Paint.VIDEO),
        PaintedWindow(WeekWindow(2, time(8), time(12)), Paint.GLADLY),
        PaintedWindow(WeekWindow(3, time(8), time(12)), Paint.RATHER_NOT),
    ]
    availability.paint(
        client_id=robin, week=MONDAY, windows=windows, holds=Holds.ONCE, by=cast.viewer("dana"), at=NOW
    )
    found = client(problem(cast), cast)
    assert found.free == (
        Window(0, at_(0, 8)), Window(at_(0, 12), at_(1, 8)), Window(at_(1, 12), at_(7, 0)),
    )  # fmt: skip
    assert found.video_free == (Window(at_(1, 8), at_(1, 12)),)
    assert [(one.window.start, one.weight > 0) for one in found.wishes] == [
        (at_(2, 8), True), (at_(3, 8), False),
    ]  # fmt: skip
    alone = free_time.free_week(SYSTEM, robin, week=MONDAY, at=NOW)
    assert free_time.free_weeks(SYSTEM, house, week=MONDAY, at=NOW)[robin] == alone
    told = week_problem.gathered(cast.viewer("dora"), week=MONDAY, at=NOW).gaps
    life = next(gap for gap in told if "taken as free" in str(gap.words))
    assert robin not in life.client_ids and cast.clients["alex"].id in life.client_ids


def test_who_is_admitted_in_the_middle_of_the_week_comes_from_then_on(cast: Cast, house: list[UUID]) -> None:
    admitted = datetime.combine(MONDAY + timedelta(days=2), time(10, 5), cast.harbor.tz)
    enrolled(cast, cast.clients["jamie"], "dana", at=admitted)
    found = client(problem(cast, at=admitted), cast, "jamie")
    assert found.free == (Window(at_(2, 10.25), at_(7, 0)),)


def test_people_kept_apart_are_ids_on_both_sides(cast: Cast, house: list[UUID]) -> None:
    robin, alex, dora = cast.clients["robin"].id, cast.clients["alex"].id, cast.viewer("dora")
    pair = actions.keep_apart(client_id=robin, other_id=alex, by=dora, at=NOW)
    actions.keep_apart(client_id=robin, staff_id=cast.staff["hart"].id, by=dora, at=NOW)
    found = problem(cast)
    assert client(found, cast).apart == {str(alex)} and client(found, cast, "alex").apart == {str(robin)}
    assert client(found, cast).not_with == {str(cast.staff["hart"].id)}
    actions.end_kept_apart(pair_id=pair, by=dora, at=NOW)
    assert client(problem(cast), cast).apart == frozenset()


def test_what_was_published_last_week_is_what_stood_before(cast: Cast, house: list[UUID]) -> None:
    working(cast, "dana", cast.harbor)
    earlier = problem(cast, MONDAY)
    members = tuple(one.id for one in earlier.clients)
    more_people(cast, 4)
    earlier = problem(cast, MONDAY)
    members = tuple(one.id for one in earlier.clients)
    room = next(one for one in earlier.rooms if one.site == str(cast.harbor.id))
    held = Section("s1", GROUP, at_(0, 9), room.id, str(cast.staff["dana"].id), members)
    draft = actions.begin_draft(
        week=MONDAY, problem=earlier, plan=Plan((held,)), origin=Origin.HAND, by=cast.viewer("dora"), at=NOW
    )
    publish_week.publish(draft_id=draft.id, version=1, by=cast.viewer("dora"), at=NOW)
    assert problem(cast, MONDAY + timedelta(days=7)).last == Plan((held,))
    assert problem(cast, MONDAY).last == Plan((held,))
    assert problem(cast, MONDAY + timedelta(days=14)).last == Plan()


def test_who_waits_decided_and_consented_is_a_person_of_the_week(cast: Cast, house: list[UUID]) -> None:
    dora = cast.viewer("dora")
    decided(cast, "jamie", "dana")
    assert week_problem.waiting_clients(dora, week=MONDAY, at=NOW) == ()
    consented(cast, "jamie", "dana")
    (waits,) = week_problem.waiting_clients(dora, week=MONDAY, at=NOW)
    assert waits.id == str(cast.clients["jamie"].id) and not waits.in_treatment
    known = {group.id for group in problem(cast).groups}
    assert {need.group for need in waits.groups} <= known
    enrolled(cast, cast.clients["jamie"], "dana")
    assert week_problem.waiting_clients(dora, week=MONDAY, at=NOW) == ()


def test_only_who_plans_the_week_gathers_it(cast: Cast, house: list[UUID]) -> None:
    for name in ("dana", "bea", "robin"):
        with pytest.raises(NotFound):
            week_problem.problem_of(cast.viewer(name), week=MONDAY, at=NOW)


def test_the_week_is_the_whole_clinics_also_where_its_planner_does_not_reach(
    cast: Cast, house: list[UUID]
) -> None:
    enrolled(cast, cast.clients["casey"], "nora")  # at Mill Road, where Dora does not work
    assert client(problem(cast), cast, "casey").site == str(cast.mill.id)


def test_many_people_are_asked_for_in_as_many_questions_as_few(cast: Cast, house: list[UUID]) -> None:
    viewer = cast.viewer("dora")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            week_problem.gathered(viewer, week=MONDAY, at=NOW)
            week_problem.waiting_clients(viewer, week=MONDAY, at=NOW)
        return len(found)

    asked()  # zones and programmes are read once and kept
    few = asked()
    more_people(cast, 12)
    assert asked() == few
